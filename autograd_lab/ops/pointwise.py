"""Element by element: arithmetic, powers, exponentials, trigonometry, activations.

Derivatives: any table of elementary derivatives. At kinks PyTorch's choice: the derivative of
`relu` and of `abs` at 0 is 0.
"""

import math
from typing import Any

from autograd_lab.errors import DtypeMismatch
from autograd_lab.ops.op import op
from autograd_lab.ops.promotion import bool_subtraction

Array = Any


def scaled(g: Array, alpha: float) -> Array:
    """g·alpha"""
    return g if alpha == 1 else g * alpha


def scaled_down(g: Array, alpha: float) -> Array:
    """-g·alpha"""
    return -g if alpha == 1 else g * -alpha


@op("AddBackward0", self=lambda g: g, other=scaled)
def add(xp: Any, self: Array, other: Array, alpha: float = 1) -> Array:
    """`self + alpha·other`, broadcast.

    Example: `torch.add(torch.tensor([1., 2.]), 10, alpha=3)` is `tensor([31., 32.])`.
    """
    return self + other if alpha == 1 else self + alpha * other


@op("SubBackward0", self=lambda g: g, other=scaled_down)
def sub(xp: Any, self: Array, other: Array, alpha: float = 1) -> Array:
    """`self - alpha·other`, broadcast. Raises RuntimeError for booleans."""
    try:
        return xp.subtract(self, other if alpha == 1 else alpha * other)
    except TypeError as error:
        raise bool_subtraction(both=True) from error


@op("RsubBackward1", self=scaled_down, other=lambda g: g)
def rsub(xp: Any, self: Array, other: Array, alpha: float = 1) -> Array:
    """`other - alpha·self`, broadcast: what `1 - x` calls. Raises RuntimeError for booleans."""
    return xp.subtract(other, self if alpha == 1 else alpha * self)


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
        raise NotImplementedError("\"abs_cpu\" not implemented for 'Bool'")
    return xp.abs(self)


@op("ZeroBackward0", self=lambda g: zero(g))
def zero(xp: Any, self: Array) -> Array:
    """0, in the shape of `self`, also where an element is inf or nan."""
    return xp.zeros(self.shape, self.dtype)


@op("SignBackward0", self=lambda g: zero(g))
def sign(xp: Any, self: Array) -> Array:
    """-1, 0 or 1 for each element, by its sign; a boolean is its own."""
    if self.dtype.kind == "c":
        raise DtypeMismatch(
            "Unlike NumPy, torch.sign doesn't natively support complex inputs. Use torch.sgn().",
            dtypes=(self.dtype,), op="sign",
        )  # fmt: skip
    return self.copy() if self.dtype.kind == "b" else xp.sign(self)


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
        return self.copy() if self.dtype.kind == "b" else xp.sign(self)
    size = xp.abs(self)
    return self / (size + (size == 0))


def is_complex(x: Any) -> bool:
    """Whether an array or a tensor is complex."""
    return bool(getattr(x, "_data", x).dtype.kind == "c")


def base_rule(g: Any, self: Any, exponent: Any) -> Any:
    """g·exponent·self^(exponent - 1)"""
    # Where the exponent is 0 the derivative is 0, also at a base of 0.
    return g * (exponent * self ** (exponent - 1 + (exponent == 0)))


def exponent_rule(g: Any, self: Any, result: Any) -> Any:
    """g·result·log(self)"""
    # A power of 0 does not change with its exponent.
    if isinstance(self, (int, float)):
        return g * (result * (math.log(self) if self else 0.0))
    return g * (result * log(self + (self == 0)))


@op("PowBackward0", self=base_rule)
def pow_scalar(xp: Any, self: Array, exponent: float) -> Array:
    """Each element to the power of one number, not negative for integers."""
    if exponent == 2:
        return self * self
    if self.dtype.kind in "iu" and exponent < 0:
        raise DtypeMismatch(
            "Integers to negative integer powers are not allowed.", dtypes=(self.dtype,), op="pow"
        )
    return self**exponent


@op("PowBackward1", self=base_rule, exponent=exponent_rule)
def pow_tensor(xp: Any, self: Array, exponent: Array) -> Array:
    """Each element to the power of the element beside it; integers are rounded towards 0."""
    kind = exponent.dtype.kind
    if kind == "b":
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")
    if kind != "i":
        return self**exponent
    power = self ** xp.abs(exponent)
    return xp.where((exponent < 0) & (xp.abs(self) != 1), 0, power)


@op("PowBackward2", exponent=exponent_rule)
def pow_of_number(xp: Any, exponent: Array, self: float) -> Array:
    """One number to the power of each element."""
    return self**exponent


@op("ExpBackward0", floating=True, self=lambda g, result: g * result)
def exp(xp: Any, self: Array) -> Array:
    """e to the power of each element."""
    return xp.exp(self)


@op("LogBackward0", floating=True, self=lambda g, self: g / self)
def log(xp: Any, self: Array) -> Array:
    """The natural logarithm of each element."""
    return xp.log(self)


@op("SqrtBackward0", floating=True, self=lambda g, result: g / (2 * result))
def sqrt(xp: Any, self: Array) -> Array:
    """The square root of each element."""
    return xp.sqrt(self)


@op("SinBackward0", floating=True, self=lambda g, self: g * cos(self))
def sin(xp: Any, self: Array) -> Array:
    """The sine of each element, in radians."""
    return xp.sin(self)


@op("CosBackward0", floating=True, self=lambda g, self: g * -sin(self))
def cos(xp: Any, self: Array) -> Array:
    """The cosine of each element, in radians."""
    return xp.cos(self)


@op("TanhBackward0", floating=True, self=lambda g, result: g * (1 - result * result))
def tanh(xp: Any, self: Array) -> Array:
    """The hyperbolic tangent of each element."""
    return xp.tanh(self)


@op("SigmoidBackward0", floating=True, self=lambda g, result: g * (1 - result) * result)
def sigmoid(xp: Any, self: Array) -> Array:
    """`1 / (1 + e^-self)`, by a tanh that can't overflow."""
    half = self.dtype.type(0.5)
    return half * xp.tanh(half * self) + half


@op("ThresholdBackwardBackward0", g=lambda g, blocked: passed(g, blocked))
def passed(xp: Any, g: Array, blocked: Any) -> Array:
    """`g`, and 0 where the plain array `blocked` is true, also if `g` is inf or nan there."""
    return xp.where(blocked, g.dtype.type(0), g)[()]


def relu_rule(g: Any, result: Any) -> Any:
    """g where result > 0"""
    return passed(g, getattr(result, "_data", result) <= 0)


@op("ReluBackward0", self=relu_rule)
def relu(xp: Any, self: Array) -> Array:
    """Each element, or 0 where it is negative. Raises RuntimeError for booleans."""
    if self.dtype.kind == "b":
        raise DtypeMismatch(
            "Boolean inputs not supported for relu", dtypes=(self.dtype,), op="relu"
        )
    return xp.maximum(self, self.dtype.type(0))


__all__ = [
    "abs",
    "add",
    "cos",
    "div",
    "exp",
    "log",
    "mul",
    "neg",
    "reciprocal",
    "relu",
    "sgn",
    "sigmoid",
    "sign",
    "sin",
    "sqrt",
    "sub",
    "tanh",
]
METHODS = ()
WITH_INPLACE = (
    add,
    sub,
    mul,
    div,
    neg,
    reciprocal,
    abs,
    sgn,
    sign,
    exp,
    log,
    sqrt,
    sin,
    cos,
    tanh,
    sigmoid,
    relu,
)
