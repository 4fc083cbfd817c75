"""What the learner's code did, written down as plain data.

A check has two halves. This half runs beside the learner's code: a probe puts the code to work, and
what came back is recorded. The other half, `judge` in verdict.py, sees only these records.
Neither needs the other's process, so the two can be put apart without a change to any exercise.

Only exact types are read. An object of the learner's own class is recorded by its type's name and
nothing of it is called, so an `__eq__` or `__array__` that lies is never asked.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.raised import Raised, raised

Inputs = Mapping[str, Any]
DEEPEST_SEQUENCE = 4
LONGEST_NAME = 60
NUMBERS = (bool, int, float, *set(np.sctypeDict.values()))
_name_of: Any = type.__dict__["__name__"].__get__


@dataclass(frozen=True)
class Seen:
    """One value, as plain data.

    `kind` is "tensor", "array", "number", "text", "none", "sequence" or "other". `array` holds a
    copy of the values of a tensor, an array or a number; `items` the members of a list or a tuple;
    `text` what a text says; `grad` the `.grad` of a tensor that has one.
    """

    kind: str
    type_name: str
    array: np.ndarray | None = None
    items: tuple[Seen, ...] = ()
    requires_grad: bool = False
    is_leaf: bool = True
    grad_fn: str = ""
    text: str = ""
    grad: Seen | None = None

    @property
    def dtype(self) -> str:
        """NumPy's name of the dtype, such as "float32"; empty where there are no values."""
        return "" if self.array is None else self.array.dtype.name

    def plain(self) -> Any:
        """The value as NumPy arrays, numbers, text and lists; None for what has no values.

        Example: a recorded `(tensor([1.]), 2)` gives `[array([1.], dtype=float32), 2]`.
        """
        if self.kind == "sequence":
            return [item.plain() for item in self.items]
        if self.kind == "number" and self.array is not None and self.array.size == 1:
            return self.array.item()
        return self.text if self.kind == "text" else self.array

    def in_words(self) -> str:
        """What it is, for a sentence: "a tensor of shape [2, 2]", "a list of 5"."""
        if self.kind == "sequence":
            return f"a {self.type_name} of {len(self.items)}"
        if self.kind in ("tensor", "array") and self.array is not None:
            return f"{_a(self.type_name)} of shape {list(self.array.shape)}"
        return "None" if self.kind == "none" else _a(self.type_name)


@dataclass(frozen=True)
class Observed:
    """What a probe may return to record more than a value: `notes` by name, which the exercise
    says how to judge, and `graph`, a graph of graph/model.py as `dataclasses.asdict` gives it."""

    value: object
    notes: Mapping[str, object] = field(default_factory=dict)
    graph: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Run:
    """One case: the inputs, and the value seen, the exception raised, or None where there was
    nothing to run; the notes and the graph that the probe took."""

    inputs: Inputs
    outcome: Seen | Raised | None
    notes: Mapping[str, Seen] = field(default_factory=dict)
    graph: Mapping[str, Any] | None = None


Probe = Callable[[Any, Inputs], object]


class _Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


def observe(probe: Probe, subject: object, inputs: Inputs) -> Run:
    """Let `probe` put the learner's `subject` to work on one case, and record what came of it.

    Whatever the learner's code prints meanwhile is dropped. An interrupt is let through.
    """
    if subject is None:
        return Run(inputs, None)
    try:
        with redirect_stdout(_Nowhere()), redirect_stderr(_Nowhere()):
            result = probe(subject, inputs)
    except (Exception, SystemExit) as error:
        return Run(inputs, raised(error))
    if type(result) is not Observed:
        result = Observed(result)
    notes = {name: record(value) for name, value in result.notes.items()}
    return Run(inputs, record(result.value), notes, result.graph)


def record(value: object, depth: int = 0) -> Seen:
    """Copy a value into plain data.

    Example: `record(torch.ones(2)).array` is `array([1., 1.], dtype=float32)`.
    """
    # By identity and from `type` itself: a class of the learner's may have a metaclass that lies.
    kind: Any = type(value)
    name = _name_of(kind)[:LONGEST_NAME]
    if kind is torch.Tensor:
        return _recorded_tensor(value, depth)
    if kind is np.ndarray and _is_plain(value):
        return Seen("array", "NumPy array", cast(np.ndarray, value).copy())
    if any(kind is number for number in NUMBERS) and _is_plain(np.array(value)):
        return Seen("number", name, np.array(value))
    if kind is str:
        return Seen("text", name, text=str(value))
    if value is None:
        return Seen("none", name)
    if (kind is list or kind is tuple) and depth < DEEPEST_SEQUENCE:
        members = cast(Sequence[object], value)
        return Seen("sequence", name, items=tuple(record(item, depth + 1) for item in members))
    return Seen("other", name)


def _recorded_tensor(tensor: Any, depth: int) -> Seen:
    node, grad = tensor.grad_fn, tensor._grad
    return Seen(
        "tensor",
        "tensor",
        tensor.detach().numpy().copy(),
        requires_grad=tensor.requires_grad,
        is_leaf=tensor.is_leaf,
        grad_fn="" if node is None else type(node).name(node),
        grad=None if grad is None or depth >= DEEPEST_SEQUENCE else record(grad, depth + 1),
    )


def _is_plain(array: Any) -> bool:
    return array.dtype.kind in "biufc"  # an int may be too large for NumPy


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeiou" else f"a {noun}"
