"""Several tensors to one: `cat`, `stack`, and the stacks along a named direction."""

from collections.abc import Sequence
from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.errors import ShapeMismatch
from autograd_lab.ops.index_tensors import zeros
from autograd_lab.ops.op import joining_op
from autograd_lab.ops.reshaping import atleast_1d, atleast_2d, atleast_3d
from autograd_lab.ops.shape import reshape, select, slice_dim
from autograd_lab.tensor import Tensor

Array = Any
Shapes = Sequence[tuple[int, ...]]

SKIPPED = (0,)
"""The shape of the tensors that `cat` passes over, whatever the rank of the others."""


def _shape_of_all(shapes: Shapes) -> tuple[int, ...]:
    return next((shape for shape in shapes if shape != SKIPPED), SKIPPED)


def part(g: Any, index: int, shapes: Shapes, dim: int) -> Any:
    """the slice of g"""
    like = _shape_of_all(shapes)
    if shapes[index] == SKIPPED != like:
        return zeros(g, SKIPPED)
    dim = check_dim(dim, len(like))
    start = sum(shape[dim] for shape in shapes[:index] if shape != SKIPPED)
    return slice_dim(g, dim, start, start + shapes[index][dim])


@joining_op("CatBackward0", part)
def cat_op(xp: Any, tensors: Sequence[Array], dim: int = 0) -> Array:
    """The tensors one behind the other along `dim`; the other sizes have to agree."""
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    shapes = [tensor.shape for tensor in tensors]
    for place, shape in enumerate(shapes):
        if not shape:
            raise ShapeMismatch(
                f"zero-dimensional tensor (at position {place}) cannot be concatenated",
                shapes=shapes, op="cat",
            )  # fmt: skip
    like = _shape_of_all(shapes)
    dim = check_dim(dim, len(like))
    _check_sizes(shapes, like, dim)
    return xp.concatenate([x for x in tensors if x.shape != SKIPPED or like == SKIPPED], axis=dim)


def cat(
    tensors: Any, dim: int = 0, *, axis: int | None = None, out: Tensor | None = None
) -> Tensor:  # fmt: skip
    """The tensors one behind the other along `dim`; the other sizes have to agree.

    Empty vectors are passed over. Errors: RuntimeError where sizes or ranks differ, TypeError for
    what is no sequence of tensors.
    Example: `torch.cat([torch.ones(1), torch.zeros(2)])` is `tensor([1., 0., 0.])`.
    """
    return cat_op(tensors, dim if axis is None else axis, out=out)


def concat(tensors: Any, dim: int = 0, *, out: Tensor | None = None) -> Tensor:
    """`cat`, under another name."""
    return cat(tensors, dim, out=out)


def concatenate(
    tensors: Any, dim: int = 0, *, axis: int | None = None, out: Tensor | None = None
) -> Tensor:
    """`cat`, under NumPy's name."""
    return cat(tensors, dim, axis=axis, out=out)


@joining_op("StackBackward0", lambda g, index, dim: select(g, dim, index))
def stack(xp: Any, tensors: Sequence[Array], dim: int = 0) -> Array:
    """The tensors, of one shape, side by side along a new dimension `dim`."""
    _check_any(tensors, "stack")
    for place, tensor in enumerate(tensors):
        if tensor.shape != tensors[0].shape:
            raise ShapeMismatch(
                f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at "
                f"entry 0 and {list(tensor.shape)} at entry {place}",
                shapes=tuple(x.shape for x in tensors), op="stack",
            )  # fmt: skip
    return xp.stack(tensors, axis=check_dim(dim, tensors[0].ndim + 1))


def hstack(tensors: Any, *, out: Tensor | None = None) -> Tensor:
    """The tensors beside each other: along dimension 1, or 0 for vectors."""
    _check_any(tensors, "hstack")
    given = atleast_1d(tensors)
    return cat(given, 0 if given[0].dim() == 1 else 1, out=out)


def vstack(tensors: Any, *, out: Tensor | None = None) -> Tensor:
    """The tensors one below the other, a vector as a row."""
    _check_any(tensors, "vstack")
    return cat(atleast_2d(tensors), 0, out=out)


def row_stack(tensors: Any, *, out: Tensor | None = None) -> Tensor:
    """`vstack`, under another name."""
    return vstack(tensors, out=out)


def dstack(tensors: Any, *, out: Tensor | None = None) -> Tensor:
    """The tensors one behind the other, along dimension 2."""
    _check_any(tensors, "dstack")
    return cat(atleast_3d(tensors), 2, out=out)


def column_stack(tensors: Any, *, out: Tensor | None = None) -> Tensor:
    """The tensors beside each other, a vector as a column."""
    _check_any(tensors, "column_stack")
    return hstack([x if x.dim() > 1 else reshape(x, (x.numel(), 1)) for x in tensors], out=out)


def _check_any(tensors: Sequence[Any], name: str) -> None:
    if not tensors:
        raise ShapeMismatch(f"{name} expects a non-empty TensorList", shapes=(), op=name)


def _check_sizes(shapes: Shapes, like: tuple[int, ...], dim: int) -> None:
    for place, shape in enumerate(shapes):
        if shape == SKIPPED:
            continue
        if len(shape) != len(like):
            raise ShapeMismatch(
                f"Tensors must have same number of dimensions: got {len(like)} and {len(shape)}",
                shapes=shapes, op="cat",
            )  # fmt: skip
        for i, (size, first) in enumerate(zip(shape, like, strict=True)):
            if i != dim and size != first:
                raise ShapeMismatch(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {first} "
                    f"but got size {size} for tensor number {place} in the list.",
                    shapes=shapes, op="cat",
                )  # fmt: skip


__all__ = [
    "cat", "column_stack", "concat", "concatenate", "dstack", "hstack", "row_stack", "stack",
    "vstack",
]  # fmt: skip
METHODS = ()
WITH_INPLACE = ()
