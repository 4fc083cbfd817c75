"""Angles: circular and hyperbolic functions, their inverses, degrees and radians.

Derivatives: any table of elementary derivatives.
"""

import math
from typing import Any

from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops.choice import chosen, passed
from autograd_lab.ops.kinds import FLOATING, in_single, only, tensors_only
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import is_complex, zero
from autograd_lab.ops.powers import rsqrt

Array = Any


@op("SinBackward0", floating=True, self=lambda g, self: g * cos(self))
def sin(xp: Any, self: Array) -> Array:
    """The sine of each element, in radians."""
    return xp.sin(self)


@op("CosBackward0", floating=True, self=lambda g, self: g * -sin(self))
def cos(xp: Any, self: Array) -> Array:
    """The cosine of each element, in radians."""
    return xp.cos(self)


@op("TanBackward0", floating=True, self=lambda g, result: g * (1 + result * result))
def tan(xp: Any, self: Array) -> Array:
    """The tangent of each element, in radians."""
    return xp.tan(self)


@op("AsinBackward0", floating=True, self=lambda g, self: g * rsqrt(1 - self * self))
def asin(xp: Any, self: Array) -> Array:
    """The angle whose sine is each element, in radians."""
    return xp.arcsin(self)


@op("AcosBackward0", floating=True, self=lambda g, self: g * -rsqrt(1 - self * self))
def acos(xp: Any, self: Array) -> Array:
    """The angle whose cosine is each element, in radians."""
    return xp.arccos(self)


@op("AtanBackward0", floating=True, self=lambda g, self: g / (self * self + 1))
def atan(xp: Any, self: Array) -> Array:
    """The angle whose tangent is each element, in radians."""
    return xp.arctan(self)


@op("SinhBackward0", floating=True, self=lambda g, self: g * cosh(self))
def sinh(xp: Any, self: Array) -> Array:
    """The hyperbolic sine of each element."""
    return xp.sinh(self)


@op("CoshBackward0", floating=True, self=lambda g, self: g * sinh(self))
def cosh(xp: Any, self: Array) -> Array:
    """The hyperbolic cosine of each element."""
    return xp.cosh(self)


@op("TanhBackward0", floating=True, self=lambda g, result: g * (1 - result * result))
def tanh(xp: Any, self: Array) -> Array:
    """The hyperbolic tangent of each element."""
    return xp.tanh(self)


@op("AsinhBackward0", floating=True, self=lambda g, self: g * rsqrt(self * self + 1))
def asinh(xp: Any, self: Array) -> Array:
    """The number whose hyperbolic sine is each element."""
    return xp.arcsinh(self)


def acosh_rule(g: Any, self: Any) -> Any:
    """g / sqrt(self^2 - 1)"""
    if is_complex(self):
        return g * (rsqrt(self - 1) * rsqrt(self + 1))
    return g * rsqrt(self * self - 1)


@op("AcoshBackward0", floating=True, self=acosh_rule)
def acosh(xp: Any, self: Array) -> Array:
    """The number whose hyperbolic cosine is each element."""
    return xp.arccosh(self)


@op("AtanhBackward0", floating=True, self=lambda g, self: g / (1 - self * self))
def atanh(xp: Any, self: Array) -> Array:
    """The number whose hyperbolic tangent is each element."""
    return xp.arctanh(self)


def _inverse_square(y: Any, x: Any) -> Any:
    """1 / (x^2 + y^2), and 0 at the origin."""
    square = x * x + y * y
    at_origin = square == 0
    return chosen(at_origin, 0, 1 / (square + at_origin))


@tensors_only
@op(
    "Atan2Backward0",
    floating=True,
    self=lambda g, self, other: g * (other * _inverse_square(self, other)),
    other=lambda g, self, other: g * (-self * _inverse_square(self, other)),
)
def atan2(xp: Any, self: Array, other: Array) -> Array:
    """The angle of the point (other, self), in radians, from -π to π."""
    only(FLOATING, "atan2_cpu", self)
    return xp.arctan2(self, other)


@tensors_only
@op(
    "HypotBackward0",
    self=lambda g, self, result: g * (self / result),
    other=lambda g, other, result: g * (other / result),
)
def hypot(xp: Any, self: Array, other: Array) -> Array:
    """The length of the vector (self, other)."""
    only(FLOATING, "hypot_cpu", self)
    return xp.hypot(self, other)


def sinc_rule(g: Any, self: Any) -> Any:
    """g·(cos(π·self) / self - sin(π·self) / (π·self^2))"""
    at_zero = self * self * math.pi == 0
    x = self + at_zero
    slope = (x * math.pi * cos(x * math.pi) - sin(x * math.pi)) / (x * x * math.pi)
    return passed(g * slope, at_zero)


@op("SincBackward0", floating=True, self=sinc_rule)
def sinc(xp: Any, self: Array) -> Array:
    """`sin(π·self) / (π·self)`, and 1 at 0."""
    return in_single(lambda x: xp.where(x == 0, x.dtype.type(1), xp.sinc(x))[()], self)


def _real(self: Array, name: str) -> None:
    if self.dtype.kind == "c":
        raise ArgumentRefused(f"{name} is not supported for complex tensors.")


@op("Deg2RadBackward0", floating=True, self=lambda g: g * (math.pi / 180))
def deg2rad(xp: Any, self: Array) -> Array:
    """Degrees as radians."""
    _real(self, "deg2rad")
    return self * (math.pi / 180)


@op("Rad2DegBackward0", floating=True, self=lambda g: g * (180 / math.pi))
def rad2deg(xp: Any, self: Array) -> Array:
    """Radians as degrees."""
    _real(self, "rad2deg")
    return self * (180 / math.pi)


def angle_rule(g: Any, self: Any) -> Any:
    """g·i·self / |self|^2, and 0 for a real number"""
    if not is_complex(self):
        return zero(g)
    square = self.real * self.real + self.imag * self.imag
    return chosen(square == 0, 0, g * (self * 1j / (square + (square == 0))))


@op("AngleBackward0", floating=True, holomorphic=False, self=angle_rule)
def angle(xp: Any, self: Array) -> Array:
    """The angle of each complex number, in radians; of a real number 0, or π if it is negative."""
    if self.dtype.kind == "c":
        return xp.angle(self)
    positive = xp.where(self == self, self.dtype.type(0), self)
    return xp.where(self < 0, self.dtype.type(math.pi), positive)[()]


__all__ = [
    "acos", "acosh", "angle", "asin", "asinh", "atan", "atan2", "atanh", "cos", "cosh", "deg2rad",
    "hypot", "rad2deg", "sin", "sinc", "sinh", "tan", "tanh",
]  # fmt: skip
METHODS = (angle,)
WITH_INPLACE = (
    acos, acosh, asin, asinh, atan, atan2, atanh, cos, cosh, deg2rad, hypot, rad2deg, sin, sinc,
    sinh, tan, tanh,
)  # fmt: skip
