"""Sums over pairs of dimensions of two tensors: tensordot and inner."""

import math
from collections.abc import Sequence
from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.errors import DtypeMismatch, ShapeMismatch
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.products import dot, mm
from autograd_lab.ops.public import with_out
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import permute, reshape
from autograd_lab.tensor import Tensor


@with_out
def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """The product of two tensors, summed over pairs of their dimensions: one matrix product.

    dims: how many of the last dimensions of `a` meet the first of `b`; or two lists, dimensions of
        `a` and those of `b` that they meet.
    Shapes: what is left of `a`, then what is left of `b`.
    Errors: RuntimeError where the dimensions don't match.
    """
    refuse_no_tensor("tensordot", a=a, b=b)
    left, right = _pairs(a, b, dims)
    return _contracted(a, b, left, right)


def _pairs(a: Tensor, b: Tensor, dims: Any) -> tuple[list[int], list[int]]:
    """The dimensions to sum over: those of `a`, and those of `b`."""
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, (tuple, list)) and len(dims) == 2 and not isinstance(dims[0], int):
        return list(dims[0]), list(dims[1])
    count = dims if isinstance(dims, int) else int(dims[0])
    if count < 0:
        raise ShapeMismatch(
            f"tensordot expects dims >= 0, but got dims={count}", shapes=(), op="tensordot"
        )
    if count > min(a.dim(), b.dim()):
        raise ShapeMismatch(
            f"tensordot expects dims < ndim_a or ndim_b, but got dims={count}",
            shapes=(a.shape, b.shape), op="tensordot",
        )  # fmt: skip
    return list(range(-count, 0)), list(range(count))


def _contracted(a: Tensor, b: Tensor, left: Sequence[int], right: Sequence[int]) -> Tensor:
    if len(left) != len(right):
        raise ShapeMismatch(
            "both dimension lists should have same length",
            shapes=(tuple(left), tuple(right)), op="tensordot",
        )  # fmt: skip
    if a.dtype is not b.dtype:
        raise DtypeMismatch(
            "both inputs should have same dtype", dtypes=(a.dtype, b.dtype), op="tensordot"
        )
    for i, j in zip(left, right, strict=True):
        n, m = a.shape[check_dim(i, a.dim())], b.shape[check_dim(j, b.dim())]
        # A dimension of size 1 is broadcast: the other's may be summed before the product.
        if m == 1:
            a = sum_dim(a, i, True)
        elif n == 1:
            b = sum_dim(b, j, True)
        elif n != m:
            raise ShapeMismatch(
                f"contracted dimensions need to match, but first has size {n} in dim {i} and "
                f"second has size {m} in dim {j}",
                shapes=(a.shape, b.shape), op="tensordot",
            )  # fmt: skip
    left, right = ([check_dim(i, x.dim()) for i in dims] for x, dims in ((a, left), (b, right)))
    rest, other = ([i for i in range(x.dim()) if i not in d] for x, d in ((a, left), (b, right)))
    size = math.prod(a.shape[i] for i in left)
    rows, columns = permute(a, (*rest, *left)), permute(b, (*right, *other))
    shape = (*rows.shape[: len(rest)], *columns.shape[len(right) :])
    if not shape:
        return reshape(dot(reshape(rows, (size,)), reshape(columns, (size,))), ())
    n, m = math.prod(shape[: len(rest)]), math.prod(shape[len(rest) :])
    return reshape(mm(reshape(rows, (n, size)), reshape(columns, (size, m))), shape)


@with_out
def inner(input: Tensor, other: Tensor) -> Tensor:
    """The inner products over the last dimensions; for a number, the mere product.

    Shapes: (..., n) and (---, n) give (..., ---).
    """
    refuse_no_tensor("inner", input=input, other=other)
    if not input.dim() or not other.dim():
        return input * other
    if input.shape[-1] != other.shape[-1]:
        raise ShapeMismatch(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.shape)} and {list(other.shape)}",
            shapes=(input.shape, other.shape), op="inner",
        )  # fmt: skip
    return tensordot(input, other, dims=([-1], [-1]))


__all__ = ["inner", "tensordot"]
METHODS = (inner,)
WITH_INPLACE = ()
