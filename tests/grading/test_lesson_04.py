"""The exercises of lesson 04: right answers earn everything, each known wrong one its own hint."""

import pytest

import autograd_lab as torch
from autograd_lab.grading import Status, check
from autograd_lab.grading.lessons import lesson_04
from tests.grading.answers_04 import ALSO_RIGHT, RIGHT, WRONG

OTHER_SEEDS = (907, 5417, 86028)
EXERCISES = {exercise.name: exercise for exercise in lesson_04.EXERCISES}


def diag(vector):
    """The square matrix with the vector on its diagonal."""
    size = len(vector)
    return torch.tensor(
        [[vector[i].item() if i == j else 0.0 for j in range(size)] for i in range(size)]
    )


def answer(source):
    namespace = {"torch": torch, "diag": diag}
    exec(source, namespace)
    return namespace


def test_every_exercise_has_a_right_answer_here():
    assert set(RIGHT) == set(EXERCISES)


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_answer_earns_all_points(name):
    result = check(name, answer(RIGHT[name]))
    assert (result.status, result.points) == (Status.PASSED, EXERCISES[name].points)


@pytest.mark.parametrize(
    ("name", "source"), [(name, source) for name in ALSO_RIGHT for source in ALSO_RIGHT[name]]
)
def test_another_right_answer_earns_all_points(name, source):
    assert check(name, answer(source)).hint == ""


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_answer_passes_on_other_seeds(name):
    assert check(name, answer(RIGHT[name]), OTHER_SEEDS).hint == ""


@pytest.mark.parametrize("seeds", [None, OTHER_SEEDS], ids=["own seeds", "other seeds"])
@pytest.mark.parametrize(
    ("name", "source", "start"),
    [(name, source, start) for name, _, source, start in WRONG],
    ids=[f"{name}: {mistake}" for name, mistake, _, _ in WRONG],
)
def test_a_known_wrong_answer_gets_its_own_hint(name, source, start, seeds):
    namespace = answer(source)
    result = check(name, namespace) if seeds is None else check(name, namespace, seeds)
    assert result.hint.startswith(start)
    assert result.status is Status.WRONG_ANSWER
    assert result.points < EXERCISES[name].points


def test_every_known_wrong_answer_is_tried_here():
    tried = {start for _, _, _, start in WRONG}
    for exercise in lesson_04.EXERCISES:
        for wrong in exercise.wrong:
            assert any(wrong.hint.startswith(start) for start in tried), wrong.hint


def test_a_one_sided_difference_earns_a_part():
    source = next(s for _, mistake, s, _ in WRONG if mistake == "ahead only")
    result = check("numerical_gradient", answer(source))
    assert (result.points, type(result.points)) == (1.0, float)


def test_more_calls_of_f_than_needed_are_told():
    source = RIGHT["numerical_gradient"].replace("result[i, j] =", "f(x); result[i, j] =")
    result = check("numerical_gradient", answer(source))
    assert result.status is Status.RESOURCES
    assert "18 calls of f where 12 are enough" in result.hint


def test_hints_do_not_hold_the_answer():
    for exercise in lesson_04.EXERCISES:
        said = " ".join([exercise.expected, *(wrong.hint for wrong in exercise.wrong)])
        for secret in ("1.5", "g * b", "g * a", "g / ", "2 * h", "[[4.5, 6"):
            assert secret not in said, (exercise.name, secret)
