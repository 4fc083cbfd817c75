"""What the arguments of `Module.to` mean: it takes three combinations of them."""

from typing import Any, NamedTuple

from autograd_lab import dtypes
from autograd_lab.backends import device as device_type
from autograd_lab.errors import ArgumentRefused, ArgumentTypeError
from autograd_lab.layouts import memory_format as memory_format_type
from autograd_lab.tensor import Tensor

COMBINATIONS = (
    ("device", "dtype", "non_blocking", "copy"),
    ("dtype", "non_blocking", "copy"),
    ("tensor", "non_blocking", "copy"),
)
KINDS: dict[str, tuple[type, ...]] = {
    "device": (device_type, str, int, type(None)),
    "dtype": (dtypes.dtype, type, type(None)),
    "tensor": (Tensor,),
    "non_blocking": (bool,),
    "copy": (bool,),
    "memory_format": (memory_format_type, type(None)),
}


class Target(NamedTuple):
    """Where a module is taken: None for what stays as it is."""

    device: device_type | None
    dtype: dtypes.dtype | None
    non_blocking: bool
    memory_format: memory_format_type | None


def target_of(*args: Any, **kwargs: Any) -> Target:
    """Where the arguments say that a module is to be taken.

    Errors: TypeError for arguments that fit no combination, RuntimeError for `copy`.
    """
    most = len(COMBINATIONS[0])
    if len(args) > most:
        raise ArgumentTypeError(
            f"to() takes from 0 to {most} positional arguments but {len(args)} were given",
            argument=args,
        )
    for names in COMBINATIONS:
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        if len(given) == len(args) + len(kwargs) and _fits(names, given, len(args)):
            return _target(**given)
    raise _no_combination(args, kwargs)


def _fits(names: tuple[str, ...], given: dict[str, Any], positional: int) -> bool:
    return positional <= len(names) and all(
        name in (*names, "memory_format")
        and isinstance(value, KINDS[name])
        and not (name == "device" and isinstance(value, bool))
        and not (isinstance(value, type) and value not in dtypes.OF_PYTHON)
        for name, value in given.items()
    )


def _target(
    device: Any = None, dtype: Any = None, tensor: Tensor | None = None, non_blocking: bool = False,
    copy: bool | None = None, memory_format: memory_format_type | None = None,
) -> Target:  # fmt: skip
    if copy is not None:
        raise ArgumentRefused(".to() does not accept copy argument", argument=copy)
    if tensor is not None:
        device, dtype = tensor.device, tensor.dtype
    place = None if device is None else device_type(device)
    return Target(place, dtypes.OF_PYTHON.get(dtype, dtype), non_blocking, memory_format)


def _no_combination(args: tuple[Any, ...], kwargs: dict[str, Any]) -> ArgumentTypeError:
    keywords = [f"{name}={_kind(value)}" for name, value in sorted(kwargs.items())]
    got = ", ".join([*map(_kind, args), *keywords]) + ("" if args else ", ")
    rest = (
        "bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)"
    )
    return ArgumentTypeError(
        f"to() received an invalid combination of arguments - got ({got}), but expected one of:\n"
        f" * (torch.device device = None, torch.dtype dtype = None, {rest}\n"
        f" * (torch.dtype dtype, {rest}\n * (Tensor tensor, {rest}\n",
        argument=(args, kwargs),
    )


def _kind(value: Any) -> str:
    """The name of a value's type as C knows it."""
    builtin = isinstance(value, (dtypes.dtype, device_type, memory_format_type))
    return f"torch.{type(value).__name__}" if builtin else type(value).__name__
