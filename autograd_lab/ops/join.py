"""Several tensors to one, and one to several."""

from collections.abc import Sequence
from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.errors import DimensionError, ShapeMismatch
from autograd_lab.ops.op import joining_op, splitting_op
from autograd_lab.ops.shape import select, slice_dim

Array = Any
Shapes = Sequence[tuple[int, ...]]


def part(g: Any, index: int, shapes: Shapes, dim: int) -> Any:
    """the slice of g"""
    dim = check_dim(dim, len(shapes[index]))
    start = sum(shape[dim] for shape in shapes[:index])
    return slice_dim(g, dim, start, start + shapes[index][dim])


@joining_op("CatBackward0", part)
def cat(xp: Any, tensors: Sequence[Array], dim: int = 0) -> Array:
    """The tensors one behind the other along `dim`; the other sizes have to agree."""
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    _check_ranks(tensors)
    dim = check_dim(dim, tensors[0].ndim)
    _check_sizes(tensors, dim)
    return xp.concatenate(tensors, axis=dim)


@joining_op("StackBackward0", lambda g, index, dim: select(g, dim, index))
def stack(xp: Any, tensors: Sequence[Array], dim: int = 0) -> Array:
    """The tensors, of one shape, side by side along a new dimension `dim`."""
    if not tensors:
        raise ShapeMismatch("stack expects a non-empty TensorList", shapes=(), op="stack")
    for place, tensor in enumerate(tensors):
        if tensor.shape != tensors[0].shape:
            raise ShapeMismatch(
                f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at "
                f"entry 0 and {list(tensor.shape)} at entry {place}",
                shapes=tuple(x.shape for x in tensors), op="stack",
            )  # fmt: skip
    return xp.stack(tensors, axis=check_dim(dim, tensors[0].ndim + 1))


def rejoined(g: Any, dim: int) -> Any:
    """the parts of g, stacked"""
    return stack(g if isinstance(g, list) else [g], dim)


@splitting_op("UnbindBackward0", self=rejoined)
def unbind(xp: Any, self: Array, dim: int = 0) -> list[Array]:
    """The parts of dimension `dim`, which goes away, as a tuple of views."""
    if not self.ndim:
        raise DimensionError(
            f"Dimension specified as {dim} but tensor has no dimensions", dim=dim, ndim=0
        )
    dim = check_dim(dim, self.ndim)
    lead = (slice(None),) * dim
    return [self[(*lead, i, ...)] for i in range(self.shape[dim])]


def _check_ranks(tensors: Sequence[Array]) -> None:
    for tensor in tensors:
        if tensor.ndim != tensors[0].ndim:
            raise ShapeMismatch(
                f"Tensors must have same number of dimensions: got {tensors[0].ndim} and "
                f"{tensor.ndim}",
                shapes=tuple(x.shape for x in tensors), op="cat",
            )  # fmt: skip
        if tensor.ndim == 0:
            raise ShapeMismatch(
                "zero-dimensional tensor (at position 0) cannot be concatenated",
                shapes=tuple(x.shape for x in tensors), op="cat",
            )  # fmt: skip


def _check_sizes(tensors: Sequence[Array], dim: int) -> None:
    for place, tensor in enumerate(tensors):
        for i, (size, first) in enumerate(zip(tensor.shape, tensors[0].shape, strict=True)):
            if i != dim and size != first:
                raise ShapeMismatch(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {first} "
                    f"but got size {size} for tensor number {place} in the list.",
                    shapes=tuple(x.shape for x in tensors), op="cat",
                )  # fmt: skip


__all__ = ["cat", "stack", "unbind"]
METHODS = (unbind,)
WITH_INPLACE = ()
