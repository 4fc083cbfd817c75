"""The widgets of lessons 11 to 14 in a real JupyterLab: keyboard, mouse, both themes."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CELLS = {
    "names": """\
import autograd_lab as torch
from autograd_lab import models, nn
from autograd_lab.widgets import ErrorExplainer, FreezePainter, ModuleTree, MomentumBall

convolution = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
net = nn.Sequential(convolution, nn.Flatten(), nn.Linear(4 * 6 * 6, 10))
resnet = models.resnet18()
resnet.fc = nn.Linear(512, 10)""",
    "tree": 'ModuleTree(net, torch.rand(2, 3, 8, 8), "net")',
    "ball": "MomentumBall(lr=0.05, momentum=0.8)",
    "freeze": "FreezePainter(resnet)",
    "error": '''\
ErrorExplainer("""
def loss_of(x):
    y = x.exp()
    y += 1
    return y.sum()

x = torch.ones(2, requires_grad=True)
loss_of(x).backward()
""")''',
}
TO_TOP = "board => board.scrollIntoView({block: 'start'})"


@pytest.fixture(scope="module")
def notebook(lab, write_notebook):
    """The notebook of the widgets, all of whose cells have run."""
    lab.open(write_notebook("widgets_11_to_14.ipynb", *CELLS.values()))
    lab.run_all()
    return lab


@pytest.fixture
def board(notebook):
    """Finds the board of a cell, brought into view, and run anew."""

    def find(name):
        made = notebook.run_cell(CELLS[name].splitlines()[0]).locator(".agl-board")
        expect(made.locator(".agl-title")).to_be_visible()
        made.evaluate(TO_TOP)
        return made

    return find


def control(board, name):
    return board.locator(f"[data-id='{name}']")


def words(board):
    """The pictures' text, with ordinary spaces."""
    return board.locator(".agl-pictures").inner_text().replace("\u00a0", " ")


def test_a_modules_parts_are_opened_turned_and_filled(notebook, board):
    made = board("tree")
    press, live = notebook.page.keyboard.press, made.locator(".agl-live")
    part = control(made, "open 0")
    expect(part).to_have_attribute("aria-expanded", "false")
    part.focus()
    press("Enter")
    expect(live).to_have_text("0 is open.")
    expect(part).to_have_attribute("aria-expanded", "true")
    expect(part).to_be_focused()
    press("ArrowRight")
    flag = control(made, "requires_grad 0")
    expect(flag).to_be_focused()
    press("Enter")
    expect(live).to_have_text("0: requires_grad is False.")
    expect(flag).to_have_attribute("aria-pressed", "false")
    control(made, "open 0.1").click()
    control(made, "run").click()
    expect(live).to_have_text("2 of 6 parameters have a gradient. The forward changed 3 buffers.")
    assert words(made).count("changed by the forward") == 3
    notebook.screenshot("module-tree")
    control(made, "mode ").click()
    expect(live).to_contain_text("net is in eval mode.")


def test_the_ball_rolls_by_key_and_its_path_follows_the_sliders(notebook, board):
    made = board("ball")
    press, live = notebook.page.keyboard.press, made.locator(".agl-live")
    rows = made.locator("tbody tr")
    made.focus()
    press("ArrowRight")
    expect(live).to_contain_text("Step 1: v = gradient = [-4, 15]")
    press("ArrowRight")
    expect(made.locator("tr.agl-marked")).to_contain_text("▶ 2")
    press("End")
    expect(made.locator("tr.agl-marked")).to_contain_text("▶ 12")
    before = rows.last.inner_text()
    notebook.screenshot("momentum-ball")
    slider = control(made, "momentum")
    slider.focus()
    press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0.81")
    expect(made.locator("tr.agl-marked")).to_contain_text("▶ 12")
    assert rows.last.inner_text() != before
    made.get_by_label("change the next steps alone").click()
    kept = rows.last.inner_text()
    control(made, "lr").focus()
    press("End")
    expect(control(made, "lr")).to_have_attribute("aria-valuetext", "0.25")
    assert rows.last.inner_text() == kept
    control(made, "back").click()
    expect(made.locator("tr.agl-marked")).to_contain_text("▶ 11")


def test_freezing_all_but_the_head_leaves_four_nodes(notebook, board):
    made = board("freeze")
    press, live = notebook.page.keyboard.press, made.locator(".agl-live")
    facts = made.locator("figcaption").first
    expect(facts).to_contain_text("132 of 132 nodes behind the prediction")
    control(made, "head").focus()
    before = control(made, "head").bounding_box()["y"]
    press("Enter")
    expect(live).to_contain_text("Everything but fc is frozen. The graph had 132 nodes")
    expect(facts).to_contain_text("4 of 132 nodes behind the prediction, 4 KiB of")
    expect(facts).to_contain_text("5,130 of 11,181,642 numbers train")
    expect(control(made, "head")).to_be_focused()
    after = control(made, "head").bounding_box()["y"]
    assert after == pytest.approx(before, abs=2)  # though the board is much lower now
    notebook.screenshot("freeze-painter-head")
    layer = control(made, "training layer3")
    expect(layer).to_have_attribute("aria-pressed", "false")
    layer.focus()
    press("Space")
    expect(live).to_contain_text("layer3 trains.")
    expect(layer).to_have_attribute("aria-pressed", "true")
    assert "16, for gradients that pass through" in words(made)
    notebook.screenshot("freeze-painter")


def test_each_reason_of_an_error_is_marked_in_program_and_graph(notebook, board):
    made = board("error")
    press, live = notebook.page.keyboard.press, made.locator(".agl-live")
    marked = made.locator("tr.agl-marked")
    expect(marked).to_have_text(re.compile("▶ 7.*backward"))
    notebook.screenshot("error-explainer-message")
    made.focus()
    press("ArrowRight")
    expect(marked.first).to_have_text(re.compile("▶ 2.*x.exp"))
    press("End")
    expect(live).to_contain_text("in the graph: AddBackward0")
    expect(marked.first).to_have_text(re.compile("▶ 3.*y \\+= 1"))
    expect(made.locator("svg .box.now")).to_have_count(1)
    expect(made.locator("svg .box.fault")).to_have_count(1)
    notebook.screenshot("error-explainer")
    made.get_by_label("change the program").click()
    control(made, "program").fill("x = torch.ones(2, requires_grad=True)\nx.sum().backward()")
    press("Shift+Enter")
    expect(live).to_contain_text("The program ran to its end")


def test_boards_follow_the_theme_and_stay_within_a_narrow_page(notebook, board):
    page = notebook.page
    keys = {"tree": "open all", "ball": "many", "freeze": "head", "error": "last"}
    notebook.theme("JupyterLab Dark")
    try:
        for name, key in keys.items():
            made = board(name)
            expect(made).to_have_css("background-color", "rgb(17, 17, 17)")
            said = made.locator(".agl-live").inner_text()
            control(made, key).click()
            expect(made.locator(".agl-live")).not_to_have_text(said)
            made.evaluate(TO_TOP)
            notebook.screenshot(f"{name}-dark")
        page.set_viewport_size({"width": 600, "height": 800})  # as 1200 pixels at 200 % zoom
        for name in keys:
            made = board(name)
            edge = made.bounding_box()["x"] + made.bounding_box()["width"]
            for inner in made.locator(".agl-controls > *, .agl-panel, .agl-view, table").all():
                box = inner.bounding_box()
                assert box is None or box["x"] + box["width"] <= edge + 1
            notebook.screenshot(f"{name}-narrow")
    finally:
        page.set_viewport_size({"width": 1200, "height": 900})
        notebook.theme("JupyterLab Light")
