"""Making tensors of data: numbers, nested lists, arrays, buffers."""

import functools
import warnings
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.checks import check_can_require_grad
from autograd_lab.core.modes import thread
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import (
    ArgumentTypeError,
    BadData,
    DtypeMismatch,
    RangeRefused,
    warn_once,
)
from autograd_lab.factory import check_options, checked_dtype, finish
from autograd_lab.memory import borrowed
from autograd_lab.ops.convert import clone, to
from autograd_lab.tensor import Tensor, wrap

__all__ = ["as_tensor", "asarray", "from_numpy", "frombuffer", "tensor"]

SEQUENCES = (list, tuple, range)


def tensor(
    data: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A tensor with a copy of `data`: a number, nested lists, an array.

    The dtype follows from the data: floats make the default dtype (float32), ints int64, bools
    bool, an array keeps its own.

    Errors: TypeError for data that is no number, ValueError for ragged lists, RuntimeError for
    requires_grad on integers.
    Example: `torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)`
    """
    check_options("tensor", None, requires_grad, pin_memory)
    dtype = checked_dtype(dtype, "tensor")
    if isinstance(data, Tensor):
        warnings.warn(COPY_CONSTRUCT.format("torch.tensor(sourceTensor)"), stacklevel=stacklevel())
        source = to(data.detach(), device=device or data.device).array
        where = data.device if device is None else device
        return finish(source.copy(), dtype, where, requires_grad)
    return finish(array_of(data, dtype), dtype, device, requires_grad)


COPY_CONSTRUCT = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than {}."
)


def array_of(data: Any, dtype: dtypes.dtype | None) -> Any:
    """A fresh array of Python data: in a given dtype, else in the one that PyTorch infers."""
    if isinstance(data, (np.ndarray, np.generic)):
        check_array(np.asarray(data))
        known = dtypes.from_numpy(data.dtype).numpy
        if data.dtype is known:
            return np.array(data)
        # An unpickled array has a dtype object of its own; the engine knows each by identity.
        copy = np.empty_like(data, dtype=known, subok=False)
        copy[...] = data
        return copy
    plain = _plain(data)
    try:
        array = np.array(plain)
    except (ValueError, OverflowError) as error:
        raise _malformed(plain, error) from None
    if array.dtype.kind in "USO":
        raise _no_number(plain)
    if not array.size:
        return array.astype((dtype or dtypes.get_default_dtype()).numpy)
    if isinstance(_first(data), np.generic):
        dtype = dtype or _of_items(plain)
    elif array.dtype == np.uint64:
        raise BadData("Overflow when unpacking long long", data=data)
    if dtype is not None:
        return _converted(array, dtype)
    wanted = {"f": dtypes.get_default_dtype().numpy, "c": dtypes.of_number(1j).numpy}
    return thread.modes.run(array.astype, wanted.get(array.dtype.kind, array.dtype))


def _converted(array: Any, dtype: dtypes.dtype) -> Any:
    """An array in a dtype. Raises, in PyTorch's words, for a number that it can't hold."""
    kind = array.dtype.kind
    if kind == "c" and dtype.category < dtypes.COMPLEX:
        number = "integer" if dtype.category < dtypes.FLOATING else "real number"
        raise ArgumentTypeError(f"must be {number}, not complex", argument=array)
    if dtype.category == dtypes.INTEGER and kind in "if":
        limits = np.iinfo(dtype.numpy)
        lowest = -int(limits.max) if limits.min == 0 else int(limits.min)
        if not bool(((array >= lowest) & (array <= limits.max)).all()):
            raise RangeRefused(
                f"value cannot be converted to type {dtype.name} without overflow", given=array
            )
    return thread.modes.run(array.astype, dtype.numpy)


def _plain(data: Any) -> Any:
    """Nested sequences as lists, with tensors as their numbers."""
    if isinstance(data, Tensor):
        if data.dim() and data.numel() != 1:
            raise BadData("only one element tensors can be converted to Python scalars", data=data)
        return data._out_of_graph()
    if isinstance(data, SEQUENCES):
        if data and isinstance(data[0], np.ndarray) and data[0].ndim:
            warnings.warn(
                "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please "
                "consider converting the list to a single numpy.ndarray with numpy.array() before "
                "converting to a tensor.",
                stacklevel=stacklevel(),
            )
        return [_plain(item) for item in data]
    if isinstance(data, (bool, int, float, complex, str, bytes, np.ndarray, np.generic)):
        return data
    if isinstance(data, dict) or not (hasattr(data, "__len__") and hasattr(data, "__getitem__")):
        kind = type(data).__name__
        raise DtypeMismatch(f"Could not infer dtype of {kind}", dtypes=(), op="tensor")
    return [_plain(data[i]) for i in range(len(data))]


def _of_items(data: Any) -> dtypes.dtype:
    """The dtype that NumPy's numbers in nested lists make together, with others beside them."""
    if isinstance(data, list):
        return functools.reduce(dtypes.promote_types, map(_of_items, data))
    known = isinstance(data, (np.generic, np.ndarray))
    return dtypes.from_numpy(data.dtype) if known else dtypes.of_number(data)


def _first(data: Any) -> Any:
    while isinstance(data, SEQUENCES) and len(data):
        data = data[0]
    return data


def _no_number(data: Any) -> Exception:
    """The error for nested lists that hold something else than numbers, or too large ones."""
    items = [data]
    while items:
        item = items.pop(0)
        if isinstance(item, list):
            items = item + items
        elif isinstance(item, (str, bytes)):
            kind = type(item).__name__
            return ArgumentTypeError(f"new(): invalid data type '{kind}'", argument=item)
        elif isinstance(item, int) and not -(2**63) <= item < 2**63:
            return BadData("Overflow when unpacking long long", data=item)
    return BadData("Overflow when unpacking long long", data=data)


def _malformed(data: Any, error: Exception, dim: int = 0) -> Exception:
    """The error for lists of different lengths, or of lists beside numbers."""
    if not (isinstance(data, list) and data):
        return error
    if isinstance(data[0], list):
        for item in data:
            if not isinstance(item, list):
                return ArgumentTypeError("not a sequence", argument=item)
            if len(item) != len(data[0]):
                return BadData(
                    f"expected sequence of length {len(data[0])} at dim {dim + 1} (got "
                    f"{len(item)})",
                    data=item,
                )
        return _malformed([part for item in data for part in item], error, dim + 1)
    nested = next((item for item in data if isinstance(item, list)), None)
    if nested is not None:
        floats = any(isinstance(item, float) for item in data)
        words = "must be real number, not list" if floats else (
            "'list' object cannot be interpreted as an integer"
        )  # fmt: skip
        return ArgumentTypeError(words, argument=nested)
    return _no_number(data)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """A tensor on the memory of `data` where that is possible, else a copy."""
    if isinstance(data, Tensor):
        return to(data, dtype=checked_dtype(dtype, "as_tensor"), device=device)
    if isinstance(data, np.ndarray):
        shared = from_numpy(data).array
        return finish(shared, checked_dtype(dtype, "as_tensor"), device)
    return finish(array_of(data, checked_dtype(dtype, "as_tensor")), dtype, device)


def asarray(
    obj: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """A tensor of `obj`: on its memory where that is possible and `copy` is not True.

    requires_grad: that of a tensor unless given; it is set on `obj` itself where that is returned.
    Errors: ValueError for copy=False where a copy is needed.
    """
    kind = checked_dtype(dtype, "asarray")
    if isinstance(obj, Tensor):
        result = _of_tensor(obj, kind, device, copy)
    elif isinstance(obj, np.ndarray):
        result = _of_tensor(from_numpy(obj), kind, device, copy)
    elif _is_buffer(obj):
        result = _of_tensor(frombuffer(obj, dtype=kind or dtypes.get_default_dtype()), copy=copy)
    elif copy is False:
        raise BadData("can't alias arbitrary sequence into a tensor.", data=obj)
    else:
        result = as_tensor(obj, kind, device)
    wanted = bool(requires_grad)
    if requires_grad is None and isinstance(obj, Tensor) and obj.requires_grad:
        warn_once(
            "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of "
            "False. Pass requires_grad=False explicitly to get the old behavior and silence this "
            "warning."
        )
        wanted = True
    if result.requires_grad is wanted:
        return result
    if not (wanted or result.is_leaf):
        return result.detach()
    if wanted:
        check_can_require_grad(result)
    return result.requires_grad_(wanted)


def _of_tensor(
    source: Tensor, dtype: Any = None, device: Any = None, copy: bool | None = None
) -> Tensor:
    """The tensor in a dtype on a device: on the same memory, unless a copy is asked for.

    Errors: ValueError where a copy would be needed, and is not to be made.
    """
    if copy is False and dtype not in (None, source.dtype):
        names = [kind.scalar_type for kind in (source.dtype, dtype)]
        raise BadData(
            f"can't alias tensor with dtype '{names[0]}' into dtype '{names[1]}'.", data=source
        )
    result = to(source, dtype=dtype, device=device)
    if copy is False and result is not source:
        raise BadData(
            f"can't alias tensor from device '{source.device}' to '{result.device}'.", data=source
        )
    return clone(source) if copy and result is source else result


def _is_buffer(obj: Any) -> bool:
    try:
        memoryview(obj)
    except TypeError:
        return False
    return not isinstance(obj, np.generic)


def check_array(array: Any) -> None:
    """Raise, in PyTorch's words, for a NumPy array that no tensor can share."""
    if not array.dtype.isnative:
        raise BadData(
            "given numpy array has byte order different from the native byte order. Conversion "
            "between byte orders is currently not supported.",
            data=array,
        )
    dtypes.from_numpy(array.dtype)
    if any(step < 0 for step in array.strides):
        raise BadData(
            "At least one stride in the given numpy array is negative, and tensors with negative "
            "strides are not currently supported. (You can probably work around this by making a "
            "copy of your array  with array.copy().) ",
            data=array,
        )


def full_name(kind: type) -> str:
    """The name of a type, with its module unless it is Python's own."""
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def from_numpy(ndarray: Any) -> Tensor:
    """A tensor on the memory of a NumPy array: a change of one shows in the other.

    Errors: TypeError for what is no array, or of a dtype that PyTorch lacks; ValueError for
    negative strides. An array that can't be written to gives a warning.
    """
    if not isinstance(ndarray, np.ndarray):
        raise ArgumentTypeError(
            f"expected np.ndarray (got {full_name(type(ndarray))})", argument=ndarray
        )
    check_array(ndarray)
    if not ndarray.flags.writeable:
        warnings.warn(
            "The given NumPy array is not writable, and PyTorch does not support non-writable "
            "tensors. This means writing to this tensor will result in undefined behavior. You may "
            "want to copy the array to protect its data or make it writable before converting it "
            "to a tensor. This type of warning will be suppressed for the rest of this program.",
            stacklevel=stacklevel(),
        )
    return wrap(borrowed(ndarray))


def frombuffer(
    buffer: Any, *, dtype: Any, count: int = -1, offset: int = 0, requires_grad: bool = False
) -> Tensor:
    """A 1-dim tensor on the memory of an object with Python's buffer protocol.

    count: elements, -1 for all. offset: bytes to skip. Errors: ValueError where the buffer does
    not hold that much.
    """
    kind = checked_dtype(dtype, "frombuffer")
    assert kind is not None
    try:
        memory = memoryview(buffer).cast("B")
    except TypeError:
        raise BadData("object does not implement Python buffer protocol.", data=buffer) from None
    size, length = kind.itemsize, memory.nbytes
    if not length or not count:
        message = f"both buffer length ({length}) and count ({count}) must not be 0"
    elif not 0 <= offset < length:
        message = (
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length "
            f"({length} bytes) minus 1"
        )
    elif count > 0 and offset + count * size > length:
        message = (
            f"requested buffer length ({count} * {size} bytes) after offset ({offset} bytes) must "
            f"not be greater than actual buffer length ({length} bytes)"
        )
    elif count < 0 and (length - offset) % size:
        message = (
            f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a "
            f"multiple of element size ({size})"
        )
    else:
        message = ""
    if message:
        raise BadData(message, data=buffer)
    if memory.readonly:
        warnings.warn(
            "The given buffer is not writable, and PyTorch does not support non-writable tensors. "
            "This means you can write to the underlying (supposedly non-writable) buffer using the "
            "tensor. You may want to copy the buffer to protect its data or make it writable "
            "before converting it to a tensor. This type of warning will be suppressed for the "
            "rest of this program.",
            stacklevel=stacklevel(),
        )
    result = wrap(borrowed(np.frombuffer(memory, kind.numpy, count, offset)))
    return result.requires_grad_(True) if requires_grad else result
