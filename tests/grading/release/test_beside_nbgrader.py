"""Of any source of nbgrader's, ours is the release that its own generate_assignment makes."""

import copy
import logging
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograd_lab.grading.release import Solved
from autograd_lab.grading.submission.markers import STUB

preprocessors = pytest.importorskip("nbgrader.preprocessors", reason="nbgrader is not installed")
nbgrader = pytest.importorskip("nbgrader")
compute_checksum = pytest.importorskip("nbgrader.utils").compute_checksum

STEPS = [
    "LockCells",
    "ClearSolutions",
    "ClearOutput",
    "CheckCellMetadata",
    "ComputeChecksums",
    "ClearHiddenTests",
    "ClearMarkScheme",
    "ComputeChecksums",
    "CheckCellMetadata",
]
SOLVED = "def f():\n    x = 1\n    ### BEGIN SOLUTION\n    return 2\n    ### END SOLUTION\n"
TESTS = "assert f()\n### BEGIN HIDDEN TESTS\nassert f() == 2\n### END HIDDEN TESTS\n"
SCHEME = "Draw.\n=== BEGIN MARK SCHEME ===\n1 point\n=== END MARK SCHEME ==="


def role(name, **changes):
    flags = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": name, **flags, **changes}}


def every_kind_of_cell():
    graded = {"grade": True, "solution": True, "points": 2}
    return new_notebook(
        cells=[
            new_markdown_cell("# Title", metadata=role("title", locked=True)),
            new_code_cell("import math"),
            new_code_cell(SOLVED, metadata=role("f", solution=True)),
            new_code_cell(TESTS, metadata=role("t", grade=True, locked=True, points=0.5)),
            new_code_cell("y = 1", metadata=role("whole", solution=True)),
            new_markdown_cell("Because.", metadata=role("why", **graded)),
            new_markdown_cell(SOLVED, metadata=role("partly", **graded)),
            new_code_cell("plot()", metadata=role("plot", **graded)),
            new_markdown_cell(SCHEME, metadata=role("task", task=True, locked=True, points=3)),
            new_code_cell("x = 3", metadata=role("data", locked=True)),
        ]
    )


def of_nbgraders_guide(name):
    folder = Path(nbgrader.__file__).parent / "docs/source/user_guide/source/ps1"
    if not folder.is_dir():
        pytest.skip("nbgrader's guide is not installed")
    return nbformat.read(folder / f"{name}.ipynb", as_version=4)


def theirs(notebook):
    resources = {}
    for step in STEPS:
        notebook, resources = getattr(preprocessors, step)().preprocess(notebook, resources)
    return notebook


def with_our_stub(source):
    return re.sub(r"# YOUR CODE HERE\n *raise NotImplementedError\(\)", STUB, source)


@pytest.mark.parametrize(
    "notebook",
    [
        every_kind_of_cell,
        lambda: of_nbgraders_guide("problem1"),
        lambda: of_nbgraders_guide("problem2"),
    ],
    ids=["every kind", "problem 1", "problem 2"],
)
def test_the_same_cells_come_of_it(tmp_path, notebook, caplog):
    caplog.set_level(logging.CRITICAL)
    source = notebook()
    nbformat.write(source, tmp_path / "a.ipynb")
    ours = nbformat.v4.reads(Solved(tmp_path / "a.ipynb").plain)
    for one, other in zip(ours.cells, theirs(copy.deepcopy(source)).cells, strict=True):
        assert (one.get("id"), one.cell_type) == (other.get("id"), other.cell_type)
        assert one.source == with_our_stub(other.source)
        marks, their_marks = (cell.metadata.get("nbgrader", {}) for cell in (one, other))
        assert marks.pop("checksum", "") == (compute_checksum(one) if marks else "")
        their_marks.pop("checksum", "")
        assert marks == their_marks
        for key in ("deletable", "editable"):
            assert one.metadata.get(key) == other.metadata.get(key)
