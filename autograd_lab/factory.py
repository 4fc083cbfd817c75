"""What every factory takes: dtype, device, requires_grad and their like, and how sizes are read."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import CPU, default_devices, get_default_device, move, reachable
from autograd_lab.backends import device as device_type
from autograd_lab.checks import check_can_require_grad
from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentTypeError, ShapeMismatch
from autograd_lab.layouts import check_layout, check_pinning
from autograd_lab.tensor import Tensor, wrap


def checked_dtype(given: Any, function: str) -> dtypes.dtype | None:
    """A dtype, one for a Python type, or None. Raises TypeError for anything else."""
    if given is None or isinstance(given, dtypes.dtype):
        return given
    if isinstance(given, type) and given in dtypes.OF_PYTHON:
        return dtypes.OF_PYTHON[given]
    raise ArgumentTypeError(
        f"{function}(): argument 'dtype' must be torch.dtype, not {type(given).__name__}",
        argument=given,
    )


def _checked_device(given: Any, function: str) -> Any:
    if not isinstance(given, (device_type, str, int)):
        raise ArgumentTypeError(
            f"{function}(): argument 'device' must be torch.device, not {type(given).__name__}",
            argument=given,
        )
    return given


def finish(
    array: Any, dtype: dtypes.dtype | None, device: Any, requires_grad: bool = False
) -> Tensor:
    """A tensor on a fresh array: in a dtype, on a device, perhaps requiring a gradient."""
    if dtype is not None and array.dtype != dtype.numpy:
        array = thread.modes.run(array.astype, dtype.numpy)
    if device is None:
        device = get_default_device()
    if device is not CPU:
        array = move(array, device_type(device))
    result = wrap(array if array.ndim else array[()])
    if requires_grad:
        check_can_require_grad(result)
        result._requires_grad = True
    return result


def check_options(function: str, layout: Any, requires_grad: Any, pin_memory: Any) -> None:
    """Raise for options of a factory that are of the wrong type, or not here."""
    check_layout(layout, function)
    check_pinning(pin_memory)
    if not isinstance(requires_grad, bool):
        raise ArgumentTypeError(
            f"{function}(): argument 'requires_grad' must be bool, not "
            f"{type(requires_grad).__name__}",
            argument=requires_grad,
        )


def factory(make: Callable[..., Any]) -> Callable[..., Tensor]:
    """Make a factory of a function that makes the array, in a dtype or the one that suits.

    The factory also takes out, layout, device, pin_memory and requires_grad, by name.
    """
    name = make.__name__

    @functools.wraps(make)
    def call(
        *args: Any,
        out: Tensor | None = None,
        dtype: Any = None,
        layout: Any = None,
        device: Any = None,
        pin_memory: bool = False,
        requires_grad: bool = False,
        **named: Any,
    ) -> Tensor:
        if layout is not None or pin_memory or requires_grad is not False:
            check_options(name, layout, requires_grad, pin_memory)
        if dtype is not None:
            dtype = checked_dtype(dtype, name)
        elif out is not None:
            dtype = out.dtype
        if device is not None:
            device = reachable(_checked_device(device, name))
        try:
            array = make(*args, dtype=dtype, **named)
        except TypeError as error:
            raise _as_pytorch_says(error, name) from None
        if device is None and (default_devices.stack or get_default_device() is not CPU):
            device = get_default_device()
        if out is not None:
            return written_to(out, array)
        return finish(array, dtype, CPU if device is None else device, requires_grad)

    return call


def _as_pytorch_says(error: TypeError, name: str) -> TypeError:
    """Python's complaint about the arguments of a call, in PyTorch's words."""
    words = str(error)
    if "missing" in words and "'" in words:
        names = words.split("'")[1::2]
        given = ", ".join(f'"{n}"' for n in names if n != "dtype")
        ending = "s" if len(names) == 1 else ""  # as PyTorch has it
        return ArgumentTypeError(
            f"{name}() missing {len(names)} required positional argument{ending}: {given}",
            argument=None,
        )
    return error


def written_to(out: Tensor, array: Any) -> Tensor:
    """`out` with the content of `array`, which takes its shape."""
    if out.shape != array.shape:
        out._data = np.empty(array.shape, out.array.dtype)
    out.array[...] = array
    out._version_counter().bump("out")
    return out


def sizes(given: Sequence[Any], function: str, refusal: str = "") -> tuple[int, ...]:
    """The sizes given to a factory, one by one or as one sequence.

    Errors: TypeError for what is no int, RuntimeError for a negative one.
    """
    if len(given) == 1 and isinstance(given[0], (tuple, list)):
        given = given[0]
    elif given and not hasattr(given[0], "__index__"):
        raise ArgumentTypeError(
            f"{function}(): argument 'size' (position 1) must be tuple of ints, not "
            f"{type(given[0]).__name__}",
            argument=given[0],
        )
    try:
        shape = tuple(size.__index__() for size in given)
    except AttributeError:
        place = next(i for i, size in enumerate(given) if not hasattr(size, "__index__"))
        raise ArgumentTypeError(
            f"{function}(): argument 'size' failed to unpack the object at pos {place + 1} with "
            f'error "type must be tuple of ints,but got {type(given[place]).__name__}"',
            argument=given[place],
        ) from None
    for size in shape:
        if size < 0:
            raise ShapeMismatch(
                refusal
                or f"Trying to create tensor with negative dimension {size}: {list(shape)}",
                shapes=(shape,), op=function,
            )  # fmt: skip
    return shape


def size_arguments(size: Sequence[Any], named: dict[str, Any], function: str) -> Sequence[Any]:
    """The sizes of a call, which may also be given as `size=`. Raises TypeError without any."""
    if "size" in named:
        size = (named.pop("size"),)
    for name in named:
        raise ArgumentTypeError(
            f"{function}() got an unexpected keyword argument '{name}'", argument=named[name]
        )
    if not size:
        raise ArgumentTypeError(
            f'{function}() missing 1 required positional arguments: "size"', argument=None
        )
    return size
