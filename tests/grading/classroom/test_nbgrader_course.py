"""An nbgrader course is read as nbgrader reads it, and its gradebook is written whole or not."""

import os
import shutil
import sqlite3
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="nbgrader is not installed: make test")

from nbgrader.api import Gradebook

from autograd_lab.grading import Status
from autograd_lab.grading.classroom.nbgrader_course import CourseError, NbgraderCourse
from autograd_lab.grading.classroom.nbgrader_scores import write_scores
from autograd_lab.grading.graded import QuestionResult, Result

NAME = "ps1"


def question(cell, points, max_points):
    return QuestionResult(cell, cell, Status.PASSED, points, max_points)


def result(learner, first=2.0, second=0.5, essay=None, notebook="problem1"):
    questions = question("first", first, 2.0), question("second", second, 1.0)
    return Result(learner, notebook, (*questions, question("essay", essay, 4.0)))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A course folder whose gradebook is as generate_assignment leaves it."""
    root = tmp_path_factory.mktemp("template")
    for name in ("problem1", "problem2"):
        path = root / "source" / NAME / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    shutil.copytree(root / "source" / NAME, root / "source" / "ps2")
    (root / "submitted").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader runs a command of this environment by its bare name.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        book = book_of(root)
    with book:
        for assignment in (NAME, "ps2"):
            book.add_assignment(assignment)
            book.add_notebook("problem1", assignment)
            cells = (("first", 2, "code"), ("second", 1, "code"), ("essay", 4, "markdown"))
            for cell, points, kind in cells:
                book.add_grade_cell(cell, "problem1", assignment, max_score=points, cell_type=kind)
            book.add_solution_cell("essay-text", "problem1", assignment)
        book.add_notebook("problem2", NAME)
        book.add_grade_cell("last", "problem2", NAME, max_score=3, cell_type="code")
    return root


@pytest.fixture
def root(template, tmp_path):
    shutil.copytree(template, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def course(root):
    return NbgraderCourse.open(root, NAME)


def hand_in(root, learner, *names, folder="submitted"):
    path = root / folder / learner / NAME
    path.mkdir(parents=True)
    for name in names:
        (path / f"{name}.ipynb").write_text("{}")
    return path


def book_of(root):
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}")


def grades(root, learner, notebook="problem1", assignment=NAME):
    """(automatic score, score by a person, whether a person has to look) of each cell."""
    with book_of(root) as book:
        graded = book.find_submission_notebook(notebook, assignment, learner).grades
        return {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade) for g in graded}


def rows(root):
    """All rows of all tables, as they are on disk."""
    with sqlite3.connect(root / "gradebook.db") as book:
        names = [name for (name,) in book.execute("select name from sqlite_master")]
        tables = [name for name in names if not name.startswith("sqlite_")]
        found = {name: sorted(book.execute(f"select * from '{name}'"), key=repr) for name in tables}
    book.close()
    return found


def test_the_folders_are_nbgraders_own(course, root):
    assert course.source == root / "source" / NAME
    assert course.submitted == root / "submitted"
    assert course.autograded("ada") == root / "autograded" / "ada" / NAME


def test_the_configuration_names_folders_and_gradebook(root):
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.source_directory = 'originals'\n"
        "c.CourseDirectory.submitted_directory = 'inbox'\n"
        "c.CourseDirectory.db_url = 'sqlite:////elsewhere/marks.db'\n"
    )
    (root / "source").rename(root / "originals")
    course = NbgraderCourse.open(root, NAME)
    assert course.source == root / "originals" / NAME
    assert course.submitted == root / "inbox"
    assert course.directory.db_url == "sqlite:////elsewhere/marks.db"


def test_a_missing_course_is_told(tmp_path):
    with pytest.raises(CourseError, match="there is no such folder"):
        NbgraderCourse.open(tmp_path / "none", NAME)


def test_an_unknown_assignment_lists_the_known_ones(root):
    with pytest.raises(CourseError, match="there are ps1, ps2"):
        NbgraderCourse.open(root, "ps3")


def test_a_configuration_that_raises_is_told(root):
    (root / "nbgrader_config.py").write_text("1 / 0")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py raised ZeroDivisionError"):
        NbgraderCourse.open(root, NAME)


def test_another_structure_of_folders_is_refused(root):
    (root / "nbgrader_config.py").write_text(
        "get_config().CourseDirectory.directory_structure = "
        "'{assignment_id}/{nbgrader_step}/{student_id}'"
    )
    with pytest.raises(CourseError, match="directory_structure"):
        NbgraderCourse.open(root, NAME)


def test_scores_stand_in_the_gradebook(course, root):
    hand_in(root, "ada", "problem1", "problem2")
    assert write_scores(course, [result("ada")]) == ["ada"]
    assert grades(root, "ada") == {
        "first": (2.0, None, False),
        "second": (0.5, None, False),
        "essay": (None, None, True),
    }
    with book_of(root) as book:
        assert book.find_submission(NAME, "ada").score == 2.5


def test_a_notebook_that_was_not_handed_in_counts_nothing(course, root):
    hand_in(root, "ada", "problem1")
    write_scores(course, [result("ada")])
    assert grades(root, "ada", "problem2") == {"last": (0.0, None, False)}


def test_a_notebook_without_a_result_is_left(course, root):
    hand_in(root, "ada", "problem1", "problem2")
    write_scores(course, [result("ada")])
    assert grades(root, "ada", "problem2") == {"last": (None, None, True)}


def test_writing_again_changes_nothing(course, root):
    hand_in(root, "ada", "problem1")
    write_scores(course, [result("ada"), result("ben", first=0.0)])
    before = rows(root)
    write_scores(course, [result("ada"), result("ben", first=0.0)])
    assert rows(root) == before


def test_a_better_submission_replaces_the_scores(course, root):
    write_scores(course, [result("ada", first=0.0)])
    write_scores(course, [result("ada", first=2.0)])
    assert grades(root, "ada")["first"] == (2.0, None, False)


def set_manual(root, learner, cell, score):
    with book_of(root) as book:
        grade = book.find_grade(cell, "problem1", NAME, learner)
        grade.manual_score = score
        grade.needs_manual_grade = False
        book.db.commit()


def test_a_score_that_a_person_gave_is_kept(course, root):
    write_scores(course, [result("ada")])
    set_manual(root, "ada", "essay", 3.0)
    set_manual(root, "ada", "first", 1.0)
    write_scores(course, [result("ada")])
    found = grades(root, "ada")
    assert (found["essay"], found["first"]) == ((None, 3.0, False), (2.0, 1.0, False))


def test_a_person_is_asked_again_where_our_score_has_changed(course, root):
    write_scores(course, [result("ada")])
    set_manual(root, "ada", "first", 1.0)
    write_scores(course, [result("ada", first=0.0)])
    assert grades(root, "ada")["first"] == (0.0, 1.0, True)


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # of nbgrader's own making
def test_other_assignments_and_learners_are_not_touched(course, root):
    write_scores(course, [result("ben")])
    with book_of(root) as book:
        book.add_submission("ps2", "ben")
        book.find_grade("first", "problem1", "ps2", "ben").auto_score = 1.5
        book.db.commit()
    before = grades(root, "ben"), grades(root, "ben", assignment="ps2")
    write_scores(course, [result("ada")])
    assert (grades(root, "ben"), grades(root, "ben", assignment="ps2")) == before


def test_the_time_of_handing_in_is_kept(course, root):
    path = hand_in(root, "ada", "problem1")
    (path / "timestamp.txt").write_text("2026-11-02 10:30:00 UTC\n")
    write_scores(course, [result("ada")])
    with book_of(root) as book:
        assert book.find_submission(NAME, "ada").timestamp == datetime(2026, 11, 2, 10, 30)


@pytest.mark.parametrize("text", ["", "yesterday", "x" * 10_000, "9" * 400, "\0"])
def test_a_time_that_can_not_be_read_is_none(course, root, text):
    (hand_in(root, "ada", "problem1") / "timestamp.txt").write_text(text)
    assert course.time_of("ada") is None


def test_a_time_behind_a_link_is_none(course, root):
    (root / "elsewhere").write_text("2026-11-02 10:30:00 UTC")
    (hand_in(root, "ada", "problem1") / "timestamp.txt").symlink_to(root / "elsewhere")
    assert course.time_of("ada") is None


def test_a_gradebook_that_is_not_there_is_told_and_not_made(course, root):
    (root / "gradebook.db").unlink()
    with pytest.raises(CourseError, match="no gradebook yet: run nbgrader generate_assignment ps1"):
        write_scores(course, [result("ada")])
    assert not (root / "gradebook.db").exists()


def test_an_assignment_that_was_not_generated_is_told(root):
    (root / "source" / "ps3").mkdir()
    (root / "source" / "ps3" / "problem1.ipynb").write_text("{}")
    with pytest.raises(CourseError, match="does not know ps3: run nbgrader generate_assignment"):
        write_scores(NbgraderCourse.open(root, "ps3"), [result("ada")])


@pytest.mark.parametrize(
    "questions",
    [
        (question("first", 2.0, 2.0), question("second", 1.0, 5.0), question("essay", None, 4.0)),
        (question("first", 2.0, 2.0), question("essay", None, 4.0)),
        (*result("ada").questions, question("second-part", 1.0, 1.0)),
    ],
    ids=["other points", "a cell less", "a cell more"],
)
def test_nothing_is_written_if_the_source_has_changed(course, root, questions):
    before = rows(root)
    changed = replace(result("ben"), questions=questions)
    with pytest.raises(CourseError, match=r"the cell second.* is not the same in the gradebook"):
        write_scores(course, [result("ada"), changed])
    assert rows(root) == before


def test_a_learner_is_written_whole_or_not_at_all(course, root, monkeypatch):
    """The database fails in the middle of the second learner."""
    from autograd_lab.grading.classroom import nbgrader_scores

    set_score, count = nbgrader_scores._set, []

    def fail_at_the_sixth(grade, points):
        count.append(points)
        if len(count) == 6:
            raise nbgrader_scores.SQLAlchemyError("database or disk is full")
        set_score(grade, points)

    monkeypatch.setattr(nbgrader_scores, "_set", fail_at_the_sixth)
    for learner in ("ada", "ben"):
        hand_in(root, learner, "problem1", "problem2")
    with pytest.raises(CourseError, match=r"disk is full\. Written are 1 learners, up to ada"):
        write_scores(course, [result("ada"), result("ben")])
    with book_of(root) as book:
        assert [student.id for student in book.students] == ["ada"]
        assert book.find_submission(NAME, "ada").score == 2.5
    monkeypatch.undo()
    assert write_scores(course, [result("ada"), result("ben")]) == ["ada", "ben"]


def test_a_gradebook_that_somebody_else_writes_to_is_told(course, root, monkeypatch):
    from nbgrader import api

    create = api.create_engine
    impatient = {"connect_args": {"timeout": 0.05}}
    monkeypatch.setattr(api, "create_engine", lambda *a, **k: create(*a, **k, **impatient))
    with sqlite3.connect(root / "gradebook.db") as other:
        other.execute("begin exclusive")
        with pytest.raises(CourseError, match="database is locked"):
            write_scores(course, [result("ada")])
    other.close()
