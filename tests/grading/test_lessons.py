"""The exercises of the lessons: right answers earn everything, each known wrong one its own hint.

The answers of lesson NN are in answers_NN.py: RIGHT, one for each exercise; ALSO_RIGHT, others
that a grader that knows one way only would refuse; WRONG, tuples (exercise, mistake, source, start
of its hint).
"""

from importlib import import_module
from pathlib import Path

import pytest

import autograd_lab as torch
from autograd_lab.grading import Status, check
from autograd_lab.grading.lessons import exercises_by_lesson

OTHER_SEEDS = (907, 5417, 86028)
LESSONS = sorted(path.stem[-2:] for path in Path(__file__).parent.glob("answers_*.py"))
ANSWERS = {number: import_module(f"tests.grading.answers_{number}") for number in LESSONS}
EXERCISES = {e.name: e for exercises in exercises_by_lesson().values() for e in exercises}
RIGHT = {name: source for a in ANSWERS.values() for name, source in a.RIGHT.items()}
ALSO_RIGHT = [
    (name, source)
    for a in ANSWERS.values()
    for name, sources in a.ALSO_RIGHT.items()
    for source in sources
]
WRONG = [wrong for answers in ANSWERS.values() for wrong in answers.WRONG]


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


@pytest.mark.parametrize("lesson", exercises_by_lesson())
def test_every_exercise_has_a_right_answer_here(lesson):
    assert [e.name for e in exercises_by_lesson()[lesson]] == list(ANSWERS[lesson].RIGHT)


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_answer_earns_all_points(name):
    result = check(name, answer(RIGHT[name]))
    assert (result.hint, result.status, result.points) == (
        "",
        Status.PASSED,
        EXERCISES[name].points,
    )


@pytest.mark.parametrize(("name", "source"), ALSO_RIGHT)
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


@pytest.mark.parametrize("lesson", ANSWERS)
def test_every_known_wrong_answer_is_tried(lesson):
    tried = {(name, start) for name, _, _, start in ANSWERS[lesson].WRONG}
    for exercise in exercises_by_lesson()[lesson]:
        for wrong in exercise.wrong:
            assert any(
                name == exercise.name and wrong.hint.startswith(start) for name, start in tried
            ), (exercise.name, wrong.hint)


def test_two_wrong_answers_of_an_exercise_have_two_hints():
    for exercise in EXERCISES.values():
        hints = [wrong.hint for wrong in exercise.wrong]
        assert len(set(hints)) == len(hints), exercise.name


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_helps_before_it_is_tried(name):
    assert EXERCISES[name].hints and EXERCISES[name].expected
