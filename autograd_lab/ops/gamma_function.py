"""The gamma function's logarithm and its derivatives, and Hurwitz's zeta function.

Source of the formulas: chapters 5 and 25 of the NIST Digital Library of Mathematical Functions:
recurrence to a large argument, the asymptotic series there, and reflection for negative numbers.
"""

import functools
import math
from typing import Any

from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops.error_function import in_double, polynomial
from autograd_lab.ops.kinds import only
from autograd_lab.ops.op import op

Array = Any
BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798,
    -174611 / 330, 854513 / 138,
)  # fmt: skip
"""B_2, B_4, B_6, ..."""

EULER = 0.57721566490153286


@functools.cache
def _near_two() -> list[float]:
    """The coefficients of lgamma(2 + z) / z in powers of z: 1 - γ, then ±(ζ(k) - 1) / k."""
    return [1 - EULER, *((-1) ** k * _zeta_beyond_one(k) / k for k in range(2, 50))]


def _zeta_beyond_one(k: int) -> float:
    """ζ(k) - 1."""
    first = 12
    total = sum(n**-k for n in range(2, first)) + first ** (1 - k) / (k - 1) + first**-k / 2
    factor = float(k)
    for j, b in enumerate(BERNOULLI[:6], 1):
        total += b / math.factorial(2 * j) * factor * first ** (-k - 2 * j + 1)
        factor *= (k + 2 * j - 1) * (k + 2 * j)
    return float(total)


def _to_large(xp: Any, x: Array, bound: int) -> tuple[Array, Array]:
    """Each x raised by whole steps to at least `bound`, and the product of those passed."""
    product = x * 0 + 1
    for _ in range(bound):
        small = x < bound
        product = xp.where(small, product * x, product)
        x = xp.where(small, x + 1, x)
    return x, product


def _stirling(xp: Any, x: Array) -> Array:
    """lgamma of numbers from 8 on."""
    terms = [b / (2 * k * (2 * k - 1)) for k, b in enumerate(BERNOULLI[:8], 1)]
    series = polynomial(terms, 1 / (x * x)) / x
    return (x - 0.5) * xp.log(x) - x + math.log(2 * math.pi) / 2 + series


def _lgamma_positive(xp: Any, x: Array) -> Array:
    large, product = _to_large(xp, x, 8)
    far = _stirling(xp, large) - xp.log(product)
    # Near its zeros, 1 and 2, the power series at 2, so that small values keep their digits.
    z = xp.where(x < 1.5, x - 1, x - 2)
    near = z * polynomial(_near_two(), xp.where(xp.abs(z) <= 0.5, z, 0.0))
    near = xp.where(x < 1.5, near - xp.log1p(xp.where(z > -1, z, 0.0)), near)
    result = xp.where((x >= 0.5) & (x <= 2.5), near, far)
    return xp.where(xp.isinf(x), math.inf, result)


def _lgamma(xp: Any, x: Array) -> Array:
    upper = _lgamma_positive(xp, xp.where(x < 0.5, 1 - x, x))
    sine = xp.abs(xp.sin(math.pi * (x - xp.floor(x))))
    reflected = math.log(math.pi) - xp.log(sine) - upper
    result = xp.where(x < 0.5, reflected, upper)
    return xp.where(((x <= 0) & (x == xp.floor(x))) | xp.isinf(x), math.inf, result)


def _digamma_positive(xp: Any, x: Array) -> Array:
    total = x * 0
    for _ in range(10):
        small = x < 10
        total = xp.where(small, total - 1 / x, total)
        x = xp.where(small, x + 1, x)
    terms = [b / (2 * k) for k, b in enumerate(BERNOULLI[:9], 1)]
    square = 1 / (x * x)
    return total + xp.log(x) - 0.5 / x - square * polynomial(terms, square)


def _digamma(xp: Any, x: Array) -> Array:
    positive = _digamma_positive(xp, xp.where(x <= 0, 1 - x, x))
    cotangent = math.pi / xp.tan(math.pi * (x - xp.floor(x)))
    result = xp.where(x <= 0, positive - cotangent, positive)
    result = xp.where((x < 0) & (x == xp.floor(x)), math.nan, result)
    result = xp.where(x == -math.inf, math.nan, xp.where(x == math.inf, math.inf, result))
    return xp.where(x == 0, xp.copysign(math.inf, -x), result)


def hurwitz(xp: Any, s: Any, q: Array) -> Array:
    """Σ (q + k)^-s over k from 0, for s > 1, by the formula of Euler and Maclaurin."""
    lowest = float(xp.where(xp.isfinite(q), q, 0.0).min()) if q.size else 0.0
    steps = 10 + max(0, math.ceil(-lowest))
    total = s * 0 + q * 0
    for k in range(steps):
        total = total + (q + k) ** -s
    a = q + steps
    total = total + a ** (1 - s) / (s - 1) + a**-s / 2
    factor = s
    for j, b in enumerate(BERNOULLI, 1):
        total = total + b / math.factorial(2 * j) * factor * a ** (-s - 2 * j + 1)
        factor = factor * (s + 2 * j - 1) * (s + 2 * j)
    pole = (q <= 0) & (q == xp.floor(q))
    result = xp.where(pole, math.inf, xp.where(q == math.inf, 0.0, total))
    return xp.where(q == -math.inf, math.nan, result)


@op("LgammaBackward0", floating=True, self=lambda g, self: g * digamma(self))
def lgamma(xp: Any, self: Array) -> Array:
    """The logarithm of the absolute value of the gamma function."""
    only("f", "lgamma_vml_cpu", self)
    return in_double(xp, _lgamma, self)


@op("DigammaBackward0", floating=True, self=lambda g, self: g * polygamma(1, self))
def digamma(xp: Any, self: Array) -> Array:
    """The derivative of `lgamma`."""
    only("f", "digamma", self)
    return in_double(xp, _digamma, self)


@op("PolygammaBackward0", floating=True, self=lambda g, self, n: g * polygamma(n + 1, self))
def _polygamma(xp: Any, self: Array, n: int) -> Array:
    only("f", "trigamma" if n == 1 else "digamma" if n == 0 else "polygamma", self)
    if n == 0:
        return in_double(xp, _digamma, self)
    factor = (-1.0) ** (n + 1) * math.factorial(n)
    return in_double(xp, lambda xp, x: factor * hurwitz(xp, n + 1.0, x), self)


def polygamma(n: int, input: Any, *, out: Any = None) -> Any:
    """The n-th derivative of `digamma`. Raises RuntimeError for a negative n."""
    if n < 0:
        raise ArgumentRefused("polygamma(n, x) does not support negative n.")
    return _polygamma(input, n) if out is None else _polygamma(input, n, out=out)


def polygamma_method(self: Any, n: int) -> Any:
    """`torch.polygamma(n, self)`."""
    return polygamma(n, self)


def mvlgamma_rule(g: Any, self: Any, p: int) -> Any:
    """g·(digamma(self) + digamma(self - 1/2) + ... + digamma(self - (p - 1)/2))"""
    slope = digamma(self)
    for i in range(1, p):
        slope = slope + digamma(self - i / 2)
    return g * slope


@op("MvlgammaBackward0", floating=True, self=mvlgamma_rule)
def mvlgamma(xp: Any, self: Array, p: int) -> Array:
    """The logarithm of the gamma function of p dimensions, for numbers above (p - 1) / 2."""
    if p < 1:
        raise ArgumentRefused("p has to be greater than or equal to 1")
    only("f", "arange_cpu", self)
    constant = p * (p - 1) / 4 * math.log(math.pi)
    return in_double(
        xp, lambda xp, x: sum((_lgamma(xp, x - i / 2) for i in range(p)), start=constant), self
    )


__all__ = ["digamma", "lgamma", "mvlgamma", "polygamma"]
METHODS = ()
WITH_INPLACE = (digamma, lgamma, mvlgamma)
