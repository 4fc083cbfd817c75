"""A result in a terminal: within its width, and without a code that a terminal would obey."""

import pytest

from autograd_lab.grading.graded import Isolation
from autograd_lab.grading.report import as_text
from tests.grading.report import samples

KINDS = ["all_passed", "mixed", "untouched", "unreadable", "hostile"]


@pytest.mark.parametrize("kind", KINDS)
def test_lines_fit_the_width_and_move_no_cursor(kind):
    text = as_text(getattr(samples, kind)().result)
    assert max(map(len, text.splitlines())) <= 88
    assert text.replace("\n", "").isprintable()


def test_each_question_has_a_row_with_its_points():
    rows = as_text(samples.mixed().result).splitlines()
    for name, word, points in (
        ("gradient_by_hand", "passed", "2 of 2"),
        ("numerical_gradient", "partly right", "1 of 3"),
        ("essay", "waits for your teacher", "– of 2"),
    ):
        row = next(row for row in rows if row.startswith(name))
        assert word in row and row.endswith(points)


def test_a_pass_takes_one_line():
    rows = as_text(samples.all_passed().result).splitlines()
    start = next(at for at, row in enumerate(rows) if row.startswith("gradient_by_hand"))
    assert rows[start + 1].startswith("backward_order")


def test_hint_expectation_and_reason_follow_an_answer_that_did_not_pass():
    text = " ".join(as_text(samples.mixed().result).split())
    assert "Your list visits a node once for every path" in text
    assert "asked for a pair of float32 tensors" in text
    assert "reason stopped after 10 s" in text
    assert "cell restored The cell points-mul_backward was edited." in text


def test_why_nothing_was_graded_is_said():
    assert "not graded  The file is not a notebook" in as_text(samples.unreadable().result)


def test_what_was_not_isolated_is_said():
    graded = samples.all_passed()
    isolation = Isolation("process", ("the network", "the file system"))
    text = as_text(type(graded.result)(**(vars(graded.result) | {"isolation": isolation})))
    assert "isolation  process; not isolated: the network; the file system" in text
