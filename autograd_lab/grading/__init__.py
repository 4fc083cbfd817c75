"""Exercises: what they check, how an answer is graded, and how the student's notebooks are made.

Example: `check("mul_backward", globals()).passed`; `grade("source.ipynb", "ada.ipynb").points`.
"""

from typing import Any

from autograd_lab.grading.checks import Exercise, Graph, fails_if
from autograd_lab.grading.desk import (
    CheckFailed,
    UnknownExercise,
    check,
    hints,
    known_names,
    points,
)
from autograd_lab.grading.given import given_cell
from autograd_lab.grading.result import CheckResult, Status
from autograd_lab.grading.verdict import judge

__all__ = [
    "CheckFailed",
    "CheckResult",
    "Exercise",
    "Grader",
    "Graph",
    "Status",
    "UnknownExercise",
    "check",
    "fails_if",
    "given_cell",
    "grade",
    "hints",
    "judge",
    "known_names",
    "points",
]


def __getattr__(name: str) -> Any:
    """What grades whole notebooks is loaded when it is asked for: `%check` has no need of it."""
    if name not in ("Grader", "grade"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from autograd_lab.grading import grader

    return getattr(grader, name)
