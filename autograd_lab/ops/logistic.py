"""The logistic function, its inverse, and the x·log(y) of information theory.

Where x is 0, x·log(y) is 0, whatever y is; its derivative by x is 0 too where log(y) has no value.
"""

import math
from collections.abc import Callable
from typing import Any

from autograd_lab.ops.choice import chosen, passed
from autograd_lab.ops.kinds import holding, in_single, only
from autograd_lab.ops.op import op
from autograd_lab.ops.powers import log, log1p

Array = Any


@op("SigmoidBackward0", floating=True, self=lambda g, result: g * (1 - result) * result)
def sigmoid(xp: Any, self: Array) -> Array:
    """`1 / (1 + e^-self)`, by a tanh that can't overflow."""
    return in_single(lambda x: 0.5 * xp.tanh(0.5 * x) + 0.5, self)


def logit_rule(g: Any, self: Any, eps: Any) -> Any:
    """g / (self·(1 - self)), and 0 where the input was clamped"""
    low = 0.0 if eps is None else eps
    outside = (self < low) | (self > 1 - low)
    return chosen(outside, float("nan") if eps is None else 0.0, g / (self * (1 - self)))


@op("LogitBackward0", floating=True, self=logit_rule)
def logit(xp: Any, self: Array, eps: float | None = None) -> Array:
    """`log(self / (1 - self))`, the inverse of `sigmoid`.

    eps: bring the input into [eps, 1 - eps] first; without it, what is outside of [0, 1] gives nan.
    """
    only("f", "logit_cpu", self)
    if eps is not None:
        self = xp.minimum(xp.maximum(self, eps), 1 - eps)
    return xp.log(self / (1 - self))


def _log_rule(g: Any, self: Any, other: Any, logarithm: Any, pole: float) -> Any:
    """g·log(other), and 0 where self is 0 and the logarithm has no value."""
    if not hasattr(other, "dtype"):
        other = self * 0 + other
    blocked = (self == 0) & (other <= pole)
    return passed(g * logarithm(chosen(blocked, pole + 1, other)), blocked)


def xlogy_rule(g: Any, self: Any, other: Any) -> Any:
    """g·log(other)"""
    return _log_rule(g, self, other, log, 0)


def xlog1py_rule(g: Any, self: Any, other: Any) -> Any:
    """g·log(1 + other)"""
    return _log_rule(g, self, other, log1p, -1)


def _product(xp: Any, x: Any, y: Any, name: str) -> Array:
    """x·log(y), or x·log1p(y), and 0 where x is 0."""
    only("f", f"{name}_cpu", x, y)
    product = x * (xp.log if name == "xlogy" else xp.log1p)(y)
    return xp.where((x == 0) & (y == y), product.dtype.type(0), product)[()]


def _of_two(
    name: str, nodes: str, by_first: Callable[..., Any], by_second: Callable[..., Any], meaning: str
) -> Callable[..., Any]:
    """x·log(y) of two tensors, or of a tensor and a number, each with a node of its own."""

    def tensors(xp: Any, self: Array, other: Array) -> Array:
        return _product(xp, self, other, name)

    def from_number(xp: Any, other: Array, self: Any) -> Array:
        return _product(xp, xp.asarray(self, other.dtype), other, name)

    def by_number(xp: Any, self: Array, other: Any) -> Array:
        return _product(xp, self, xp.asarray(other, self.dtype), name)

    of_tensors = op(f"{nodes}0", floating=True, self=by_first, other=by_second)(tensors)
    of_number = op(f"{nodes}1", floating=True, other=by_second)(from_number)
    with_number = op(f"{nodes}2", floating=True, self=by_first)(by_number)

    public = name if name == "xlogy" else f"special_{name}"

    def call(input: Any, other: Any, *, out: Any = None) -> Any:
        if not hasattr(other, "dtype"):
            return with_number(holding(input, other, op=public), other, out=out)
        if not hasattr(input, "dtype"):
            return of_number(holding(other, input, op=public), input, out=out)
        return of_tensors(input, other) if out is None else of_tensors(input, other, out=out)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"`{meaning}`, and 0 where the input is 0; one of the two may be a number."
    return call


xlogy = _of_two(
    "xlogy", "XlogyBackward", xlogy_rule, lambda g, self, other: g * self / other,
    "input·log(other)",
)  # fmt: skip
xlog1py = _of_two(
    "xlog1py", "SpecialXlog1PyBackward", xlog1py_rule,
    lambda g, self, other: g * self / (other + 1), "input·log1p(other)",
)  # fmt: skip


@op(
    "SpecialEntrBackward0",
    floating=True,
    self=lambda g, self: g * (-log(self) - 1),
)
def entr(xp: Any, self: Array) -> Array:
    """`-self·log(self)`, the entropy of each element; 0 at 0, -inf below."""
    only("f", "entr_cpu", self)
    inside = -self * xp.log(xp.where(self > 0, self, 1))
    below = xp.where(self == 0, 0.0, -math.inf)
    return xp.where(self > 0, inside, xp.where(self == self, below, self)).astype(self.dtype)[()]


__all__ = ["logit", "sigmoid", "xlogy"]
METHODS = ()
WITH_INPLACE = (logit, sigmoid, xlogy)
