"""Which dtypes an operation takes, and the words with which it refuses the others."""

import numbers
from collections.abc import Callable
from functools import wraps
from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentRefused, DtypeNotImplemented, NotDifferentiable
from autograd_lab.ops.convert import cast
from autograd_lab.ops.overloads import no_overload
from autograd_lab.tensor import Tensor

FLOATING, REAL, INTEGER, NUMBER = "f", "iuf", "iu", "iufc"
"""Kinds of dtypes by NumPy's letters: i and u integers, f floating, c complex, b boolean."""


def only(kinds: str, kernel: str, *arrays: Any) -> None:
    """Raise NotImplementedError, in PyTorch's words, for an array of another kind.

    kernel: what PyTorch calls the code that it has not. Python numbers pass.
    """
    for array in arrays:
        if hasattr(array, "dtype") and array.dtype.kind not in kinds:
            raise DtypeNotImplemented(kernel, dtypes.from_numpy(array.dtype))


def in_single(function: Callable[[Any], Any], array: Any) -> Any:
    """`function(array)`, where float16 is computed in float32, as PyTorch does it."""
    if array.dtype.itemsize != 2 or array.dtype.kind != "f":
        return function(array)
    return function(array.astype("float32")).astype(array.dtype)


def no_complex_gradient(name: str, input: Any) -> None:
    """Raise RuntimeError for a complex tensor that wants a gradient, where PyTorch has none."""
    if isinstance(input, Tensor) and input.is_complex() and input.requires_grad:
        raise ArgumentRefused(
            f"{name} does not support automatic differentiation for outputs with complex dtype."
        )


def no_complex(message: str, *arrays: Any) -> None:
    """Raise RuntimeError with this message for a complex array."""
    if any(hasattr(array, "dtype") and array.dtype.kind == "c" for array in arrays):
        raise ArgumentRefused(message)


def refuse_no_tensor(op: str, **given: Any) -> None:
    """Raise TypeError, in PyTorch's words, unless all the arguments are tensors."""
    for place, (name, x) in enumerate(given.items(), 1):
        if not isinstance(x, Tensor):
            raise no_tensor(op, x, name, place)


def check_tensors(op: str, **given: Any) -> None:
    """The same for the inside of operations, which take plain arrays too."""
    for place, (name, x) in enumerate(given.items(), 1):
        if not hasattr(x, "dtype"):
            raise no_tensor(op, x, name, place)


def tensors_only(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of two operands, refusing numbers where PyTorch does.

    Errors: TypeError for an operand that is no tensor.
    """
    op = function.op  # type: ignore[attr-defined]
    second = op.arguments[1]

    @wraps(function)
    def call(self: Any = None, other: Any = None, **kwargs: Any) -> Any:
        if self is None and "input" in kwargs:
            self = kwargs.pop("input")
        check_tensors(op.name, **{"input": self, second: other})
        return function(self, other, **kwargs)

    return call


def no_derivative(name: str) -> Callable[..., Any]:
    """The derivative of an operation that PyTorch has none for. Raises RuntimeError."""

    def refuse(g: Any) -> Any:
        raise NotDifferentiable(f"derivative for aten::{name} is not implemented", op=name)

    return refuse


def holding(tensor: Tensor, *given: Any, op: str) -> Tensor:
    """The tensor in the dtype that it and the given numbers make together.

    Errors: TypeError of the function `op` for what is no number.
    """
    if tensor._data.dtype.kind == "f" and all(type(number) in (int, float) for number in given):
        return tensor
    if not all(isinstance(number, numbers.Number) for number in given):
        raise no_overload(op, tensor, *given)
    if tensor._data.dtype.kind == "f" and not any(isinstance(x, complex) for x in given):
        return tensor
    ranked = [(dtypes.of_number(number), 0) for number in given]
    wanted = dtypes.result_type([(tensor.dtype, 2 if tensor.dim() else 1), *ranked])
    return tensor if wanted is tensor.dtype else cast(tensor, wanted.numpy)


def tensor_first(op: str, input: Any, *others: Any) -> None:
    """Raise TypeError where the first argument of the function `op` is no tensor."""
    if not hasattr(input, "dtype"):
        raise no_overload(op, input, *others)
