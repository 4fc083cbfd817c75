"""Counting elements: by value, bincount, or by the interval they are in, histc."""

import math
from typing import Any

from autograd_lab import dtypes
from autograd_lab.errors import ArgumentRefused, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.kinds import no_derivative
from autograd_lab.ops.op import op
from autograd_lab.ops.untracked import untracked

Array = Any


@untracked
def histc(xp: Any, self: Array, bins: int = 100, min: float = 0, max: float = 0) -> Array:
    """How many elements are in each of `bins` intervals of one width between `min` and `max`.

    Where both are equal, they are the smallest and the largest element. The last interval holds its
    upper end too; what lies outside is not counted.
    Errors: RuntimeError where `max` is not larger, or the range not finite.
    Example: `torch.tensor([1., 2., 1.]).histc(3, 1, 4)` is `tensor([2., 1., 0.])`.
    """
    if self.dtype.kind != "f":
        raise DtypeNotImplemented("histogram_cpu", dtypes.from_numpy(self.dtype))
    if bins <= 0:
        raise ArgumentRefused(
            f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0", argument=bins
        )
    low, high = float(min), float(max)
    if low == high and self.size:
        low, high = float(self.min()), float(self.max())
    if low == high:
        low, high = low - 1, high + 1
    if not (math.isfinite(low) and math.isfinite(high)):
        sign = "-" if math.isnan(low) else ""
        raise ArgumentRefused(
            f"torch.histc: range of [{sign}{low:g}, {sign}{high:g}] is not finite", argument=self
        )
    if low > high:
        raise ArgumentRefused("torch.histc: max must be larger than min", argument=max)
    row = self.reshape(-1)
    inside = row[(row >= low) & (row <= high)]
    place = ((inside - low) * bins / (high - low)).astype(xp.int64)
    return xp.bincount(xp.minimum(place, bins - 1), minlength=bins).astype(self.dtype)


@op("NotImplemented", promotes=False, self=None, weights=no_derivative("bincount"))
def bincount(xp: Any, self: Array, weights: Any = None, minlength: int = 0) -> Array:
    """How often each number from 0 on is there, or the sum of the `weights` where it is.

    Errors: RuntimeError unless both are vectors of one length and no number is negative.
    Example: `torch.tensor([0, 2, 2]).bincount()` is `tensor([1, 0, 2])`.
    """
    if self.dtype.kind not in "iu":
        raise DtypeNotImplemented("bincount_cpu", dtypes.from_numpy(self.dtype))
    if minlength < 0:
        raise ArgumentRefused("minlength should be >= 0", argument=minlength)
    if self.ndim != 1 or (self.size and int(self.min()) < 0):
        raise ShapeMismatch(
            "bincount only supports 1-d non-negative integral inputs.",
            shapes=(self.shape,), op="bincount",
        )  # fmt: skip
    if weights is None:
        return xp.bincount(self.astype(xp.int64), minlength=minlength)
    if weights.shape != self.shape:
        raise ShapeMismatch(
            "weights should be 1-d and have the same length as input",
            shapes=(self.shape, weights.shape), op="bincount",
        )  # fmt: skip
    summed = xp.bincount(self.astype(xp.int64), weights, minlength)
    return summed.astype(weights.dtype if weights.dtype.name == "float32" else xp.float64)


__all__ = ["bincount", "histc"]
METHODS = (bincount, histc)
WITH_INPLACE = ()
