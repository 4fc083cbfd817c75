"""Rounding, division that rounds, and its remainders; greatest common divisors.

A rounded value stands still but for its jumps: its derivative is 0.
"""

import builtins
from typing import Any

from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops import pointwise
from autograd_lab.ops.kinds import (
    FLOATING,
    INTEGER,
    REAL,
    holding,
    no_derivative,
    only,
    tensor_first,
    tensors_only,
)
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import zero
from autograd_lab.ops.untracked import untracked
from autograd_lab.tensor import Tensor

Array = Any


def _rounded(xp: Any, self: Array, name: str) -> Array:
    if self.dtype.kind == "c" and name != "round":
        raise NotImplementedError(f"{name} is not supported for complex inputs")
    only(REAL, f"{name}_vml_cpu", self)
    if self.dtype.kind != "f":
        return self.copy()
    return xp.rint(self) if name == "round" else getattr(xp, name)(self)


@op("CeilBackward0", self=lambda g: zero(g))
def ceil(xp: Any, self: Array) -> Array:
    """The smallest whole number that is not below each element."""
    return _rounded(xp, self, "ceil")


@op("FloorBackward0", self=lambda g: zero(g))
def floor(xp: Any, self: Array) -> Array:
    """The largest whole number that is not above each element."""
    return _rounded(xp, self, "floor")


@op("TruncBackward0", self=lambda g: zero(g))
def trunc(xp: Any, self: Array) -> Array:
    """The whole part of each element, its digits before the point."""
    return _rounded(xp, self, "trunc")


@op("FracBackward0", self=lambda g: g)
def frac(xp: Any, self: Array) -> Array:
    """Each element without its whole part; it keeps its sign."""
    only(FLOATING, "frac_cpu", self)
    return self - xp.trunc(self)


@op("RoundBackward0", self=lambda g: zero(g))
def _round(xp: Any, self: Array) -> Array:
    return _rounded(xp, self, "round")


@op("RoundBackward1", self=lambda g: zero(g))
def _round_to(xp: Any, self: Array, decimals: int) -> Array:
    if not decimals:
        return _rounded(xp, self, "round")
    only(FLOATING, "round_cpu", self)
    scale = 10.0 ** builtins.abs(decimals)
    return xp.rint(self * scale) / scale if decimals > 0 else xp.rint(self / scale) * scale


def round(input: Tensor, *, decimals: int | None = None, out: Any = None) -> Tensor:
    """Each element to the nearest whole number, halves to the even one, or to `decimals` digits.

    Example: `torch.tensor([0.5, 1.5, 2.5]).round()` is `tensor([0., 2., 2.])`.
    """
    if decimals is None:
        return _round(input, out=out)
    return _round_to(input, decimals, out=out)


def _no_zero(self: Any, other: Any) -> None:
    """Raise where integers would be divided by 0."""
    if getattr(self, "size", 1) and bool(
        (other == 0).any() if hasattr(other, "any") else other == 0
    ):
        raise ArgumentRefused("ZeroDivisionError")


def _quotient(xp: Any, self: Any, other: Any, mode: str) -> Array:
    """`self / other`, rounded down ("floor") or towards 0 ("trunc")."""
    only(REAL, f"div_{mode}_cpu", self, other)
    floating = (self if hasattr(self, "dtype") else other).dtype.kind == "f"
    if not floating:
        _no_zero(self, other)
    if mode == "floor":
        return xp.floor_divide(self, other)
    if floating:
        return xp.trunc(self / other)
    down = xp.floor_divide(self, other)
    return down + ((down * other != self) & ((self < 0) != (other < 0)))


def _no_slope_of_self(g: Any, other: Any, rounding_mode: str) -> Any:
    """0"""
    return zero(g)


def _no_slope_of_other(g: Any, self: Any, other: Any, rounding_mode: str) -> Any:
    """0"""
    return zero(g)


@op("DivBackward2", self=_no_slope_of_self, other=_no_slope_of_other)
def _div_rounded(xp: Any, self: Array, other: Array, rounding_mode: str) -> Array:
    return _quotient(xp, self, other, rounding_mode)


def div(input: Any, other: Any, *, rounding_mode: str | None = None, out: Any = None) -> Any:
    """`input / other`, broadcast.

    rounding_mode: None for the quotient as it is, a floating-point number; "floor" for the whole
        number below it, "trunc" for its whole part, both in the dtype of the operands.
    Errors: RuntimeError for another mode, or for integers divided by 0 and rounded.
    """
    if rounding_mode is None:
        return pointwise.div(input, other, out=out)
    if rounding_mode not in ("floor", "trunc"):
        raise ArgumentRefused(
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
            f"'{rounding_mode}'"
        )
    return _div_rounded(input, other, rounding_mode=rounding_mode, out=out)


@op(
    "torch::autograd::NotImplemented",
    self=no_derivative("floor_divide"),
    other=no_derivative("floor_divide"),
)
def floor_divide(xp: Any, self: Array, other: Array) -> Array:
    """The whole number below `self / other`. PyTorch has no derivative for it."""
    return _quotient(xp, self, other, "floor")


def _remainder(xp: Any, self: Any, other: Any, name: str) -> Array:
    only(REAL, f"{name}_cpu", self, other)
    if (self if hasattr(self, "dtype") else other).dtype.kind != "f":
        _no_zero(self, other)
        return getattr(xp, name)(self, other)
    rest = xp.fmod(self, other)
    if name == "fmod":
        return rest
    return xp.where((rest != 0) & ((rest < 0) != (other < 0)), rest + other, rest)


def _times_quotient(mode: str) -> Any:
    def rule(g: Any, self: Any, other: Any) -> Any:
        return -g * _div_rounded(self, other, rounding_mode=mode)

    rule.__doc__ = f"-g·{mode}(self / other)"
    return rule


@op("RemainderBackward1", self=lambda g: g, other=_times_quotient("floor"))
def _remainder_by_tensor(xp: Any, self: Array, other: Array) -> Array:
    return _remainder(xp, self, other, "remainder")


@op("RemainderBackward0", self=lambda g: g)
def _remainder_by_number(xp: Any, self: Array, other: Any) -> Array:
    return _remainder(xp, self, other, "remainder")


@op("torch::autograd::NotImplemented", other=no_derivative("remainder"))
def _remainder_of_number(xp: Any, other: Array, self: Any) -> Array:
    return _remainder(xp, self, other, "remainder")


def remainder(input: Any, other: Any, *, out: Any = None) -> Any:
    """What is left of `input` after whole multiples of `other`; it has the sign of `other`.

    Example: `torch.tensor([-3., 5.]).remainder(2)` is `tensor([1., 1.])`.
    """
    if isinstance(input, Tensor) and not hasattr(other, "dtype"):
        return _remainder_by_number(holding(input, other, op="remainder"), other, out=out)
    if isinstance(other, Tensor) and not hasattr(input, "dtype"):
        return _remainder_of_number(holding(other, input, op="remainder"), input, out=out)
    return _remainder_by_tensor(input, other, out=out)


@op("FmodBackward1", self=lambda g: g, other=_times_quotient("trunc"))
def _fmod_by_tensor(xp: Any, self: Array, other: Array) -> Array:
    return _remainder(xp, self, other, "fmod")


@op("FmodBackward0", self=lambda g: g)
def _fmod_by_number(xp: Any, self: Array, other: Any) -> Array:
    return _remainder(xp, self, other, "fmod")


def fmod(input: Any, other: Any, *, out: Any = None) -> Any:
    """What is left of `input` after whole multiples of `other`; it has the sign of `input`."""
    tensor_first("fmod", input, other)
    if isinstance(input, Tensor) and not hasattr(other, "dtype"):
        return _fmod_by_number(holding(input, other, op="fmod"), other, out=out)
    return _fmod_by_tensor(input, other, out=out)


@tensors_only
@untracked
def gcd(xp: Any, self: Array, other: Array) -> Array:
    """The greatest common divisor of two integers, not negative."""
    only(INTEGER, "gcd_cpu", self, other)
    return xp.gcd(self, other)


@tensors_only
@untracked
def lcm(xp: Any, self: Array, other: Array) -> Array:
    """The least common multiple of two integers, not negative."""
    only(INTEGER, "lcm_cpu", self, other)
    return xp.lcm(self, other)


__all__ = [
    "ceil", "div", "floor", "floor_divide", "fmod", "frac", "gcd", "lcm", "remainder", "round",
    "trunc",
]  # fmt: skip
METHODS = ()
WITH_INPLACE = (
    ceil, div, floor, floor_divide, fmod, frac, gcd, lcm, remainder, round, trunc,
)  # fmt: skip
