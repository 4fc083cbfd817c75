"""What the author of an exercise writes, and how an answer is judged by it.

An exercise is declared in a few lines beside nothing but its name:

    square = Exercise(
        name="square",
        points=2,
        expected="a tensor of the shape of x: the square of each entry",
        inputs=lambda rng: {"x": rng.normal(size=3).astype("float32")},
        right=lambda x: x * x,
        wrong=(fails_if(equal_to=lambda x: 2 * x, hint="Your code doubles x. ..."),),
    )

`judge` grades in a fixed order: not attempted; raised; type, shape, dtype; flags; the named wrong
answers, each with its hint; values; resources. It works on the plain records of observe.py and on
NumPy arrays alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd_lab.grading.observe import (
    Inputs,
    Probe,
    Raised,
    Run,
    Seen,
    call_with_tensors,
    observe,
)
from autograd_lab.grading.result import CheckResult, Status

RTOL = 1e-5
ATOL = 1e-6
SEEDS = (11, 23, 47)


@dataclass(frozen=True)
class WrongAnswer:
    """A known wrong answer with its hint; made by `fails_if`."""

    hint: str
    equal_to: Callable[..., Any] | None
    when: Callable[[Run], bool] | None
    points: float

    def explains(self, run: Run, stage: Status, rtol: float, atol: float) -> bool:
        """True if this mistake accounts for what the run returned.

        A wrong dtype or flag is not explained by values, only by a `when` that looks at it.
        """
        if not isinstance(run.outcome, Seen):
            return False
        if self.when is not None:
            return bool(self.when(run))
        if self.equal_to is None or stage in (Status.DTYPE, Status.FLAGS):
            return False
        return same_values(run.outcome, self.equal_to(**run.inputs), rtol, atol)


def fails_if(
    *,
    equal_to: Callable[..., Any] | None = None,
    when: Callable[[Run], bool] | None = None,
    hint: str,
    points: float = 0.0,
) -> WrongAnswer:
    """Declare a known wrong answer.

    Args:
        equal_to: from the inputs, by name, the values that the mistake gives. Shapes must agree
            too.
        when: or a test of the run, for a mistake that no single value shows.
        hint: what the learner's code did, then what to think about. It does not give the answer.
        points: partial credit.

    Raises:
        ValueError: unless exactly one of `equal_to` and `when` is given.

    Example: `fails_if(equal_to=lambda x: 2 * x, hint="Your code doubles x. What is x times x?")`.
    """
    if (equal_to is None) == (when is None):
        raise ValueError("fails_if needs one of equal_to and when")
    return WrongAnswer(hint, equal_to, when, points)


@dataclass(frozen=True)
class Exercise:
    """One exercise and everything that is known about answers to it.

    Args:
        name: the name that the learner defines; also what `%check` is given.
        points: for a right answer.
        expected: what is asked for, in words, without the answer.
        inputs: from a random generator, one case as plain data by name.
        right: from the inputs, the right answer: an array stands for a tensor of its shape and
            dtype, a list or tuple for a sequence of such.
        examples: cases that are always tried, before the seeded ones; a hint quotes the first that
            fails.
        hints: what helps with any answer, one after another, from the general to the particular.
        wrong: the named wrong answers, the more special first.
        accepts: where more than one answer is right, from a run whether it is; `right` then gives
            only the form.
        probe: how the learner's object is put to work; calling it with tensors, unless said
            otherwise.
        flags: of a tensor returned, such as `{"requires_grad": False}`; also `is_leaf` and
            `grad_fn`.
        at_most: from the inputs, by name of a note of the probe, the largest number that is fine.
        rtol, atol: values agree if they differ by at most atol + rtol * |right|.
    """

    name: str
    points: float
    expected: str
    inputs: Callable[[np.random.Generator], Inputs]
    right: Callable[..., Any]
    examples: Sequence[Inputs] = ()
    hints: Sequence[str] = ()
    wrong: Sequence[WrongAnswer] = ()
    accepts: Callable[[Run], bool] | None = None
    probe: Probe = call_with_tensors
    flags: Mapping[str, object] = field(default_factory=dict)
    at_most: Mapping[str, Callable[..., float]] = field(default_factory=dict)
    rtol: float = RTOL
    atol: float = ATOL

    def cases(self, seeds: Sequence[int] = SEEDS) -> list[Inputs]:
        """The examples, then one case a seed; the same seed gives the same case."""
        return [*self.examples, *(self.inputs(np.random.default_rng(seed)) for seed in seeds)]

    def observe(self, subject: object, seeds: Sequence[int] = SEEDS) -> list[Run]:
        """Put the learner's object to work on every case, up to the first that raises."""
        runs: list[Run] = []
        for inputs in self.cases(seeds):
            runs.append(observe(self.probe, subject, inputs))
            if not isinstance(runs[-1].outcome, Seen):
                break
        return runs


@dataclass(frozen=True)
class _Fault:
    status: Status
    hint: str


def judge(exercise: Exercise, runs: Sequence[Run]) -> CheckResult:
    """Grade the runs of one answer.

    Raises:
        ValueError: if there are no runs.

    Example: `judge(square, square.observe(lambda x: x * x)).passed` is True.
    """
    if not runs:
        raise ValueError(f"{exercise.name}: nothing was run, so there is nothing to judge")
    faults = [(run, fault) for run in runs if (fault := _fault(exercise, run))]
    if not faults:
        return _result(exercise, Status.PASSED, "", exercise.points)
    order = list(Status)
    _, first = min(faults, key=lambda pair: order.index(pair[1].status))
    if first.status is not Status.RESOURCES:
        for wrong in exercise.wrong:
            if all(wrong.explains(r, f.status, exercise.rtol, exercise.atol) for r, f in faults):
                return _result(exercise, Status.WRONG_ANSWER, wrong.hint, wrong.points)
    return _result(exercise, first.status, first.hint, 0.0)


def _result(exercise: Exercise, status: Status, hint: str, points: float) -> CheckResult:
    numbers = float(points), float(exercise.points)
    return CheckResult(exercise.name, status, *numbers, hint=hint, expected=exercise.expected)


def _fault(exercise: Exercise, run: Run) -> _Fault | None:
    """The first thing that is wrong with one run, or None."""
    outcome = run.outcome
    if outcome is None:
        hint = f"`{exercise.name}` is not defined yet: write it, and run its cell."
        return _Fault(Status.NOT_ATTEMPTED, hint)
    if isinstance(outcome, Raised):
        if outcome.not_implemented:
            hint = (
                f"`{exercise.name}` still raises NotImplementedError: write it, and run its cell."
            )
            return _Fault(Status.NOT_ATTEMPTED, hint)
        what = outcome.type_name + (f": {outcome.message}" if outcome.message else "")
        hint = f"Your code raised {_glance(what, 160)}. Call it in a cell to see on which line."
        return _Fault(Status.RAISED, hint)
    right = exercise.right(**run.inputs)
    return (
        _form_fault(outcome, right)
        or _flag_fault(exercise.flags, outcome)
        or _value_fault(exercise, run, outcome, right)
        or _resource_fault(exercise, run)
    )


def _form_fault(seen: Seen, right: Any) -> _Fault | None:
    """Compare type, shape and dtype with those of the right answer."""
    if type(right) in (list, tuple):
        if seen.kind != "sequence":
            hint = f"Your code returned {seen.in_words()}; a {type(right).__name__} is asked for."
            return _Fault(Status.TYPE, hint)
        if len(seen.items) != len(right):
            hint = f"Your code returned {seen.in_words()}; it should have another length."
            return _Fault(Status.SHAPE, hint)
        parts = (_form_fault(item, part) for item, part in zip(seen.items, right, strict=True))
        return next((fault for fault in parts if fault), None)
    wanted = "tensor" if type(right) is np.ndarray else "number"
    if seen.kind != wanted or seen.array is None:
        ask = " Is there a `return`?" if seen.kind == "none" else ""
        return _Fault(Status.TYPE, f"Your code returned {seen.in_words()}, not a {wanted}.{ask}")
    shape = list(np.shape(right))
    if list(seen.array.shape) != shape:
        hint = f"Your code returned {seen.in_words()}. Which shape does each answer need to have?"
        return _Fault(Status.SHAPE, hint)
    if wanted == "tensor" and seen.dtype != right.dtype.name:
        hint = f"Your code returned {seen.dtype} values; {right.dtype.name} is asked for."
        return _Fault(Status.DTYPE, hint)
    return None


def _flag_fault(flags: Mapping[str, object], seen: Seen) -> _Fault | None:
    for flag, wanted in flags.items():
        found = getattr(seen, flag)
        if found != wanted:
            hint = f"Your code's result has {flag} = {found!r}. How did it come by that?"
            return _Fault(Status.FLAGS, hint)
    return None


def _value_fault(exercise: Exercise, run: Run, seen: Seen, right: Any) -> _Fault | None:
    if exercise.accepts is not None:
        fine = bool(exercise.accepts(run))
    else:
        fine = same_values(seen, right, exercise.rtol, exercise.atol)
    if fine:
        return None
    given = ", ".join(f"{name} = {_glance(value)}" for name, value in run.inputs.items())
    hint = (
        f"For {_glance(given, 150)} your code returned {_glance(seen.plain())}. No usual mistake "
        "gives that. Work one entry out by hand and compare."
    )
    return _Fault(Status.VALUES, hint)


def _resource_fault(exercise: Exercise, run: Run) -> _Fault | None:
    for name, limit in exercise.at_most.items():
        used, enough = run.notes[name].plain(), limit(**run.inputs)
        if used > enough:
            hint = f"The values are right, with {used} {name} where {enough} are enough."
            return _Fault(Status.RESOURCES, hint)
    return None


def same_values(seen: Seen, right: Any, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """True if shapes agree and values agree within tolerance, member by member in a sequence.

    Example: `same_values(record([1, 2]), [1, 2])` is True.
    """
    if type(right) in (list, tuple):
        return len(seen.items) == len(right) and all(
            same_values(item, part, rtol, atol)
            for item, part in zip(seen.items, right, strict=True)
        )
    if seen.array is None or seen.array.shape != np.shape(right):
        return False
    return bool(np.allclose(seen.array, right, rtol=rtol, atol=atol, equal_nan=True))


def _glance(value: object, width: int = 90) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ", threshold=12)
    elif isinstance(value, list):
        text = "[" + ", ".join(_glance(item) for item in value) + "]"
    else:
        text = f"{value:.4g}" if type(value) is float else str(value)
    text = " ".join(text.split()).replace("[ ", "[")
    return text if len(text) <= width else text[: width - 1] + "…"
