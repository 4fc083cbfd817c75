"""nbgrader's own commands take our notebooks as they are, and our grader takes an nbgrader course.

One course folder with two assignments: lesson 04, and ps1 of nbgrader's own example course, which
nobody wrote with our grader in mind. nbgrader grades it; our grader grades a copy of it, made
before nbgrader did.
"""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from autograd_lab import cli
from autograd_lab.grading.variants import render
from tests.grading.answers_04 import RIGHT, WRONG

nbgrader_package = pytest.importorskip("nbgrader", reason="nbgrader is not installed: make test")

ROOT = Path(__file__).parents[2]
NAME = "04_backward_by_hand.ipynb"
LESSON = "lesson04"
PROBLEM = "problem1.ipynb"
EXAMPLE = Path(nbgrader_package.__file__).parent / "docs/source/user_guide/source/ps1"
LEARNERS = ("learner", "sleeper", "solver")


def nbgrader(course, *arguments):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(
        command, cwd=course, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def read(path):
    return nbformat.read(path, as_version=4)


def hand_in(course, student, assignment, name, notebook):
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / name)


def answered(path, answers):
    """The student's notebook with these answers written into its solution cells."""
    notebook = read(path)
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader", {})
        if role.get("solution") and role["grade_id"] in answers:
            cell.source = answers[role["grade_id"]].strip()
    return notebook


def wrong(mistake):
    return next(source for _, name, source, _ in WRONG if name == mistake)


def raising(notebook):
    """The same with a cell that raises near its top."""
    notebook.cells.insert(3, v4.new_code_cell("1 / 0"))
    return notebook


def hand_in_lesson(course):
    exercises = ROOT / "exercises" / NAME
    mixed = {name: RIGHT[name] for name in ("gradient_by_hand", "backward_order")}
    mixed |= {
        "mul_backward": wrong("each its own value"),
        "numerical_gradient": wrong("ahead only"),
    }
    loud = "import sys\nprint('careful', file=sys.stderr)\ndef mean_backward(g, x):\n"
    loud += "    print('careful', file=sys.stderr)\n    return (g / x.numel()).expand(x.shape)"
    notebooks = {
        "solver": answered(exercises, {**RIGHT, "mean_backward": loud}),
        "sleeper": read(exercises),
        "learner": raising(answered(exercises, mixed)),
    }
    for student, notebook in notebooks.items():
        hand_in(course, student, LESSON, NAME, notebook)


def hand_in_example(course):
    """Nobody hands in the second notebook."""
    half = {
        "squares": "def squares(n):\n    return [i ** 2 for i in range(1, n + 1)]",
        "sum_of_squares": "def sum_of_squares(n):\n    return sum(i ** 2 for i in range(1, n + 1))",
    }
    released = course / "release" / "ps1" / PROBLEM
    notebooks = {
        "solver": read(EXAMPLE / PROBLEM),
        "sleeper": read(released),
        "learner": raising(answered(released, half)),
    }
    for student, notebook in notebooks.items():
        hand_in(course, student, "ps1", PROBLEM, notebook)


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """Two copies of a course, with the students' work, and nothing graded."""
    course = tmp_path_factory.mktemp("courses") / "theirs"
    (course / "source" / LESSON).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / NAME, course / "source" / LESSON / NAME)
    shutil.copytree(EXAMPLE, course / "source" / "ps1")
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    for assignment in (LESSON, "ps1"):
        nbgrader(course, "generate_assignment", assignment)
    hand_in_lesson(course)
    hand_in_example(course)
    ours = course.with_name("ours")
    shutil.copytree(course, ours)
    return course, ours


@pytest.fixture(scope="module")
def theirs(courses):
    """The course as nbgrader grades it."""
    course, _ = courses
    nbgrader(course, "autograde", "*")
    nbgrader(course, "export")
    nbgrader(course, "generate_feedback", LESSON)
    return course


@pytest.fixture(scope="module")
def ours(courses):
    """The course as we grade it, with the scores written back."""
    _, course = courses
    for assignment in (LESSON, "ps1"):
        grade = ["grade", str(course), "--assignment", assignment, "--write-scores"]
        assert cli.run([*grade, "--out", str(course / "results" / assignment)]) == 0
    nbgrader(course, "export")
    nbgrader(course, "generate_feedback", "*")
    return course


def scores(course, assignment):
    """Each student's automatic scores, by notebook and cell, with whether a person has to look."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student.id: {
                (notebook.name, grade.name): (grade.auto_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in book.assignment_submissions(assignment)
        }


def points(course, student):
    """The points that a student got for lesson 04, by exercise."""
    found = scores(course, LESSON)[student]
    return {cell.removeprefix("points-"): score for (_, cell), (score, _) in found.items()}


FULL = {
    "gradient_by_hand": 2,
    "backward_order": 3,
    "mul_backward": 2,
    "mean_backward": 2,
    "numerical_gradient": 3,
}


def test_right_answers_earn_full_points_though_they_write_to_stderr(theirs):
    assert points(theirs, "solver") == FULL


def test_the_unsolved_exercises_earn_nothing(theirs):
    assert set(points(theirs, "sleeper").values()) == {0}


def test_each_answer_earns_its_own_points_though_a_cell_raises(theirs):
    assert points(theirs, "learner") == {
        "gradient_by_hand": 2,
        "backward_order": 3,
        "mul_backward": 0,
        "mean_backward": 0,
        "numerical_gradient": 1,
    }


def test_the_release_of_nbgrader_leaves_out_the_same_lines_as_ours(courses):
    theirs = read(courses[0] / "release" / LESSON / NAME)
    ours = read(ROOT / "exercises" / NAME)
    stub = "raise NotImplementedError"
    for cell in theirs.cells:
        text = render(cell.source, 0)
        cell.source = text.replace(f"    # YOUR CODE HERE\n    {stub}()", f"    {stub}")
    for cell in ours.cells:
        cell.source = cell.source.replace(f"{stub}  # your code here", stub)
    assert [(c.id, c.source) for c in theirs.cells] == [(c.id, c.source) for c in ours.cells]


def test_the_solution_validates_and_the_exercises_do_not(courses):
    notebooks = [str(ROOT / folder / NAME) for folder in ("solutions", "exercises")]
    said = nbgrader(courses[0], "validate", *notebooks)
    assert said.index("Success") < said.index("VALIDATION FAILED ON 5 CELL(S)")


def test_feedback_shows_each_answers_points(theirs):
    page = (theirs / "feedback" / "learner" / LESSON / NAME).with_suffix(".html").read_text()
    assert "(Score: 6.0 / 12.0)" in page


def exported(course):
    """Each student's total of each assignment, as `nbgrader export` writes it."""
    with open(course / "grades.csv", newline="") as file:
        return {
            (row["assignment"], row["student_id"]): row["score"] for row in csv.DictReader(file)
        }


@pytest.mark.parametrize("assignment", [LESSON, "ps1"])
@pytest.mark.parametrize("student", LEARNERS)
def test_our_grader_gives_nbgraders_points_cell_by_cell(theirs, ours, assignment, student):
    assert scores(ours, assignment)[student] == scores(theirs, assignment)[student]


def test_the_exported_totals_are_the_same(theirs, ours):
    totals = exported(ours)
    assert totals == exported(theirs)
    assert (totals[LESSON, "solver"], totals[LESSON, "learner"]) == ("12.0", "6.0")


@pytest.mark.parametrize(("assignment", "name"), [(LESSON, NAME), ("ps1", PROBLEM)])
def test_nbgraders_feedback_shows_what_we_graded(ours, assignment, name):
    page = (ours / "feedback" / "learner" / assignment / name).with_suffix(".html").read_text()
    assert "(Score: 6.0 / 12.0)" in page or assignment == "ps1"
    assert "Test cell" in page
    assert "HIDDEN" not in page


def test_the_formgrader_takes_what_we_graded_as_graded(ours):
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    api = NbGraderAPI(CourseDirectory(root=str(ours)))
    assert api.get_autograded_students("ps1") == set(LEARNERS)
    shown = {entry["student"]: entry for entry in api.get_notebook_submissions("ps1", "problem1")}
    assert shown["solver"]["needs_manual_grade"]
    assert [shown[name]["failed_tests"] for name in LEARNERS] == [True, True, False]
