"""matmul by the shapes of its factors; linear layers, outer and Kronecker products."""

import math
from typing import Any

from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch, ShapeMismatch
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.out import written
from autograd_lab.ops.pointwise import add
from autograd_lab.ops.products import bmm, dot, mm, mv, vdot
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.public import with_out
from autograd_lab.ops.scaled_products import addmm
from autograd_lab.ops.shape import (
    expand,
    reshape,
    squeeze_dim,
    t,
    transpose,
    unsafe_squeeze,
    unsafe_view,
    unsqueeze,
    view,
)
from autograd_lab.ops.strided import view_strides
from autograd_lab.tensor import Tensor


def matmul(input: Tensor, other: Any, *, out: Tensor | None = None) -> Tensor:
    """The matrix product, by the shapes: vectors, matrices, and batches of them, broadcast.

    Example: shapes (2, 3) and (3,) give (2,); (5, 2, 3) and (3, 4) give (5, 2, 4).
    Errors: RuntimeError where the shapes don't go together, or the dtypes differ.
    """
    if not (isinstance(input, Tensor) and isinstance(other, Tensor)):
        refuse_no_tensor("matmul", input=input, other=other)
    if out is not None:
        return written(matmul, out, (input, other), {})
    a, b = input._data.ndim, other._data.ndim
    if a == b == 2:
        return mm(input, other)
    if not a or not b:
        raise ShapeMismatch(
            f"both arguments to matmul need to be at least 1D, but they are {a}D and {b}D",
            shapes=(input.shape, other.shape), op="matmul",
        )  # fmt: skip
    if a == b == 1:
        return dot(input, other)
    if a == 2 and b == 1:
        return mv(input, other)
    if a == 1 and b == 2:
        return unsafe_squeeze(mm(unsqueeze(input, 0), other), (0,))
    if a == b == 3 and input.shape[0] != other.shape[0]:
        if input.shape[0] == 1 and input.requires_grad:
            return matmul(squeeze_dim(input, 0), other)
        if other.shape[0] == 1 and other.requires_grad:
            return matmul(input, squeeze_dim(other, 0))
    if b < 3 and _folds(input, other):
        return _folded(input, other)
    if a < 3 and _folds(transpose(other, -2, -1), input, swapped=True):
        product = _folded(transpose(other, -2, -1), t(input) if a == 2 else input)
        return transpose(product, -2, -1).contiguous() if a == 2 else product
    return _batched(input, other)


def _folds(batch: Tensor, small: Tensor, swapped: bool = False) -> bool:
    """Whether the product of a batch and one matrix or vector becomes one product of all rows.

    That saves copies of the small one, forward and backward. It is for nothing if nobody wants the
    gradient of the small one, and the batch would have to be copied to have its rows in order.
    """
    if small.requires_grad:
        return True
    if swapped and small.dim() == 2:
        return False
    array = batch.array
    rows = (math.prod(array.shape[:-1]), array.shape[-1])
    return not array.size or view_strides(array.shape, array.strides, rows) is not None


def _folded(batch: Tensor, small: Tensor) -> Tensor:
    """All rows of the batch times a matrix or a vector, as one product."""
    *lead, size = batch.shape
    rows = reshape(batch, (math.prod(lead), size))
    product = mm(rows, small) if small.dim() == 2 else mv(rows, small)
    return unsafe_view(product, (*lead, *product.shape[1:]))


def _batched(a: Tensor, b: Tensor) -> Tensor:
    """The products of two batches, as one `bmm` over the broadcast leading dimensions."""
    left = tuple(a.shape) if a.dim() > 1 else (1, *a.shape)
    lead = broadcast_shapes(left[:-2], tuple(b.shape[:-2]))
    size = math.prod(lead)
    rows = reshape(expand(a, (*lead, *left[-2:])), (size, *left[-2:]))
    if b.dim() == 1:
        vectors = reshape(expand(b, (*lead, *b.shape)), (size, *b.shape))
        product = squeeze_dim(bmm(rows, unsqueeze(vectors, 2)), -1)
        return unsafe_view(product, (*lead, left[-2]))
    columns = reshape(expand(b, (*lead, *b.shape[-2:])), (size, *b.shape[-2:]))
    shape = (*lead, *([] if a.dim() == 1 else [left[-2]]), b.shape[-1])
    return unsafe_view(bmm(rows, columns), shape)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`input @ weight.T + bias`, over the last dimension of the input.

    Shapes: (..., n) with a weight (m, n) and a bias (m) gives (..., m).
    Errors: RuntimeError where the shapes don't go together, or the dtypes differ.
    """
    refuse_no_tensor("linear", input=input, weight=weight)
    if bias is None:
        return matmul(input, t(weight))
    if input.dim() == 2:
        return addmm(bias, input, t(weight))
    if input.dim() and bias.dim() == 1 and input.is_contiguous():
        *lead, size = input.shape
        product = addmm(bias, view(input, (math.prod(lead), size)), t(weight))
        return view(product, (*lead, weight.shape[0]))
    return add(matmul(input, t(weight)), bias)


@with_out
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Each element of one vector times each of the other: (n) and (m) give (n, m)."""
    refuse_no_tensor("outer", input=input, vec2=vec2)
    for name, x in (("self", input), ("vec2", vec2)):
        if x.dim() != 1:
            raise ShapeMismatch(
                f"outer: Expected 1-D argument {name}, but got {x.dim()}-D",
                shapes=(input.shape, vec2.shape), op="outer",
            )  # fmt: skip
    return reshape(input, (input.shape[0], 1)) * vec2


def ger(input: Tensor, vec2: Tensor) -> Tensor:
    """An older name of `outer`."""
    return outer(input, vec2)


@with_out
def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: a copy of `other` for each element of `input`, times that element.

    Shapes: (n, m) and (p, q) give (n·p, m·q); a shorter shape gets dimensions of 1 in front.
    """
    refuse_no_tensor("kron", input=input, other=other)
    ndim = max(input.dim(), other.dim())
    a, b = ((1,) * (ndim - x.dim()) + tuple(x.shape) for x in (input, other))
    left = unsafe_view(input, tuple(size for n in a for size in (n, 1)))
    right = unsafe_view(other, tuple(size for n in b for size in (1, n)))
    return unsafe_view(left * right, tuple(n * m for n, m in zip(a, b, strict=True)))


@with_out
def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """The inner products of vectors that lie along `dim`, the first conjugated, broadcast."""
    if x.dtype is not y.dtype:
        names = [kind_name(z) for z in (x, y)]
        raise DtypeMismatch(
            f"linalg.vecdot: Expected x and y to have the same dtype, but found x of type "
            f"{names[0]} and y of type {names[1]} instead",
            dtypes=(x.dtype, y.dtype), op="linalg.vecdot",
        )  # fmt: skip
    if x.dim() == y.dim() == 1:
        return vdot(x, y)
    return (x.conj() * y).sum(dim)


__all__ = ["ger", "kron", "matmul", "outer"]
METHODS = (ger, kron, matmul, outer)
WITH_INPLACE = ()
