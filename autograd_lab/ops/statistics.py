"""Spread: var, std, and both with the mean.

The variance is the sum of |x - mean|² over n - correction, where a correction of 1 makes it an
unbiased estimate (Bessel's correction).
"""

import warnings
from collections.abc import Callable
from typing import Any

from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import DtypeMismatch, Mistaken
from autograd_lab.ops.choice import passed
from autograd_lab.ops.op import op
from autograd_lab.ops.public import public, several
from autograd_lab.ops.reduce import averaged, axes, mean_dim, opened, reduced_size, restore

Array = Any


def spread(
    xp: Any, name: str, self: Array, dim: Any, correction: Any, keepdim: bool
) -> tuple[Array, Array]:
    """The variance and the mean. Raises RuntimeError for integers, warns of too few elements."""
    if self.dtype.kind not in "fc":
        what = name if name.endswith("_mean") else "std and var"
        raise DtypeMismatch(
            f"{what} only support floating point and complex dtypes",
            dtypes=(from_numpy(self.dtype),), op=name,
        )  # fmt: skip
    places = axes(dim, self.ndim)
    degrees = reduced_size(self.shape, dim) - _corrected(correction)
    if degrees <= 0:
        warnings.warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the "
            "reduction factor (input numel divided by output numel).",
            stacklevel=stacklevel(),
        )
    mean = averaged(self, None, dim, True)
    apart = xp.abs(self - mean)
    squares = (apart * apart).sum(axis=places, keepdims=keepdim)
    return squares / squares.dtype.type(max(degrees, 0)), mean if keepdim else mean.sum(axis=places)


def _corrected(correction: Any) -> Any:
    return 1 if correction is None else correction


def var_rule(g: Any, self: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    """2·g·(self - mean) / (n - correction)"""
    shape = tuple(self.shape)
    degrees = reduced_size(shape, dim) - _corrected(correction)
    scale = 2 / degrees if degrees else float("inf")
    return opened(g, len(shape), dim, keepdim) * scale * (self - mean_dim(self, dim, True))


def std_rule(g: Any, self: Any, result: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    """g·(self - mean) / ((n - correction)·std); 0 where std is 0"""
    flat = result == 0
    return var_rule(passed(g / (2 * result), flat), self, dim, correction, keepdim)


@op("VarBackward0", holomorphic=False, self=var_rule)
def var_op(xp: Any, self: Array, dim: Any, correction: Any, keepdim: bool) -> Array:
    """The variance."""
    return spread(xp, "var", self, dim, correction, keepdim)[0]


@op("StdBackward0", holomorphic=False, self=std_rule)
def std_op(xp: Any, self: Array, dim: Any, correction: Any, keepdim: bool) -> Array:
    """The square root of the variance."""
    return xp.sqrt(spread(xp, "std", self, dim, correction, keepdim)[0])


def var_mean_rule(g: Any, self: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    """g[0]·2·(self - mean) / (n - correction) + g[1]/n"""
    return var_rule(g[0], self, dim, correction, keepdim) + _mean_part(g[1], self, dim, keepdim)


def std_mean_rule(
    g: Any, self: Any, result0: Any, dim: Any, correction: Any, keepdim: bool
) -> Any:  # fmt: skip
    """g[0]·(self - mean) / ((n - correction)·std) + g[1]/n"""
    first = std_rule(g[0], self, result0, dim, correction, keepdim)
    return first + _mean_part(g[1], self, dim, keepdim)


def _mean_part(g: Any, self: Any, dim: Any, keepdim: bool) -> Any:
    shape = tuple(self.shape)
    return restore(g / max(reduced_size(shape, dim), 1), shape, dim, keepdim)


@op("VarMeanBackward0", outputs=("result0", "result1"), holomorphic=False, self=var_mean_rule)
def var_mean_op(
    xp: Any, self: Array, dim: Any, correction: Any, keepdim: bool
) -> tuple[Array, Array]:
    """The variance and the mean."""
    return spread(xp, "var_mean", self, dim, correction, keepdim)


@op("StdMeanBackward0", outputs=("result0", "result1"), holomorphic=False, self=std_mean_rule)
def std_mean_op(
    xp: Any, self: Array, dim: Any, correction: Any, keepdim: bool
) -> tuple[Array, Array]:
    """The square root of the variance, and the mean."""
    variance, mean = spread(xp, "std_mean", self, dim, correction, keepdim)
    return xp.sqrt(variance), mean


def _spreading(operation: Callable[..., Any], what: str) -> Callable[..., Any]:
    """The function that takes an operation's arguments in all the ways that PyTorch does."""

    def call(
        input: Any, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *,
        correction: Any = None,
    ) -> Any:  # fmt: skip
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        if unbiased is not None:
            if correction is not None or not isinstance(unbiased, bool):
                raise Mistaken("unbiased and correction say the same", argument=unbiased)
            correction = 1 if unbiased else 0
        elif correction is None and dim is not None:
            correction = 1
        return operation(input, several(dim, call.__name__), correction, keepdim)

    call.__name__ = call.__qualname__ = operation.__name__
    call.__doc__ = (
        f"{what} of all elements, or along `dim`.\n\n"
        "    correction: what is taken from the number of elements before it divides; unbiased is\n"
        "    the old way to say 1 or 0.\n    Errors: RuntimeError for integers.\n    "
    )
    out = ", Tensor out = None" if call.__name__ in ("var", "std") else ""
    star = f", *{out}" if out else ""
    return public(
        f"(Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False{star})",
        f"(Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = "
        f"False{out})",
        "(Tensor input, bool unbiased = True)",
    )(call)


var = _spreading(var_op, "The variance")
std = _spreading(std_op, "The standard deviation")
var_mean = _spreading(var_mean_op, "The variance and the mean")
std_mean = _spreading(std_mean_op, "The standard deviation and the mean")

__all__ = ["std", "std_mean", "var", "var_mean"]
METHODS = (std, var)
WITH_INPLACE = ()
