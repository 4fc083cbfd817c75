"""Changing memory in place: what it does to the version, to the history, and to other views.

A change counts one up on the memory's version. In the graph, the changed tensor gets a new node,
the node of the same operation out of place. If the tensor is a view, its memory is part of a
base's, and the base's history changes too: a `CopySlices` node sends the gradient of the changed
part through the operation, and the rest past it. The views make their own nodes anew when they are
next asked for them.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab.core.modes import thread
from autograd_lab.core.node import Node, form_of, name_of, shown_bare
from autograd_lab.core.saved import SavedResult, check_writable
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import (
    ArgumentTypeError,
    DtypeMismatch,
    GraphFreed,
    LeafModified,
    ShapeMismatch,
    ViewModified,
)
from autograd_lab.memory import address, owner_of
from autograd_lab.ops.complex_views import Parts, of_two_kinds, record_anew
from autograd_lab.ops.node import RESULT, OpNode
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import zero
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.record import connect
from autograd_lab.ops.strided import as_strided_view, geometry, overwrite_slice, read_slice
from autograd_lab.tensor import Tensor, wrap

Array = Any

OVERLAPS = (
    "unsupported operation: more than one element of the written-to tensor refers to a single "
    "memory location. Please clone() the tensor before performing the operation."
)


def inplace(
    function: Callable[..., Any],
    name: str | None = None,
    *,
    narrows: bool = False,
    levels: bool = False,
    once: bool = False,
) -> Callable[..., Tensor]:
    """The in-place form of an operation: `mul_` from `mul`, unless another name is given.

    narrows: the result may be of a higher dtype than the tensor, and is brought to its dtype.
    levels: all elements get one value, so that several may lie in one place of memory.
    once: the operands are read once, before anything is written: they may lie in the same memory.
    """
    name = name or function.__name__ + "_"

    @functools.wraps(function)
    def call(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        check_inplace(self, (self, *args), levels, once)
        memory = self.array
        modes = thread.modes
        before = wrap(memory)
        if modes.grad and self.requires_grad:
            before._requires_grad = True
            before._history = self._edge()
        # What is saved is packed last, when the memory holds what the node will find there.
        packing, modes.saved_hooks = modes.saved_hooks, ()
        try:
            result = function(before, *args, **kwargs)
        finally:
            modes.saved_hooks = packing
        check_fits(self, result, narrows)
        node = result.grad_fn
        if node is not None and any(saved is before for saved in node.saved):
            before._data = memory.copy()
        if result._data is not memory:
            modes.run(memory.__setitem__, ..., result._data)
        self._version_counter().bump(name)
        if node is not None:
            _save_result(node, self)
            rebase(self, node)
            if packing:
                node.pack_saved(packing[-1])
        return self

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"`{function.__name__}`, in place: the tensor's own memory takes the result."
    return call


def _save_result(node: Node, changed: Tensor) -> None:
    """A saved result is the changed memory itself, at the version after the change."""
    assert isinstance(node, OpNode)
    for place, (_, kind, number) in enumerate(node.plan.saves):
        if kind is RESULT:
            node.saved[place] = SavedResult(changed, number)


def check_inplace(
    tensor: Tensor, operands: Sequence[Any], levels: bool, once: bool = False
) -> None:
    """Raise where PyTorch forbids an in-place change of `tensor` that takes part in a graph."""
    check_writable(tensor._counter)
    _check_history(tensor, operands)
    array = tensor.array
    if not (levels or _dense(array)) and array.size and geometry(array).overlaps():
        raise ViewModified(OVERLAPS, tensor=tensor, base=tensor._base, made_by=None)
    for x in () if once else operands[1:]:
        if isinstance(x, Tensor) and _overlap_in_part(array, x.array):
            raise ViewModified(
                "unsupported operation: some elements of the input tensor and the written-to "
                "tensor refer to a single memory location. Please clone() the tensor before "
                "performing the operation.",
                tensor=tensor, base=tensor._base, made_by=None,
            )  # fmt: skip
    modes = thread.modes
    if modes.saved_table is not None:
        modes.saved_table.before_change(tensor._version_counter())


def _check_history(tensor: Tensor, operands: Sequence[Any]) -> None:
    """Raise for a leaf, a view of one, and views that can't follow the change."""
    if not thread.modes.grad:
        return
    if not any(isinstance(x, Tensor) and x.requires_grad for x in operands):
        return
    base = tensor._base
    if base is not None:
        check_view(tensor, base)
        if tensor.requires_grad and base.is_leaf:
            raise view_of_leaf_modified(tensor, base)
    if tensor.requires_grad and tensor.is_leaf:
        raise LeafModified(
            "a leaf Variable that requires grad is being used in an in-place operation.",
            tensor=tensor, base=None,
        )  # fmt: skip


def view_of_leaf_modified(view: Tensor, base: Tensor) -> LeafModified:
    """The error for a change of a view of a leaf that requires grad."""
    return LeafModified(
        "a view of a leaf Variable that requires grad is being used in an in-place operation.",
        tensor=view, base=base,
    )  # fmt: skip


def _overlap_in_part(written: Array, read: Array) -> bool:
    """Whether two arrays without gaps share some memory, but not element for element."""
    if written is read or written.base is read.base is None:
        return False
    if not (written.size and read.size and _dense(written) and _dense(read)):
        return False
    first, second = address(written), address(read)
    apart = first + written.nbytes <= second or second + read.nbytes <= first
    same = first == second and _steps(written) == _steps(read)
    return not (apart or same)


def _steps(array: Array) -> list[tuple[int, int]]:
    """The sizes and strides of an array; the stride of a dimension of size 1 says nothing."""
    return [(n, 0 if n == 1 else s) for n, s in zip(array.shape, array.strides, strict=True)]


def _dense(array: Array) -> bool:
    return bool(array.flags.c_contiguous or array.flags.f_contiguous)


def check_view(view: Tensor, base: Tensor, change: str = "is being modified inplace") -> None:
    """Raise where a view can't take part in an in-place change: of itself, or of its base."""
    node, number = view._history or (None, 0)
    name = "" if node is None else name_of(node).removesuffix("0").removesuffix("Backward")
    if view._view_origin in ("no_grad", "inference"):
        mode, now, block = (
            ("no_grad", "with grad mode enabled", "no_grad")
            if view._view_origin == "no_grad"
            else ("inference", "in normal mode", "inference_mode")
        )
        which = (
            "A view was"
            if node is None
            else f"Output {number} of {name} is a view of a view which was"
        )
        raise ViewModified(
            f"{which} created in {mode} mode and {change} {now}. Given that this use case is "
            "ambiguous and error-prone, it is forbidden. You can clarify your code by moving both "
            f"the view and the inplace either both inside the {block} block (if you don't want the "
            "inplace to be tracked) or both outside (if you want the inplace to be tracked).",
            tensor=view, base=base, made_by=node,
        )  # fmt: skip
    which = (
        f"A view was created in no_grad mode and {change} with grad mode enabled"
        if node is None
        else f"Output {number} of {name} is a view and {change}"
    )
    if view._view_origin == "custom":
        raise ViewModified(
            f"{which}. This view was created inside a custom Function (or because an input was "
            "returned as-is) and the autograd logic to handle view+inplace would override the "
            "custom backward associated with the custom Function, leading to incorrect gradients. "
            "This behavior is forbidden. You can fix this by cloning the output of the custom "
            "Function.",
            tensor=view, base=base, made_by=node,
        )  # fmt: skip
    if view._view_origin == "multiple":
        raise ViewModified(
            f"{which}. This view is the output of a function that returns multiple views. Such "
            "functions do not allow the output views to be modified inplace. You should replace "
            "the inplace operation by an out-of-place one.",
            tensor=view, base=base, made_by=node,
        )  # fmt: skip


BASE_CHANGED = "its base or another view of its base has been modified inplace"


def check_fits(tensor: Tensor, result: Tensor, narrows: bool) -> None:
    """Raise where `result` can't be written into `tensor`: another shape, a higher dtype."""
    written, data = tensor._data, result._data
    if written.shape == data.shape and written.dtype is data.dtype:
        return
    if result.dtype.category > tensor.dtype.category and not narrows:
        names = [kind_name(t) for t in (result, tensor)]
        raise DtypeMismatch(
            f"result type {names[0]} can't be cast to the desired output type {names[1]}",
            dtypes=(result.dtype, tensor.dtype), op="inplace",
        )  # fmt: skip
    check_shape(tensor.shape, result.shape)


def check_shape(wanted: tuple[int, ...], found: tuple[int, ...]) -> None:
    """Raise RuntimeError where a result of one shape is to be written into another."""
    if wanted != found:
        raise ShapeMismatch(
            f"output with shape {list(wanted)} doesn't match the broadcast shape {list(found)}",
            shapes=(wanted, found), op="inplace",
        )  # fmt: skip


def rebase(tensor: Tensor, node: Node) -> None:
    """Make `node`, which computed the new content of `tensor`, its history and that of its base."""
    base = tensor._base
    if base is None:
        tensor._history = (node, 0)
        tensor._requires_grad = True
        tensor._retain_anew()
        return
    copy = CopySlices(node, base._edge(), base, tensor)
    base._history = (copy, 0)
    base._requires_grad = True
    base._retain_anew()


@shown_bare
class CopySlices(Node):
    """The history of a base after one of its views was changed in place.

    The gradient of the base passes, except for the part that was overwritten: that part goes
    through the saved node of the change, whose first edge is the part before the change.
    """

    __slots__ = ("layout", "parts", "where")

    def __init__(self, function: Node, base_edge: Any, base: Tensor, view: Tensor) -> None:
        super().__init__((base_edge, *function.edges[1:]), form_of(base.array))
        self.saved = [function]
        self.layout = geometry(base.array)
        self.where = geometry(view.array, base.array)
        self.parts: Parts | None = None
        if of_two_kinds(base, view):
            self.parts = Parts(base.is_complex())
            self.layout, self.where = self.parts.layouts(self.layout, self.where)
        self.born_in, self.born_after = function.born_in, function.born_after

    def apply(self, grads: list[Any], differentiable: bool) -> Sequence[Any]:
        if not self.saved:
            raise GraphFreed(self)
        g = grads[0]
        if g is None:
            return (None,) * len(self.edges)
        if self.where.overlaps():
            raise ViewModified(OVERLAPS, tensor=None, base=None, made_by=self)
        parts = self.parts
        if parts is not None:
            g = parts.of_base(g)
        part = read_slice(g, self.layout, self.where)
        if parts is not None:
            part = parts.to_view(part)
        through, *others = self.saved[0].apply([part], differentiable)
        if self.edges[0] is None:
            return (None, *others)
        values = 0.0 if through is None else through
        if parts is not None and through is not None:
            values = parts.of_view(through)
        g = overwrite_slice(g, values, self.layout, self.where)
        return (g if parts is None else parts.to_base(g), *others)

    def release(self) -> None:
        self.saved = ()

    @property
    def released(self) -> bool:
        return not self.saved

    @property
    def runs_learners_code(self) -> bool:  # type: ignore[override]
        return bool(self.saved) and self.saved[0].runs_learners_code

    def name(self) -> str:
        return "torch::autograd::CopySlices"


def refresh_view(self: Tensor) -> None:
    """Give a view whose base has changed a node that leads to the base's new history."""
    base = self._base
    assert base is not None
    if self._history is None and not base.requires_grad:
        return  # still behind: the base may yet come to require a gradient
    check_view(self, base, BASE_CHANGED)
    if of_two_kinds(base, self):
        record_anew(self, base)
        self._view_version = self._version
        return
    owner = owner_of(base.array)
    size, stride, storage_offset = geometry(self.array, owner)
    parameters = {
        "size": size, "stride": stride, "storage_offset": storage_offset,
        "layout": geometry(base.array, owner),
    }  # fmt: skip
    edge = base._edge()  # None if the base was cut from its history: what follows leads nowhere
    connect(as_strided_view.op, (self,), (base,), (edge,), int(edge is not None), parameters)  # type: ignore[attr-defined]
    self._retain_anew()
    self._view_version = self._version


Tensor._refresh_view = refresh_view  # type: ignore[method-assign]


@op("torch::autograd::CopyBackwards", self=lambda g: zero(g), src=lambda g: g)
def copied(xp: Any, self: Array, src: Array) -> Array:
    """`src`, repeated to the shape of `self`."""
    check_shape(self.shape, broadcast_shapes(self.shape, src.shape))
    return xp.broadcast_to(xp.asarray(src, self.dtype), self.shape)


@op("FillBackward2", self=lambda g: zero(g))
def filled(xp: Any, self: Array, value: float) -> Array:
    """`value`, in the shape of `self`."""
    return xp.full(self.shape, value, self.dtype)


@op("FillBackward3", self=lambda g: zero(g), value=lambda g: g)
def filled_with(xp: Any, self: Array, value: Array) -> Array:
    """A 0-dim tensor, in the shape of `self`."""
    return xp.full(self.shape, value, self.dtype)


def copy_(self: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    """Overwrite the tensor with `src`, broadcast and brought to its dtype.

    src: a tensor, or a number. Errors: TypeError for anything else.
    """
    if not isinstance(src, (Tensor, bool, int, float, complex, np.generic)):
        kind = "numpy.ndarray" if isinstance(src, np.ndarray) else type(src).__name__
        raise ArgumentTypeError(
            f"copy_(): argument 'other' (position 1) must be Tensor, not {kind}",
            argument=src, op="copy_",
        )  # fmt: skip
    source = src if isinstance(src, Tensor) else wrap(np.asarray(src))
    return _copy_(self, source if self._differentiable_dtype() else source.detach())


def fill_(self: Tensor, value: Any) -> Tensor:
    """Overwrite every element with one value, a number or a 0-dim tensor.

    Errors: RuntimeError for a tensor with dimensions.
    """
    if not isinstance(value, Tensor):
        return _fill_number_(self, value)
    if value.dim():
        raise ShapeMismatch(
            f"fill_ only supports 0-dimension value tensor but got tensor with {value.dim()} "
            "dimensions.",
            shapes=(value.shape,), op="fill_",
        )  # fmt: skip
    return _fill_tensor_(self, value)


_copy_ = inplace(copied, "copy_", narrows=True)
_fill_number_ = inplace(filled, "fill_", levels=True)
_fill_tensor_ = inplace(filled_with, "fill_", narrows=True, once=True)
zero_ = inplace(zero, levels=True)
