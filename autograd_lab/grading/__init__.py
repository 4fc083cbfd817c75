"""Exercises: what they check, how an answer is graded, and how the student's notebooks are made.

Reading order. One answer, judged:

- `checks`   what an author writes; `lessons/` are all that are written; `samples`   their inputs
- `observe`, `raised`, `probes/`   what the learner's code did, as plain data
- `comparing`, `differences`, `faults`, `verdict`   what that is worth, in which order
- `result`, `desk`   the outcome of one check, and where `%check` asks for it
- `proofreading`, `progress`, `given`, `variants`   around an exercise

A notebook, graded:

- `release/`   the student's notebook, made from the solved one
- `submission/`   what was handed in, and the plan of what is run of it
- `limits`, `sandbox/`   where the learner's code runs
- `judging/`, `grader`   where the tests run, and who asks for it
- `graded`, `report/`   what came of it, and what people read
- `classroom/`   a class of them

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
