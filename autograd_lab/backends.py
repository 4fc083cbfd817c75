"""Where arrays live: NumPy's on the CPU, CuPy's on the GPU, and how to tell.

Every operation has one body, written against an array module `xp`. This file finds the module for
an array, and the device that PyTorch would name.
"""

import importlib
import threading
from types import ModuleType
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.absent import refused
from autograd_lab.errors import ArgumentTypeError, DeviceMismatch, OutOfScope

NUMPY_TYPES = {np.ndarray, *(d.numpy.type for d in dtypes.ALL)}
"""What NumPy's operations return: arrays, and scalars where the result has no dimensions."""

ARRAY_TYPES: dict[type, tuple[ModuleType, str]] = {}
"""Array types of other modules than NumPy, each with its module and its device's type."""


def __getattr__(name: str) -> Any:
    """Say so at once where a part of `torch.backends` is not here."""
    raise refused(name, "backends", "torch.cuda has what can be asked of a GPU")


DEVICE_TYPES = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia",
    "xla", "lazy", "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip


class device:
    """A place for tensors, such as `device("cpu")`, `device("cuda")` or `device("cuda", 1)`.

    `with device("cuda"):` is a block whose factories make their tensors there.
    Errors: RuntimeError for a type or an index that makes no sense, in PyTorch's words.
    """

    type: str
    index: int | None

    def __init__(self, type: Any = (), index: int | None = None) -> None:
        if isinstance(type, device):
            self.type, self.index = type.type, type.index
        elif isinstance(type, int):
            if not gpu_count():
                raise _refused("Cannot access accelerator device when none is available.", type)
            self.type, self.index = "cuda", type
        elif isinstance(type, str):
            self.type, self.index = _parsed(type, index)
        else:
            kind = "" if type == () else type.__class__.__name__
            wrong = (
                f"      didn't match because some of the arguments have invalid types: (!{kind}!)\n"
            )
            raise ArgumentTypeError(
                f"device() received an invalid combination of arguments - got ({kind}), but "
                f"expected one of:\n * (torch.device device)\n{wrong if kind else ''}"
                " * (str type, int index = -1)\n",
                argument=type,
            )

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and str(self) == str(other)

    def __lt__(self, other: object) -> bool:
        raise TypeError("comparison not implemented")

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self) -> int:
        return hash(str(self))

    def __reduce__(self) -> Any:
        return _made_again, (self.type, self.index)

    def __enter__(self) -> "device":
        default_devices.stack.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        default_devices.stack.pop()


def _refused(message: str, given: Any) -> DeviceMismatch:
    return DeviceMismatch(message, devices=(given,))


def _parsed(text: str, index: int | None) -> tuple[str, int | None]:
    """Type and index of `cuda` or `cuda:1`, with the index apart or within."""
    name, colon, number = text.partition(":")
    if not text:
        raise _refused("Device string must not be empty", text)
    if name not in DEVICE_TYPES:
        raise _refused(
            f"Expected one of {', '.join(DEVICE_TYPES)} device type at start of device string: "
            f"{name}",
            text,
        )
    if colon and (not number.isdigit() or str(int(number)) != number):
        raise _refused(f"Invalid device string: '{text}'", text)
    if index is None:
        return name, int(number) if number else None
    if colon:
        raise _refused(
            "type (string) must not include an index because index was passed explicitly: " + text,
            text,
        )
    if index < 0:
        raise _refused("Device index must not be negative", text)
    return name, index


def _made_again(type: str, index: int | None) -> device:
    return device(type, index)


device.__module__ = "torch"
CPU = device("cpu")


class _DefaultDevices(threading.local):
    """The devices of the blocks `with device(...)` that the thread is in, the first of all last."""

    def __init__(self) -> None:
        self.stack: list[device] = []


default_devices = _DefaultDevices()
_chosen_device = CPU


def get_default_device() -> device:
    """Where factories make their tensors when they are not told."""
    return default_devices.stack[-1] if default_devices.stack else _chosen_device


def set_default_device(device: Any) -> None:
    """Set where factories make their tensors when they are not told; None for the CPU."""
    global _chosen_device
    _chosen_device = CPU if device is None else _device(device)


_device = device


def register(array_type: type, module: ModuleType, device_type: str) -> None:
    """Teach the engine a further array type: its module, and the device on which it lives."""
    ARRAY_TYPES[array_type] = (module, device_type)


def namespace(data: Any) -> ModuleType:
    """The array module of an array or a NumPy scalar."""
    if isinstance(data, (np.ndarray, np.generic)):
        return np
    return ARRAY_TYPES[type(data)][0]


def device_of(data: Any) -> device:
    """The device on which an array lives."""
    if type(data) in NUMPY_TYPES or isinstance(data, (np.ndarray, np.generic)):
        return CPU
    return device(ARRAY_TYPES[type(data)][1], getattr(getattr(data, "device", None), "id", 0))


def gpu_count() -> int:
    """How many GPUs there are: 0 without CuPy, and without a driver that answers."""
    try:
        return int(importlib.import_module("cupy").cuda.runtime.getDeviceCount())
    except Exception:
        return 0


def gpu() -> Any:
    """CuPy, once a driver has answered; CuPy imports without one, so the driver is asked.

    Errors: AssertionError in PyTorch's words where CuPy or a GPU is missing.
    """
    if not gpu_count():
        raise AssertionError("Torch not compiled with CUDA enabled")
    cupy = importlib.import_module("cupy")
    if cupy.ndarray not in ARRAY_TYPES:
        register(cupy.ndarray, cupy, "cuda")
    return cupy


def reachable(where: Any) -> device:
    """The device that `where` names, before anything is made for it.

    Errors: AssertionError for a GPU that is not there, NotImplementedError for other devices.
    """
    place = where if isinstance(where, device) else device(where)
    if place.type == "cuda":
        gpu()
    elif place.type != "cpu":
        raise OutOfScope(f"device('{place}')", "tensors live on 'cpu' or 'cuda'")
    return place


def beside(array: Any, like: Any) -> Any:
    """A NumPy array, moved to where `like` is."""
    xp = namespace(like)
    if xp is np:
        return array
    place = getattr(like, "device", None)
    if place is None:
        return xp.array(array)
    with place:
        return xp.array(array)


def is_at(data: Any, where: device) -> bool:
    """Whether an array is on a device; one named without its number is any of its type."""
    here = device_of(data)
    return here.type == where.type and where.index in (None, here.index or 0)


def move(data: Any, where: device) -> Any:
    """The array on another device; the same array where it is there already.

    Errors: AssertionError for a GPU that is not there, NotImplementedError for other devices.
    """
    if is_at(data, where):
        return data
    if where.type == "cpu":
        return namespace(data).asnumpy(data)
    reachable(where)
    cupy = gpu()
    count = gpu_count()
    if (where.index or 0) >= count:
        raise DeviceMismatch("CUDA error: invalid device ordinal", devices=(device_of(data), where))
    with cupy.cuda.Device(where.index or 0):
        return cupy.asarray(data)
