"""Reading an exercise before learners do: what can't tell right from wrong is refused.

The tests run it over every exercise of the lessons, and an exercise that is written in a notebook
is read when its cell first runs there.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd_lab.grading.checks import SEEDS, Exercise, Graph, inputs_of
from autograd_lab.grading.comparing import same_values
from autograd_lab.grading.observe import record
from autograd_lab.grading.probes import ProbeError, text_of

OTHER_VARIANTS = (1, 2, 3)
PLAIN = (type(None), bool, int, float, complex, str, bytes, np.ndarray, np.generic)


class ExerciseError(ValueError):
    """An exercise that can't be used as it is declared. `exercise` is its name, `problem` says
    what to change."""

    def __init__(self, exercise: str, problem: str) -> None:
        self.exercise = exercise
        self.problem = problem
        super().__init__(f"exercise {exercise}: {problem}")


def proofread(exercise: Exercise) -> None:
    """Refuse an exercise whose declaration is incomplete, or whose cases tell too little.

    Raises:
        ExerciseError: for the first problem that is found.

    Example: `proofread(square)`.
    """
    variants = [exercise]
    if exercise.varied is not None:
        variants += [exercise.for_variant(seed) for seed in OTHER_VARIANTS]
    for looks in (_words, _numbers, _declarations):
        _refuse(exercise, looks(exercise))
    for variant in variants:
        cases = variant.cases(SEEDS)
        for look in (_cases, _gradients, _wrong_answers):
            _refuse(exercise, look(variant, cases))


def _refuse(exercise: Exercise, problems: Iterator[str]) -> None:
    for problem in problems:
        raise ExerciseError(exercise.name, problem)


def _words(exercise: Exercise) -> Iterator[str]:
    if not exercise.name.isidentifier():
        yield f"the name {exercise.name!r} is not one that a learner can define"
    if not exercise.expected.strip():
        yield "expected is empty: say in words what is asked for"
    said = [*exercise.hints, *(wrong.hint for wrong in exercise.wrong)]
    if not all(hint.strip() for hint in said):
        yield "a hint is empty: say what the learner's code did, then what to think about"


def _numbers(exercise: Exercise) -> Iterator[str]:
    if not (math.isfinite(exercise.points) and exercise.points > 0):
        yield f"it is worth {exercise.points} points: they have to be above 0"
    for number, wrong in enumerate(exercise.wrong, 1):
        if not 0 <= wrong.points < exercise.points:
            yield (
                f"wrong answer {number} earns {wrong.points} points: they have to be from 0 to "
                f"below {exercise.points}"
            )
    if exercise.varied is not None:
        for seed in OTHER_VARIANTS:
            if set(exercise.for_variant(seed).numbers) != set(exercise.numbers):
                yield "varied gives numbers of other names than those in numbers"


def _declarations(exercise: Exercise) -> Iterator[str]:
    if exercise.right is None and not isinstance(exercise.raises, tuple):
        yield "nothing says what is right: give right, or the error that raises asks for"
    if exercise.second_gradients and not exercise.gradients:
        yield "second_gradients go through gradients: name the inputs in gradients"
    if exercise.gradients and exercise.accepts is not None:
        yield "gradients are those of right, so accepts can't stand beside them"
    for flag in exercise.flags:
        if flag not in ("requires_grad", "is_leaf", "grad_fn"):
            yield f"{flag!r} is no flag: there are requires_grad, is_leaf and grad_fn"
    try:
        text_of(exercise.probe)
    except ProbeError as error:
        yield str(error)


def _cases(exercise: Exercise, cases: list[dict[str, Any]]) -> Iterator[str]:
    if not cases or not all(inputs_of(case) for case in cases):
        yield "there is a case without inputs"
    names = list(inputs_of(cases[0]))
    for case in map(inputs_of, cases):
        if list(case) != names:
            yield f"one case has the inputs {', '.join(names)}, another {', '.join(case)}"
        for name, value in case.items():
            if not _is_plain(value):
                yield f"the input {name} is {type(value).__name__}, which is not plain data"
    tensors = {name for name, value in cases[0].items() if type(value) is np.ndarray}
    asked = {*exercise.leaves, *exercise.gradients}
    asked |= {name.partition(".")[0] for name in exercise.afterwards}
    for name in asked - tensors:
        yield f"{name} is no array among the inputs, which are {', '.join(names)}"
    if exercise.right is not None:
        again = exercise.cases(SEEDS)
        for first, second in zip(cases, again, strict=True):
            right = exercise.filled(exercise.right, first)
            if not same_values(record(right), exercise.filled(exercise.right, second), 0, 0):
                yield "the same seed gives another case: draw from rng alone"


def _gradients(exercise: Exercise, cases: list[dict[str, Any]]) -> Iterator[str]:
    """Differences of right are only as good as its digits."""
    for case in cases if exercise.gradients and exercise.right else ():
        double = {
            name: value.astype(np.float64) if name in exercise.gradients else value
            for name, value in case.items()
        }
        right = exercise.filled(exercise.right, double)  # type: ignore[arg-type]
        for member in right if type(right) in (list, tuple) else [right]:
            if np.asarray(member).dtype == np.float32:
                yield "right makes float32 of float64, so no gradient can be told from it"


def _wrong_answers(exercise: Exercise, cases: list[dict[str, Any]]) -> Iterator[str]:
    """Each wrong answer has to differ from the right one, and from those that come before it."""
    known: list[tuple[str, str, list[Any]]] = [("the right answer", "", _rights(exercise, cases))]
    for number, wrong in enumerate(exercise.wrong, 1):
        same = wrong.equal_to
        if isinstance(same, Mapping) and all(exercise.flags.get(k) == v for k, v in same.items()):
            yield f"wrong answer {number} has the flags that are asked for"
        if isinstance(same, Graph) and same == exercise.graph:
            yield f"wrong answer {number} has the graph that is asked for"
        if isinstance(same, tuple) and same == exercise.raises:
            yield f"wrong answer {number} is the error that is asked for"
        if not callable(same):
            continue
        values = [exercise.filled(same, case) for case in cases]
        for name, of, others in known:
            if of != wrong.of or not others:
                continue
            alike = [_alike(exercise, *pair) for pair in zip(values, others, strict=True)]
            if all(alike):
                yield f"wrong answer {number} equals {name} in every case"
            blind = [_is_blind(case) for case in cases]
            if name == "the right answer" and any(map(operator.and_, alike, blind)):
                yield f"inputs of zeros or ones alone can't tell wrong answer {number} from right"
        known.append((f"wrong answer {number}", wrong.of, values))


def _rights(exercise: Exercise, cases: list[dict[str, Any]]) -> list[Any]:
    right: Callable[..., Any] | None = exercise.right
    if right is None or exercise.accepts is not None:
        return []
    return [exercise.filled(right, case) for case in cases]


def _alike(exercise: Exercise, one: Any, other: Any) -> bool:
    return same_values(record(_as_data(one)), other, exercise.rtol, exercise.atol)


def _as_data(value: Any) -> Any:
    return [_as_data(part) for part in value] if type(value) in (list, tuple) else value


def _is_blind(case: Mapping[str, Any]) -> bool:
    """True if an array among the inputs is made of zeros or of ones alone."""
    arrays = [value for value in inputs_of(case).values() if type(value) is np.ndarray]
    return any(a.size > 1 and (np.all(a == 0) or np.all(a == 1)) for a in arrays)


def _is_plain(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(map(_is_plain, value))
    if type(value) is dict:
        return all(map(_is_plain, [*value, *value.values()]))
    return type(value) in PLAIN or isinstance(value, np.generic)
