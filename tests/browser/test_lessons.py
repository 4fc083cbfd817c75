"""Every lesson in a real JupyterLab: it opens, runs to its end and shows its widgets."""

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
IMAGES = ROOT / "docs" / "images"
WIDGET = "application/vnd.jupyter.widget-view+json"
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === 'code')
  .map((cell) => ({
    id: cell.model.id,
    tags: cell.model.sharedModel.metadata.tags ?? [],
    count: cell.model.executionCount,
    hidden: cell.outputHidden,
    outputs: cell.model.outputs.toJSON(),
  }))"""
ALL_RAN = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .every((cell) => cell.model.type !== 'code' || cell.model.executionCount !== null)"""
SHOW = """async (id) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex((cell) => cell.model.id === id);
  notebook.activeCellIndex = index;
  await notebook.scrollToItem(index, 'start');
  return index;
}"""
LOOKED_AT = bool(os.environ.get("AUTOGRAD_LAB_REFRESH_IMAGES"))  # pictures take two minutes
SETTLED = 400  # milliseconds in which a theme's colours arrive


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def ran(request, lab):
    """A lesson after a run of all cells: its path and what each code cell holds then."""
    lab.page.set_viewport_size({"width": 1080, "height": 1500})  # the largest widget fits
    lab.open(f"notebooks/{request.param.name}")
    lab.run_all()
    lab.page.wait_for_function(ALL_RAN, timeout=120_000)
    return request.param, lab.page.evaluate(CELLS)


def kinds(cell):
    return [kind for output in cell["outputs"] for kind in output.get("data", {})]


def test_every_cell_has_run_and_none_failed_that_should_not(ran):
    _, cells = ran
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    failed = {c["id"] for c in cells if any(o["output_type"] == "error" for o in c["outputs"])}
    assert failed == {cell["id"] for cell in cells if "raises-exception" in cell["tags"]}


def test_what_was_folded_for_a_prediction_is_shown(ran):
    assert [cell["id"] for cell in ran[1] if cell["hidden"]] == []


def test_its_widgets_and_pictures_are_shown(ran, lab):
    path, cells = ran
    saved = {c["id"]: c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"}
    drawn = [c["id"] for c in cells if "image/svg+xml" in kinds(c)]
    assert drawn == [i for i in saved if "image/svg+xml" in kinds(saved[i])] != []
    live = [cell["id"] for cell in cells if WIDGET in kinds(cell)]
    for number, cell in enumerate(live or drawn[:1]):
        shown = _shown(lab, cell)
        expect(shown).to_be_visible(timeout=10_000)
        expect(shown).not_to_contain_text("Error displaying widget")
        if LOOKED_AT and (number == 0 or cell in drawn):
            _keep(lab, cell, f"{path.stem}-{number}")
    _refresh(path, live, drawn)


def _shown(lab, cell):
    index = lab.page.evaluate(SHOW, cell)
    around = lab.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")
    return around.locator(".jp-OutputArea-output").locator("div, svg").first


def _keep(lab, cell, name):
    """A screenshot in each theme, to be looked at."""
    for theme in ("Dark", "Light"):
        lab.theme(f"JupyterLab {theme}")
        lab.page.wait_for_timeout(SETTLED)
        output = _shown(lab, cell)
        output.screenshot(path=str(lab.screenshots / f"{name}-{theme.lower()}.png"))


def _refresh(path, live, drawn):
    """The picture of the lesson in the README, where it is asked for."""
    if not LOOKED_AT:
        return
    at = next((n for n, cell in enumerate(live) if cell in drawn), 0)
    taken = ROOT / "build" / "screenshots" / f"{path.stem}-{at}-light.png"
    shutil.copy(taken, IMAGES / f"course-{path.stem[:2]}.png")
