"""The magics in a real JupyterLab: their tables and pictures follow the page's theme."""

from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.browser

SETUP = """\
import autograd_lab as torch
from autograd_lab import nn
net = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 10))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
batch = torch.rand(64, 64)
net(batch).square().mean().backward()
optimizer.step()
loss = net(batch).square().mean()
w = torch.tensor(2.0, requires_grad=True)
"""
LAST = "# where each stands\n%check"
CELLS = (
    SETUP,
    "for _ in range(2):\n    (w * w * 3).backward()\n%why w.grad",
    "%memory",
    "%graph loss --modules",
    "%%predict 12\nw * 6",
    "%reset_exercise gradient_by_hand",
    "def mul_backward(g, a, b):\n    return g * a, g * b\ndef mean_backward(g, x):\n"
    "    return (g / x.numel()).expand(x.shape)",
    "%check mul_backward",
    "%check mean_backward",
    "%hint mul_backward",
    LAST,
)


@pytest.fixture(scope="module")
def notebook(lab, write_notebook):
    lab.open(write_notebook("magics.ipynb", *CELLS))
    lab.run_all()
    return lab


def test_why_tells_the_walks_in_a_table(notebook):
    cell = notebook.cell("%why w.grad")
    assert "w.grad is 24.0: 2 walks added to it" in cell.inner_text()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_the_tables_read_well_in_both_themes(notebook, theme):
    notebook.theme(f"JupyterLab {theme}")
    cell = notebook.cell("%memory")
    table = cell.locator("div.agl-table")
    assert table.get_attribute("aria-label").endswith("KiB")
    ink, sheet = table.locator("td").first.evaluate(
        "cell => [getComputedStyle(cell).color, getComputedStyle(document.body).getPropertyValue("
        "'--jp-layout-color0').trim()]"
    )
    aligned = table.locator("td").first.evaluate("cell => getComputedStyle(cell).textAlign")
    assert aligned == "left"
    assert _brightness(ink) < 128 if theme == "Light" else _brightness(ink) > 128, (ink, sheet)
    notebook.screenshot(f"magics-memory-{theme.lower()}")


def test_a_check_says_what_is_wrong_and_how_far_the_lesson_is(notebook):
    notebook.theme("JupyterLab Light")
    said = notebook.cell("%check mul_backward").locator(".jp-OutputArea").inner_text()
    assert "Your code gives each factor its own value." in said
    assert "0 of 5 solved, 0 of 12 points" in said
    passed = notebook.cell("%check mean_backward").locator(".jp-OutputArea").inner_text()
    assert "passed" in passed
    assert "1 of 5 solved, 2 of 12 points" in passed


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_where_each_exercise_stands_is_a_table(notebook, theme):
    notebook.theme(f"JupyterLab {theme}")
    table = notebook.cell(LAST).locator("div.agl-table")
    assert table.get_attribute("aria-label") == "1 of 5 solved, 2 of 12 points"
    rows = [row.inner_text().split("\t") for row in table.locator("tbody tr").all()]
    assert ["mul_backward", "not yet", "0 of 2 points"] in rows
    assert ["mean_backward", "passed", "2 of 2 points"] in rows
    notebook.screenshot(f"magics-progress-{theme.lower()}")


def test_a_folded_graph_is_drawn(notebook):
    notebook.theme("JupyterLab Light")
    cell = notebook.cell("%graph loss --modules")
    drawn = cell.locator(".jp-RenderedSVG")
    assert drawn.count() == 1
    assert "3 boxes" in unquote(drawn.inner_html())
    notebook.screenshot("magics-graph-modules")


def test_a_reset_replaces_the_cell_that_asks(notebook):
    cell = notebook.cell("raise NotImplementedError  # your code here")
    assert "def gradient_by_hand(x):" in cell.inner_text()


def _brightness(colour):
    numbers = colour[colour.index("(") + 1 : -1].split(",")[:3]
    return sum(map(float, numbers)) / 3
