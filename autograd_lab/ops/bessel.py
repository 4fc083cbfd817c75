"""The modified Bessel functions of the first kind, of order 0 and 1, as they are and scaled.

Source of the formulas: sections 10.25 and 10.40 of the NIST Digital Library of Mathematical
Functions: the power series up to 20, the asymptotic one beyond.
"""

import math
from typing import Any

from autograd_lab.ops.choice import chosen
from autograd_lab.ops.error_function import in_double, polynomial
from autograd_lab.ops.kinds import only
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import sgn

Array = Any
BORDER = 20.0


def _power_series(order: int) -> list[float]:
    """Of I(x) / (x/2)^order in powers of (x/2)^2."""
    return [1 / (math.factorial(k) * math.factorial(k + order)) for k in range(60)]


def _asymptotic_series(order: int) -> list[float]:
    """Of I(x)·sqrt(2πx)·e^-x in powers of 1/x."""
    terms = [1.0]
    for k in range(1, 26):
        terms.append(-terms[-1] * (4 * order**2 - (2 * k - 1) ** 2) / (8 * k))
    return terms


def _scaled_bessel(xp: Any, x: Array, order: int) -> Array:
    """I(x)·e^-|x|."""
    size = xp.abs(x)
    near, far = xp.minimum(size, BORDER), xp.maximum(size, BORDER)
    half = near / 2
    low = polynomial(_power_series(order), half * half) * half**order * xp.exp(-near)
    high = polynomial(_asymptotic_series(order), 1 / far) / xp.sqrt(2 * math.pi * far)
    result = xp.where(size <= BORDER, low, high)
    return xp.where((x < 0) & (order == 1), -result, result)


def _unscaled(order: int) -> Any:
    return lambda xp, x: _scaled_bessel(xp, x, order) * xp.exp(xp.abs(x))


@op("I0Backward0", floating=True, self=lambda g, self: g * i1(self))
def i0(xp: Any, self: Array) -> Array:
    """The modified Bessel function of the first kind of order 0."""
    only("f", "i0_vml_cpu", self)
    return in_double(xp, _unscaled(0), self)


@op(
    "SpecialI0EBackward0",
    floating=True,
    self=lambda g, self, result: g * (i1e(self) - sgn(self) * result),
)
def i0e(xp: Any, self: Array) -> Array:
    """`i0(self)·exp(-abs(self))`."""
    only("f", "i0e_cpu", self)
    return in_double(xp, lambda xp, x: _scaled_bessel(xp, x, 0), self)


def i1_rule(g: Any, self: Any, result: Any) -> Any:
    """g·(i0(self) - result / self)"""
    at_zero = self == 0
    return g * chosen(at_zero, 0.5, i0(self) - result / (self + at_zero))


@op("SpecialI1Backward0", floating=True, self=i1_rule)
def i1(xp: Any, self: Array) -> Array:
    """The modified Bessel function of the first kind of order 1."""
    only("f", "i1_cpu", self)
    return in_double(xp, _unscaled(1), self)


def i1e_rule(g: Any, self: Any, result: Any) -> Any:
    """g·(i0e(self) - result·(sgn(self) + 1 / self))"""
    at_zero = self == 0
    return g * chosen(at_zero, 0.5, i0e(self) - result * (sgn(self) + 1 / (self + at_zero)))


@op("SpecialI1EBackward0", floating=True, self=i1e_rule)
def i1e(xp: Any, self: Array) -> Array:
    """`i1(self)·exp(-abs(self))`."""
    only("f", "i1e_cpu", self)
    return in_double(xp, lambda xp, x: _scaled_bessel(xp, x, 1), self)


__all__ = ["i0"]
METHODS = ()
WITH_INPLACE = (i0,)
