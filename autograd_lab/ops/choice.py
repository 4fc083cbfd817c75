"""Choosing between operands, element by element: where, maximum and minimum, clamping.

Where two operands are equal, `maximum` and `minimum` send half of the gradient to each, `fmax` and
`fmin` all of it to the first. At a bound, `clamp` lets the gradient pass.
"""

import numbers
from typing import Any

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentRefused, DtypeMismatch
from autograd_lab.ops.kinds import REAL, holding, no_complex, only, tensor_first, tensors_only
from autograd_lab.ops.op import op
from autograd_lab.ops.overloads import no_overload
from autograd_lab.tensor import Tensor, wrap

Array = Any


@op("ThresholdBackwardBackward0", g=lambda g, blocked: passed(g, blocked))
def passed(xp: Any, g: Array, blocked: Any) -> Array:
    """`g`, and 0 where `blocked` is true, also if `g` is inf or nan there."""
    if g.dtype.kind != "f" or not g.ndim:
        return xp.where(blocked, g.dtype.type(0), g)[()]
    # With a mask of bits: `where` branches at each element, and takes ten times as long on a mask
    # that can't be foretold.
    word = f"i{g.dtype.itemsize}"
    bits = blocked.astype(word)
    bits -= 1
    return (bits & g.view(word)).view(g.dtype)


@op(
    "WhereBackward0",
    condition=None,
    input=lambda g, condition: chosen(condition, g, 0),
    other=lambda g, condition: chosen(condition, 0, g),
)
def chosen(xp: Any, condition: Array, input: Array, other: Array) -> Array:
    """`input` where the condition holds, else `other`."""
    return xp.where(condition, input, other)[()]


def where(condition: Tensor, input: Any = None, other: Any = None, *, out: Any = None) -> Any:
    """`input` where the condition holds, else `other`; both may be numbers.

    With the condition alone, the places where it holds, as `nonzero(condition, as_tuple=True)`.
    Errors: RuntimeError for a condition that is not boolean.
    Example: `torch.where(torch.tensor([True, False]), 1, 2)` is `tensor([1, 2])`.
    """
    if input is None and other is None and isinstance(condition, Tensor):
        return condition.nonzero(as_tuple=True)
    if not isinstance(condition, Tensor) or input is None or other is None:
        raise no_overload("where", *(x for x in (condition, input, other) if x is not None))
    condition = _as_mask(condition)
    if not isinstance(input, Tensor) and not isinstance(other, Tensor):
        xp = namespace(condition._data)
        input = wrap(xp.asarray(input, dtypes.of_number(input).numpy))
    return chosen(condition, input, other, out=out)


def _as_mask(condition: Tensor) -> Tensor:
    if condition.dtype is dtypes.uint8:
        import warnings

        warnings.warn(
            "where received a uint8 condition tensor. This behavior is deprecated and will be "
            "removed in a future version of PyTorch. Use a boolean condition instead.",
            stacklevel=stacklevel(),
        )
        return condition.bool()
    if condition.dtype is not dtypes.bool_:
        name = kind_name(condition)
        raise DtypeMismatch(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{name}",
            dtypes=(condition.dtype,), op="where",
        )  # fmt: skip
    return condition


def where_method(self: Tensor, condition: Tensor, other: Any) -> Tensor:
    """`torch.where(condition, self, other)`."""
    return where(condition, self, other)


def shared(g: Any, self: Any, other: Any, other_wins: Any) -> Any:
    """g, half of it where both are equal, 0 where the other wins"""
    return passed(chosen(self == other, g / 2, g), other_wins)


@tensors_only
@op(
    "MaximumBackward0",
    self=lambda g, self, other: shared(g, self, other, self < other),
    other=lambda g, self, other: shared(g, self, other, self > other),
)
def maximum(xp: Any, self: Array, other: Array) -> Array:
    """The larger of the two elements; nan if one is nan."""
    no_complex("maximum not implemented for complex tensors.", self, other)
    return xp.maximum(self, other)


@tensors_only
@op(
    "MinimumBackward0",
    self=lambda g, self, other: shared(g, self, other, self > other),
    other=lambda g, self, other: shared(g, self, other, self < other),
)
def minimum(xp: Any, self: Array, other: Array) -> Array:
    """The smaller of the two elements; nan if one is nan."""
    no_complex("minimum not implemented for complex tensors.", self, other)
    return xp.minimum(self, other)


@tensors_only
@op(
    "FmaxBackward0",
    self=lambda g, self, other: chosen((self >= other) | (other != other), g, 0),
    other=lambda g, self, other: passed(g, (self >= other) | (other != other)),
)
def fmax(xp: Any, self: Array, other: Array) -> Array:
    """The larger of the two elements; a number beside nan."""
    no_complex("fmax not implemented for complex tensors.", self, other)
    return xp.fmax(self, other)


@tensors_only
@op(
    "FminBackward0",
    self=lambda g, self, other: chosen((self <= other) | (other != other), g, 0),
    other=lambda g, self, other: passed(g, (self <= other) | (other != other)),
)
def fmin(xp: Any, self: Array, other: Array) -> Array:
    """The smaller of the two elements; a number beside nan."""
    no_complex("fmin not implemented for complex tensors.", self, other)
    return xp.fmin(self, other)


def between(g: Any, self: Any, min: Any, max: Any) -> Any:
    """g where min <= self <= max"""
    if min is not None:
        g = chosen(self >= min, g, 0)
    return g if max is None else chosen(self <= max, g, 0)


def below(g: Any, self: Any, min: Any, max: Any) -> Any:
    """g where self < min"""
    g = chosen(self < min, g, 0)
    return g if max is None else chosen(min < max, g, 0)


def above(g: Any, self: Any, min: Any, max: Any) -> Any:
    """g where self > max"""
    outside = self > max
    return chosen(outside if min is None else outside | (max < min), g, 0)


def _clamped(xp: Any, self: Array, min: Any, max: Any) -> Array:
    if self.dtype.kind == "c":
        raise NotImplementedError("clamp is not supported for complex types")
    if min is not None:
        self = xp.maximum(self, min)
    return self if max is None else xp.minimum(self, max)


def _fitting(xp: Any, number: Any, beside: Array) -> Any:
    """The number as PyTorch reads it beside an array: an integer out of range wraps around."""
    if number is None or beside.dtype.kind not in "biu":
        return number
    return xp.asarray(number).astype(beside.dtype)


@op("ClampBackward1", self=between)
def _clamp_by_numbers(xp: Any, self: Array, min: Any, max: Any) -> Array:
    return _clamped(xp, self, _fitting(xp, min, self), _fitting(xp, max, self))


@op("ClampBackward0", self=between, min=below, max=above)
def _clamp_by_tensors(xp: Any, self: Array, min: Any, max: Any) -> Array:
    only(REAL, "clamp_cpu", self)
    return _clamped(xp, self, min, max)


def clamp(input: Tensor, min: Any = None, max: Any = None, *, out: Any = None) -> Tensor:
    """Each element brought between two bounds, numbers or tensors; either may be left out.

    Errors: RuntimeError where both bounds are left out.
    Example: `torch.tensor([-1., 0.5, 2.]).clamp(0, 1)` is `tensor([0.0000, 0.5000, 1.0000])`.
    """
    bounds = [bound for bound in (min, max) if bound is not None]
    if not bounds:
        raise ArgumentRefused("torch.clamp: At least one of 'min' or 'max' must not be None")
    tensors = [isinstance(bound, Tensor) for bound in bounds]
    if all(tensors):
        return _clamp_by_tensors(input, min, max, out=out)
    if any(tensors) or not all(isinstance(bound, numbers.Number) for bound in bounds):
        raise no_overload("clamp", input, *bounds)
    return _clamp_by_numbers(holding(input, *bounds, op="clamp"), min, max, out=out)


@op("ClampMinBackward0", self=lambda g, self, min: chosen(self >= min, g, 0))
def at_least_number(xp: Any, self: Array, min: Any) -> Array:
    only("biuf", "maximum_cpu", self)
    return xp.maximum(self, _fitting(xp, min, self))


@op(
    "ClampMinBackward1",
    self=lambda g, self, min: chosen(self >= min, g, 0),
    min=lambda g, self, min: chosen(self < min, g, 0),
)
def _at_least_tensor(xp: Any, self: Array, min: Array) -> Array:
    only("biuf", "maximum_cpu", self)
    return xp.maximum(self, min)


@op("ClampMaxBackward0", self=lambda g, self, max: chosen(self <= max, g, 0))
def _at_most_number(xp: Any, self: Array, max: Any) -> Array:
    only("biuf", "minimum_cpu", self)
    return xp.minimum(self, _fitting(xp, max, self))


@op(
    "ClampMaxBackward1",
    self=lambda g, self, max: chosen(self <= max, g, 0),
    max=lambda g, self, max: chosen(self > max, g, 0),
)
def _at_most_tensor(xp: Any, self: Array, max: Array) -> Array:
    only("biuf", "minimum_cpu", self)
    return xp.minimum(self, max)


def clamp_min(input: Tensor, min: Any, *, out: Any = None) -> Tensor:
    """Each element, or the bound where it is smaller."""
    tensor_first("clamp_min", input, min)
    if isinstance(min, Tensor):
        return _at_least_tensor(input, min, out=out)
    return at_least_number(holding(input, min, op="clamp_min"), min, out=out)


def clamp_max(input: Tensor, max: Any, *, out: Any = None) -> Tensor:
    """Each element, or the bound where it is larger."""
    tensor_first("clamp_max", input, max)
    if isinstance(max, Tensor):
        return _at_most_tensor(input, max, out=out)
    return _at_most_number(holding(input, max, op="clamp_max"), max, out=out)


__all__ = ["clamp", "clamp_max", "clamp_min", "fmax", "fmin", "maximum", "minimum", "where"]
METHODS = (maximum, minimum, fmax, fmin)
WITH_INPLACE = (clamp, clamp_min, clamp_max)
