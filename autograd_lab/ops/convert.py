"""Copies that hold the same elements: as they are, in another dtype, on another device, in order.

The gradient of a copy is that of its source; the walk brings it to the source's dtype.
"""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.backends import device as device_type
from autograd_lab.backends import is_at, move
from autograd_lab.errors import ArgumentTypeError, ShapeMismatch
from autograd_lab.layouts import (
    channels_last,
    channels_last_3d,
    contiguous_format,
    memory_format,
    preserve_format,
)
from autograd_lab.ops.op import op
from autograd_lab.tensor import Tensor

Array = Any

CHANNELS_LAST = {channels_last: 4, channels_last_3d: 5}
"""The formats that put the channels last, with the number of dimensions that they are for."""


@op("CloneBackward0", self=lambda g: g)
def clone(xp: Any, self: Array, memory_format: memory_format = preserve_format) -> Array:
    """A copy with memory of its own, still connected: the gradient flows through.

    memory_format: `torch.preserve_format` keeps the order of the elements in memory,
        `torch.contiguous_format` puts them in a row.
    """
    return in_format(xp, self, memory_format)


def in_format(xp: Any, array: Array, wanted: memory_format) -> Array:
    """A copy of an array with its elements in the order `wanted`.

    Errors: RuntimeError where the format is for another number of dimensions.
    """
    if wanted is preserve_format:
        return array.copy("K")
    if wanted is contiguous_format:
        return array.copy("C")
    _check_rank(array, wanted)
    return xp.moveaxis(xp.moveaxis(array, 1, -1).copy("C"), -1, 1)


def has_format(array: Array, wanted: memory_format) -> bool:
    """Whether the elements of an array lie in the order `wanted`."""
    if wanted is contiguous_format:
        return bool(array.flags.c_contiguous)
    if wanted is preserve_format:
        raise ShapeMismatch(
            "preserve memory format is unsupported by the contiguous operator",
            shapes=(array.shape,), op="contiguous",
        )  # fmt: skip
    if array.ndim != CHANNELS_LAST[wanted]:
        return False
    return bool(array.transpose(0, *range(2, array.ndim), 1).flags.c_contiguous)


def _check_rank(array: Array, wanted: memory_format) -> None:
    if array.ndim != CHANNELS_LAST[wanted]:
        raise ShapeMismatch(
            f"required rank {CHANNELS_LAST[wanted]} tensor to use {wanted.name} format",
            shapes=(array.shape,), op="contiguous",
        )  # fmt: skip


@op("ToCopyBackward0", self=lambda g: g)
def cast(xp: Any, self: Array, dtype: Any) -> Array:
    """A copy in another dtype, given as NumPy's."""
    return self.astype(dtype)


@op("ToCopyBackward0", self=lambda g, source: to_device(g, source))
def moved(xp: Any, self: Array, where: device_type, source: device_type) -> Array:
    """A copy on the device `where`, from the device `source`."""
    return move(self, where)


def to_device(self: Any, where: device_type) -> Any:
    """A copy of a tensor, or an array, on another device; the gradient travels back."""
    return moved(self, where, self.device) if hasattr(self, "_data") else move(self, where)


@op("ToCopyBackward0", self=lambda g: g)
def reordered(xp: Any, self: Array, memory_format: memory_format) -> Array:
    """A copy in another order in memory."""
    return in_format(xp, self, memory_format)


def to(
    self: Tensor, *args: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False,
    copy: bool = False, memory_format: memory_format = preserve_format,
) -> Tensor:  # fmt: skip
    """The tensor in another dtype or on another device; itself where nothing changes.

    Example: `x.to(torch.float64)`, `x.to("cuda")`, `x.to("cuda", torch.float64)`, `x.to(other)`.
    """
    target: list[Any] = list(args)
    flags: list[bool] = []
    while target and isinstance(target[-1], bool):
        flags.insert(0, target.pop())
    copy = copy or (len(flags) > 1 and flags[1])
    for argument in target:
        if isinstance(argument, dtypes.dtype) or argument in dtypes.OF_PYTHON:
            dtype = argument
        elif isinstance(argument, Tensor):
            dtype, device = argument.dtype, argument.device
        elif isinstance(argument, (str, int, device_type)):
            device = argument
        elif argument is not None:
            raise _no_target(type(argument).__name__, argument)
    dtype = dtypes.OF_PYTHON.get(dtype, dtype)
    if dtype is not None and not isinstance(dtype, dtypes.dtype):
        raise _no_target(f"dtype={type(dtype).__name__}, ", dtype)
    result = self
    if device is not None and not is_at(self._data, device_type(device)):
        result = to_device(result, device_type(device))
    if dtype is not None and dtype is not result.dtype:
        # No gradient goes through integers.
        source = result if dtype.category >= dtypes.FLOATING else result.detach()
        result = cast(source, dtype.numpy)
    as_it_is = (preserve_format, _format_of(result.array))[: 1 + (result is self)]
    keeps = memory_format in as_it_is or has_format(result.array, memory_format)
    return reordered(result, memory_format) if not keeps or (copy and result is self) else result


def _no_target(given: str, argument: Any) -> ArgumentTypeError:
    rest = (
        "bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)"
    )
    return ArgumentTypeError(
        f"to() received an invalid combination of arguments - got ({given}), but expected one of:\n"
        f" * (torch.device device = None, torch.dtype dtype = None, {rest}\n"
        f" * (torch.dtype dtype, {rest}\n * (Tensor tensor, {rest}\n",
        argument=argument,
    )


def _format_of(array: Array) -> memory_format:
    """The format that a tensor is taken to be in: contiguous, unless its channels come last."""
    for wanted in CHANNELS_LAST:
        if has_format(array, wanted) and not array.flags.c_contiguous:
            return wanted
    return contiguous_format


def type_as(self: Tensor, other: Tensor) -> Tensor:
    """The tensor in the dtype and on the device of `other`."""
    return to(self, other)


def to_numpy_dtype(self: Tensor, dtype: Any) -> Tensor:
    """The tensor in a dtype given as NumPy's: what the walk calls to bring a gradient home."""
    return cast(self, dtype)


def contiguous(self: Tensor, memory_format: memory_format = contiguous_format) -> Tensor:
    """The tensor itself if its elements lie in order, else a copy."""
    if has_format(self.array, memory_format):
        return self
    return clone(self, memory_format=memory_format)


def is_contiguous(self: Tensor, memory_format: memory_format = contiguous_format) -> bool:
    """Whether the elements lie in memory in order, without gaps."""
    return has_format(self.array, memory_format)


def detach(input: Tensor) -> Tensor:
    """The same memory with no history."""
    return input.detach()


__all__ = ["clone", "detach"]
METHODS = (clone, to, type_as, contiguous, is_contiguous)
WITH_INPLACE = ()
