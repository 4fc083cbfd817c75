"""Powers, roots, exponentials and logarithms.

Where a derivative has no value, such as that of 0^0, PyTorch's choice is 0; that of `sqrt` at 0 is
infinite. Derivatives: any table of elementary derivatives.
"""

import math
import numbers
from typing import Any

from autograd_lab import dtypes
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentRefused, DtypeMismatch
from autograd_lab.ops import convert, return_types
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.kinds import FLOATING, holding, only, tensors_only
from autograd_lab.ops.op import op
from autograd_lab.ops.overloads import no_overload
from autograd_lab.ops.pointwise import reciprocal
from autograd_lab.tensor import Tensor

Array = Any
LOG2, LOG10 = math.log(2), math.log(10)


def base_rule(g: Any, self: Any, exponent: Any) -> Any:
    """g·exponent·self^(exponent - 1)"""
    # Where the exponent is 0 the derivative is 0, also at a base of 0.
    return g * (exponent * self ** (exponent - 1 + (exponent == 0)))


def exponent_rule(g: Any, self: Any, exponent: Any, result: Any) -> Any:
    """g·result·log(self)"""
    # A power of 0 does not change with its exponent, unless that is negative.
    if not hasattr(self, "dtype"):
        if self != 0:
            return g * (result * _log_of(complex(self) if _is_complex(exponent) else self))
        return chosen(_not_negative(exponent), 0, g * (result * -math.inf))
    if _is_complex(exponent):
        self = self + 0j  # a negative number has a logarithm too
    slope = result * log(self + (self == 0) * _not_negative(exponent))
    return g * slope


def _log_of(number: Any) -> Any:
    if isinstance(number, (int, float)) and number > 0:
        return math.log(number)
    import cmath

    return cmath.log(number) if isinstance(number, complex) else math.nan


def _is_complex(x: Any) -> bool:
    return bool(getattr(x, "_data", x).dtype.kind == "c")


def _not_negative(exponent: Any) -> Any:
    if _is_complex(exponent):
        return (exponent.real >= 0) & (exponent.imag == 0)
    return exponent >= 0


@op("PowBackward0", self=base_rule)
def pow_scalar(xp: Any, self: Array, exponent: Any) -> Array:
    """Each element to the power of one number, not negative for integers."""
    if exponent == 2:
        return self * self
    if self.dtype.kind == "b":
        return xp.logical_or(self, not exponent)
    if self.dtype.kind in "iu" and exponent < 0:
        raise DtypeMismatch(
            "Integers to negative integer powers are not allowed.", dtypes=(self.dtype,), op="pow"
        )
    return self**exponent


@op("PowBackward1", self=base_rule, exponent=exponent_rule)
def pow_tensor(xp: Any, self: Array, exponent: Array) -> Array:
    """Each element to the power of the element beside it; integers are rounded towards 0."""
    only("iufc", "pow", exponent)
    if exponent.dtype.kind != "i":
        return self**exponent
    return _whole_power(xp, self, exponent)


def _whole_power(xp: Any, self: Any, exponent: Array) -> Array:
    power = self ** xp.abs(exponent)
    return xp.where((exponent < 0) & (xp.abs(self) != 1), 0, power)


@op("PowBackward2", exponent=exponent_rule)
def pow_of_number(xp: Any, exponent: Array, self: Any) -> Array:
    """One number to the power of each element."""
    only("iufc", "pow", exponent)
    if exponent.dtype.kind == "i":
        return _whole_power(xp, exponent.dtype.type(self), exponent)
    return self**exponent


def pow(input: Any, exponent: Any, *, out: Any = None) -> Any:
    """`input ** exponent`; one of the two may be a number.

    Errors: RuntimeError for integers to a negative number.
    Example: `torch.tensor([1., 2., 3.]).pow(2)` is `tensor([1., 4., 9.])`.
    """
    if not isinstance(input, Tensor) and not isinstance(exponent, Tensor):
        if hasattr(input, "dtype"):
            return pow_tensor(input, exponent) if hasattr(exponent, "dtype") else input**exponent
        raise no_overload("pow", input, exponent)
    if not isinstance(exponent, Tensor):
        return pow_scalar(holding(input, exponent, op="pow"), exponent, out=out)
    if not isinstance(input, Tensor):
        return pow_of_number(holding(exponent, input, op="pow"), input, out=out)
    return pow_tensor(input, exponent, out=out)


def float_power(input: Any, exponent: Any, *, out: Any = None) -> Any:
    """`input ** exponent` in float64, or in complex128 if one of the two is complex."""
    operands = (input, exponent)
    if not any(isinstance(x, Tensor) for x in operands) or not all(
        isinstance(x, (Tensor, numbers.Number)) for x in operands
    ):
        raise no_overload("float_power", *operands)
    is_complex = any(
        x.is_complex() if isinstance(x, Tensor) else isinstance(x, complex) for x in operands
    )
    wanted = dtypes.complex128 if is_complex else dtypes.float64
    base, power = (convert.to(x, wanted) if isinstance(x, Tensor) else x for x in operands)
    return pow(base, power, out=out)


def float_power_(self: Tensor, exponent: Any) -> Tensor:
    """`float_power`, in place. Raises RuntimeError for other than float64 and complex128."""
    if self.dtype not in (dtypes.float64, dtypes.complex128):
        name = kind_name(self)
        raise ArgumentRefused(
            f"the base given to float_power_ has dtype {name} but the operation's result requires "
            "dtype Double"
        )
    return self.pow_(exponent)


def square(input: Tensor, *, out: Any = None) -> Tensor:
    """Each element times itself, as `pow(input, 2)`."""
    return pow(input, 2, out=out)


def divided_by(self: Tensor, other: Any) -> Tensor:
    """`other / self`, as PyTorch computes it: `reciprocal(self)·other`."""
    return reciprocal(self) * other


@op("SqrtBackward0", floating=True, self=lambda g, result: g / (2 * result))
def sqrt(xp: Any, self: Array) -> Array:
    """The square root of each element."""
    return xp.sqrt(self)


@op("RsqrtBackward0", floating=True, self=lambda g, result: -0.5 * g * result**3)
def rsqrt(xp: Any, self: Array) -> Array:
    """`1 / sqrt(self)`."""
    return 1 / xp.sqrt(self)


@op("ExpBackward0", floating=True, self=lambda g, result: g * result)
def exp(xp: Any, self: Array) -> Array:
    """e to the power of each element."""
    return xp.exp(self)


@op("Exp2Backward0", floating=True, self=lambda g, result: g * result * LOG2)
def exp2(xp: Any, self: Array) -> Array:
    """2 to the power of each element."""
    return xp.exp2(self)


@op("Expm1Backward0", floating=True, self=lambda g, result: g * (result + 1))
def expm1(xp: Any, self: Array) -> Array:
    """`exp(self) - 1`, exact near 0."""
    return xp.expm1(self)


@op("LogBackward0", floating=True, self=lambda g, self: g / self)
def log(xp: Any, self: Array) -> Array:
    """The natural logarithm of each element."""
    return xp.log(self)


@op("Log2Backward0", floating=True, self=lambda g, self: g / (self * LOG2))
def log2(xp: Any, self: Array) -> Array:
    """The logarithm of each element to the base 2."""
    return xp.log2(self)


@op("Log10Backward0", floating=True, self=lambda g, self: g / (self * LOG10))
def log10(xp: Any, self: Array) -> Array:
    """The logarithm of each element to the base 10."""
    return xp.log10(self)


@op("Log1PBackward0", floating=True, self=lambda g, self: g / (self + 1))
def log1p(xp: Any, self: Array) -> Array:
    """`log(1 + self)`, exact near 0."""
    return xp.log1p(self)


@tensors_only
@op(
    "LogaddexpBackward0",
    self=lambda g, self, other: g / (1 + exp(other - self)),
    other=lambda g, self, other: g / (1 + exp(self - other)),
)
def logaddexp(xp: Any, self: Array, other: Array) -> Array:
    """`log(exp(self) + exp(other))`, without overflow."""
    only("fc", "logaddexp_cpu", self)
    if self.dtype.kind == "f":
        return xp.logaddexp(self, other)
    high = xp.where(self.real >= other.real, self, other)
    low = xp.where(self.real >= other.real, other, self)
    return high + xp.log1p(xp.exp(low - high))


@tensors_only
@op(
    "Logaddexp2Backward0",
    self=lambda g, self, other: g / (1 + exp2(other - self)),
    other=lambda g, self, other: g / (1 + exp2(self - other)),
)
def logaddexp2(xp: Any, self: Array, other: Array) -> Array:
    """`log2(2**self + 2**other)`, without overflow."""
    only(FLOATING, "logaddexp2_cpu", self)
    return xp.logaddexp2(self, other)


@tensors_only
@op(
    "LdexpBackward0",
    floating=True,
    self=lambda g, other: g * exp2(other),
    other=lambda g, result: g * result * LOG2,
)
def ldexp(xp: Any, self: Array, other: Array) -> Array:
    """`self * 2**other`."""
    return self * 2**other


@op("FrexpBackward0", outputs=("mantissa", "exponent"), self=lambda g, exponent: g / 2.0**exponent)
def _frexp(xp: Any, self: Array) -> tuple[Array, Array]:
    if self.dtype.kind != "f":
        raise ArgumentRefused("torch.frexp() only supports floating-point dtypes")
    return xp.frexp(self)


def frexp(input: Tensor, *, out: Any = None) -> Any:
    """`(mantissa, exponent)` with `input = mantissa·2**exponent` and |mantissa| from 1/2 to 1.

    Errors: RuntimeError for other than floating-point tensors.
    """
    return return_types.frexp(_frexp(input) if out is None else _frexp(input, out=out))


__all__ = [
    "exp",
    "exp2",
    "expm1",
    "float_power",
    "frexp",
    "ldexp",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logaddexp2",
    "pow",
    "rsqrt",
    "sqrt",
    "square",
]  # fmt: skip
METHODS = (float_power, float_power_, frexp, logaddexp, logaddexp2)
WITH_INPLACE = (
    exp, exp2, expm1, ldexp, log, log10, log1p, log2, pow, rsqrt, sqrt, square,
)  # fmt: skip
