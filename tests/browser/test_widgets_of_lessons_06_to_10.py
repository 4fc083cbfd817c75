"""The widgets of lessons 06, 08, 09 and 10 in a real JupyterLab: keyboard, mouse, both themes."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CELLS = {
    "names": """\
import autograd_lab as torch
from autograd_lab.widgets import JacobianMap, Scissors, SwitchMatrix, VersionCounters

a = torch.tensor([2.0, 3.0], requires_grad=True)
b = torch.tensor([6.0, 4.0], requires_grad=True)
Q = torch.stack([3 * a[0] ** 3 - a[1] ** 2, a[0] * a[1]])
x = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(3.0, requires_grad=True)""",
    "jacobian": "JacobianMap(Q, a, v=[1, 10])",
    "scissors": 'Scissors("y = x * w; z = y * x; out = z + y")',
    "versions": 'VersionCounters("c = a.exp(); d = c * 2; out = d.sum()", '
    'try_=("c += 1", "d += 1", "a += 1", "c.data.zero_()"))',
    "switches": "SwitchMatrix()",
}


@pytest.fixture(scope="module")
def notebook(lab, write_notebook):
    """The notebook of the widgets, all of whose cells have run."""
    lab.open(write_notebook("widgets_06_to_10.ipynb", *CELLS.values()))
    lab.run_all()
    return lab


@pytest.fixture
def board(notebook):
    """Finds the board of a cell, brought into view, and run anew."""

    def find(name):
        made = notebook.run_cell(CELLS[name].splitlines()[0]).locator(".agl-board")
        expect(made.locator(".agl-title")).to_be_visible()
        made.scroll_into_view_if_needed()
        return made

    return find


@pytest.fixture(scope="module", autouse=True)
def at_rest(notebook):
    """Pictures as they are after a glide, and one less thing to wait for."""
    notebook.page.emulate_media(reduced_motion="reduce")


def control(board, name):
    return board.locator(f"[data-id='{name}']")


def test_sliders_of_v_turn_the_product(notebook, board):
    made = board("jacobian")
    heading, press = made.locator(".agl-heading"), notebook.page.keyboard.press
    expect(heading).to_have_text("a.grad receives [66, 14]")
    control(made, "v 1").focus()
    press("ArrowLeft")
    expect(heading).to_have_text("a.grad receives [64.5, 13]")
    expect(made.locator(".agl-live")).to_have_text("a.grad receives [64.5, 13]")
    notebook.screenshot("jacobian-map")
    control(made, "row 0").focus()
    press("Enter")
    expect(heading).to_have_text("a.grad receives [36, -6]")
    expect(control(made, "row 0")).to_have_attribute("aria-pressed", "true")
    expect(control(made, "row 0")).to_be_focused()
    control(made, "reset").click()
    expect(heading).to_have_text("a.grad receives [66, 14]")


def test_scissors_cut_an_edge_and_tools_are_compared(notebook, board):
    made = board("scissors")
    heading, press = made.locator(".agl-heading"), notebook.page.keyboard.press
    control(made, "cut y 1").click()
    expect(heading).to_have_text("y on its way into z = y * x, cut with detach():")
    expect(made.locator("tr.agl-marked")).to_contain_text("9.0, was 15.0")
    notebook.screenshot("scissors")
    made.locator("[data-id='tool detach()']").focus()
    press("ArrowRight")
    expect(heading).to_have_text("y on its way into z = y * x, cut with no_grad():")
    expect(made.locator("tr.agl-marked")).to_contain_text("None, was 6.0")
    expect(made.locator(".agl-live")).to_contain_text("w.grad is None, was 6.0")
    control(made, "cut y 1").focus()
    press("Home")
    press("Enter")
    expect(made.locator("[aria-pressed='true']")).to_be_focused()
    expect(heading).not_to_contain_text("y on its way into z")


def test_versions_differ_and_backward_raises(notebook, board):
    made = board("versions")
    detail, press = made.locator(".agl-detail"), notebook.page.keyboard.press
    control(made, "try 0").focus()
    press("Enter")
    expect(detail).to_have_text("c went from version 0 to 1.")
    expect(made.locator(".agl-pictures")).to_contain_text("ExpBackward0\u00a0saved\u00a0v0")
    expect(made.locator(".ring").first).to_be_visible()
    control(made, "backward").click()
    expect(detail).to_contain_text("modified by an inplace operation")
    notebook.screenshot("version-counters")
    control(made, "reset").click()
    expect(made.locator(".ring")).to_have_count(0)
    control(made, "own").click()
    notebook.page.keyboard.type("c.data.zero_()")
    press("Enter")
    expect(made.locator(".agl-live")).to_contain_text("nothing will notice")
    control(made, "backward").click()
    expect(detail).to_contain_text("a.grad is [0 0], but [14.8 40.2] without the change.")


def test_switches_change_the_matrix(notebook, board):
    made = board("switches")
    detail, press = made.locator(".agl-detail"), notebook.page.keyboard.press
    control(made, "requires_grad").focus()
    press("End")
    expect(control(made, "eval")).to_be_focused()
    press("Space")
    expect(detail).to_contain_text("batch statistics: 1 of 1 layer moved → none")
    notebook.screenshot("switch-matrix")
    control(made, "volatile").click()
    expect(detail).to_contain_text("gradients: 6 of 6 parameters → none")
    expect(made.locator(".agl-title")).to_contain_text("volatile=True")


@pytest.mark.parametrize(
    ("name", "act", "then"),
    [
        ("jacobian", "row 0", "a.grad receives [36, -6]"),
        ("scissors", "cut y 1", "x.grad is 9.0, was 15.0"),
        ("versions", "try 0", "c went from version 0 to 1."),
        ("switches", "no_grad", "held for backward: 2.59 KiB → none"),
    ],
)
def test_they_follow_the_dark_theme(notebook, board, name, act, then):
    notebook.theme("JupyterLab Dark")
    try:
        made = board(name)
        control(made, act).click()
        expect(made.locator(".agl-live")).to_contain_text(then)
        for sheet in made.locator(".agl-picture .sheet").all():
            expect(sheet).to_have_css("fill", "rgb(17, 17, 17)")
        notebook.screenshot(f"{name}-dark")
    finally:
        notebook.theme("JupyterLab Light")


def test_at_twice_the_size_nothing_is_cut_off(notebook, board):
    notebook.page.set_viewport_size({"width": 600, "height": 900})
    try:
        for name in ("jacobian", "scissors", "versions", "switches"):
            made = board(name)
            over = made.evaluate("board => board.scrollWidth - board.clientWidth")
            assert over <= 0, f"{name} is {over} px too wide"
            notebook.screenshot(f"{name}-narrow")
    finally:
        notebook.page.set_viewport_size({"width": 1200, "height": 900})


def test_the_notebook_keeps_their_twins(notebook, board):
    board("switches")
    outputs = notebook.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
          .filter((cell) => cell.model.type === 'code')
          .flatMap((cell) => cell.model.outputs.toJSON()).filter((out) => out.data)
          .map((out) => [out.data['image/svg+xml'] ?? '', out.data['text/plain'] ?? ''])"""
    )
    assert len(outputs) == 4
    for svg, text in outputs:
        assert "".join(svg).startswith("<svg")
        assert len("".join(text)) > 100
