"""Matrices by their diagonals: what is above, below or on one, and matrices made of one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.errors import ArgumentTypeError, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.op import joining_op, op
from autograd_lab.ops.public import with_out
from autograd_lab.ops.reshaping import ravel
from autograd_lab.ops.shape import Shape, reshape, slice_dim
from autograd_lab.ops.window import check_apart, diagonal, undiagonal
from autograd_lab.tensor import Tensor, wrap

Array = Any


def _check_matrix(self: Array, name: str) -> None:
    if self.ndim < 2:
        raise ShapeMismatch(
            f"{name}: input tensor must have at least 2 dimensions", shapes=(self.shape,), op=name
        )


@op("TrilBackward0", self=lambda g, diagonal: tril(g, diagonal))
def tril(xp: Any, self: Array, diagonal: int = 0) -> Array:
    """The part below a diagonal, with it; the rest is 0. `diagonal` counts upward."""
    _check_matrix(self, "tril")
    return xp.tril(self, diagonal)


@op("TriuBackward0", self=lambda g, diagonal: triu(g, diagonal))
def triu(xp: Any, self: Array, diagonal: int = 0) -> Array:
    """The part above a diagonal, with it; the rest is 0. `diagonal` counts upward."""
    _check_matrix(self, "triu")
    return xp.triu(self, diagonal)


@op("TraceBackward0", self=lambda g, self_shape: undiagonal(g, self_shape, 0, 0, 1))
def trace(xp: Any, self: Array) -> Array:
    """The sum of the diagonal of a matrix. Raises RuntimeError for other ranks."""
    if self.ndim != 2:
        raise ShapeMismatch(
            f"trace: expected a matrix, but got tensor with dim {self.ndim}",
            shapes=(self.shape,), op="trace",
        )  # fmt: skip
    if self.dtype.kind == "b":
        raise DtypeNotImplemented("trace", dtypes.bool_)
    # An integer's sum is wide, so that it does not overflow; PyTorch's rule for `sum`.
    return xp.trace(self, dtype=self.dtype if self.dtype.kind in "fc" else dtypes.int64.numpy)


@op(
    "DiagonalBackward0_copy",
    self=lambda g, self_shape, offset, dim1, dim2: undiagonal(g, self_shape, offset, dim1, dim2),
)
def diagonal_copy(xp: Any, self: Array, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Array:
    """`diagonal`, as a copy."""
    return diagonal(self, offset, dim1, dim2).copy()


@op("DiagEmbedBackward0", self=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2))
def diag_embed(xp: Any, self: Array, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Array:
    """Matrices with the last dimension of `self` on a diagonal, and 0 elsewhere."""
    ndim = self.ndim + 1
    first, second = check_dim(dim1, ndim), check_dim(dim2, ndim)
    check_apart(first, second)
    size = self.shape[-1] + abs(offset)
    shape = list(self.shape[:-1])
    for place in sorted((first, second)):
        shape.insert(place, size)
    result = xp.zeros(tuple(shape), self.dtype)
    diagonal(result, offset, first, second)[...] = self
    return result


@with_out
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """Of a vector the matrix with it on a diagonal; of a matrix, a copy of its diagonal.

    Errors: RuntimeError for other ranks.
    """
    if input.dim() == 1:
        return diag_embed(input, diagonal)
    if input.dim() == 2:
        return diagonal_copy(input, diagonal)
    raise ShapeMismatch(
        f"diag(): Supports 1D or 2D tensors. Got {input.dim()}D", shapes=(input.shape,), op="diag"
    )


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """The matrix with all elements, in a row, on a diagonal."""
    return diag_embed(ravel(input), offset)


def _corners(shapes: Sequence[Shape], index: int) -> list[int]:
    """The first row and column of a block, and those behind it."""
    sizes = [_matrix_shape(shape) for shape in shapes]
    rows, columns = (sum(size[i] for size in sizes[:index]) for i in (0, 1))
    return [rows, columns, rows + sizes[index][0], columns + sizes[index][1]]


def _matrix_shape(shape: Shape) -> tuple[int, int]:
    return ((1,) * (2 - len(shape)) + tuple(shape))[-2:]  # type: ignore[return-value]


def block(g: Any, index: int, shapes: Sequence[Shape]) -> Any:
    """the block of g"""
    top, left, bottom, right = _corners(shapes, index)
    part = slice_dim(slice_dim(g, 0, top, bottom), 1, left, right)
    return reshape(part, tuple(shapes[index]))


@joining_op("BlockDiagBackward0", block)
def block_diag_op(xp: Any, tensors: Sequence[Array]) -> Array:
    """The matrices one below the other and each right of those before it; 0 elsewhere."""
    shapes = [tensor.shape for tensor in tensors]
    _, _, rows, columns = _corners(shapes, len(shapes) - 1)
    result = xp.zeros((rows, columns), tensors[0].dtype)
    for place, tensor in enumerate(tensors):
        top, left, bottom, right = _corners(shapes, place)
        result[top:bottom, left:right] = tensor
    return result


def block_diag(*tensors: Tensor) -> Tensor:
    """The matrix with the tensors as blocks along its diagonal; a vector is a matrix of one row.

    Errors: RuntimeError for a tensor of more than 2 dimensions, TypeError for what is none.
    """
    for place, tensor in enumerate(tensors):
        if not isinstance(tensor, Tensor):
            raise ArgumentTypeError(
                f"expected Tensor as element {place} in argument 0, but got "
                f"{type(tensor).__name__}",
                argument=tensor,
            )
        if tensor.dim() > 2:
            raise ShapeMismatch(
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input "
                f"{place} has {tensor.dim()} dimensions",
                shapes=tuple(x.shape for x in tensors), op="block_diag",
            )  # fmt: skip
    return (
        block_diag_op(tensors)
        if tensors
        else wrap(np.zeros((1, 0), dtypes.get_default_dtype().numpy))
    )


__all__ = ["block_diag", "diag", "diag_embed", "diagflat", "diagonal_copy", "trace", "tril", "triu"]
METHODS = (trace, diag, diag_embed, diagflat)
WITH_INPLACE = (tril, triu)
