"""Tensors, modules and nodes in JupyterLab: shown, and inspected by Shift-Tab."""

import pytest

pytestmark = pytest.mark.browser

CELLS = (
    "import autograd_lab as torch\ntorch.manual_seed(0)\n"
    "x = torch.randn(3, 4, requires_grad=True)\nx",
    "noise = torch.randn(24, 28)\nnoise[3, 5] = float('nan')\nnoise[6, 9] = float('inf')\nnoise",
    "model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))\n"
    "model[0].requires_grad_(False)\nmodel(x).sum().backward()\nmodel",
    "y = (x * x).exp()\ny.grad_fn",
    "y",
)


@pytest.fixture
def shown(lab, write_notebook):
    lab.open(write_notebook("displays.ipynb", *CELLS))
    lab.run_all()
    return lab


def test_what_is_shown_in_light_and_dark(shown):
    shown.page.locator(".agl-shown svg").first.wait_for()
    assert shown.page.locator(".jp-OutputArea .agl-shown").count() == 5
    for theme in ("Light", "Dark"):
        shown.theme(f"JupyterLab {theme}")
        for part, text in (("tensors", "noise = "), ("module", "model = ")):
            shown.cell(text)
            shown.screenshot(f"displays-{part}-{theme.lower()}")
    row = shown.page.locator(".agl-shown tbody tr:nth-child(even)").first
    assert row.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"
    ink = "element => getComputedStyle(element).color"
    shown.cell("x = torch.randn")
    dark = shown.page.locator(".agl-shown").first.evaluate(ink)
    shown.theme("JupyterLab Light")
    assert shown.page.locator(".agl-shown").first.evaluate(ink) != dark


def test_shift_tab_tells_what_is_live(shown):
    shown.cell("y.grad_fn").locator(".cm-content").click()
    shown.page.keyboard.press("Control+A")
    shown.page.keyboard.insert_text("y")
    shown.page.keyboard.press("Shift+Tab")
    tooltip = shown.page.locator(".jp-Tooltip-content")
    tooltip.wait_for()
    assert ", line 1: y = (x * x).exp()" in tooltip.inner_text()
    shown.screenshot("displays-shift-tab")
