"""What can be wrong with one run of an answer, looked for in the order in which it is graded.

Not attempted; raised; type, shape, dtype; flags; values; gradients; resources. Each fault has a
hint, for a mistake that has no name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_lab.grading import differences
from autograd_lab.grading.checks import Exercise, Graph, inputs_of
from autograd_lab.grading.comparing import ATTRIBUTES, glance, part_of, same_values, tensors_of
from autograd_lab.grading.observe import Raised, Run, Seen
from autograd_lab.grading.probes import calls
from autograd_lab.grading.result import Status

GRADIENT_RTOL = 1e-4
GRADIENT_ATOL = 1e-5


@dataclass(frozen=True)
class Fault:
    """What is wrong with one run."""

    status: Status
    hint: str


def fault_of(exercise: Exercise, run: Run) -> Fault | None:
    """The first thing that is wrong with one run, or None."""
    outcome = run.outcome
    if outcome is None:
        hint = f"`{exercise.name}` is not defined yet: write it, and run its cell."
        return Fault(Status.NOT_ATTEMPTED, hint)
    if isinstance(outcome, Raised) and outcome.not_implemented:
        hint = f"`{exercise.name}` still raises NotImplementedError: write it, and run its cell."
        return Fault(Status.NOT_ATTEMPTED, hint)
    wanted = exercise.raises
    if callable(wanted):
        wanted = exercise.filled(wanted, run.inputs)
    found = error_of(run)
    if wanted is not None:
        return _error_fault(outcome, found, wanted)
    if found is not None:
        what = ": ".join(part for part in (found[0][0], found[1]) if part)
        hint = f"Your code raised {glance(what, 160)}. Call it in a cell to see on which line."
        return Fault(Status.RAISED, hint)
    assert isinstance(outcome, Seen) and exercise.right is not None
    right = exercise.filled(exercise.right, run.inputs)
    return (
        _form_fault(outcome, right)
        or next(_flag_faults(exercise, run, outcome), None)
        or _value_fault(exercise, run, outcome, right)
        or next(_argument_faults(exercise, run), None)
        or next(_gradient_faults(exercise, run), None)
        or next(_note_faults(exercise, run), None)
        or next(graph_faults(exercise, exercise.graph, run), None)
    )


def error_of(run: Run) -> tuple[list[str], str] | None:
    """The exception that a run ended in: the names of its classes, and its message."""
    if isinstance(run.outcome, Raised):
        return [run.outcome.type_name, *run.outcome.bases], run.outcome.message
    match run.notes.get(calls.RAISED):
        case Seen(items=(Seen(items=classes), Seen(kind="text", text=message))) if classes:
            return [one.text for one in classes], message
    return None


def error_fits(found: tuple[list[str], str] | None, wanted: tuple[type, str]) -> bool:
    """True if an exception is of the wanted class, and its message has the wanted part."""
    return found is not None and wanted[0].__name__ in found[0] and wanted[1] in found[1]


def _error_fault(
    outcome: Seen | Raised, found: tuple[list[str], str] | None, wanted: tuple[type, str]
) -> Fault | None:
    if error_fits(found, wanted):
        return None
    if found is None:
        what = outcome.in_words() if isinstance(outcome, Seen) else "nothing"
        hint = f"Your code returned {what} for inputs that it should refuse with an error."
        return Fault(Status.TYPE, hint)
    classes, message = found
    if wanted[0].__name__ not in classes:
        hint = f"Your code raised {classes[0]}; the error asked for is of another class."
    else:
        hint = (
            f"Your code raised {classes[0]}, with the message {glance(message, 120)!r}. What does "
            "the reader of the message still have to know?"
        )
    return Fault(Status.RAISED, hint)


def _form_fault(seen: Seen, right: Any) -> Fault | None:
    """Compare type, shape and dtype with those of the right answer."""
    if type(right) in (list, tuple):
        if seen.kind != "sequence":
            hint = f"Your code returned {seen.in_words()}; a {type(right).__name__} is asked for."
            return Fault(Status.TYPE, hint)
        if len(seen.items) != len(right):
            hint = f"Your code returned {seen.in_words()}; it should have another length."
            return Fault(Status.SHAPE, hint)
        parts = (_form_fault(item, part) for item, part in zip(seen.items, right, strict=True))
        return next((fault for fault in parts if fault), None)
    if type(right) is str or right is None:
        wanted = "text" if right is not None else "none"
        if seen.kind == wanted:
            return None
        hint = f"Your code returned {seen.in_words()}, which is not what is asked for."
        return Fault(Status.TYPE, hint)
    wanted = "tensor" if isinstance(right, np.ndarray | np.generic) else "number"
    if seen.kind != wanted or seen.array is None:
        ask = " Is there a `return`?" if seen.kind == "none" else ""
        return Fault(Status.TYPE, f"Your code returned {seen.in_words()}, not a {wanted}.{ask}")
    shape = list(np.shape(right))
    if list(seen.array.shape) != shape:
        hint = f"Your code returned {seen.in_words()}. Which shape does each answer need to have?"
        return Fault(Status.SHAPE, hint)
    if wanted == "tensor" and seen.dtype != right.dtype.name:
        hint = f"Your code returned {seen.dtype} values; {right.dtype.name} is asked for."
        return Fault(Status.DTYPE, hint)
    return None


def _flag_faults(exercise: Exercise, run: Run, seen: Seen) -> Iterator[Fault]:
    """Flags of the result, then those of the arguments after the call."""
    for tensor in tensors_of(seen):
        for flag, wanted in exercise.flags.items():
            found = getattr(tensor, flag)
            if found != wanted:
                hint = f"Your code's result has {_flag(flag, found)}. How did it come by that?"
                yield Fault(Status.FLAGS, hint)
    for name, function in exercise.afterwards.items():
        argument, _, flag = name.rpartition(".")
        if flag in ATTRIBUTES:
            note = run.notes.get(argument)
            found = None if note is None else getattr(note, flag)
            if found != exercise.filled(function, run.inputs):
                hint = f"After your code, {argument} has {_flag(flag, found)}. Which line does it?"
                yield Fault(Status.FLAGS, hint)


def _flag(name: str, value: object) -> str:
    return f"{name} = {None if name == 'grad_fn' and not value else value}"


def _value_fault(exercise: Exercise, run: Run, seen: Seen, right: Any) -> Fault | None:
    if exercise.accepts is not None:
        fine = holds(exercise.accepts, run)
    else:
        fine = same_values(seen, right, exercise.rtol, exercise.atol)
    if fine:
        return None
    hint = (
        f"{case_in_words(run)} No usual mistake gives that. Work one entry out by hand and compare."
    )
    return Fault(Status.VALUES, hint)


def _argument_faults(exercise: Exercise, run: Run) -> Iterator[Fault]:
    """Values and gradients of the arguments after the call."""
    for name, function in exercise.afterwards.items():
        if name.rpartition(".")[2] in ATTRIBUTES:
            continue
        seen, right = part_of(run, name), exercise.filled(function, run.inputs)
        if not same_values(seen, right, exercise.rtol, exercise.atol):
            found = "None" if seen is None else glance(seen.plain())
            hint = f"After your code, {name} is {found}. Which line makes it so, and should it?"
            yield Fault(Status.VALUES, hint)


def _gradient_faults(exercise: Exercise, run: Run) -> Iterator[Fault]:
    """The gradients through the learner's function, against differences of the right answer."""
    if not exercise.gradients or exercise.right is None:
        return
    inputs, asked = inputs_of(run.inputs), run.inputs[calls.ASKED]
    given = inputs, exercise.gradients, asked["upstream"]

    def right(**case: Any) -> Any:
        return exercise.filled(exercise.right, case)  # type: ignore[arg-type]

    wanted = {f"gradient of {n}": g for n, g in differences.gradients(right, *given).items()}
    if exercise.second_gradients:
        second = differences.second_gradients(right, *given, asked["second"])
        wanted |= {f"second gradient of {name}": gradient for name, gradient in second.items()}
    rtol, atol = max(exercise.rtol, GRADIENT_RTOL), max(exercise.atol, GRADIENT_ATOL)
    for name, gradient in wanted.items():
        seen = run.notes.get(name)
        if same_values(seen, gradient, rtol, atol):
            continue
        if seen is None or seen.array is None:
            # PyTorch has None where there is no way, and where the gradient is 0 everywhere.
            if not np.allclose(gradient, 0, atol=atol):
                hint = (
                    f"The values are right, and the {name} through your result is None. Where does "
                    "the graph between them end?"
                )
                yield Fault(Status.GRADIENTS, hint)
            continue
        hint = (
            f"The values are right, and the {name} through your result is not: it is "
            f"{glance(seen.plain())}. Which step of yours has another derivative than it should?"
        )
        yield Fault(Status.GRADIENTS, hint)


def _note_faults(exercise: Exercise, run: Run) -> Iterator[Fault]:
    for name, limit in exercise.at_most.items():
        used, enough = _number(run, name), exercise.filled(limit, run.inputs)
        if used is None or used > enough:
            hint = f"The values are right, with {used} {name} where {enough} are enough."
            yield Fault(Status.RESOURCES, hint)


def graph_faults(exercise: Exercise, graph: Graph | None, run: Run) -> Iterator[Fault]:
    """In what the graph of the result differs from what is asked for."""
    if graph is None:
        return
    counts = _counts(run)
    for name, wanted in graph.nodes.items():
        found = counts.get(name, 0)
        if found != wanted:
            hint = (
                f"The values are right, and the graph behind your result has {found} {name}, where "
                f"{wanted} {'is' if wanted == 1 else 'are'} asked for."
            )
            yield Fault(Status.RESOURCES, hint)
    for limit, used, what in (
        (graph.at_most, sum(counts.values()), "operations"),
        (graph.saved_bytes, _number(run, calls.BYTES) or 0, "bytes of saved values"),
    ):
        enough = exercise.filled(limit, run.inputs) if callable(limit) else limit
        if enough is not None and used > enough:
            hint = f"The values are right; your result's graph holds {used} {what}. Which of them"
            yield Fault(Status.RESOURCES, f"{hint} are needed?")


def _counts(run: Run) -> dict[str, int]:
    """How many operations of each name are behind the result."""
    nodes = run.notes.get(calls.NODES)
    pairs = () if nodes is None else nodes.items
    found = [pair.plain() for pair in pairs if len(pair.items) == 2]
    return {name: count for name, count in found if type(name) is str and type(count) is int}


def _number(run: Run, name: str) -> float | int | None:
    """A number that the probe noted; None if it did not, or it is not one."""
    note = run.notes.get(name)
    value = None if note is None or note.kind != "number" else note.plain()
    return value if type(value) in (int, float) else None


def holds(test: Callable[[Run], bool], run: Run) -> bool:
    """What an author's test says of a run; no, where the test fails over what was returned."""
    try:
        return bool(test(run))
    except Exception:
        return False


def case_in_words(run: Run) -> str:
    """For which inputs the learner's code returned what."""
    if not isinstance(run.outcome, Seen):
        return ""
    given = ", ".join(f"{name} = {glance(v)}" for name, v in inputs_of(run.inputs).items())
    plain = run.outcome.plain()
    what = run.outcome.in_words() if plain is None else glance(plain)
    return f"For {glance(given, 150)} your code returned {what}."
