"""Element by element: arithmetic, absolute values and signs.

At the kink of `abs`, at 0, the derivative is 0, which is PyTorch's choice.
"""

import numbers
from typing import Any

from autograd_lab import dtypes
from autograd_lab.errors import ArgumentRefused, DtypeMismatch, DtypeNotImplemented
from autograd_lab.ops.op import op
from autograd_lab.ops.overloads import no_overload
from autograd_lab.ops.promotion import bool_subtraction
from autograd_lab.tensor import Tensor

Array = Any


def scaled(g: Array, alpha: float) -> Array:
    """g·alpha"""
    return g if alpha == 1 else g * alpha


def scaled_down(g: Array, alpha: float) -> Array:
    """-g·alpha"""
    return -g if alpha == 1 else g * -alpha


def times_alpha(xp: Any, self: Any, other: Any, alpha: Any) -> Any:
    """alpha·other, for a sum or a difference with `self`.

    Errors: RuntimeError for an alpha of a higher kind than that of the operands.
    """
    array = self if hasattr(self, "dtype") else other
    kind = array.dtype.kind
    refused = (
        "Boolean alpha only supported for Boolean results."
        if isinstance(alpha, bool) and kind != "b"
        else "For integral input tensors, argument alpha must not be a floating point number."
        if isinstance(alpha, float) and kind in "biu"
        else "For non-complex input tensors, argument alpha must not be a complex number."
        if isinstance(alpha, complex) and kind != "c"
        else None
    )
    if refused is not None:
        raise ArgumentRefused(refused, argument=alpha)
    # An integer out of range wraps around; of booleans, alpha is one too.
    return other * (xp.asarray(alpha).astype(array.dtype)[()] if kind in "biu" else alpha)


@op("AddBackward0", self=lambda g: g, other=scaled)
def add(xp: Any, self: Array, other: Array, alpha: float = 1) -> Array:
    """`self + alpha·other`, broadcast.

    Example: `torch.add(torch.tensor([1., 2.]), 10, alpha=3)` is `tensor([31., 32.])`.
    """
    return self + (other if alpha == 1 else times_alpha(xp, self, other, alpha))


@op("SubBackward0", self=lambda g: g, other=scaled_down)
def sub(xp: Any, self: Array, other: Array, alpha: float = 1) -> Array:
    """`self - alpha·other`, broadcast. Raises RuntimeError for booleans."""
    try:
        return xp.subtract(self, other if alpha == 1 else times_alpha(xp, self, other, alpha))
    except TypeError as error:
        raise bool_subtraction(both=True) from error


@op("RsubBackward1", self=scaled_down, other=lambda g: g)
def rsub_from_number(xp: Any, self: Array, other: Array, alpha: float = 1) -> Array:
    """`other - alpha·self` for a number `other`: what `1 - x` calls."""
    return xp.subtract(other, self if alpha == 1 else times_alpha(xp, other, self, alpha))


@op("RsubBackward0", self=scaled_down, other=lambda g: g)
def _rsub(xp: Any, self: Array, other: Array, alpha: float = 1) -> Array:
    try:
        return xp.subtract(other, self if alpha == 1 else times_alpha(xp, other, self, alpha))
    except TypeError as error:
        raise bool_subtraction(both=True) from error


def rsub(input: Any, other: Any, *, alpha: float = 1, out: Any = None) -> Any:
    """`other - alpha·input`, broadcast. Raises RuntimeError for booleans."""
    if not hasattr(input, "dtype") or not isinstance(other, (Tensor, numbers.Number)):
        raise no_overload("rsub", input, other)
    subtract = _rsub if hasattr(other, "dtype") else rsub_from_number
    return subtract(input, other, alpha=alpha, out=out)


@op("MulBackward0", self=lambda g, other: g * other, other=lambda g, self: g * self)
def mul(xp: Any, self: Array, other: Array) -> Array:
    """`self·other`, broadcast."""
    return self * other


@op(
    "DivBackward0",
    floating=True,
    self=lambda g, other: g / other,
    other=lambda g, self, other: -g * ((self / other) / other),
)
def div(xp: Any, self: Array, other: Array) -> Array:
    """`self / other`, broadcast; integers become floating-point numbers."""
    return self / other


@op("NegBackward0", self=lambda g: -g)
def neg(xp: Any, self: Array) -> Array:
    """`-self`. Raises RuntimeError for booleans."""
    try:
        return -self
    except TypeError as error:
        raise DtypeMismatch(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
            "invert a mask, use the `~` or `logical_not()` operator instead.",
            dtypes=(self.dtype,), op="neg",
        ) from error  # fmt: skip


def positive(input: Any) -> Any:
    """The tensor itself. Raises RuntimeError for booleans."""
    if input.dtype is dtypes.bool_:
        raise DtypeMismatch(
            "The `+` operator, on a bool tensor is not supported.",
            dtypes=(input.dtype,), op="positive",
        )  # fmt: skip
    return input


@op("ReciprocalBackward0", floating=True, self=lambda g, result: -g * (result * result))
def reciprocal(xp: Any, self: Array) -> Array:
    """`1 / self`."""
    return 1 / self


@op("AbsBackward0", holomorphic=False, self=lambda g, self: g * sgn(self))
def abs(xp: Any, self: Array) -> Array:
    """The absolute value of each element. Raises NotImplementedError for booleans.

    Of a complex z the derivative is z / |z|, and 0 at 0.
    """
    if self.dtype.kind == "b":
        raise DtypeNotImplemented("abs_cpu", dtypes.bool_)
    return xp.abs(self)


@op("ZeroBackward0", self=lambda g: zero(g))
def zero(xp: Any, self: Array) -> Array:
    """0, in the shape of `self`, also where an element is inf or nan."""
    return xp.zeros(self.shape, self.dtype)


@op("SignBackward0", self=lambda g: zero(g))
def sign(xp: Any, self: Array) -> Array:
    """-1, 0 or 1 for each element, by its sign; a boolean is its own."""
    if self.dtype.kind == "c":
        raise NotImplementedError(
            "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use "
            "torch.sgn instead."
        )
    return _sign(xp, self)


def _sign(xp: Any, self: Array) -> Array:
    if self.dtype.kind == "b":
        return self.copy()
    if self.dtype.kind != "f":
        return xp.sign(self)
    # The sign of nan is 0.
    return (self > 0).astype(self.dtype) - (self < 0).astype(self.dtype)


def sgn_rule(g: Any, self: Any, result: Any) -> Any:
    """the part of g / |self| across self"""
    if not is_complex(self):
        return zero(g)
    size = abs(self)
    share = g * (size != 0) / (size + (size == 0))
    return share - (share * result.conj()).real * result


@op("SgnBackward0", holomorphic=False, self=sgn_rule)
def sgn(xp: Any, self: Array) -> Array:
    """`sign`, and of a complex number z the number z / |z| on the unit circle, or 0 at 0."""
    if self.dtype.kind != "c":
        return _sign(xp, self)
    size = xp.abs(self)
    return self / (size + (size == 0))


def is_complex(x: Any) -> bool:
    """Whether an array or a tensor is complex."""
    return bool(getattr(x, "_data", x).dtype.kind == "c")


__all__ = ["abs", "add", "mul", "neg", "positive", "reciprocal", "rsub", "sgn", "sign", "sub"]
METHODS = (positive,)
WITH_INPLACE = (abs, add, mul, neg, reciprocal, sgn, sign, sub)
