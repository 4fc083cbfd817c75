"""Logic on truth values, and on the bits of integers. No gradient flows through it."""

from typing import Any

from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops.kinds import INTEGER, only, tensors_only
from autograd_lab.ops.untracked import untracked, untracked_of_any
from autograd_lab.tensor import Tensor

Array = Any
WHOLE = INTEGER + "b"


@tensors_only
@untracked
def logical_and(xp: Any, self: Array, other: Array) -> Array:
    """Whether both elements are other than 0."""
    return xp.logical_and(self, other)


@tensors_only
@untracked
def logical_or(xp: Any, self: Array, other: Array) -> Array:
    """Whether one of the elements is other than 0."""
    return xp.logical_or(self, other)


@tensors_only
@untracked
def logical_xor(xp: Any, self: Array, other: Array) -> Array:
    """Whether exactly one of the elements is other than 0."""
    return xp.logical_xor(self, other)


@untracked
def logical_not(xp: Any, self: Array) -> Array:
    """Whether each element is 0."""
    return xp.logical_not(self)


@untracked_of_any
def bitwise_and(xp: Any, self: Any, other: Any) -> Array:
    """The bits that both have."""
    only(WHOLE, "bitwise_and_cpu", self, other)
    return xp.bitwise_and(self, other)


@untracked_of_any
def bitwise_or(xp: Any, self: Any, other: Any) -> Array:
    """The bits that at least one has."""
    only(WHOLE, "bitwise_or_cpu", self, other)
    return xp.bitwise_or(self, other)


@untracked_of_any
def bitwise_xor(xp: Any, self: Any, other: Any) -> Array:
    """The bits that exactly one has."""
    only(WHOLE, "bitwise_xor_cpu", self, other)
    return xp.bitwise_xor(self, other)


@untracked
def bitwise_not(xp: Any, self: Array) -> Array:
    """Every bit the other way round; of a boolean, its opposite."""
    only(WHOLE, "bitwise_not_cpu", self)
    return xp.invert(self)


@untracked_of_any
def bitwise_left_shift(xp: Any, self: Any, other: Any) -> Array:
    """The bits moved `other` places up."""
    only(INTEGER, "lshift_cpu", self, other)
    return xp.left_shift(self, other)


@untracked_of_any
def bitwise_right_shift(xp: Any, self: Any, other: Any) -> Array:
    """The bits moved `other` places down; the sign stays."""
    only(INTEGER, "rshift_cpu", self, other)
    return xp.right_shift(self, other)


def inverted(self: Tensor) -> Tensor:
    """`~self`. Raises TypeError for other than integers and booleans."""
    if self._data.dtype.kind not in WHOLE:
        raise ArgumentTypeError(
            "~ (operator.invert) is only implemented on integer and Boolean-type tensors",
            argument=self, op="invert",
        )  # fmt: skip
    return bitwise_not(self)


__all__ = [
    "bitwise_and", "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift",
    "bitwise_xor", "logical_and", "logical_not", "logical_or", "logical_xor",
]  # fmt: skip
METHODS = ()
WITH_INPLACE = (
    bitwise_and, bitwise_left_shift, bitwise_not, bitwise_or, bitwise_right_shift, bitwise_xor,
    logical_and, logical_not, logical_or, logical_xor,
)  # fmt: skip
