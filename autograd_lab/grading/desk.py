"""Where an answer is handed in: find the exercise by its name, grade the learner's object of that
name.

`check` is for people and never raises over a wrong answer; `points` is for a grade cell, where
nbgrader reads an exception as no points and a number as the points.

The learner's object is in the namespace, or, where checks and learner share no process, behind it.
Such a namespace, or what it holds as `__learner__`, has

- `observe_exercise(exercise, seeds)`: the runs of `exercise.cases(seeds)` by the probe
  `exercise.probe_text`, made over there, with these cases as their inputs;
- `report(result)`, if it wants to know what came of it;
- `variant`, the seed of the learner's own numbers, and `claimed`, seeds of others' numbers that the
  notebook seems to have been written for.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from autograd_lab.grading.checks import SEEDS, Exercise
from autograd_lab.grading.observe import Run
from autograd_lab.grading.result import CheckResult, Status
from autograd_lab.grading.verdict import judge, verdict

LEARNER = "__learner__"
VARIANT = "__variant__"
OTHER_NUMBERS = "other numbers"
_written_here: dict[str, Exercise] = {}


class UnknownExercise(LookupError):
    """No exercise has this name. `name` is what was asked for, `known` the names by lesson."""

    def __init__(self, name: str, known: Mapping[str, Sequence[str]]) -> None:
        self.name = name
        self.known = known
        text = f"There is no exercise called {name!r}."
        lessons = {one: lesson for lesson, names in known.items() for one in names}
        if near := get_close_matches(name, lessons):
            told = " or ".join(f"{one} of lesson {lessons[one]}" for one in near)
            text += f" Is it {told}?"
        elif known:
            text += " %check alone lists those of the lesson."
        super().__init__(text)


class CheckFailed(Exception):
    """A grade cell's answer earned no points. `result` is the whole outcome."""

    def __init__(self, result: CheckResult) -> None:
        self.result = result
        super().__init__(_line(result))


def known_exercises() -> dict[str, tuple[Exercise, ...]]:
    """The exercises by lesson number; those that a cell handed to `check` or `points` under ""."""
    try:
        from autograd_lab.grading.lessons import exercises_by_lesson
    except ImportError:  # beside a learner's code that is graded, there are no answers
        return {}
    here = {"": tuple(_written_here.values())} if _written_here else {}
    return exercises_by_lesson() | here


def known_names() -> dict[str, list[str]]:
    """The names of the exercises, by lesson number: `{"04": ["gradient_by_hand", ...]}`."""
    return {
        lesson: [exercise.name for exercise in exercises]
        for lesson, exercises in known_exercises().items()
    }


def find(name: str) -> Exercise:
    """The exercise of this name.

    Raises:
        UnknownExercise: if there is none.
    """
    return next(exercise for exercise in companions(name) if exercise.name == name)


def companions(name: str) -> tuple[Exercise, ...]:
    """All exercises of the lesson that has the exercise of this name.

    Raises:
        UnknownExercise: if there is none.
    """
    for exercises in reversed(known_exercises().values()):
        if any(exercise.name == name for exercise in exercises):
            return exercises
    raise UnknownExercise(name, known_names())


def hints(name: str) -> tuple[str, ...]:
    """The hints of an exercise that hold for any answer, from the general to the particular.

    Raises:
        UnknownExercise: if no exercise has this name.
    """
    return tuple(find(name).hints)


def check(
    exercise: str | Exercise, namespace: Mapping[str, Any], seeds: Sequence[int] = SEEDS
) -> CheckResult:
    """Grade what the namespace holds under the exercise's name.

    exercise: the name of one, or one that is written where it is checked; `%check` knows it from
        then on.

    Raises:
        UnknownExercise: if no exercise has this name.
        ExerciseError: for an exercise that can't tell right from wrong.

    Example: `print(check("mul_backward", globals()).text())`.
    """
    learner = namespace if hasattr(namespace, "observe_exercise") else namespace.get(LEARNER)
    found = find(exercise) if isinstance(exercise, str) else exercise
    if learner is None and found is exercise:
        _introduce(found)
    own = namespace.get(VARIANT, 0) if learner is None else getattr(learner, "variant", 0)
    varied = found.for_variant(own if type(own) is int else 0)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A line on stderr makes nbgrader fail the cell.
        warnings.simplefilter("ignore")
        if learner is None:
            runs = varied.observe(namespace.get(found.name), seeds)
        else:
            runs = learner.observe_exercise(varied, seeds)
        result = _judged(found, varied, runs, getattr(learner, "claimed", ()))
    report = getattr(learner, "report", None)
    if report is not None:
        report(result)
    return result


def points(
    exercise: str | Exercise, namespace: Mapping[str, Any], seeds: Sequence[int] = SEEDS
) -> float:
    """The points of an answer, as a Python float.

    Raises:
        NotImplementedError: if the exercise is not attempted.
        CheckFailed: if the answer earns nothing.
        UnknownExercise, ExerciseError: as for `check`.

    Example: `points("mul_backward", globals())` is 2.0 once it is solved.
    """
    result = check(exercise, namespace, seeds)
    if result.status is Status.NOT_ATTEMPTED:
        raise _in_one_line(NotImplementedError(_line(result)))
    if result.points == 0.0:
        raise _in_one_line(CheckFailed(result))
    return result.points


def _introduce(exercise: Exercise) -> None:
    """Proofread an exercise that a cell hands over, and have it known by its name."""
    if _written_here.get(exercise.name) is not exercise:
        from autograd_lab.grading.proofreading import proofread

        proofread(exercise)
        _written_here[exercise.name] = exercise


def _judged(
    found: Exercise, varied: Exercise, runs: Sequence[Run], claimed: Sequence[int]
) -> CheckResult:
    """Judge by the learner's own numbers; if that fails, see whether it is right for others'."""
    result = judge(varied, runs)
    if result.passed or found.varied is None:
        return result
    for seed in (0, *claimed):
        other = found.for_variant(seed)
        if other.numbers != varied.numbers and judge(other, runs).passed:
            hint = (
                "Your code is right for other numbers than yours. Which numbers stand in the task "
                "of your own notebook?"
            )
            key = f"{found.name}/{OTHER_NUMBERS}"
            return verdict(found, Status.WRONG_ANSWER, hint, 0.0, key, result.case)
    return result


def _in_one_line(error: Exception) -> Exception:
    """Have IPython show the message alone, not a traceback through the grader's own files."""
    vars(error)["_render_traceback_"] = lambda: [str(error)]
    return error


def _line(result: CheckResult) -> str:
    return f"{result.name}: {result.verdict()}, {result.score()}. {result.hint}"
