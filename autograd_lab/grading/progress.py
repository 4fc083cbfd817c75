"""How far a learner has come in the exercises of one lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograd_lab.grading.checks import Exercise
from autograd_lab.grading.desk import companions, known_exercises
from autograd_lab.grading.result import CheckResult


@dataclass(frozen=True)
class Progress:
    """The exercises of a lesson, and what their last checks found, by name.

    Example: `Progress(companions("mul_backward"), {}).line()`.
    """

    exercises: Sequence[Exercise]
    results: Mapping[str, CheckResult]

    def line(self) -> str:
        """In a line: "3 of 5 solved, 7 of 12 points"."""
        done = [self.results[e.name] for e in self.exercises if e.name in self.results]
        solved = sum(result.passed for result in done)
        earned = sum(result.points for result in done)
        possible = float(sum(exercise.points for exercise in self.exercises))
        return f"{solved} of {len(self.exercises)} solved, {earned:g} of {possible:g} points"

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """For each exercise its name, where it stands, and its points."""
        rows = []
        for exercise in self.exercises:
            result = self.results.get(exercise.name)
            stands = "not checked" if result is None else result.verdict()
            score = f"0 of {exercise.points:g} points" if result is None else result.score()
            rows.append((exercise.name, stands, score))
        return tuple(rows)


def lesson_at_hand(last: str | None, names: Mapping[str, object]) -> tuple[Exercise, ...]:
    """The exercises of the lesson that a learner is in: the one that was checked last, or the one
    most of whose names are defined.

    Example: `lesson_at_hand(None, globals())`.
    """
    if last is not None:
        return companions(last)
    lessons = list(known_exercises().values())
    defined = [sum(exercise.name in names for exercise in lesson) for lesson in lessons]
    return lessons[defined.index(max(defined))] if lessons else ()
