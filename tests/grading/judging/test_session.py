"""Cells and questions over the runs of a learner's process: order, replays, time, whose names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograd_lab.grading.graded import Graded
from autograd_lab.grading.judging.marking import Marking, Request
from autograd_lab.grading.judging.prepared import Prepared
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.result import Status
from tests.grading.judging.notebooks import Cell, given, graded, notebook, solution

QUICK = Limits(cell_seconds=1, question_seconds=1, total_seconds=20)
CRASH = "import os\nos._exit(7)"

Grade = Callable[..., Graded]


@pytest.fixture
def grade(sandbox, tmp_path: Path) -> Grade:
    """Grade answers by the names of the solution cells; what is not given is the solution."""

    def grade(cells: list[Cell], limits: Limits = QUICK, **answers: str) -> Graded:
        path = tmp_path / "source.ipynb"
        path.write_text(notebook(*cells))
        handed = notebook(*(_answered(cell, answers) for cell in cells)).encode()
        return Marking(Prepared.read(path), sandbox, limits, Request(handed)).graded()

    return grade


def _answered(cell: Cell, answers: dict[str, str]) -> Cell:
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return {**cell, "source": answers[name]} if name in answers else cell


def statuses(graded: Graded) -> list[Status]:
    assert graded.result.error == ""
    return [question.status for question in graded.result.questions]


PASSED, CRASHED, FAILED = Status.PASSED, Status.CRASHED, Status.TEST_FAILED


def test_each_crash_costs_its_own_question(grade):
    cells = [
        cell
        for name in "abcd"
        for cell in (
            solution(name, f"def {name}(): return 1"),
            graded(f"q{name}", f"assert {name}() == 1", 1),
        )
    ]
    found = grade(cells, a=f"def a():\n    {CRASH.replace(chr(10), chr(10) + '    ')}", c=CRASH)
    assert statuses(found) == [CRASHED, PASSED, Status.NOT_ATTEMPTED, PASSED]


def test_a_question_is_graded_at_its_place(grade):
    cells = [
        solution("one", "x = 1"),
        graded("first", "assert x == 1", 1),
        solution("two", "x = 2"),
        graded("second", "assert x == 2", 1),
    ]
    assert statuses(grade(cells)) == [PASSED, PASSED]


def test_a_name_that_a_test_binds_is_there_for_the_next_test(grade):
    cells = [
        solution("s", "y = 1"),
        graded("first", "expected = 5", 1),
        graded("second", "assert expected == 5", 1),
    ]
    assert statuses(grade(cells)) == [PASSED, PASSED]


def test_a_name_that_a_test_binds_is_the_learners_again_once_they_are_to_bind_it(grade):
    cells = [
        solution("one", "y = 1"),
        graded("first", "x = 5", 1),
        solution("two", "x = 2"),
        graded("second", "assert x == 2", 1),
    ]
    assert statuses(grade(cells)) == [PASSED, PASSED]


def test_a_value_that_was_given_is_the_teachers_whatever_becomes_of_it(grade):
    cells = [
        given("data = [1, 2, 3]"),
        solution("s", "def f(x): return sum(x)"),
        graded("q", "assert f(data) == 6 and len(data) == 3", 1),
    ]
    cheat = "data = []\ndata += [0, 0, 0]\ndef f(x): return 6"
    assert statuses(grade(cells)) == [PASSED]
    assert statuses(grade(cells, s="data = [0] * 3\ndef f(x): return sum(x)")) == [PASSED]
    assert statuses(grade(cells, s=cheat)) == [PASSED]
    assert statuses(grade(cells, s="data.clear()\ndef f(x): return len(data)")) == [FAILED]


def test_a_given_value_that_the_solution_changes_is_the_learners(grade):
    cells = [
        given("items = [1]"),
        solution("s", "items.append(2)"),
        graded("q", "assert items == [1, 2]", 1),
    ]
    assert statuses(grade(cells)) == [PASSED]
    assert statuses(grade(cells, s="items = [2]")) == [FAILED]


def test_objects_of_a_given_class_go_to_the_learner_and_come_back(grade):
    node = "class Node:\n    def __init__(self, v, next=None): self.v, self.next = v, next"
    cells = [
        given(node),
        solution(
            "s",
            "def length(n): return 0 if n is None else 1 + length(n.next)\n"
            "def push(n, v): n.next = type(n)(v)",
        ),
        graded("q", "assert length(Node(1, Node(2))) == 2", 1),
        graded("r", "n = Node(1)\npush(n, 5)\nassert n.next.v == 5 and type(n.next) == Node", 1),
    ]
    assert statuses(grade(cells)) == [PASSED, PASSED]
    assert statuses(grade(cells, s="def length(n): return 7")) == [FAILED, Status.NOT_ATTEMPTED]


def test_a_given_class_that_checks_is_the_teachers(grade):
    checker = "class Checker:\n    def same(self, a, b): assert a == b"
    cells = [
        given(checker),
        solution("s", "def f(): return 1"),
        graded("q", "Checker().same(f(), 1)", 1),
    ]
    answer = "def f(): return 2\nclass Checker:\n    def same(self, a, b): pass"
    assert statuses(grade(cells)) == [PASSED]
    assert statuses(grade(cells, s=answer)) == [FAILED]


def test_a_library_function_that_is_handed_over_keeps_a_tensors_history(grade):
    cells = [
        solution(
            "s",
            "import autograd_lab as torch\n"
            "def slope(f, at):\n"
            "    x = torch.tensor(at, requires_grad=True)\n"
            "    f(x).backward()\n"
            "    return x.grad.item()",
        ),
        graded("q", "import autograd_lab as torch\nassert slope(torch.exp, 0.0) == 1.0", 1),
    ]
    assert statuses(grade(cells)) == [PASSED]


def test_time_is_counted_for_each_question_and_cell(grade):
    cells = [
        solution("slow", "z = 1"),
        graded("p", "assert z == 1", 1),
        solution("s", "def f(): return 1"),
        graded("q", "assert f() == 1", 1),
        graded("r", "assert f is not None", 1),
    ]
    loop = "while True: pass"
    found = grade(cells, slow=loop, s=f"def f():\n    {loop}")
    assert statuses(found) == [Status.NOT_ATTEMPTED, Status.OUT_OF_TIME, PASSED]
    assert [remark.kind for remark in found.result.remarks] == ["time"]


def test_a_test_that_goes_on_for_ever_with_the_learners_answer_is_ended(grade):
    cells = [
        solution("s", "n = 3"),
        graded("q", "while n:\n    try: n = n - 1\n    except Exception: pass", 1),
        graded("r", "assert n == -1", 1),
    ]
    assert statuses(grade(cells, s="n = -1")) == [Status.OUT_OF_TIME, PASSED]


def test_what_is_left_when_the_time_is_used_up_is_not_graded(grade):
    cells = [solution("s", "x = 1"), graded("q", "assert x == 1", 1), graded("r", "x", 1)]
    limits = Limits(cell_seconds=5, question_seconds=5, total_seconds=0.6)
    found = grade(cells, limits, s="import time\nx = 1\ntime.sleep(9)")
    assert statuses(found) == [Status.NOT_GRADED, Status.NOT_GRADED]
    assert "0.6 s" in found.result.questions[0].reason


def test_cells_are_shown_with_what_they_printed_and_raised(grade):
    cells = [solution("s", "print('hello')\nx = 1"), graded("q", "assert x == 1", 1)]
    found = grade(cells, s="print('hello')\n1 / 0")
    [shown] = found.cells
    assert (shown.kind, shown.questions, shown.output) == ("solution", ("q",), "hello\n")
    assert shown.error.startswith("ZeroDivisionError")


def test_no_test_is_shown(grade):
    cells = [solution("s", "x = 1"), graded("q", "assert x == 1, 'hidden words'", 1)]
    assert "hidden words" not in repr(grade(cells))


def test_magics_in_a_test_work(grade):
    cells = [solution("s", "x = 1"), graded("q", "%timeit -n1 -r1 x\nassert x == 1", 1)]
    assert statuses(grade(cells)) == [PASSED]


@pytest.mark.parametrize(
    ("ending", "points"), [("0.5", 0.5), ("7", 1.0), ("-3", 0.0), ("True", 1.0), ("0.5;", 1.0)]
)
def test_only_a_number_at_the_end_is_points(grade, ending, points):
    cells = [solution("s", "x = 1"), graded("q", ending, 1)]
    assert grade(cells).result.points == points
