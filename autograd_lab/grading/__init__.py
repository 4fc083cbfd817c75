"""Exercises: what they check, how an answer is graded, and how the student's notebooks are made.

Example: `check("mul_backward", globals()).passed`.
"""

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
    "Graph",
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
