"""The notebooks as files: what they hold, and what they must not hold."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from autograd_lab.grading import known_names
from autograd_lab.grading.lessons import exercises_by_lesson
from autograd_lab.grading.release import release

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
NOTEBOOKS = [*LESSONS, *SOLUTIONS, *EXERCISES]
CODE_WIDTH = 88


def named(paths):
    return pytest.mark.parametrize(
        "path", paths, ids=[str(path.relative_to(ROOT)) for path in paths]
    )


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_there_is_a_lesson_with_exercises():
    assert LESSONS and SOLUTIONS and EXERCISES


def test_the_exercises_are_what_the_solutions_give():
    report = release(ROOT / "solutions", ROOT / "exercises", check=True)
    assert report.in_step, "\n".join([*report.drift.values(), *map(str, report.stale)])


@named(NOTEBOOKS)
def test_it_is_valid_and_for_our_kernel(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "autograd-lab"


@named(NOTEBOOKS)
def test_cell_ids_are_names(path):
    """An author chose them, for they appear in reports; JupyterLab makes up hex digits."""
    ids = [cell.id for cell in read(path).cells]
    assert [i for i in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", i)] == []


@named(NOTEBOOKS)
def test_it_carries_no_widget_state(path):
    notebook = read(path)
    kinds = {
        kind for c in notebook.cells for o in c.get("outputs", []) for kind in o.get("data", {})
    }
    assert "widgets" not in notebook.metadata
    assert not any("widget" in kind for kind in kinds)


@named([*LESSONS, *SOLUTIONS])
def test_outputs_are_kept(path):
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    silent = [c.id for c in cells if not c.outputs and not _only_sets_up(c.source)]
    assert silent == []


def _only_sets_up(source):
    starts = ("import ", "from ", "### VARIANT ")
    return all(line.startswith(starts) for line in source.splitlines() if line)


@named(LESSONS)
def test_three_code_cells_in_four_run_under_pytorch_too(path):
    cells = code_cells(path)
    assert 4 * sum("lab-only" in c.metadata.get("tags", ()) for c in cells) <= len(cells)


@named(LESSONS)
def test_pictures_have_a_text_beside_them(path):
    pictures = [
        o.data for c in code_cells(path) for o in c.outputs if "image/svg+xml" in o.get("data", {})
    ]
    assert pictures
    assert all(len(data["text/plain"]) > 40 for data in pictures)


@named(EXERCISES)
def test_no_output_and_no_answer_is_left(path):
    for cell in read(path).cells:
        assert not cell.get("outputs")
        assert "SOLUTION" not in cell.source
        assert "HIDDEN" not in cell.source


@named(NOTEBOOKS)
def test_code_is_no_wider_than_its_cell(path):
    lines = [line for c in code_cells(path) for line in c.source.splitlines()]
    seen = [line.partition("  ### VARIANT")[0] for line in lines]  # a learner sees one of the two
    assert [line for line in seen if len(line) > CODE_WIDTH] == []


@named(NOTEBOOKS)
def test_links_to_files_lead_somewhere(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#]+)[^)]*\)", cell.source):
                if "://" not in target:
                    assert (path.parent / target).exists(), target


@named(NOTEBOOKS)
def test_it_knows_no_place_on_a_machine(path):
    text = path.read_text()
    for place in ("/home/", "/root/", "/tmp/", "/Users/", "site-packages"):
        assert place not in text


@named(SOLUTIONS)
def test_every_exercise_of_the_lesson_has_its_cells_and_points(path):
    """The notebook and the lesson's checks know the same exercises, worth the same."""
    lesson = path.name[:2]
    cells = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in read(path).cells
        if "nbgrader" in cell.metadata
    }
    worth = {exercise.name: exercise.points for exercise in exercises_by_lesson()[lesson]}
    solved = [name for name, cell in cells.items() if cell.metadata.nbgrader.solution]
    graded = {
        name: c.metadata.nbgrader.points for name, c in cells.items() if c.metadata.nbgrader.grade
    }
    sources = [cell.source for cell in read(path).cells]
    assert solved == known_names()[lesson] == list(worth)
    assert graded == {f"points-{name}": points for name, points in worth.items()}
    assert all(f"%check {name}" in sources for name in worth)


@named(NOTEBOOKS)
def test_it_is_stored_as_nbformat_writes_it(path):
    """One form, so that a change to a cell is a change to its lines."""
    assert path.read_text() == nbformat.writes(read(path)) + "\n"
    assert json.loads(path.read_text())["nbformat_minor"] >= 5
