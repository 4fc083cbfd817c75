"""The error function of the normal distribution, its complements and its inverse.

Source of the formulas: chapter 7 of the NIST Digital Library of Mathematical Functions. All is
computed in float64, to about 15 digits, and brought back to the input's dtype.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.ops.kinds import only
from autograd_lab.ops.op import op
from autograd_lab.ops.powers import exp
from autograd_lab.ops.public import with_out

Array = Any
ROOT = 2 / math.sqrt(math.pi)
MACLAURIN = [(-1) ** n / (math.factorial(n) * (2 * n + 1)) for n in range(20)]
"""erf(x) = ROOT·x·Σ c_n x^2n."""

CHEBYSHEV = (
    0.408024469549131491, 0.376358235676367434, 0.147580354572223619, 0.0495713179300275863,
    0.014227107557117174, 0.00344349326271752413, 0.000682254183283808062, 0.000103404519757561881,
    9.72854595199015e-6, -1.19887137584120442e-7, -2.17477677034495643e-7, -3.02917677359913909e-8,
    9.47991756520454925e-10, 8.63341169499095587e-10, 6.87215642595340244e-11,
    -1.70348984382962759e-11, -3.39213068682908865e-12, 2.61580876685402449e-13,
    1.212767580310864e-13, -2.11468954324480916e-15, -4.11734093340417837e-15,
    -6.32871272170070868e-17, 1.43931109834498473e-16,
)  # fmt: skip
"""Of e^(x^2)·erfc(x) / t for t = 4 / (4 + x) and x >= 0, as a series in 2t - 1."""


def in_double(xp: Any, function: Callable[..., Array], x: Array) -> Array:
    """`function(xp, x)`, computed in float64."""
    return function(xp, xp.asarray(x).astype("float64")).astype(x.dtype)[()]


def polynomial(coefficients: Sequence[float], x: Array) -> Array:
    """c_0 + c_1 x + c_2 x^2 + ..., by Horner's rule."""
    total = x * 0 + coefficients[-1]
    for c in reversed(coefficients[:-1]):
        total = total * x + c
    return total


def _chebyshev(coefficients: Sequence[float], x: Array) -> Array:
    """c_0 + c_1 T_1(x) + c_2 T_2(x) + ..., by Clenshaw's recurrence."""
    last = before = x * 0
    for c in reversed(coefficients[1:]):
        last, before = c + 2 * x * last - before, last
    return coefficients[0] + x * last - before


def _scaled(x: Array) -> Array:
    """e^(x^2)·erfc(x) for x >= 0."""
    t = 4 / (4 + x)
    return t * _chebyshev(CHEBYSHEV, 2 * t - 1)


def _erfcx(xp: Any, x: Array) -> Array:
    size = xp.abs(x)
    scaled = _scaled(size)
    return xp.where(x < 0, 2 * xp.exp(size * size) - scaled, scaled)


def _erfc(xp: Any, x: Array) -> Array:
    size = xp.abs(x)
    tail = xp.exp(-size * size) * _scaled(size)
    tail = xp.where(xp.isinf(size), 0.0, tail)
    return xp.where(x < 0, 2 - tail, tail)


def _erf(xp: Any, x: Array) -> Array:
    near = xp.abs(x) < 0.75
    small = xp.where(near, x, 0.0)
    return xp.where(near, ROOT * small * polynomial(MACLAURIN, small * small), 1 - _erfc(xp, x))


def _inverse(xp: Any, inside: Array, outside: Array) -> Array:
    """The x >= 0 with erf(x) = inside and erfc(x) = outside; the two make 1.

    A start that is right to 0.2 % (S. Winitzki, 2008), then three steps of Halley's method.
    """
    a = 0.147
    log = xp.log(outside) + xp.log1p(inside)
    middle = 2 / (math.pi * a) + log / 2
    x = xp.sqrt(xp.maximum(xp.sqrt(middle * middle - log / a) - middle, 0.0))
    for _ in range(3):
        miss = xp.where(inside < 0.5, _erf(xp, x) - inside, outside - _erfc(xp, x))
        step = miss * xp.exp(x * x) / ROOT
        x = x - step / (1 + x * step)
    return xp.where(outside == 0, math.inf, x)


def _erfinv(xp: Any, y: Array) -> Array:
    size = xp.abs(y)
    x = xp.where(size > 1, math.nan, _inverse(xp, size, 1 - size))
    return xp.copysign(x, y)


def _ndtri(xp: Any, p: Array) -> Array:
    smaller = xp.minimum(p, 1 - p)
    x = math.sqrt(2) * _inverse(xp, 1 - 2 * smaller, 2 * smaller)
    return xp.where((p < 0) | (p > 1), math.nan, xp.where(p < 0.5, -x, x))


def _log_ndtr(xp: Any, x: Array) -> Array:
    t = x / math.sqrt(2)
    tail = xp.log(_erfcx(xp, -xp.minimum(t, 0.0)) / 2) - t * t
    return xp.where(x < -1, tail, xp.log1p(-_erfc(xp, t) / 2))


@op("ErfBackward0", floating=True, self=lambda g, self: g * ROOT * exp(-(self * self)))
def erf(xp: Any, self: Array) -> Array:
    """The error function, 2/√π times the integral of e^(-t^2) from 0 to each element."""
    only("f", "erf_vml_cpu", self)
    return in_double(xp, _erf, self)


@op("ErfcBackward0", floating=True, self=lambda g, self: g * -ROOT * exp(-(self * self)))
def erfc(xp: Any, self: Array) -> Array:
    """`1 - erf(self)`, exact where it is small."""
    only("f", "erfc_vml_cpu", self)
    return in_double(xp, _erfc, self)


@op(
    "SpecialErfcxBackward0",
    floating=True,
    self=lambda g, self, result: g * (2 * self * result - ROOT),
)
def erfcx(xp: Any, self: Array) -> Array:
    """`exp(self**2)·erfc(self)`."""
    only("f", "erfcx_cpu", self)
    return in_double(xp, _erfcx, self)


@op("ErfinvBackward0", floating=True, self=lambda g, self: g * exp(erfinv(self) ** 2) / ROOT)
def erfinv(xp: Any, self: Array) -> Array:
    """The number whose error function is each element; nan outside of [-1, 1]."""
    only("f", "erfinv_vml_cpu", self)
    return in_double(xp, _erfinv, self)


@op(
    "SpecialNdtriBackward0",
    floating=True,
    self=lambda g, result: g * math.sqrt(2 * math.pi) * exp(result * result / 2),
)
def ndtri(xp: Any, self: Array) -> Array:
    """The quantile of the standard normal distribution at each element."""
    only("f", "ndtri_cpu", self)
    return in_double(xp, _ndtri, self)


@op(
    "SpecialLogNdtrBackward0",
    floating=True,
    self=lambda g, self: g / erfcx(self * -math.sqrt(0.5)) * math.sqrt(2 / math.pi),
)
def log_ndtr(xp: Any, self: Array) -> Array:
    """The logarithm of `ndtr`, exact in the tails."""
    only("f", "log_ndtr_cpu", self)
    return in_double(xp, _log_ndtr, self)


@op("MulBackward1", self=lambda g, other: g * other)
def _times(xp: Any, self: Array, other: float) -> Array:
    return self * other


@with_out
def ndtr(input: Any) -> Any:
    """The distribution function of the standard normal distribution."""
    return _times(1 + erf(input * math.sqrt(0.5)), 0.5)


__all__ = ["erf", "erfc", "erfinv"]
METHODS = ()
WITH_INPLACE = (erf, erfc, erfinv)
