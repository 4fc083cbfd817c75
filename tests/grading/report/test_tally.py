"""What is kept of a class: right counts, in any order, in a memory that does not grow."""

import gc
import pickle
import random
import weakref
from dataclasses import replace

import pytest

from autograd_lab.grading import Status
from autograd_lab.grading.graded import QuestionResult, Remark
from autograd_lab.grading.report.keepers import CommonKinds, FirstFew
from autograd_lab.grading.report.outcomes import Tone
from autograd_lab.grading.report.tally import Tally, attention
from tests.grading.report import samples


def question(status, points, name="f", **others):
    return QuestionResult(name, name, status, points, 2.0, **others)


def result(*questions, learner="ada", **others):
    return replace(samples.all_passed().result, learner=learner, questions=questions, **others)


PASSED = question(Status.PASSED, 2.0)
OPEN = question(Status.NOT_ATTEMPTED, 0.0)
DOUBLED = question(Status.WRONG_ANSWER, 1.0, wrong_answer="f/1", hint="Your code doubles x.")


@pytest.mark.parametrize(
    ("answers", "mean", "median"),
    [([], 0, 0), ([PASSED], 2, 2), ([PASSED, OPEN, OPEN], 2 / 3, 0), ([PASSED, OPEN], 1, 1)],
)
def test_mean_and_median(answers, mean, median):
    tally = Tally.of(result(answer) for answer in answers)
    assert (tally.mean, tally.median) == (mean, median)


def test_a_question_is_counted_by_solved_points_tones_and_wrong_answers():
    kept = Tally.of(map(result, [PASSED, PASSED, DOUBLED, OPEN])).questions["f"]
    assert (kept.count, kept.solved, kept.points) == (4, 2, 5.0)
    assert kept.tones == {Tone.PASSED: 2, Tone.PARTLY: 1, Tone.OPEN: 1}
    assert kept.wrong.counts == {"f/1": 1}
    assert kept.hints == {"f/1": "Your code doubles x."}


def test_hints_with_a_learners_own_values_are_not_counted_as_wrong_answers():
    values = question(Status.VALUES, 0.0, hint="For x = 0.123 your code returned 4.")
    assert not Tally.of([result(values)]).questions["f"].wrong.counts


def test_messages_of_a_teachers_own_tests_are_counted():
    failed = question(Status.TEST_FAILED, 0.0, hint="f(2) should be 4")
    kept = Tally.of(map(result, [failed, failed])).questions["f"]
    assert kept.wrong.counts == {"f(2) should be 4": 2}


def test_a_question_that_nobody_solved_is_known():
    essay = question(Status.BY_HAND, None, "essay")
    tally = Tally.of([result(PASSED, replace(DOUBLED, name="g"), essay)])
    assert tally.unsolved == ["g"]


def test_errors_and_remarks_are_counted_once_a_learner():
    remark = Remark("cell restored", "setup was edited.", "setup")
    tally = Tally.of(
        [
            result(PASSED, learner="b", remarks=(remark, remark)),
            result(PASSED, learner="a", remarks=(remark,)),
            result(OPEN, learner="c", error="The file is not a notebook."),
        ]
    )
    assert tally.remarks.counts == {"cell restored": 2}
    assert tally.remark_learners["cell restored"].kept == ["a", "b"]
    assert tally.error_learners["The file is not a notebook."].kept == ["c"]


@pytest.mark.parametrize(
    ("graded", "reason"),
    [
        (result(PASSED), ""),
        (result(OPEN), "no points"),
        (result(OPEN, error="Not JSON."), "could not be graded"),
        (result(PASSED, question(Status.BY_HAND, None, "essay")), "waits for a person"),
        (result(PASSED, question(Status.CRASHED, 0.0, "g")), "crashed"),
        (result(PASSED, remarks=(Remark("tampering", "Forged."),)), "tampering"),
        (result(PASSED, remarks=(Remark("cell restored", "Put back."),)), ""),
    ],
)
def test_who_needs_attention_and_why(graded, reason):
    assert attention(graded) == reason


def test_the_order_of_the_results_does_not_matter():
    results = list(samples.class_of(60))
    shuffled = random.Random(1).sample(results, len(results))
    one, other = Tally.of(results), Tally.of(shuffled)
    assert [line.learner for line in one.slow.kept] == [line.learner for line in other.slow.kept]
    assert (one.totals, one.remarks.counts) == (other.totals, other.remarks.counts)
    assert one.everyone.kept == other.everyone.kept


def test_no_result_is_kept():
    seen = []

    def results():
        for graded in samples.class_of(5):
            fresh = replace(graded)
            seen.append(weakref.ref(fresh))
            yield fresh
            del fresh

    tally = Tally.of(results())
    gc.collect()
    assert tally.count == len(seen) == 5
    assert [reference() for reference in seen] == [None] * 5


def test_the_memory_of_a_class_does_not_grow_with_it():
    def kept(size):
        failed = (question(Status.TEST_FAILED, 0.0, hint=f"{at} is wrong") for at in range(size))
        results = (
            result(answer, learner=f"{at:09}", error=f"error {at:09}", seconds=float(at))
            for at, answer in enumerate(failed)
        )
        return len(pickle.dumps(Tally.of(results)))

    assert kept(4_000) < 1.2 * kept(2_000)


def test_the_first_few_are_kept_and_all_are_counted():
    few = FirstFew(3, key=lambda number: -number)
    for number in range(1000):
        few.add(number)
    assert (few.kept, few.count, few.left) == ([999, 998, 997], 1000, 997)


def test_kinds_beyond_the_limit_go_under_one_name():
    kinds = CommonKinds(2)
    assert [kinds.add(name) for name in "abcad"] == ["a", "b", "other", "a", "other"]
    assert kinds.counts == {"a": 2, "b": 1, "other": 2}
