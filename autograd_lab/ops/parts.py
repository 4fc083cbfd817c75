"""What a floating-point number is made of: its sign, its neighbours, nan and the infinities."""

from typing import Any

from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.kinds import (
    FLOATING,
    check_tensors,
    holding,
    no_complex_gradient,
    no_derivative,
    only,
    tensor_first,
    tensors_only,
)
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import zero
from autograd_lab.ops.untracked import untracked

Array = Any


@untracked
def signbit(xp: Any, self: Array) -> Array:
    """Whether each element has a minus sign, as -0.0 has too."""
    if self.dtype.kind == "c":
        raise NotImplementedError("signbit is not implemented for complex tensors.")
    return xp.signbit(self) if self.dtype.kind == "f" else self < 0


def copysign_rule(g: Any, self: Any, result: Any) -> Any:
    """g, turned round where the sign was"""
    at_zero = self == 0
    return chosen(at_zero, 0, g * (result / (self + at_zero)))


@op("CopysignBackward0", floating=True, self=copysign_rule, other=lambda g: zero(g))
def _copysign(xp: Any, self: Array, other: Array) -> Array:
    only(FLOATING, "copysign_cpu", self)
    return xp.copysign(self, other)


@op("CopysignBackward1", floating=True, self=copysign_rule)
def _copysign_of_number(xp: Any, self: Array, other: Any) -> Array:
    only(FLOATING, "copysign_cpu", self)
    return xp.copysign(self, xp.asarray(other, self.dtype))


def copysign(input: Any, other: Any, *, out: Any = None) -> Any:
    """The size of each element with the sign of its neighbour in `other`, or of a number."""
    tensor_first("copysign", input, other)
    if hasattr(other, "dtype"):
        return _copysign(input, other) if out is None else _copysign(input, other, out=out)
    return _copysign_of_number(holding(input, other, op="copysign"), other, out=out)


@tensors_only
@op(
    "NextafterBackward0",
    self=lambda g, self, other: chosen(self == other, 0, g),
    other=lambda g: zero(g),
)
def nextafter(xp: Any, self: Array, other: Array) -> Array:
    """The next number that a float can hold, from `self` in the direction of `other`."""
    only(FLOATING, "nextafter_cpu", self)
    return xp.nextafter(self, other)


@op(
    "torch::autograd::NotImplemented",
    self=no_derivative("heaviside"),
    values=no_derivative("heaviside"),
)
def _heaviside(xp: Any, self: Array, values: Array) -> Array:
    return xp.where(self == 0, values, (self > 0).astype(self.dtype))[()]


def heaviside(input: Any, values: Any, *, out: Any = None) -> Any:
    """0 for negative elements, 1 for positive ones, and `values` for 0.

    Errors: RuntimeError for tensors of two dtypes, or complex ones.
    """
    check_tensors("heaviside", input=input, values=values)
    if input.is_complex() or values.is_complex():
        raise ArgumentRefused("heaviside is not yet implemented for complex tensors.")
    if input.dtype is not values.dtype:
        raise ArgumentRefused("heaviside is not yet implemented for tensors with different dtypes.")
    return _heaviside(input, values) if out is None else _heaviside(input, values, out=out)


@op("NanToNumBackward0", self=lambda g, self: chosen(abs(self) < float("inf"), g, 0))
def _nan_to_num(
    xp: Any, self: Array, nan: float | None = None, posinf: float | None = None,
    neginf: float | None = None,
) -> Array:  # fmt: skip
    if self.dtype.kind not in "fc":
        return self.copy()
    return xp.nan_to_num(self, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


def nan_to_num(
    input: Any, nan: float | None = None, posinf: float | None = None,
    neginf: float | None = None, *, out: Any = None,
) -> Any:  # fmt: skip
    """Each element, with numbers in place of nan, inf and -inf.

    nan: 0 unless given. posinf, neginf: the largest and the smallest number of the dtype unless
        given.
    Errors: RuntimeError for complex numbers that want a gradient.
    """
    no_complex_gradient("nan_to_num", input)
    return _nan_to_num(input, nan, posinf, neginf, out=out)


@untracked
def isnan(xp: Any, self: Array) -> Array:
    """Which elements are nan."""
    return xp.isnan(self)


@untracked
def isfinite(xp: Any, self: Array) -> Array:
    """Which elements are neither infinite nor nan."""
    return xp.isfinite(self)


@untracked
def isinf(xp: Any, self: Array) -> Array:
    """Which elements are infinite."""
    return xp.isinf(self)


def _infinite(xp: Any, self: Array, sign: float, name: str) -> Array:
    if self.dtype.kind == "c":
        raise ArgumentRefused(f"{name} does not support complex inputs.")
    return xp.isinf(self) & (self * sign > 0) if self.dtype.kind == "f" else xp.isinf(self)


@untracked
def isposinf(xp: Any, self: Array) -> Array:
    """Which elements are inf."""
    return _infinite(xp, self, 1.0, "isposinf")


@untracked
def isneginf(xp: Any, self: Array) -> Array:
    """Which elements are -inf."""
    return _infinite(xp, self, -1.0, "isneginf")


@untracked
def isreal(xp: Any, self: Array) -> Array:
    """Which elements have no imaginary part."""
    return self.imag == 0 if self.dtype.kind == "c" else xp.ones(self.shape, bool)


__all__ = [
    "copysign", "heaviside", "isfinite", "isinf", "isnan", "isneginf", "isposinf", "isreal",
    "nan_to_num", "nextafter", "signbit",
]  # fmt: skip
METHODS = (isfinite, isinf, isnan, isneginf, isposinf, isreal, signbit)
WITH_INPLACE = (copysign, heaviside, nan_to_num, nextafter)
