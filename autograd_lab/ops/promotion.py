"""Bringing two operands to the dtype that PyTorch gives their result."""

import functools
import numbers
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import NUMPY_TYPES, beside, device_of, namespace
from autograd_lab.checks import no_tensor
from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentTypeError, DeviceMismatch, DtypeMismatch, ShapeMismatch


def promote(a: Any, b: Any, op: Any = None, floating: bool = False) -> tuple[Any, Any]:
    """The two operands, arrays or numbers, ready for the forward.

    A number stays a Python number, which never widens an array, where the array's category holds
    it. floating: the common dtype has to be a floating one.
    Errors: TypeError for an operand that is neither; RuntimeError for arrays on two devices.
    """
    kind = type(b)
    if kind is float or kind is int:
        if a.dtype.kind == "f":
            return a, b
    elif (
        kind in NUMPY_TYPES
        and type(a) in NUMPY_TYPES
        and a.dtype is b.dtype
        and (a.dtype.kind in "fc" or not floating)
    ):
        return a, b
    _check(a, op, 0)
    _check(b, op, 1)
    wanted = dtypes.result_type((_dtype(x), _rank(x)) for x in (a, b))
    if op is not None and "sub" in op.name and dtypes.bool_ in (_dtype(a), _dtype(b)):
        raise bool_subtraction(both=wanted is dtypes.bool_)
    if floating and wanted.category < dtypes.FLOATING:
        wanted = dtypes.get_default_dtype()
    if hasattr(a, "dtype") and hasattr(b, "dtype"):
        a, b = same_device(a, b, op)
    return _cast(a, wanted), _cast(b, wanted)


def as_given(a: Any, b: Any, op: Any, floating: bool = False) -> tuple[Any, Any]:
    """The two operands of an operation that leaves their dtypes alone, and takes tensors only.

    Errors as in `promote`, and TypeError for a number.
    """
    for position, x in enumerate((a, b)):
        if not hasattr(x, "dtype"):
            raise not_a_tensor(x, op, position)
    return same_device(a, b, op)


def promote_all(operands: dict[str, Any], op: Any, floating: bool) -> dict[str, Any]:
    """The operands by name, arrays or numbers or None, in the dtype that they make together.

    Errors as in `promote`.
    """
    given = {name: x for name, x in operands.items() if x is not None}
    for name, x in given.items():
        _check(x, op, op.arguments.index(name))
    wanted = dtypes.result_type((_dtype(x), _rank(x)) for x in given.values())
    if floating and wanted.category < dtypes.FLOATING:
        wanted = dtypes.get_default_dtype()
    array = next((x for x in given.values() if _rank(x) == 2), None)
    if array is None:
        array = next(x for x in given.values() if hasattr(x, "dtype"))
    for name, x in given.items():
        if hasattr(x, "dtype"):
            x = same_device(array, x)[1]
        operands[name] = _cast(x, wanted)
    return operands


def bool_subtraction(both: bool) -> DtypeMismatch:
    """The error for booleans in a subtraction, in PyTorch's words."""
    words = (
        "two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead."
        if both
        else "a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
        "`logical_not()` operator instead."
    )
    return DtypeMismatch(
        f"Subtraction, the `-` operator, with {words}", dtypes=(dtypes.bool_,), op="sub"
    )


CHECKED = {"mm": "wrapper_CUDA_mm", "bmm": "wrapper_CUDA_bmm"}
"""Operations whose second argument PyTorch checks by itself, and where it does."""


def same_device(a: Any, b: Any, op: Any = None) -> tuple[Any, Any]:
    """Two arrays on one device; a 0-dim one on the CPU may join the other on the GPU.

    Errors: RuntimeError for any other two devices, two GPUs too.
    """
    if namespace(a) is namespace(b) and device_of(a) == device_of(b):
        return a, b
    if a.ndim == 0 and namespace(a) is np:
        return beside(np.asarray(a), b), b
    if b.ndim == 0 and namespace(b) is np:
        return a, beside(np.asarray(b), a)
    places = device_of(a), device_of(b)
    checked = ""
    if op is not None and op.name in CHECKED:
        checked = (
            f" (when checking argument for argument {op.inputs[1]} in method {CHECKED[op.name]})"
        )
    raise DeviceMismatch(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"{places[0]} and {places[1]}!{checked}",
        devices=places,
    )


def _check(x: Any, op: Any, position: int) -> None:
    if hasattr(x, "dtype") or isinstance(x, numbers.Number):
        return
    raise not_a_tensor(x, op, position)


def not_a_tensor(x: Any, op: Any, position: int) -> ArgumentTypeError:
    """The error for an argument that has to be a tensor; the first is called `input`."""
    name = "input" if position == 0 else op.arguments[position]
    return no_tensor(op.name, x, name, position + 1)


def _dtype(x: Any) -> dtypes.dtype:
    return dtypes.from_numpy(x.dtype) if hasattr(x, "dtype") else dtypes.of_number(x)


def _rank(x: Any) -> int:
    if not hasattr(x, "dtype"):
        return 0
    return 2 if x.ndim else 1


def _cast(x: Any, wanted: dtypes.dtype) -> Any:
    if hasattr(x, "dtype"):
        return x if x.dtype is wanted.numpy else thread.modes.run(x.astype, wanted.numpy)
    if wanted.category == dtypes.FLOATING and not isinstance(x, complex):
        return float(x)
    # An integer that is out of range wraps, as PyTorch's do.
    return np.asarray(x).astype(wanted.numpy)[()]


def broadcast_shapes(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that two shapes broadcast to. Raises RuntimeError, in PyTorch's words."""
    n = max(len(a), len(b))
    left, right = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    for i in reversed(range(n)):
        if left[i] != right[i] and 1 not in (left[i], right[i]):
            raise ShapeMismatch(
                f"The size of tensor a ({left[i]}) must match the size of tensor b ({right[i]}) at "
                f"non-singleton dimension {i}",
                shapes=(a, b), op="broadcast",
            )  # fmt: skip
    return tuple(y if x == 1 else x for x, y in zip(left, right, strict=True))


def broadcast_all(operands: Iterable[Any]) -> tuple[int, ...]:
    """The shape that all the operands broadcast to. Raises RuntimeError, in PyTorch's words."""
    shapes = [x.shape for x in operands if hasattr(x, "shape")]
    return functools.reduce(broadcast_shapes, shapes, ())
