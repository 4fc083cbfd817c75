"""The notebook that nbgrader shows of what we graded: the learner's cells, no hidden test."""

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="nbgrader is not installed: make test")

import nbformat

from autograd_lab.grading import Status
from autograd_lab.grading.classroom.nbgrader_course import NbgraderCourse
from autograd_lab.grading.classroom.nbgrader_graded import write_graded
from autograd_lab.grading.graded import QuestionResult, Result

ROOT = Path(__file__).parents[3]
NAME = "04_backward_by_hand.ipynb"
HINT = "Your code passes g on."
ANSWER = "def mul_backward(g, a, b): return g, g"


@pytest.fixture
def course(tmp_path):
    source = tmp_path / "source" / "lesson04"
    source.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / NAME, source)
    return NbgraderCourse.open(tmp_path, "lesson04")


def hand_in(course, learner, change=None, name=NAME):
    notebook = json.loads((ROOT / "exercises" / NAME).read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "mul_backward":
            cell["source"] = ANSWER
    if change:
        change(notebook)
    folder = course.handed_in(learner)
    folder.mkdir(parents=True)
    (folder / name).write_text(json.dumps(notebook))


def result(learner):
    wrong = QuestionResult(
        "mul_backward", "points-mul_backward", Status.WRONG_ANSWER, 0.0, 2.0, HINT, "a pair"
    )
    return Result(learner, NAME.removesuffix(".ipynb"), (wrong,))


def written(course, learner):
    return nbformat.read(course.autograded(learner) / NAME, as_version=4)


def by_grade_id(notebook, grade_id):
    roles = (cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells)
    return [cell for cell, name in zip(notebook.cells, roles, strict=True) if name == grade_id]


def test_it_holds_the_answer_and_below_the_test_its_outcome(course):
    hand_in(course, "ada")
    write_graded(course, [result("ada")])
    notebook = written(course, "ada")
    nbformat.validate(notebook)
    assert by_grade_id(notebook, "mul_backward")[0].source == ANSWER
    (test,) = by_grade_id(notebook, "points-mul_backward")
    assert test.outputs[0].text.startswith("mul_backward   not yet   0 of 2 points\n  Your code")


def test_no_hidden_test_and_no_solution_is_in_it(course):
    hand_in(course, "ada")
    write_graded(course, [result("ada")])
    text = (course.autograded("ada") / NAME).read_text()
    assert "907" not in text
    assert "arrivals" not in text


def test_the_same_result_gives_the_same_bytes(course):
    hand_in(course, "ada")
    write_graded(course, [result("ada")])
    first = (course.autograded("ada") / NAME).read_bytes()
    write_graded(course, [result("ada")])
    assert (course.autograded("ada") / NAME).read_bytes() == first


def test_a_cell_that_is_there_twice_keeps_its_role_once(course):
    hand_in(course, "ada", lambda notebook: notebook["cells"].append(notebook["cells"][9]))
    write_graded(course, [result("ada")])
    assert len(by_grade_id(written(course, "ada"), "mul_backward")) == 1


def test_a_submission_that_can_not_be_read_gets_none_and_stops_nobody(course):
    hand_in(course, "ada")
    (course.handed_in("ada") / NAME).write_text("{ nearly")
    hand_in(course, "ben")
    write_graded(course, [result("ada"), result("ben")])
    assert not course.autograded("ada").exists()
    assert written(course, "ben")


def test_the_only_notebook_counts_whatever_its_name(course):
    hand_in(course, "ada", name="mine.ipynb")
    write_graded(course, [result("ada")])
    assert by_grade_id(written(course, "ada"), "mul_backward")


def test_the_time_of_handing_in_goes_with_it(course):
    hand_in(course, "ada")
    (course.handed_in("ada") / "timestamp.txt").write_text("2026-11-02 10:30:00 UTC")
    write_graded(course, [result("ada")])
    written_time = (course.autograded("ada") / "timestamp.txt").read_text()
    assert written_time == "2026-11-02 10:30:00 UTC\n"
