"""Where an answer is handed in: find the exercise by its name, grade the learner's object of that
name.

`check` is for people and never raises over a wrong answer; `points` is for a grade cell, where
nbgrader reads an exception as no points and a number as the points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograd_lab.grading.checks import SEEDS, Exercise, judge
from autograd_lab.grading.lessons import exercises_by_lesson
from autograd_lab.grading.result import CheckResult, Status


class UnknownExercise(LookupError):
    """No exercise has this name. `name` is what was asked for, `known` the names by lesson."""

    def __init__(self, name: str, known: Mapping[str, Sequence[str]]) -> None:
        self.name = name
        self.known = known
        listing = "; ".join(
            f"lesson {lesson}: {', '.join(names)}" for lesson, names in known.items()
        )
        super().__init__(f"There is no exercise called {name!r}. Known are, in {listing}.")


class CheckFailed(Exception):
    """A grade cell's answer earned no points. `result` is the whole outcome."""

    def __init__(self, result: CheckResult) -> None:
        self.result = result
        super().__init__(_line(result))


def known_names() -> dict[str, list[str]]:
    """The names of the exercises, by lesson number: `{"04": ["gradient_by_hand", ...]}`."""
    return {
        lesson: [exercise.name for exercise in exercises]
        for lesson, exercises in exercises_by_lesson().items()
    }


def find(name: str) -> Exercise:
    """The exercise of this name.

    Raises:
        UnknownExercise: if there is none.
    """
    for exercises in exercises_by_lesson().values():
        for exercise in exercises:
            if exercise.name == name:
                return exercise
    raise UnknownExercise(name, known_names())


def hints(name: str) -> tuple[str, ...]:
    """The hints of an exercise that hold for any answer, from the general to the particular.

    Raises:
        UnknownExercise: if no exercise has this name.
    """
    return tuple(find(name).hints)


def check(name: str, namespace: Mapping[str, object], seeds: Sequence[int] = SEEDS) -> CheckResult:
    """Grade what the namespace holds under the exercise's name.

    Raises:
        UnknownExercise: if no exercise has this name.

    Example: `print(check("mul_backward", globals()).text())`.
    """
    exercise = find(name)
    return judge(exercise, exercise.observe(namespace.get(name), seeds))


def points(name: str, namespace: Mapping[str, object], seeds: Sequence[int] = SEEDS) -> float:
    """The points of an answer, as a Python float.

    Raises:
        NotImplementedError: if the exercise is not attempted.
        CheckFailed: if the answer earns nothing.
        UnknownExercise: if no exercise has this name.

    Example: `points("mul_backward", globals())` is 2.0 once it is solved.
    """
    result = check(name, namespace, seeds)
    if result.status is Status.NOT_ATTEMPTED:
        raise _in_one_line(NotImplementedError(_line(result)))
    if result.points == 0.0:
        raise _in_one_line(CheckFailed(result))
    return result.points


def _in_one_line(error: Exception) -> Exception:
    """Have IPython show the message alone, not a traceback through the grader's own files."""
    vars(error)["_render_traceback_"] = lambda: [str(error)]
    return error


def _line(result: CheckResult) -> str:
    return f"{result.name}: {result.verdict()}, {result.score()}. {result.hint}"
