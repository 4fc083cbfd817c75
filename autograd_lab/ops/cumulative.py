"""Running totals: cumsum, logcumsumexp, cummax, cummin, and the differences that undo a sum."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.errors import ShapeMismatch
from autograd_lab.ops import return_types
from autograd_lab.ops.arrange import flip_op
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.extreme import check_ordered
from autograd_lab.ops.gather import scatter_add
from autograd_lab.ops.index_tensors import zeros
from autograd_lab.ops.inplace import copy_
from autograd_lab.ops.join import cat_op
from autograd_lab.ops.kinds import only
from autograd_lab.ops.logic import logical_xor
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import is_complex, sub
from autograd_lab.ops.powers import exp, log
from autograd_lab.ops.public import check_recordable, public, single
from autograd_lab.ops.reduce import in_dtype, is_nan
from autograd_lab.ops.shape import slice_dim
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]


def cumulative_dtype(x: Array, dtype: Any) -> Any:
    """The dtype of a running total, NumPy's: int64 for integers, unless another is asked for."""
    if dtype is not None:
        return dtype.numpy
    return dtypes.int64.numpy if x.dtype.kind in "iub" else None


def cumulated(total: Callable[..., Array], x: Array, dim: int, dtype: Any) -> Array:
    """The running total of an array along a dimension; a number is its own."""
    dim = check_dim(dim, x.ndim)
    wanted = cumulative_dtype(x, dtype)
    if not x.ndim:
        return x.astype(wanted or x.dtype)
    return total(in_dtype(x, dtype), axis=dim, dtype=wanted)


@op("CumsumBackward0", self=lambda g, dim: reversed_cumsum(g, dim))
def cumsum_op(xp: Any, self: Array, dim: int, dtype: Any = None) -> Array:
    """The sums of all elements up to each."""
    return cumulated(xp.cumsum, self, dim, dtype)


@public()
def cumsum(input: Any, dim: Any, *, dtype: Any = None) -> Tensor:
    """The sums of all elements up to each along `dim`; integers add up in int64.

    Example: `torch.tensor([1., 2., 3.]).cumsum(0)` is `tensor([1., 3., 6.])`.
    """
    check_recordable(input, dtype)
    return cumsum_op(input, single(dim, "cumsum"), dtype)


@op("FlipBackward0", self=lambda g, dim: cumsum_op(g, dim))
def reversed_cumsum(xp: Any, self: Array, dim: int) -> Array:
    """The sums of all elements from each on along `dim`."""
    if not self.ndim:
        return self.copy()
    return xp.ascontiguousarray(xp.flip(xp.cumsum(xp.flip(self, dim), axis=dim), dim))


def scan(
    xp: Any, combine: Callable[[Array, Array], Array], x: Array, dim: int, in_order: bool = False
) -> Array:
    """`combine` of all elements up to each along `dim`, in some log2(n) steps.

    After step k each place holds what the 2^k elements up to it make. `combine` has to be
    associative, or else be done `in_order`, one element at a time.
    Source: W. Hillis and G. Steele, "Data parallel algorithms", 1986.
    """
    x = x.copy()
    if not x.ndim:
        return x
    line, reach = xp.moveaxis(x, dim, 0), 1
    if in_order:
        for k in range(1, len(line)):
            line[k] = combine(line[k - 1], line[k])
        return x
    while reach < len(line):
        line[reach:] = combine(line[:-reach], line[reach:])
        reach *= 2
    return x


def added_in_logarithms(xp: Any, a: Array, b: Array) -> Array:
    """log(e^a + e^b), by way of the larger."""
    if a.dtype.kind != "c":
        return xp.logaddexp(a, b)
    swap = b.real > a.real
    high, low = xp.where(swap, b, a), xp.where(swap, a, b)
    return high + xp.log(1 + xp.exp(low - high))


def logcumsumexp_rule(g: Any, self: Any, result: Any, dim: int) -> Any:
    """e^self·(the sum of g·e^-result from here on)"""
    # In logarithms, where nothing overflows; so the gradients of either sign go apart.
    if is_complex(g):
        return _behind(g, g != 0, self, result, dim)
    return _behind(g, g > 0, self, result, dim) - _behind(-g, g < 0, self, result, dim)


def _behind(g: Any, there: Any, self: Any, result: Any, dim: int) -> Any:
    logs = chosen(there, log(chosen(there, g, 1.0)), _lowest(g))
    added = flip_op(logcumsumexp(flip_op(logs - result, (dim,)), dim), (dim,))
    return exp(added + self)


def _lowest(g: Any) -> float:
    """The lowest finite number of a dtype: as a logarithm, nothing."""
    return float(np.finfo(getattr(g, "_data", g).dtype).min)


@op("LogcumsumexpBackward0", self=logcumsumexp_rule)
def logcumsumexp(xp: Any, self: Array, dim: int) -> Array:
    """log(the sum of e^x up to each x along `dim`), without overflow.

    Example: `torch.zeros(2).logcumsumexp(0)` is `tensor([0.0000, 0.6931])`.
    """
    dim = check_dim(dim, self.ndim)
    only("fc", "logcumsumexp_out_cpu", self)
    return scan(xp, lambda a, b: added_in_logarithms(xp, a, b), self, dim, self.dtype.kind == "c")


def running_extreme(xp: Any, name: str, self: Array, dim: int) -> tuple[Array, Array]:
    """The extremes up to each element along `dim`, and where each was last met."""
    dim = check_dim(dim, self.ndim)
    check_ordered(self, f"{name}_cpu")
    # nan is the extreme of all that follow it.
    values = scan(xp, xp.maximum if name == "cummax" else xp.minimum, self, dim)
    if not self.ndim:
        return values, xp.zeros((), xp.int64)
    places = xp.arange(self.shape[dim]).reshape([-1] + [1] * (self.ndim - 1 - dim))
    met = (self == values) | is_nan(self)
    return values, scan(xp, xp.maximum, xp.where(met, places, 0), dim)


def collect(g: Any, self: Any, dim: int, indices: Any) -> Any:
    """the sum of g over the places that show this element"""
    return scatter_add(zeros(g, tuple(self.shape)), dim, indices, g)


@op("CummaxBackward0", outputs=return_types.cummax, self=collect)
def cummax(xp: Any, self: Array, dim: int) -> tuple[Array, Array]:
    """The largest elements so far along `dim`, and where each was last met."""
    return running_extreme(xp, "cummax", self, dim)


@op("CumminBackward0", outputs=return_types.cummin, self=collect)
def cummin(xp: Any, self: Array, dim: int) -> tuple[Array, Array]:
    """The smallest elements so far along `dim`, and where each was last met."""
    return running_extreme(xp, "cummin", self, dim)


@public()
def diff(
    input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None
) -> Tensor:  # fmt: skip
    """The n-th differences of neighbours along `dim`; of booleans, whether they differ.

    prepend, append: what to put before and behind first.
    Errors: RuntimeError for a number, or where the sizes don't go together.
    Example: `torch.tensor([1., 3., 2.]).diff()` is `tensor([ 2., -1.])`.
    """
    _check_diff(input, n, dim, [x for x in (prepend, append) if x is not None])
    if not n:
        return copy_(zeros(input), input)
    parts = [x for x in (prepend, input, append) if x is not None]
    result: Tensor = cat_op(parts, dim) if len(parts) > 1 else input
    for _ in range(min(n, max(result.shape[dim], 1))):
        size = result.shape[dim]
        after, before = slice_dim(result, dim, 1, size), slice_dim(result, dim, 0, max(size - 1, 0))
        boolean = result.dtype is dtypes.bool_
        result = logical_xor(after, before) if boolean else sub(after, before)
    return result


def _check_diff(input: Tensor, n: int, dim: int, around: list[Tensor]) -> None:
    message = None
    if not input.dim():
        message = "diff expects input to be at least one-dimensional"
    elif n < 0:
        message = f"order must be non-negative but got {n}"
    for x in around:
        if x.dim() != input.dim():
            message = "diff expects prepend or append to be the same dimension as input"
            break
        for d, (size, other) in enumerate(zip(input.shape, x.shape, strict=True)):
            if d != check_dim(dim, input.dim()) and size != other:
                message = (
                    "diff expects the shape of tensor to prepend or append to match that of input "
                    f"except along the differencing dimension; input.size({d}) = {size}, but got "
                    f"tensor.size({d}) = {other}"
                )
    if message:
        raise ShapeMismatch(message, shapes=(input.shape,), op="diff")


__all__ = ["cummax", "cummin", "cumsum", "diff", "logcumsumexp"]
METHODS = (cummax, cummin, diff, logcumsumexp)
WITH_INPLACE = (cumsum,)
