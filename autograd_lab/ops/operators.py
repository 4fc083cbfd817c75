"""What Python calls for `+`, `%`, `&` and the other signs on a tensor.

An operator answers NotImplemented to an operand that it can't take, so that Python may ask the
other one, and else raises its own TypeError.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops import compare, linalg, logic, pointwise, powers, rounding
from autograd_lab.tensor import Tensor

FAST: dict[str, Any] = {
    "add": pointwise.add, "sub": pointwise.sub, "mul": pointwise.mul, "truediv": pointwise.div,
    "radd": pointwise.add, "rmul": pointwise.mul, "floordiv": rounding.floor_divide,
}  # fmt: skip
"""Those of an operation that comes with its own form for operators."""

TWO: dict[str, Callable[..., Any]] = {
    "pow": powers.pow, "matmul": linalg.matmul, "mod": rounding.remainder,
    "and": logic.bitwise_and, "or": logic.bitwise_or, "xor": logic.bitwise_xor,
    "lshift": logic.bitwise_left_shift, "rshift": logic.bitwise_right_shift,
    "lt": compare.lt, "le": compare.le, "gt": compare.gt, "ge": compare.ge, "ne": compare.ne,
    "div": pointwise.div,
}  # fmt: skip

WITH_ARRAYS: dict[str, Callable[..., Any]] = {
    "eq": compare.eq, "rtruediv": powers.divided_by, "rdiv": powers.divided_by,
}  # fmt: skip
"""Those that take an array of NumPy's as it is; for the others NumPy computes, without history."""

REFLECTED: dict[str, Callable[..., Any]] = {
    "floordiv": rounding.floor_divide, "pow": powers.pow, "matmul": linalg.matmul,
    "mod": rounding.remainder, "and": logic.bitwise_and, "or": logic.bitwise_or,
    "xor": logic.bitwise_xor, "lshift": logic.bitwise_left_shift,
    "rshift": logic.bitwise_right_shift,
}  # fmt: skip

IN_PLACE = {
    "add": "add_", "sub": "sub_", "mul": "mul_", "truediv": "div_", "div": "div_", "pow": "pow_",
    "floordiv": "floor_divide_", "mod": "remainder_", "and": "bitwise_and_", "or": "bitwise_or_",
    "xor": "bitwise_xor_", "lshift": "bitwise_left_shift_", "rshift": "bitwise_right_shift_",
}  # fmt: skip


def subtracted_from(self: Tensor, other: Any) -> Any:
    """`other - self`."""
    if isinstance(other, Tensor):
        return pointwise.rsub(self, other)
    return pointwise.rsub_from_number.operator(self, other)  # type: ignore[attr-defined]


PLAIN = {
    "neg": pointwise.neg, "pos": pointwise.positive, "abs": pointwise.abs,
    "invert": logic.inverted, "rsub": subtracted_from,
}  # fmt: skip


def operator(
    function: Callable[..., Any], reflected: bool = False, arrays: bool = False
) -> Callable[..., Any]:
    """A function of two tensors as an operator: Python may ask the other where it can't.

    arrays: whether it takes NumPy's arrays itself; else NumPy is asked.
    """

    @functools.wraps(function)
    def call(self: Any, other: Any) -> Any:
        if isinstance(other, np.ndarray) and not arrays:
            return NotImplemented
        if isinstance(other, np.generic):
            other = other.item()
        try:
            return function(other, self) if reflected else function(self, other)
        except ArgumentTypeError:
            return NotImplemented

    return call


def attach() -> None:
    """Give the tensor its operators, once it has the methods behind those in place."""
    for name, function in FAST.items():
        setattr(Tensor, f"__{name}__", function.operator)
    for name, function in TWO.items():
        setattr(Tensor, f"__{name}__", operator(function))
    for name, function in WITH_ARRAYS.items():
        setattr(Tensor, f"__{name}__", operator(function, arrays=True))
    for name, function in REFLECTED.items():
        setattr(Tensor, f"__r{name}__", operator(function, reflected=True))
    for name, method in IN_PLACE.items():
        setattr(Tensor, f"__i{name}__", operator(getattr(Tensor, method)))
    for name, function in PLAIN.items():
        setattr(Tensor, f"__{name}__", function)
