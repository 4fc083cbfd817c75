"""The widgets of lessons 01, 02, 03 and 05 in a real JupyterLab: keyboard, mouse, both themes."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CELLS = {
    "names": """\
import autograd_lab as torch
import numpy as np
from autograd_lab.widgets import AccumulationBucket, FlagToggles, MemoryBoxes, WorldSwitch

a = torch.ones(2, 3)
b = a.numpy()
row = a[1]
n = np.arange(5.0)
x = torch.tensor(3.0, requires_grad=True)
y = torch.tensor([1.0, 2.0])
z = torch.tensor([2.0, 5.0])""",
    "memory": 'MemoryBoxes("a", "b", "row", "n", try_=("a.add_(1)", "a = a + 1"))',
    "worlds": 'WorldSwitch("v = torch.ones(2)\\nprint(type(v))\\nprint(len(v))\\nv.sum()")',
    "flags": 'FlagToggles("s = x * y\\nt = s + z")',
    "bucket": 'AccumulationBucket("loss = x ** 2")',
}


@pytest.fixture(scope="module")
def notebook(lab, write_notebook):
    """The notebook of the widgets, all of whose cells have run."""
    lab.open(write_notebook("widgets_01_to_05.ipynb", *CELLS.values()))
    lab.run_all()
    return lab


@pytest.fixture
def board(notebook):
    """Finds the board of a cell, brought into view, and run anew."""

    def find(name):
        made = notebook.run_cell(CELLS[name].splitlines()[0]).locator(".agl-board")
        made.scroll_into_view_if_needed()
        expect(made.locator(".agl-title")).to_be_visible()
        return made

    return find


def control(board, name):
    return board.locator(f"[data-id='{name}']")


def words(board):
    """The pictures' text, with ordinary spaces."""
    return board.locator(".agl-pictures").inner_text().replace("\u00a0", " ")


def test_memory_boxes_show_who_sees_a_change(notebook, board):
    made = board("memory")
    live = made.locator(".agl-live")
    control(made, "try 0").focus()
    notebook.page.keyboard.press("Enter")
    expect(live).to_have_text(re.compile("a, b and row share memory, so each of them sees"))
    expect(control(made, "try 0")).to_be_focused()
    notebook.screenshot("memory-boxes")
    notebook.page.keyboard.press("ArrowRight")
    expect(control(made, "try 1")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(live).to_contain_text("a is now another object, on memory of its own.")
    notebook.page.keyboard.press("End")
    own = control(made, "own")
    expect(own).to_be_focused()
    notebook.page.keyboard.type("row[0] = 7")
    notebook.page.keyboard.press("Enter")
    expect(live).to_contain_text("b and row share memory")
    assert "moved" not in words(made)
    control(made, "reset").click()
    expect(made.locator(".agl-heading")).to_have_text("Which names see a change?")


def test_the_switch_runs_one_cell_in_both_worlds(notebook, board):
    made = board("worlds")
    marked = made.locator("tr.agl-marked")
    expect(marked).to_have_count(2)
    expect(marked.first).to_contain_text("2 ≠")
    notebook.screenshot("world-switch")
    control(made, "world side by side").focus()
    notebook.page.keyboard.press("Home")
    expect(made.locator("thead")).to_have_text("linePyTorch 0.3")
    expect(control(made, "world PyTorch 0.3")).to_be_focused()
    notebook.page.keyboard.press("End")
    expect(made.locator("thead")).to_have_text("line0.4 and later")
    control(made, "world side by side").click()
    control(made, "code").fill("torch.ones(2).sum() + nothing")
    notebook.page.keyboard.press("Shift+Enter")
    expect(made.locator(".agl-live")).to_have_text("Both worlds say the same.")
    expect(made.locator(".agl-detail")).to_have_text("It raises an error in both worlds.")
    expect(control(made, "code")).to_be_focused()


def test_a_leafs_flag_is_turned_in_the_picture_and_below_it(notebook, board):
    made = board("flags")
    live = made.locator(".agl-live")
    leaf = control(made, "leaf y")
    expect(leaf).to_have_attribute("aria-pressed", "false")
    leaf.focus()
    notebook.page.keyboard.press("Enter")
    expect(live).to_contain_text("y.requires_grad = True.")
    expect(leaf).to_have_attribute("aria-pressed", "true")
    expect(leaf).to_be_focused()
    notebook.screenshot("flag-toggles")
    made.get_by_label("x.requires_grad").click()
    expect(live).to_have_text(
        "x.requires_grad = False. The flags of what was computed from it stay as they were."
    )
    made.get_by_label("y.requires_grad").focus()
    notebook.page.keyboard.press("Space")
    expect(live).to_contain_text("s and t have no graph.")
    expect(made.get_by_label("y.requires_grad")).to_be_focused()
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.keyboard.press("Space")
    expect(live).to_contain_text("t wants a gradient now.")


def test_the_bucket_fills_and_is_emptied_by_key_and_mouse(notebook, board):
    made = board("bucket")
    heading = made.locator(".agl-heading")
    made.focus()
    for total in ("6.0", "12.0 = 6.0 + 6.0", "18.0 = 6.0 + 6.0 + 6.0"):
        notebook.page.keyboard.press("ArrowRight")
        expect(heading).to_contain_text(f"x.grad is {total}")
    notebook.screenshot("accumulation-bucket")
    made.get_by_label("set_to_none=False").click()
    control(made, "zero").click()
    expect(heading).to_have_text("x.grad is 0.0")
    made.focus()
    notebook.page.keyboard.press("ArrowRight")
    expect(made.locator(".agl-live")).to_have_text("x.grad is 6.0")


def test_boards_follow_the_theme_and_stay_within_a_narrow_page(notebook, board):
    page = notebook.page
    notebook.theme("JupyterLab Dark")
    try:
        for name in ("memory", "worlds", "flags", "bucket"):
            made = board(name)
            expect(made).to_have_css("background-color", "rgb(17, 17, 17)")
            if name in ("memory", "bucket"):
                control(made, {"memory": "try 0", "bucket": "backward"}[name]).click()
                expect(made.locator(".agl-live")).to_have_text(re.compile("share|6.0"))
            notebook.screenshot(f"{name}-dark")
        page.set_viewport_size({"width": 600, "height": 800})  # as 1200 pixels at 200 % zoom
        for name in ("memory", "flags"):
            made = board(name)
            box = made.bounding_box()
            for part in made.locator("button, input, table, .agl-panel").all():
                inner = part.bounding_box()
                assert inner is None or inner["x"] + inner["width"] <= box["x"] + box["width"] + 1
            notebook.screenshot(f"{name}-narrow")
    finally:
        page.set_viewport_size({"width": 1200, "height": 900})
        notebook.theme("JupyterLab Light")


def test_a_board_says_that_its_kernel_is_gone(notebook, board):
    made = board("memory")
    notebook.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    expect(made.locator(".agl-offline")).to_contain_text("run this cell again")
    expect(made.locator(".agl-picture svg")).to_be_visible()
    notebook.screenshot("board-without-kernel")
