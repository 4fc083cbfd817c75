"""Exponentials that share one sum: logsumexp, softmax, log_softmax, softmin.

Each is computed after taking the largest exponent away, which changes nothing but that nothing
overflows.
"""

import warnings
from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.core.places import stacklevel
from autograd_lab.ops.convert import to
from autograd_lab.ops.kinds import only
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import neg
from autograd_lab.ops.powers import exp
from autograd_lab.ops.public import public, several, single
from autograd_lab.ops.reduce import axes, opened, restore, sum_dim
from autograd_lab.tensor import Tensor

Array = Any


def largest(xp: Any, x: Array, dim: Any) -> Array:
    """The largest real parts along `dim`; 0 where that is infinite, or where there is nothing."""
    if not x.size:
        return x.sum(axis=dim, keepdims=True)
    top = x.real.max(axis=dim, keepdims=True)
    return xp.where(xp.isfinite(top), top, top.dtype.type(0))


def logsumexp_rule(g: Any, self: Any, result: Any, dim: Any, keepdim: bool) -> Any:
    """g·e^(self - result), which is g·softmax(self)"""
    shape = tuple(self.shape)
    return opened(g, len(shape), dim, keepdim) * exp(self - restore(result, shape, dim, keepdim))


@op("LogsumexpBackward0", floating=True, self=logsumexp_rule)
def logsumexp_op(xp: Any, self: Array, dim: Any, keepdim: bool) -> Array:
    """log(the sum of e^x)."""
    places = axes(dim, self.ndim)
    top = largest(xp, self, places)
    result = xp.log(xp.exp(self - top).sum(axis=places, keepdims=True)) + top
    if keepdim:
        return result
    return result.sum(axis=places) if places is None else result.squeeze(places)


@public()
def logsumexp(input: Any, dim: Any, keepdim: bool = False) -> Tensor:
    """log(the sum of e^x along `dim`), without overflow.

    Example: `torch.tensor([1000., 1000.]).logsumexp(0)` is `tensor(1000.6931)`.
    """
    return logsumexp_op(input, several(dim, "logsumexp", optional=False), keepdim)


def _below_largest(x: Array, dim: Any) -> Array:
    """The elements less the largest along `dim`; nan where that is infinite, as in PyTorch."""
    return x - x.max(axis=dim, keepdims=True) if x.size else x


def softmax_rule(g: Any, dim: int, result: Any) -> Any:
    """result·(g - the sum of g·result along dim)"""
    weighted = g * result
    return weighted - result * sum_dim(weighted, (dim,), True)


@op("SoftmaxBackward0", self=softmax_rule)
def softmax_op(xp: Any, self: Array, dim: int) -> Array:
    """e^x / (the sum of e^x)."""
    at = _checked(self, dim, "softmax")
    powers = xp.exp(_below_largest(self, at))
    return powers / powers.sum(axis=at, keepdims=True)


def log_softmax_rule(g: Any, dim: int, result: Any) -> Any:
    """g - e^result·(the sum of g along dim)"""
    return g - exp(result) * sum_dim(g, (dim,), True)


@op("LogSoftmaxBackward0", self=log_softmax_rule)
def log_softmax_op(xp: Any, self: Array, dim: int) -> Array:
    """x - log(the sum of e^x)."""
    at = _checked(self, dim, "log_softmax")
    shifted = _below_largest(self, at)
    return shifted - xp.log(xp.exp(shifted).sum(axis=at, keepdims=True))


def _checked(x: Array, dim: int, name: str) -> tuple[int, ...] | None:
    at = check_dim(dim, x.ndim)
    last = "_lastdim" if at == max(x.ndim - 1, 0) else ""
    only("f", f"{name}{last}_kernel_impl", x)
    return (at,) if x.ndim else None


@public()
def softmax(input: Any, dim: Any, dtype: Any = None) -> Tensor:
    """e^x / (the sum of e^x along `dim`): positive numbers that add up to 1.

    dtype: what to bring the input to first. Errors: NotImplementedError for integers.
    Example: `torch.tensor([0., 0.]).softmax(0)` is `tensor([0.5000, 0.5000])`.
    """
    return softmax_op(_brought(input, dtype), single(dim, "softmax"))


@public()
def log_softmax(input: Any, dim: Any, dtype: Any = None) -> Tensor:
    """log(softmax(x)), computed in one, so that nothing is lost where the softmax is near 0."""
    return log_softmax_op(_brought(input, dtype), single(dim, "log_softmax"))


def _brought(input: Tensor, dtype: dtypes.dtype | None) -> Tensor:
    return input if dtype is None else to(input, dtype)


def implicit_dim(name: str, ndim: int) -> int:
    """The dimension that `nn.functional` takes where none is given, with PyTorch's warning."""
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include "
        "dim=X as an argument.",
        stacklevel=stacklevel(),
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmin(input: Tensor, dim: int | None = None, dtype: Any = None) -> Tensor:
    """`softmax` of the negated input: `nn.functional.softmin`."""
    if dim is None:
        dim = implicit_dim("softmin", input.dim())
    return softmax(neg(input), dim, dtype)


__all__ = ["log_softmax", "logsumexp", "softmax"]
METHODS = (log_softmax, logsumexp, softmax)
WITH_INPLACE = ()
