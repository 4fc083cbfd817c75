"""Exercises: what they check, how an answer is graded, and how the student's notebooks are made.

Example: `check("mul_backward", globals()).passed`.
"""

from autograd_lab.grading.checks import Exercise, fails_if, judge
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

__all__ = [
    "CheckFailed",
    "CheckResult",
    "Exercise",
    "Status",
    "UnknownExercise",
    "check",
    "fails_if",
    "given_cell",
    "hints",
    "judge",
    "known_names",
    "points",
]
