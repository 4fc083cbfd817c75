"""The gradebook has a row a learner, and nothing in it that a spreadsheet would run."""

import csv
import io

import pytest

from autograd_lab.grading.classroom.gradebook import Gradebook
from autograd_lab.grading.classroom.store import Kept, Record
from autograd_lab.grading.graded import QuestionResult, Result
from autograd_lab.grading.result import Status

SETUPS = {"one": "d1", "two": "d2"}


def result(notebook: str, *points: float | None, **changes: str) -> Result:
    questions = tuple(
        QuestionResult(f"q{number}", "", Status.PASSED, value, 2.0)
        for number, value in enumerate(points)
    )
    return Result("ada", notebook, questions, seconds=0.25, **changes)


def record(*results: Result, learner: str = "ada", setups=SETUPS) -> Record:
    kept = [Kept("", setups[one.notebook], "", one) for one in results]
    return Record(learner, {one.result.notebook: one for one in kept})


def rows(*records: Record, notebooks=("one",), learners=("ada",)) -> list[dict[str, str]]:
    book = Gradebook({name: SETUPS[name] for name in notebooks}, frozenset(learners))
    for one in records:
        book.add(one)
    return list(csv.DictReader(io.StringIO(book.text())))


def test_a_row_has_points_by_notebook_and_by_question(tmp_path) -> None:
    (row,) = rows(record(result("one", 1.5, 2.0), result("two", 0.0)), notebooks=SETUPS)
    assert row == {
        "learner": "ada",
        "one": "3.5",
        "two": "0",
        "total": "3.5",
        "max": "6",
        "status": "graded",
        "one: q0": "1.5",
        "one: q1": "2",
        "two: q0": "0",
        "seconds": "0.500",
    }


def test_questions_of_a_single_notebook_are_called_by_their_names() -> None:
    (row,) = rows(record(result("one", 1.0)))
    assert list(row) == ["learner", "one", "total", "max", "status", "q0", "seconds"]


def test_rows_stand_in_the_order_of_names() -> None:
    found = rows(record(result("one"), learner="bob"), record(result("one"), learner="ada"))
    assert [row["learner"] for row in found] == ["ada", "bob"]


@pytest.mark.parametrize(
    ("one", "learner", "status"),
    [
        (result("one", 1.0), "ada", "graded"),
        (result("one", 1.0, None), "ada", "to be graded by hand"),
        (result("one", error="no notebook"), "ada", "not graded"),
        (result("one", 1.0), "bob", "not among the submissions"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_status_says_how_to_read_the_row(one: Result, learner: str, status: str) -> None:
    assert [row["status"] for row in rows(record(one, learner=learner))] == [status]


def test_a_row_that_was_graded_otherwise_says_so() -> None:
    (row,) = rows(record(result("one", 1.0), setups={"one": "older"}))
    assert row["status"] == "to be graded again"


def test_a_question_for_a_person_has_no_points_yet() -> None:
    (row,) = rows(record(result("one", 1.0, None)))
    assert (row["q1"], row["total"]) == ("", "1")


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@a", "\t=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    (row,) = rows(record(result("one"), learner=name))
    assert row["learner"] == f"'{name}"


@pytest.mark.parametrize("name", ["a,b", 'a"b', "a\nb", "Zoë"])
def test_names_with_signs_of_csv_come_back_whole(name: str) -> None:
    (row,) = rows(record(result("one"), learner=name))
    assert row["learner"] == name
