"""How an answer is judged: in a fixed order, from the plain records of observe.py alone.

Not attempted; raised; type, shape, dtype; flags; the named wrong answers, each with its hint;
values; gradients; resources. What the learner's code returned may be anything, so a test of an
author's that fails over it counts as no.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lab.grading.checks import Exercise, Graph, WrongAnswer
from autograd_lab.grading.comparing import has_flags, part_of, same_values
from autograd_lab.grading.faults import (
    GRADIENT_ATOL,
    GRADIENT_RTOL,
    case_in_words,
    error_fits,
    error_of,
    fault_of,
    graph_faults,
    holds,
)
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.result import CheckResult, Status


def judge(exercise: Exercise, runs: Sequence[Run]) -> CheckResult:
    """Grade the runs of one answer.

    Raises:
        ValueError: if there are no runs.

    Example: `judge(square, square.observe(lambda x: x * x)).passed` is True.
    """
    if not runs:
        raise ValueError(f"{exercise.name}: nothing was run, so there is nothing to judge")
    faults = [(run, fault) for run in runs if (fault := fault_of(exercise, run))]
    if not faults:
        return verdict(exercise, Status.PASSED, "", exercise.points)
    order = list(Status)
    run, first = min(faults, key=lambda pair: order.index(pair[1].status))
    case = case_in_words(run)
    attempted = first.status is not Status.NOT_ATTEMPTED  # its error is a RuntimeError too
    for number, wrong in enumerate(exercise.wrong if attempted else (), 1):
        if all(explains(exercise, wrong, run, fault.status) for run, fault in faults):
            key = f"{exercise.name}/{number}"
            return verdict(exercise, Status.WRONG_ANSWER, wrong.hint, wrong.points, key, case)
    return verdict(exercise, first.status, first.hint, case=case)


def verdict(
    exercise: Exercise,
    status: Status,
    hint: str,
    points: float = 0.0,
    wrong_answer: str = "",
    case: str = "",
) -> CheckResult:
    """The outcome of an exercise as a result, its points as Python floats."""
    numbers = float(points), float(exercise.points)
    return CheckResult(exercise.name, status, *numbers, hint, exercise.expected, wrong_answer, case)


def explains(exercise: Exercise, wrong: WrongAnswer, run: Run, stage: Status) -> bool:
    """True if a named mistake accounts for what a run gave, whose fault is of this status.

    A wrong dtype or flag is not explained by values, nor is a graph, only by what looks at it.
    """
    same = wrong.equal_to
    if isinstance(same, tuple):
        return error_fits(error_of(run), same)
    if not isinstance(run.outcome, Seen):
        return False
    if wrong.when is not None:
        return stage is not Status.RESOURCES and holds(wrong.when, run)
    if isinstance(same, Graph):
        return not any(graph_faults(exercise, same, run))
    if not callable(same):
        return has_flags(run.outcome, same)
    aside = (Status.DTYPE, Status.FLAGS, Status.GRADIENTS, Status.RESOURCES)
    if not wrong.of and stage in aside:
        return False
    if wrong.of in exercise.at_most and stage is not Status.RESOURCES:
        return False  # what is held or counted says nothing of a wrong value
    seen = part_of(run, wrong.of)
    loose = "gradient of" in wrong.of
    rtol = max(exercise.rtol, GRADIENT_RTOL) if loose else exercise.rtol
    atol = max(exercise.atol, GRADIENT_ATOL) if loose else exercise.atol
    return same_values(seen, exercise.filled(same, run.inputs), rtol, atol)
