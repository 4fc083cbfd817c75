"""Scores into an nbgrader gradebook, through nbgrader's own API.

What `nbgrader autograde` would write is written, and no more: the automatic score of each grade
cell, and whether a person has to look at it. Scores that a person gave stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from nbgrader.api import Assignment, Grade, Gradebook, MissingEntry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from autograd_lab.grading.classroom.nbgrader_course import CourseError, NbgraderCourse
from autograd_lab.grading.classroom.nbgrader_graded import write_graded
from autograd_lab.grading.classroom.store import Store
from autograd_lab.grading.graded import QuestionResult, Result
from autograd_lab.grading.limits import Limits

Cells = dict[str, dict[str, float]]
Questions = Mapping[str, tuple[QuestionResult, ...]]


class _LearnerAtATime(Session):
    """The gradebook's methods each commit. Here that only flushes, so that one learner's rows
    appear together or not at all."""

    def commit(self) -> None:
        self.flush()

    def keep(self) -> None:
        super().commit()


def write_back(course: NbgraderCourse, out: Path, limits: Limits | None = None) -> list[str]:
    """Write the results in the folder `out` into the course: the scores, then the notebooks that
    its formgrader and its feedback show. Returns the learners' names.

    Raises:
        CourseError, SourceError, StoreError, OSError: as the parts do.
    """
    with Store.open(out) as store:
        results = [
            kept.result
            for record in store.records()
            if course.handed_in(record.learner).is_dir()
            for kept in record.notebooks.values()
            if kept.key
        ]
    written = write_scores(course, results)
    write_graded(course, results, limits)
    return written


def write_scores(course: NbgraderCourse, results: Iterable[Result]) -> list[str]:
    """Write the results of any number of learners, and return the learners' names.

    Learners and submissions that the gradebook lacks are added. A notebook of the assignment that
    a learner did not hand in counts 0, as with nbgrader. Writing the same results again changes
    nothing.

    Raises:
        CourseError: if there is no gradebook, if `nbgrader generate_assignment` was not run since
            the source changed, or if the database refuses a learner's rows; the rows of the
            learners before are in it then, and writing again goes on from there.

    Example: `write_scores(NbgraderCourse.open("course101", "ps1"), results)`.
    """
    by_learner = sorted(results, key=lambda result: (result.learner, result.notebook))
    written = []
    _require_gradebook(course)
    try:
        with Gradebook(course.directory.db_url, course.directory.course_id) as book:
            book.db.remove()
            maker = sessionmaker(bind=book.engine, class_=_LearnerAtATime, autoflush=False)
            book.db = scoped_session(maker)
            cells = _cells(course, book)
            for result in by_learner:
                _require_same_cells(course, cells, result)
            for learner, group in groupby(by_learner, key=lambda result: result.learner):
                questions = {_notebook(result): result.questions for result in group}
                _write_learner(course, book, learner, questions)
                book.db().keep()
                written.append(learner)
    except SQLAlchemyError as error:
        problem = f"the gradebook can't be written: {str(error).splitlines()[0]}"
        if written:
            problem += f". Written are {len(written)} learners, up to {written[-1]}"
        raise CourseError(course.root, problem) from error
    return written


def _require_gradebook(course: NbgraderCourse) -> None:
    """Opening a gradebook that is not there would make an empty one."""
    url = make_url(course.directory.db_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise CourseError(course.root, f"there is no gradebook yet: {_generate(course)}")


def _cells(course: NbgraderCourse, book: Gradebook) -> Cells:
    """The greatest score of each cell that is graded, by notebook."""
    try:
        assignment: Assignment = book.find_assignment(course.assignment)
    except MissingEntry:
        problem = f"the gradebook does not know {course.assignment}: {_generate(course)}"
        raise CourseError(course.root, problem) from None
    return {
        notebook.name: {
            cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)
        }
        for notebook in assignment.notebooks
    }


def _require_same_cells(course: NbgraderCourse, cells: Cells, result: Result) -> None:
    known = cells.get(_notebook(result), {})
    graded = {question.cell: question.max_points for question in result.questions}
    if graded != known:
        cell = next(name for name in {**known, **graded} if known.get(name) != graded.get(name))
        problem = (
            f"the cell {cell} of {_notebook(result)} is not the same in the gradebook as in the "
            f"source: {_generate(course)}"
        )
        raise CourseError(course.root, problem)


def _write_learner(
    course: NbgraderCourse, book: Gradebook, learner: str, questions: Questions
) -> None:
    book.update_or_create_student(learner)
    when = course.time_of(learner)
    times = {} if when is None else {"timestamp": when}
    submission = book.update_or_create_submission(course.assignment, learner, **times)
    for notebook in submission.notebooks:
        if notebook.name in questions:
            points = {question.cell: question.points for question in questions[notebook.name]}
        elif not (course.handed_in(learner) / f"{notebook.name}.ipynb").exists():
            points = {grade.name: 0.0 for grade in notebook.grades}
        else:
            continue
        for grade in notebook.grades:
            _set(grade, points[grade.name])


def _set(grade: Grade, points: float | None) -> None:
    """A score that a person gave is kept, and shown to them again if ours has changed."""
    changed = grade.auto_score != points
    grade.auto_score = points
    if grade.manual_score is None:
        grade.needs_manual_grade = points is None
    elif changed:
        grade.needs_manual_grade = True


def _notebook(result: Result) -> str:
    return result.notebook.removesuffix(".ipynb")


def _generate(course: NbgraderCourse) -> str:
    return f"run nbgrader generate_assignment {course.assignment} in {course.root}"
