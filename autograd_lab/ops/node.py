"""The node of an operation: what it saves, and how its derivatives run."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.core.hooks import Hook
from autograd_lab.core.node import Node
from autograd_lab.core.saved import SavedResult, SavedTensor, SavedView, detached, modified
from autograd_lab.errors import GraphFreed
from autograd_lab.ops.packing import Packed, RawSaved
from autograd_lab.tensor import Tensor, wrap

INPUT, RESULT, SHAPE, PARAMETER, TENSOR = "input", "result", "shape", "parameter", "tensor"
FREED: Any = ["freed"]
RESULT_ONLY, PARAMETERS_ONLY = -1, -2
Saved = tuple[str, str, Any]


MEMORY = (Tensor, SavedTensor, SavedResult, Packed)


class TensorList(tuple[Any, ...]):
    """Several tensors, or None in the place of one, as one argument of an operation."""

    __slots__ = ()


UNPACKED = (*MEMORY, TensorList)


class Plan:
    """What a node saves and computes, for one choice of the inputs that want a gradient.

    saves: (name, kind, index) of each saved thing, the inputs first. inputs: the indices of those;
    others: the rest of `saves`. only: see `_only`; None also where there are several outputs.
    defaults: what is saved, where that is parameters, in a call that leaves them all out. steps:
    for each input of the operation its derivative, or None, the place in `saves` of its only
    argument, or None where it has none or several, and the places of all. frees: whether memory is
    among what is saved, which is freed after the walk. unseen: the places of saved tensors that no
    edge leads to.
    """

    def __init__(
        self,
        wanted: Sequence[tuple[Callable[..., Any] | None, Sequence[Saved]]],
        mask: int,
        one_output: bool = True,
    ) -> None:
        all_saved = dict.fromkeys(saved for _, arguments in wanted for saved in arguments)
        self.saves = tuple(sorted(all_saved, key=lambda saved: saved[1] is not INPUT))
        self.inputs = tuple(index for _, kind, index in self.saves if kind is INPUT)
        self.others = self.saves[len(self.inputs) :]
        places = [tuple(self.saves.index(saved) for saved in arguments) for _, arguments in wanted]
        self.steps: tuple[tuple[Any, int | None, tuple[int, ...]], ...] = tuple(
            (derivative, place[0] if len(place) == 1 else None, place)
            for (derivative, _), place in zip(wanted, places, strict=True)
        )
        self.only = self._only() if one_output else None
        self.defaults: list[Any] = []
        self.frees = any(
            kind in (INPUT, RESULT, TENSOR) or name == "indices" for name, kind, _ in self.saves
        )
        self.unseen = tuple(
            place
            for place, (_, kind, index) in enumerate(self.saves)
            if kind is TENSOR or (kind is INPUT and not mask >> index & 1)
        )

    def _only(self) -> int | None:
        """What is saved, where it is one thing: the index of an input, or a constant for others."""
        if all(kind is PARAMETER for _, kind, _ in self.saves):
            return PARAMETERS_ONLY
        _, kind, index = self.saves[0]
        return {INPUT: index, RESULT: RESULT_ONLY}.get(kind) if len(self.saves) == 1 else None


class OpNode(Node):
    """The node of an operation; each operation has a subclass, named as PyTorch names it."""

    __slots__ = ("plan", "unseen")
    op: Any
    plan: Plan
    unseen: Sequence[tuple[tuple[int, ...], Any]]

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        saved = self.saved
        if saved is FREED:
            raise GraphFreed(self)
        g: Any = grads[0]
        if self.more_outputs and any(one is not None for one in grads):
            g = grads
            if not self.op.undefined:
                g = [self._zeros(i, grads) if x is None else x for i, x in enumerate(grads)]
        elif g is None:
            return (None,) * len(self.edges)
        sent: list[Any] = []
        for derivative, place, places in self.plan.steps:
            if derivative is None:
                sent.append(None)
            elif place is not None:
                # What `_unpack` does, written out for the common cases.
                value = saved[place]
                kind = type(value)
                if kind is Tensor and value._counter is None and not differentiable:
                    value = value._data
                elif kind is SavedResult and not differentiable:
                    value = value.array(self)
                elif isinstance(value, UNPACKED):
                    value = self._unpack(value, differentiable)
                sent.append(derivative(g, value))
            elif places:
                values = [self._unpack(saved[i], differentiable) for i in places]
                sent.append(derivative(g, *values))
            else:
                sent.append(derivative(g))
        return sent

    def _unpack(self, value: Any, differentiable: bool) -> Any:
        """A saved thing for a derivative. Raises SavedValueModified where it has changed."""
        if isinstance(value, Tensor):
            if value._version:
                raise modified(SavedTensor(value, 0), self)
            if value._history is None and self._was_made(value):
                raise detached(value, self)
            return value if differentiable else value._data
        if isinstance(value, SavedTensor):
            return value.unpack(self) if differentiable else value.unpack(self)._data
        if isinstance(value, SavedResult):
            data = value.array(self)
            return tensor_of(value, data, self) if differentiable else data
        if isinstance(value, Packed):
            tensor = value.unpack(self)
            return tensor if differentiable else tensor._data
        if isinstance(value, TensorList):
            return TensorList(self._unpack(one, differentiable) for one in value)
        return value

    def _was_made(self, tensor: Tensor) -> bool:
        """Whether an operation had made a saved input that is a leaf now."""
        edges = (
            self.edges[index]
            for place, (_, kind, index) in enumerate(self.plan.saves)
            if kind is INPUT and self.saved[place] is tensor
        )
        return any(edge is not None and not edge[0].is_accumulator for edge in edges)

    def pack_saved(self, hooks: tuple[Hook, Hook]) -> None:
        for place, value in enumerate(self.saved):
            if isinstance(value, MEMORY) and not isinstance(value, Packed):
                self.pack_place(place, hooks)
            elif isinstance(value, TensorList):
                for entry, one in enumerate(value):
                    if one is not None and not isinstance(one, Packed):
                        self.pack_place(place, hooks, entry=entry)

    def pack_place(
        self, place: int, hooks: tuple[Hook, Hook], detached: bool = False,
        entry: int | None = None,
    ) -> None:  # fmt: skip
        """Pack one saved value, or an entry of a saved list.

        detached: the hook gets it without its history.
        """
        _, kind, index = self.plan.saves[place]
        value = self.saved[place] if entry is None else self.saved[place][entry]
        number = value.number if isinstance(value, SavedResult) else None
        edge = self.edges[index] if kind is INPUT else None
        tensor = self._unpack(value, True)
        packed: Any = Packed(tensor.detach() if detached else tensor, hooks, edge, number)
        if entry is not None:
            many = self.saved[place]
            packed = TensorList((*many[:entry], packed, *many[entry + 1 :]))
        self.saved[place] = packed

    def _zeros(self, output: int, grads: Sequence[Any]) -> Any:
        """A zero gradient for an output that none has reached, in the form of those that came."""
        like = next(grad for grad in grads if grad is not None)
        shape, dtype = self.shape_and_dtype(output)
        array = namespace(getattr(like, "_data", like)).zeros(shape, dtype)
        return wrap(array) if isinstance(like, Tensor) else array

    def release(self) -> None:
        plan = self.plan
        if plan.frees:
            for place in plan.unseen:
                if isinstance(self.saved[place], MEMORY):
                    self._remember_unseen()
                    break
            self.saved = FREED

    def _remember_unseen(self) -> None:
        """Keep the shapes of those saved tensors that no edge leads to, for who looks later."""
        arrays = [_array(self.saved[place]) for place in self.plan.unseen]
        self.unseen = [(a.shape, a.dtype) if hasattr(a, "dtype") else ((), None) for a in arrays]

    @property
    def released(self) -> bool:
        return self.saved is FREED

    def saved_values(self) -> list[SavedView]:
        return [
            self._view(place, name, kind, index)
            for place, (name, kind, index) in enumerate(self.plan.saves)
            if kind in (INPUT, RESULT, TENSOR) and self._is_memory(place)
        ]

    def _is_memory(self, place: int) -> bool:
        """Whether a saved thing is, or was before it was freed, a tensor and not a number."""
        if not self.released:
            return isinstance(self.saved[place], MEMORY)
        if place not in self.plan.unseen:
            return True
        shape_and_dtype = dict(zip(self.plan.unseen, getattr(self, "unseen", ()), strict=False))
        return shape_and_dtype.get(place, ((), None))[1] is not None

    def _view(self, place: int, name: str, kind: str, index: int) -> SavedView:
        result = kind is RESULT
        if not self.released:
            value = self.saved[place]
            if isinstance(value, Packed):
                return value.view(name)
            data = _array(value)
            plain = isinstance(value, Tensor)
            return SavedView(
                name, data, tuple(data.shape), data.dtype, int(data.nbytes),
                0 if plain else value.version,
                value._version if plain else value.current_version(),
                result, False, None if result else value if plain else value.tensor,
            )  # fmt: skip
        if place in self.plan.unseen:
            shape, dtype = self.unseen[self.plan.unseen.index(place)]
        else:
            node, number = (self, index) if result else self.edges[index]  # type: ignore[misc]
            shape, dtype = node.shape_and_dtype(number)
        nbytes = 0 if dtype is None else int(dtype.itemsize)
        for size in shape:
            nbytes *= size
        return SavedView(name, None, tuple(shape), dtype, nbytes, 0, 0, result, True, None)

    def argument_names(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.op.inputs
        many = len(self.edges) - len(names) + 1
        return names if many == 1 else (*(f"{names[0]}[{i}]" for i in range(many)), *names[1:])

    def formulas(self) -> tuple[str, ...]:
        # Imported by those who look, for it parses source, and nobody else should wait for that.
        from autograd_lab.ops.formula import formula

        return tuple(
            "" if derivative is None else formula(derivative) for derivative, *_ in self.plan.steps
        )

    def saved_under(self, name: str) -> Any:
        """What was saved as `name`: behind `_saved_other` and its like.

        None where this call had no need of it. Errors: GraphFreed, SavedValueModified.
        """
        place = self.place_of(name)
        if place is None:
            return None
        if self.released:
            raise GraphFreed(self)
        value = self._unpack(self.saved[place], True)
        if self.plan.saves[place][1] is INPUT and isinstance(value, (int, float, complex)):
            return wrap(np.asarray(value))
        return value

    def place_of(self, name: str) -> int | None:
        """Where in `saved` the value `name` is; None where this call had no need of it."""
        for place, (saved, _, _) in enumerate(self.plan.saves):
            if saved == name:
                return place
        return None


class SplitNode(OpNode):
    """The node of an operation with parts: `g` is a list, also where there is one part alone."""

    __slots__ = ()

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        alone = not self.more_outputs and grads[0] is not None
        return super().apply([grads] if alone else grads, differentiable)


def conjugated(node_type: type[OpNode]) -> type[OpNode]:
    """The type of an operation's nodes where its result is complex: it conjugates in and out."""

    def apply(self: OpNode, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        sent = node_type.apply(self, [_conj(grad) for grad in grads], differentiable)
        return [_without_minus_zero(_conj(grad)) for grad in sent]

    name = node_type.__name__
    members = {"__module__": node_type.__module__, "__slots__": (), "__doc__": node_type.__doc__}
    return type(name, (node_type,), {"apply": apply, **members})


def _without_minus_zero(grad: Any) -> Any:
    """An imaginary part of 0 for one of -0, which conjugating there and back would leave.

    grad: what `_conj` made anew of a complex array; anything else stays as it is.
    """
    if grad is None or isinstance(grad, Tensor) or grad.dtype.kind != "c":
        return grad
    if not grad.ndim:
        return grad + 0
    grad.imag += 0
    return grad


def _conj(grad: Any) -> Any:
    if grad is None or getattr(grad, "_data", grad).dtype.kind != "c":
        return grad
    return grad.conj()


def saved_attribute(name: str) -> property:
    """The attribute `_saved_NAME` of a node, as PyTorch shows it."""
    doc = f"What the node saved as `{name}`."
    if name not in PLACES:
        return property(lambda self: self.saved_under(name), doc=doc)
    return property(lambda self: without_sign(self.saved_under(name)), doc=doc)


PLACES = {
    "dim",
    "dims",
    "dim0",
    "dim1",
    "dim2",
    "start",
    "end",
    "index",
    "diagonal",
    "ignore_index",
    "offset",
    "shifts",
}
"""Saved integers that count places, which PyTorch shows as if they had no sign."""


def without_sign(value: Any) -> Any:
    """An integer, or several, as 64 bits without a sign: -1 is 2^64 - 1. Else the value itself."""
    if isinstance(value, tuple):
        return tuple(map(without_sign, value))
    return value % 2**64 if isinstance(value, int) and value < 0 else value


def raw_saved_attribute(name: str) -> property:
    """The attribute `_raw_saved_NAME` of a node, on which hooks can be hung."""

    def raw(self: OpNode) -> Any:
        place = self.place_of(name)
        value = None if place is None or self.released else self.saved[place]
        if not isinstance(value, TensorList):
            return RawSaved(self, place)
        return tuple(
            RawSaved(self, None if one is None else place, i) for i, one in enumerate(value)
        )

    return property(raw)


def tensor_of(saved: SavedResult, data: Any, node: Node) -> Tensor:
    """A tensor on the memory of a saved result, with the node that saved it as its history."""
    result = wrap(data)
    result._counter, result._history, result._requires_grad = (
        saved.counter,
        (node, saved.number),
        True,
    )
    return result


def _array(value: Any) -> Any:
    if isinstance(value, SavedTensor):
        value = value.tensor
    return value.data if isinstance(value, SavedResult) else getattr(value, "_data", value)
