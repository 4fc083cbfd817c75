"""An exercise that can't tell right from wrong is refused before a learner meets it."""

import numpy as np
import pytest

from autograd_lab.grading import Exercise, Graph, fails_if
from autograd_lab.grading.lessons import exercises_by_lesson
from autograd_lab.grading.proofreading import ExerciseError, proofread

EXERCISES = [exercise for lesson in exercises_by_lesson().values() for exercise in lesson]


def square(**changes):
    declared = {
        "name": "square",
        "points": 2,
        "expected": "the square of each entry of x",
        "inputs": lambda rng: {"x": rng.normal(size=3)},
        "right": lambda x: x * x,
    }
    return Exercise(**{**declared, **changes})


def doubles(**changes):
    return fails_if(**{"equal_to": lambda x: 2 * x, "hint": "It doubles.", **changes})


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_exercises_of_the_lessons_are_sound(exercise):
    proofread(exercise)


def test_a_sound_exercise_is_let_through():
    proofread(square(wrong=(doubles(), fails_if(when=lambda run: False, hint="Never."))))


shared = np.random.default_rng(0)
GLOBAL = 3

BAD = {
    "no name": ({"name": "a b"}, "not one that a learner can define"),
    "no words": ({"expected": " "}, "expected is empty"),
    "no points": ({"points": 0}, "points: they have to be above 0"),
    "endless points": ({"points": float("inf")}, "points: they have to be above 0"),
    "an empty hint": ({"hints": ("",)}, "a hint is empty"),
    "an empty hint of a mistake": ({"wrong": (doubles(hint=""),)}, "a hint is empty"),
    "all points for a mistake": ({"wrong": (doubles(points=2),)}, "from 0 to below 2"),
    "no cases": ({"inputs": lambda rng: {}}, "a case without inputs"),
    "nothing right": ({"right": None}, "nothing says what is right"),
    "other inputs in an example": ({"examples": ({"y": np.ones(2)},)}, "one case has the inputs y"),
    "an input that is no data": ({"inputs": lambda rng: {"x": rng}}, "not plain data"),
    "cases that change": (
        {"inputs": lambda rng: {"x": shared.normal(size=3)}},
        "the same seed gives another case",
    ),
    "an unknown leaf": ({"leaves": ("y",)}, "y is no array among the inputs"),
    "an unknown argument": ({"afterwards": {"y.grad": lambda x: x}}, "y is no array among"),
    "an unknown flag": ({"flags": {"grad": None}}, "'grad' is no flag"),
    "no first gradient": ({"second_gradients": True}, "name the inputs in gradients"),
    "a gradient of one of many": (
        {"gradients": ("x",), "accepts": lambda run: True},
        "accepts can't stand beside them",
    ),
    "a gradient of few digits": (
        {"gradients": ("x",), "right": lambda x: (x * x).astype("float32")},
        "float32 of float64",
    ),
    "a mistake that is right": (
        {"wrong": (fails_if(equal_to=lambda x: x**2, hint="It squares."),)},
        "wrong answer 1 equals the right answer in every case",
    ),
    "a mistake behind another": (
        {"wrong": (doubles(), fails_if(equal_to=lambda x: x + x, hint="It adds."))},
        "wrong answer 2 equals wrong answer 1 in every case",
    ),
    "ones that hide a mistake": (
        {"examples": ({"x": np.ones(3)},), "wrong": (doubles(equal_to=lambda x: x),)},
        "zeros or ones alone can't tell wrong answer 1 from right",
    ),
    "flags that are right": (
        {"flags": {"is_leaf": True}, "wrong": (doubles(equal_to={"is_leaf": True}),)},
        "wrong answer 1 has the flags that are asked for",
    ),
    "a graph that is right": (
        {"graph": Graph(at_most=1), "wrong": (doubles(equal_to=Graph(at_most=1)),)},
        "wrong answer 1 has the graph that is asked for",
    ),
    "an error that is right": (
        {"raises": (ValueError, "a"), "wrong": (doubles(equal_to=(ValueError, "a")),)},
        "wrong answer 1 is the error that is asked for",
    ),
    "a probe that can't cross": (
        {"probe": lambda f, inputs: f(GLOBAL)},
        "has to be a function by itself: def, without decorators",
    ),
    "numbers of other names": (
        {"numbers": {"a": 1}, "varied": lambda rng: {"b": 1}},
        "numbers of other names",
    ),
    "a variant that hides a mistake": (
        {
            "numbers": {"a": 3},
            "varied": lambda rng: {"a": 2},
            "right": lambda x, numbers: numbers["a"] * x,
            "wrong": (doubles(),),
        },
        "wrong answer 1 equals the right answer in every case",
    ),
}


@pytest.mark.parametrize(("changes", "problem"), BAD.values(), ids=BAD)
def test_refused_is(changes, problem):
    with pytest.raises(ExerciseError) as caught:
        proofread(square(**changes))
    assert problem in str(caught.value)
    assert caught.value.exercise == changes.get("name", "square")
    assert "\n" not in str(caught.value)
