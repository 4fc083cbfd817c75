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
from typing import Any, NamedTuple, Optional

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import device, device_of
from autograd_lab.core.hooks import Hook, RemovableHandle, as_tensor, hooks_of, register
from autograd_lab.core.modes import thread, watch
from autograd_lab.core.places import Place, Spot, place_of
from autograd_lab.core.saved import SavedView
from autograd_lab.errors import ArgumentTypeError, LeafModified

Edge = tuple["Node", int]

Form = type | tuple[tuple[int, ...], Any]

SCALARS = {d.numpy.type: d.numpy for d in dtypes.ALL}
REAL_SCALARS = {kind for kind in SCALARS if not issubclass(kind, np.complexfloating)}
sequence_numbers = itertools.count()
accumulation_lock = threading.RLock()


def forms_of(outputs: Sequence[Any]) -> tuple[Form, Sequence[Form]]:
    """The form of the first of several outputs, and those of the others; None for no tensor.

    A type does not stand for both shape and dtype where there are several: the walk asks whether a
    node has one output alone only where a gradient's type is not the form.
    """
    forms = [((), None) if x is None else (x._data.shape, x._data.dtype) for x in outputs]
    first, *more = forms
    return (form_of(outputs[0]._data) if not more and outputs[0] is not None else first), more


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
    born_in, born_after: the learner's code object that made the node, and how far it was; see
        `born_at`. freed_by: the spot of the walk that freed what the node had saved.
    runs_learners_code: whether `apply` calls a function of the learner's, which prints, counts, or
        takes its time, and so must run no more often than the walk asks for.
    """

    __slots__ = (
        "__weakref__",
        "_metadata",
        "born_after",
        "born_in",
        "edges",
        "form",
        "freed_by",
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
    born_in: Any
    born_after: int
    freed_by: Spot
    _metadata: dict[str, Any]
    is_accumulator = False
    requires_grad = True
    runs_learners_code = False

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

    @property
    def born_at(self) -> Place | None:
        """The place in the learner's code that made the node; None where that is not known."""
        code = getattr(self, "born_in", None)
        return None if code is None else place_of((code, self.born_after))

    @property
    def freed_at(self) -> Place | None:
        """The place of the walk that freed what the node had saved; None if none did."""
        return place_of(self.freed_by) if self.released and hasattr(self, "freed_by") else None

    @property
    def metadata(self) -> dict[str, Any]:
        """A dictionary for whoever wants to note something on the node; anomaly mode does."""
        try:
            return self._metadata
        except AttributeError:
            self._metadata = {}
            return self._metadata

    def watched(self) -> None:
        """What is done with a new node while somebody watches.

        Anomaly mode notes how the learner's code came here, and the node whose derivative made this
        one, if it was a walk; `saved_tensors_hooks` pack what the node saves.
        """
        modes = thread.modes
        if watch.anomaly:
            from autograd_lab.core.anomaly import stack_of_learner

            self.metadata["traceback_"] = stack_of_learner()
            if modes.walk is not None and modes.walk.node is not None:
                self.metadata["parent_"] = modes.walk.node
        if modes.saved_hooks:
            self.pack_saved(modes.saved_hooks[-1])

    def pack_saved(self, hooks: tuple[Hook, Hook]) -> None:
        """Let a pair of hooks pack what the node has saved."""

    def register_hook(self, fn: Hook) -> RemovableHandle:
        """Call `fn(grad_inputs, grad_outputs)` after the derivative of this node.

        Both are tuples, of what is sent and of what had arrived, None where there is no gradient.
        A tuple that it returns is sent instead of `grad_inputs`.
        """
        return register(hooks_of(self).after_apply, fn)

    def register_prehook(self, fn: Hook) -> RemovableHandle:
        """Call `fn(grad_outputs)` before the derivative of this node; it may return others."""
        return register(hooks_of(self).before_apply, fn)

    def __call__(self, *grads: Any) -> Any:
        """The derivative by itself: gradients of the outputs in, those of the inputs out.

        Errors: TypeError for another number of gradients, and for what is no tensor.
        """
        expected = 1 + len(self.more_outputs)
        if len(grads) != expected:
            raise ArgumentTypeError(f"expected {expected} arguments, got {len(grads)} instead")
        for place, grad in enumerate(grads):
            if not (grad is None or hasattr(grad, "_data")):
                raise ArgumentTypeError(f"argument {place} is not a Variable", argument=grad)
        sent = tuple(map(as_tensor, self.apply(list(grads), True)))
        return sent[0] if len(sent) == 1 else sent

    def _sequence_nr(self) -> int:
        return self.sequence

    def _set_sequence_nr(self, number: int) -> None:
        """Let the node go before those with a smaller number, when both are ready."""
        self.sequence = number

    @property
    def _input_metadata(self) -> tuple["InputMetadata", ...]:
        count = 1 + len(self.more_outputs)
        where = self._device()
        return tuple(InputMetadata(*self.shape_and_dtype(i), where) for i in range(count))

    def _device(self) -> device:
        """Where the outputs are: with what the node saved, else with the inputs."""
        node: Node | None = self
        while node is not None:
            for saved in node.saved_values():
                if saved.value is not None:
                    return device_of(saved.value)
            if isinstance(node, AccumulateGrad):
                return device_of(node.variable._data)
            node = next((edge[0] for edge in node.edges if edge is not None), None)
        return device("cpu")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"


def shown_bare(node_type: type[Any]) -> type[Any]:
    """Have a type of nodes printed as PyTorch prints it: `<class 'AccumulateGrad'>`."""
    node_type.__module__ = "builtins"
    return node_type


class InputMetadata(NamedTuple):
    """What an arriving gradient has to fit: the shape and dtype of one output of a node."""

    size: tuple[int, ...]
    kind: Any
    device: device

    @property
    def shape(self) -> Any:
        """The shape, as PyTorch shows it here: a list."""
        return list(self.size)

    @property
    def dtype(self) -> dtypes.dtype:
        """The type of the elements."""
        return dtypes.from_numpy(self.kind)


def name_of(node: Node) -> str:
    """The name of a node, also where the learner has put an attribute `name` on a `ctx`."""
    return type(node).name(node)


class Start(Node):
    """Where a walk starts: its edges are the outputs to start from."""

    __slots__ = ()


@shown_bare
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
        leaf = self.variable
        if grad is not None and leaf._history is not None:
            raise LeafModified(
                "leaf variable has been moved into the graph interior", tensor=leaf, base=None
            )
        # A leaf whose flag was switched off after the graph was made gets nothing more.
        if grad is not None and leaf._requires_grad:
            # The local name, the call's argument and what the node's own hooks will be shown are
            # references: one more means that somebody else holds this array, and would see what is
            # added to it later.
            shown = self.hooks is not None and bool(self.hooks.after_apply)
            shared = sys.getrefcount(grad) > 2 + shown
            with accumulation_lock:
                leaf._accumulate_grad(grad, shared)
        return ()

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    def _sequence_nr(self) -> int:
        return 2**64 - 1
