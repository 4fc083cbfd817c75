"""The student's notebook is the source without its answers, hidden tests and outputs."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograd_lab.grading.release import ReleaseError, release

SOLUTION = """\
def f(x):
    if x:
        ### BEGIN SOLUTION
        secret = 1
        return secret
        ### END SOLUTION
    return 0
"""
STUDENT = """\
def f(x):
    if x:
        raise NotImplementedError  # your code here
    return 0
"""
TESTS = """\
assert f(1)
### BEGIN HIDDEN TESTS
assert f(2) == 5417
### END HIDDEN TESTS
assert not f(0)"""
SEEN_TESTS = "assert f(1)\nassert not f(0)"


def role(grade_id, **changes):
    flags = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, **flags, **changes}}


def solved(source=SOLUTION, tests=TESTS, **changes):
    cells = [
        new_markdown_cell("# Tâche", id="title"),
        new_code_cell(source, id="f", metadata=role("f", solution=True), execution_count=3),
        new_code_cell(tests, id="t", metadata=role("t", grade=True, locked=True, points=1)),
    ]
    cells[1].outputs = [new_output("stream", text="secret")]
    cells[1].metadata["execution"] = {"iopub.execute_input": "2026-11-01"}
    notebook = new_notebook(cells=cells, metadata={"widgets": {"state": {}}, "title": "kept"})
    notebook.nbformat_minor = 5
    notebook.update(changes)
    return notebook


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "solutions").mkdir()
    return tmp_path / "solutions", tmp_path / "exercises"


def write(folder, notebook, name="04_f.ipynb"):
    text = notebook if isinstance(notebook, str) else nbformat.writes(notebook)
    (folder / name).write_text(text, encoding="utf-8")


def released(folders):
    release(*folders)
    return nbformat.read(folders[1] / "04_f.ipynb", as_version=4)


def test_a_solution_gives_way_to_one_line_that_raises(folders):
    write(folders[0], solved())
    assert released(folders).cells[1].source == STUDENT


def test_hidden_tests_go_and_seen_tests_stay(folders):
    write(folders[0], solved())
    assert released(folders).cells[2].source == SEEN_TESTS


def test_outputs_counts_times_and_widget_state_go(folders):
    write(folders[0], solved())
    notebook = released(folders)
    cell = notebook.cells[1]
    assert (cell.outputs, cell.execution_count) == ([], None)
    assert "execution" not in cell.metadata
    assert dict(notebook.metadata) == {"title": "kept"}


def test_a_solution_cell_keeps_what_was_given_in_its_metadata(folders):
    write(folders[0], solved())
    given = [cell for cell in released(folders).cells if "autograd_lab" in cell.metadata]
    assert [cell.metadata["autograd_lab"] for cell in given] == [{"given": STUDENT}]


def test_cell_ids_and_roles_stay(folders):
    write(folders[0], solved())
    cells = released(folders).cells
    assert [cell.id for cell in cells] == ["title", "f", "t"]
    assert cells[2].metadata["nbgrader"]["points"] == 1


def test_unsolved_cells_may_raise_without_stopping_the_rest(folders):
    write(folders[0], solved())
    tags = [cell.metadata.get("tags", []) for cell in released(folders).cells]
    assert tags == [[], ["raises-exception"], ["raises-exception"]]


def test_an_attachment_that_only_the_solution_shows_goes(folders):
    graded = role("why", grade=True, solution=True, points=2)
    answer = new_markdown_cell("![](attachment:answer.png)", id="why", metadata=graded)
    task = new_markdown_cell("![](attachment:task.png)", id="task")
    for cell, name in ((answer, "answer.png"), (task, "task.png")):
        cell["attachments"] = {name: {"image/png": "AAAA"}}
    write(folders[0], solved(cells=[task, answer]))
    cells = released(folders).cells
    assert [dict(cell.attachments) for cell in cells] == [{"task.png": {"image/png": "AAAA"}}, {}]
    assert cells[1].source == "YOUR ANSWER HERE"


def test_a_notebook_of_format_4_4_stays_one_without_ids(folders):
    notebook = solved(nbformat_minor=4)
    for cell in notebook.cells:
        del cell["id"]
    write(folders[0], json.dumps(notebook))
    release(*folders)
    found = json.loads((folders[1] / "04_f.ipynb").read_text())
    assert (found["nbformat_minor"], found["cells"][1].get("id")) == (4, None)
    assert "".join(found["cells"][1]["source"]) == STUDENT


def test_metadata_of_nbgraders_first_schema_becomes_that_of_its_third(folders):
    old = {"nbgrader": {"grade": True, "grade_id": "t", "points": "2"}}
    write(folders[0], solved(cells=[new_code_cell("assert f()", id="t", metadata=old)]))
    marks = released(folders).cells[0].metadata["nbgrader"]
    assert (marks["schema_version"], marks["points"], marks["solution"]) == (3, 2.0, False)


def test_several_regions_in_a_cell_are_each_replaced(folders):
    region = "### BEGIN SOLUTION\na = 1\n### END SOLUTION"
    write(folders[0], solved(source=f"{region}\n\n{region}"))
    stub = "raise NotImplementedError  # your code here"
    assert released(folders).cells[1].source == f"{stub}\n\n{stub}"


def test_the_same_source_gives_the_same_bytes(folders, tmp_path):
    write(folders[0], solved())
    shuffled = json.loads(nbformat.writes(solved()))
    write(folders[0], json.dumps(dict(reversed(shuffled.items()))), "05_f.ipynb")
    release(*folders)
    first, second = ((folders[1] / f"{n}_f.ipynb").read_bytes() for n in ("04", "05"))
    assert first == second
    assert first.endswith(b"}\n")
    assert "Tâche" in first.decode()


def test_a_release_in_step_writes_nothing(folders):
    write(folders[0], solved())
    assert not release(*folders).in_step
    before = os.stat(folders[1] / "04_f.ipynb")
    assert release(*folders).in_step
    assert os.stat(folders[1] / "04_f.ipynb") == before


def test_check_tells_the_difference_and_writes_nothing(folders):
    write(folders[0], solved())
    release(*folders)
    exercise = folders[1] / "04_f.ipynb"
    edited = exercise.read_text().replace("return 0", "return 1")
    exercise.write_text(edited)
    report = release(*folders, check=True)
    assert list(report.drift) == [exercise]
    assert "return 1" in report.drift[exercise]
    assert exercise.read_text() == edited


def test_check_sees_a_missing_exercise(folders):
    write(folders[0], solved())
    report = release(*folders, check=True)
    assert list(report.drift) == [folders[1] / "04_f.ipynb"]
    assert not folders[1].exists()


def test_check_sees_line_endings(folders):
    write(folders[0], solved())
    release(*folders)
    exercise = folders[1] / "04_f.ipynb"
    exercise.write_bytes(exercise.read_bytes().replace(b"\n", b"\r\n"))
    assert not release(*folders, check=True).in_step


def test_an_exercise_without_a_source_is_told_and_left(folders):
    write(folders[0], solved())
    release(*folders)
    stale = folders[1] / "03_gone.ipynb"
    stale.write_text("{}")
    assert release(*folders).stale == (stale,)
    assert stale.exists()


TWINS = solved(
    cells=[new_code_cell(SOLUTION, id=i, metadata=role("f", solution=True)) for i in "ab"]
)
BROKEN = {
    "is not JSON": ("{ nearly", "its text is not JSON"),
    "is not UTF-8": ("{\udce9}", "its text is not JSON"),
    "is a JSON list": ("[]", "not a notebook of format 4"),
    "is of format 3": ('{"nbformat": 3, "nbformat_minor": 0}', "not a notebook of format 4"),
    "has ids in format 4.4": (solved(nbformat_minor=4), "'id' was unexpected"),
    "has no cells": ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "'cells'"),
    "has no solution": (solved(cells=[]), "no cell is marked as a solution"),
    "lacks the end": (solved(source="### BEGIN SOLUTION\na"), "BEGIN SOLUTION has no partner"),
    "lacks the beginning": (solved(source="a\n### END SOLUTION"), "END SOLUTION has no partner"),
    "nests markers": (
        solved(source="### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"),
        "BEGIN SOLUTION has no partner",
    ),
    "solves in a test": (solved(tests=SOLUTION), "cell t: a solution stands in a cell that is not"),
    "hides tests in a solution": (
        solved(source=SOLUTION + "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"),
        "cell f: hidden tests stand in a cell that is not",
    ),
    "lacks the end of hidden tests": (
        solved(tests="### BEGIN HIDDEN TESTS"),
        "BEGIN HIDDEN TESTS has no partner",
    ),
    "names two cells alike": (
        solved(
            cells=[new_code_cell(SOLUTION, id=i, metadata=role("f", solution=True)) for i in "ab"]
        ),
        "cell b: a second cell has the grade_id 'f'",
    ),
    "has one id twice": (
        solved(cells=[new_markdown_cell("", id="a"), new_markdown_cell("", id="a")]),
        "cell a: a second cell has the id 'a'",
    ),
}


@pytest.mark.parametrize(("notebook", "problem"), BROKEN.values(), ids=BROKEN)
def test_nothing_is_written_if_a_source(folders, notebook, problem):
    write(folders[0], solved(), "01_fine.ipynb")
    if isinstance(notebook, str):
        (folders[0] / "04_f.ipynb").write_bytes(notebook.encode(errors="surrogateescape"))
    else:
        write(folders[0], json.dumps(notebook))
    with pytest.raises(ReleaseError) as caught:
        release(*folders)
    assert str(caught.value).startswith(str(folders[0] / "04_f.ipynb"))
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not folders[1].exists()


def test_a_folder_without_notebooks_is_told(folders):
    with pytest.raises(ReleaseError, match="there are no notebooks"):
        release(*folders)
    with pytest.raises(ReleaseError, match="there are no notebooks"):
        release(folders[0] / "missing", folders[1])


@pytest.mark.parametrize("seeds", [None, {"ada": 1, "solutions": 2}], ids=["plain", "variants"])
def test_solutions_are_never_written_over(folders, seeds):
    solutions, _ = folders
    write(solutions, solved())
    source = (solutions / "04_f.ipynb").read_bytes()
    target = solutions if seeds is None else solutions.parent
    with pytest.raises(ReleaseError, match="would take the place of the solutions"):
        release(solutions, target, seeds=seeds)
    assert [path.read_bytes() for path in solutions.iterdir()] == [source]


def test_a_write_that_fails_leaves_the_old_file(folders, monkeypatch):
    write(folders[0], solved())
    release(*folders)
    exercise = folders[1] / "04_f.ipynb"
    before = exercise.read_bytes()
    write(folders[0], solved(source=SOLUTION + "# more"))

    def full_disk(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OSError, match="no space left"):
        release(*folders)
    assert exercise.read_bytes() == before
    assert [path.name for path in folders[1].iterdir()] == ["04_f.ipynb"]


SMALL_DISK = """
import resource, sys
from pathlib import Path
from autograd_lab.grading.release import release
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
release(Path("solutions"), Path("exercises"))
"""


def test_where_one_notebook_does_not_fit_all_stay_as_they_were(folders, tmp_path):
    for name in ("01_f.ipynb", "02_f.ipynb"):
        write(folders[0], solved(), name)
    release(*folders)
    before = {path: path.read_bytes() for path in folders[1].iterdir()}
    write(folders[0], solved(source=SOLUTION + "# more"), "01_f.ipynb")
    write(folders[0], solved(source=SOLUTION + "# more" * 5000), "02_f.ipynb")
    run = [sys.executable, "-c", SMALL_DISK]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert "OSError: [Errno 27] File too large" in done.stderr
    assert {path: path.read_bytes() for path in folders[1].iterdir()} == before
