"""The table in docs/sources.md: what it names is there."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("000", "001", "002", "003", "004")
TEXT = (ROOT / "docs" / "sources.md").read_text()


def rows(document):
    """The rows of one document's table: fact, where it is shown, correction."""
    section = TEXT.partition(f"## {document}: ")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[part.strip() for part in line.strip("|").split(" | ")] for line in lines[1:]]


def cells(text):
    return re.findall(r"`(\d\d)/([a-z0-9-]+)`", text)


@pytest.fixture(scope="module")
def ids():
    """The ids of the cells of each lesson, by its number."""
    return {
        path.name[:2]: {cell.id for cell in nbformat.read(path, as_version=4).cells}
        for path in (ROOT / "notebooks").glob("*.ipynb")
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_fact_is_shown_in_cells_that_exist(document, ids):
    assert len(rows(document)) >= 10
    for fact, shown, correction in rows(document):
        named = cells(shown + correction)
        assert cells(shown), f"{fact} is shown nowhere"
        assert [f"{n}/{cell}" for n, cell in named if cell not in ids.get(n, ())] == [], fact


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_right_is_run(document, ids):
    """A correction names the cell that shows it."""
    for fact, _, correction in rows(document):
        assert cells(correction) or "**" not in correction, fact


def test_each_lesson_on_what_the_documents_teach_is_named():
    assert {n for n, _ in cells(TEXT)} == {f"{n:02}" for n in range(1, 14)}
