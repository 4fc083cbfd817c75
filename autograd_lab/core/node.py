"""A node of the graph: how one operation sends a gradient back to its inputs.

A graph is made of nodes, not of tensors. A tensor points at the node that made it (`grad_fn`); a
node points at the nodes that made its inputs, by edges. An edge is `(node, output number)`, for a
node may have made several tensors. An input that wants no gradient has no edge: `None`.

A leaf has no `grad_fn`. The edge of one that wants a gradient ends in its `AccumulateGrad` node.
"""

import itertools
import sys
import threading
from collections.abc import Sequence
from typing import Any, Optional

import numpy as np

from autograd_lab import dtypes
from autograd_lab.core.saved import SavedView

Edge = tuple["Node", int]

Form = type | tuple[tuple[int, ...], Any]

SCALARS = {d.numpy.type: d.numpy for d in dtypes.ALL}
REAL_SCALARS = {kind for kind in SCALARS if not issubclass(kind, np.complexfloating)}
sequence_numbers = itertools.count()
accumulation_lock = threading.Lock()


def form_of(data: Any) -> Form:
    """Shape and dtype of an array. For a NumPy scalar its type, which says both at once."""
    kind = type(data)
    return kind if kind in SCALARS else (data.shape, data.dtype)


class Node:
    """What one call of one operation left behind for the way back.

    edges: one per input, in the order of the inputs; None where no gradient is wanted.
    saved: what the derivatives need, in the form that the subclass chooses; `FREED` once freed.
    form: what an arriving gradient has to fit; see `form_of`. Of the first output, if several.
    more_outputs: the forms of the second output and those after it.
    sequence: nodes are numbered as they are made; the walk takes the latest first.
    hooks: a `Hooks`, or None while nobody has registered any.
    """

    __slots__ = (
        "__weakref__",
        "edges",
        "form",
        "hooks",
        "more_outputs",
        "saved",
        "sequence",
    )
    edges: Sequence[Edge | None]
    saved: Any
    form: Form
    more_outputs: Sequence[Form]
    sequence: int
    hooks: Any
    is_accumulator = False

    def __init__(self, edges: Sequence[Edge | None] = (), form: Form = ((), None)) -> None:
        self.edges = edges
        self.saved = ()
        self.form = form
        self.more_outputs = ()
        self.sequence = next(sequence_numbers)
        self.hooks = None

    def shape_and_dtype(self, output: int = 0) -> tuple[tuple[int, ...], Any]:
        """The shape and NumPy's dtype of an output, and so of its gradient."""
        form = self.more_outputs[output - 1] if output else self.form
        return form if isinstance(form, tuple) else ((), SCALARS[form])

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the first output."""
        return self.shape_and_dtype()[0]

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        """Gradients of the outputs in, one gradient per edge out; None stands for zero.

        grads holds plain arrays, or tensors when `differentiable`, and may be emptied.
        """
        raise NotImplementedError(f"{self.name()} has no derivative")

    def release(self) -> None:
        """Free the saved values, not the node."""

    @property
    def released(self) -> bool:
        """Whether the saved values have been freed."""
        return False

    def name(self) -> str:
        """The node's name as PyTorch prints it, such as `MulBackward0`."""
        return type(self).__name__

    @property
    def next_functions(self) -> tuple[tuple[Optional["Node"], int], ...]:
        """The edges as PyTorch shows them: `(None, 0)` where no gradient is wanted."""
        return tuple((None, 0) if edge is None else edge for edge in self.edges)

    def saved_values(self) -> list[SavedView]:
        """What the node remembers, to look at; freed values are listed as freed."""
        return []

    def argument_names(self) -> tuple[str, ...]:
        """The name of the argument behind each edge."""
        return tuple(f"input{i}" for i in range(len(self.edges)))

    def formulas(self) -> tuple[str, ...]:
        """The derivative behind each edge as a short text, `g` being the gradient; "" if none."""
        return ("",) * len(self.edges)

    def _sequence_nr(self) -> int:
        return self.sequence

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"


class Start(Node):
    """Where a walk starts: its edges are the outputs to start from."""

    __slots__ = ()


class AccumulateGrad(Node):
    """The end of every path: adds what arrives to the `.grad` of one leaf.

    The node holds its leaf; the leaf knows its node weakly, so that no cycle is made.
    """

    __slots__ = ("variable",)
    is_accumulator = True

    def __init__(self, variable: Any) -> None:
        super().__init__((), form_of(variable._data))
        self.sequence = sys.maxsize
        self.variable = variable

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        grad = grads.pop()
        if grad is not None:
            # The local name and the call's argument are two references: a third means that
            # somebody else holds this array, and would see what is added to it later.
            shared = sys.getrefcount(grad) > 2
            with accumulation_lock:
                self.variable._accumulate_grad(grad, shared)
        return ()

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"
