"""`t_copy`, `select_copy` and their like: what a view would show, with memory of its own."""

from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.memory import owner_of
from autograd_lab.ops import call, shape, split, window
from autograd_lab.ops.op import Op, SplitOp
from autograd_lab.ops.reshaping import narrow, sizes_of
from autograd_lab.ops.shape import infer_shape
from autograd_lab.ops.strided import as_strided_view, check_in_memory, geometry, place_of
from autograd_lab.tensor import Tensor

Copy = Callable[..., Any]


def _copying(view_op: Any, several: bool = False, node_name: str = "") -> Copy:
    """The operation that copies what a view's operation shows; its node has the view's name too."""
    source = view_op.op
    look, name = source.forward, node_name or f"{source.node_name}_copy"
    op = (SplitOp if several else Op)(name, look, source.derivatives)
    if several:
        op.forward = lambda xp, *args: [part.copy() for part in look(xp, *args)]
    else:
        op.forward = lambda xp, *args: look(xp, *args).copy()
    return call.viewing(op, several, views=False)


def _named(function: Copy, name: str) -> Copy:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"`{name.removesuffix('_copy')}`, as a copy."
    return function


alias_copy = _named(_copying(shape.alias), "alias_copy")
permute_copy = _named(_copying(shape.permute), "permute_copy")
select_copy = _named(_copying(shape.select), "select_copy")
slice_copy = _named(_copying(shape.slice_dim), "slice_copy")
t_copy = _named(_copying(shape.t), "t_copy")
transpose_copy = _named(_copying(shape.transpose), "transpose_copy")
unfold_copy = _named(_copying(window.unfold), "unfold_copy")
unsqueeze_copy = _named(_copying(shape.unsqueeze), "unsqueeze_copy")
split_copy = _named(_copying(split.split_even, True), "split_copy")
split_with_sizes_copy = _named(_copying(split.split_with_sizes, True), "split_with_sizes_copy")
unbind_copy = _named(_copying(split.unbind, True), "unbind_copy")
_as_strided_copy = _copying(as_strided_view)
_expand_copy = _copying(shape.expand)
_view_copy = _copying(shape.view)
_squeeze_copies = [
    _copying(one) for one in (shape.squeeze_all, shape.squeeze_dim, shape.squeeze_dims)
]


def expand_copy(input: Tensor, size: Sequence[int]) -> Tensor:
    """`expand`, as a copy."""
    return _expand_copy(input, sizes_of((size,), "expand_copy"))


def as_strided_copy(
    input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """`as_strided`, as a copy."""
    layout = geometry(input.array, owner_of(input.array))
    where = place_of(size, stride, storage_offset, layout)
    check_in_memory(input.array, where)
    return _as_strided_copy(input, where.shape, where.strides, storage_offset, layout)


def view_copy(input: Tensor, size: Sequence[int]) -> Tensor:
    """`view`, as a copy."""
    return _view_copy(input, infer_shape(sizes_of((size,), "view_copy"), input.numel()))


def squeeze_copy(input: Tensor, dim: Any = None) -> Tensor:
    """`squeeze`, as a copy."""
    every, one, some = _squeeze_copies
    if dim is None:
        return every(input)
    return some(input, tuple(dim)) if isinstance(dim, (tuple, list)) else one(input, dim)


_narrow_copy = _copying(shape.slice_dim, node_name="NarrowCopyBackward0")


def narrow_copy(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """`narrow`, as a copy."""
    part = narrow(input.detach(), dim, start, length)
    first = start % input._data.shape[dim] if part.numel() else 0
    return _narrow_copy(input, dim, first, first + length, 1)


__all__ = [
    "alias_copy", "as_strided_copy", "expand_copy", "narrow_copy", "permute_copy", "select_copy",
    "slice_copy",
    "split_copy", "split_with_sizes_copy", "squeeze_copy", "t_copy", "transpose_copy",
    "unbind_copy", "unfold_copy", "unsqueeze_copy", "view_copy",
]  # fmt: skip
METHODS = (narrow_copy,)
WITH_INPLACE = ()
