"""nbgrader's own commands take our notebooks as they are: full points, none, and part of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.grading.answers_04 import RIGHT, WRONG

pytest.importorskip("nbgrader", reason="nbgrader is not installed: make test")

ROOT = Path(__file__).parents[2]
NAME = "04_backward_by_hand.ipynb"
ASSIGNMENT = "lesson04"


def nbgrader(course, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def hand_in(course, student, notebook):
    folder = course / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / NAME)


def answered(answers):
    """The student's notebook with these answers written into its solution cells."""
    notebook = nbformat.read(ROOT / "exercises" / NAME, as_version=4)
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader", {})
        if role.get("solution") and role["grade_id"] in answers:
            cell.source = answers[role["grade_id"]].strip()
    return notebook


def mixed():
    one_sided = next(source for _, mistake, source, _ in WRONG if mistake == "ahead only")
    swapped = next(source for _, mistake, source, _ in WRONG if mistake == "each its own value")
    right = {name: RIGHT[name] for name in ("gradient_by_hand", "backward_order")}
    return answered({**right, "mul_backward": swapped, "numerical_gradient": one_sided})


@pytest.fixture(scope="module")
def on_path():
    """nbgrader runs a command of this environment by its bare name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="module")
def course(tmp_path_factory, on_path):
    """A course with three submissions, autograded."""
    course = tmp_path_factory.mktemp("course")
    source = course / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / NAME, source / NAME)
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    code, said = nbgrader(course, "generate_assignment", ASSIGNMENT, "--create")
    assert code == 0, said
    hand_in(course, "solver", nbformat.read(ROOT / "solutions" / NAME, as_version=4))
    hand_in(course, "sleeper", nbformat.read(ROOT / "exercises" / NAME, as_version=4))
    hand_in(course, "learner", mixed())
    code, said = nbgrader(course, "autograde", ASSIGNMENT, "--create")
    assert code == 0, said
    return course


@pytest.fixture(scope="module")
def points(course):
    """Each student's points, by exercise."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student.id: {
                grade.name.removeprefix("points-"): grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in book.assignment_submissions(ASSIGNMENT)
        }


def test_the_solution_earns_full_points(points):
    assert points["solver"] == {
        "gradient_by_hand": 2,
        "backward_order": 3,
        "mul_backward": 2,
        "mean_backward": 2,
        "numerical_gradient": 3,
    }


def test_the_unsolved_exercises_earn_nothing(points):
    assert set(points["sleeper"].values()) == {0}


def test_each_answer_earns_its_own_points(points):
    assert points["learner"] == {
        "gradient_by_hand": 2,
        "backward_order": 3,
        "mul_backward": 0,
        "mean_backward": 0,
        "numerical_gradient": 1,
    }


def test_the_release_of_nbgrader_leaves_out_the_same_lines_as_ours(course):
    theirs = nbformat.read(course / "release" / ASSIGNMENT / NAME, as_version=4)
    ours = nbformat.read(ROOT / "exercises" / NAME, as_version=4)
    stub = "raise NotImplementedError"
    for cell in theirs.cells:
        cell.source = cell.source.replace(f"    # YOUR CODE HERE\n    {stub}()", f"    {stub}")
    for cell in ours.cells:
        cell.source = cell.source.replace(f"{stub}  # your code here", stub)
    assert [(c.id, c.source) for c in theirs.cells] == [(c.id, c.source) for c in ours.cells]


def test_the_solution_validates(course):
    _, said = nbgrader(course, "validate", str(ROOT / "solutions" / NAME))
    assert "Success" in said


def test_the_unsolved_exercises_do_not_validate(course):
    _, said = nbgrader(course, "validate", str(ROOT / "exercises" / NAME))
    assert "VALIDATION FAILED ON 5 CELL(S)" in said
