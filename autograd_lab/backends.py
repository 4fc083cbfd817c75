"""Where arrays live: NumPy's on the CPU, CuPy's on the GPU, and how to tell.

Every operation has one body, written against an array module `xp`. This file finds the module for
an array, and the device that PyTorch would name.
"""

import importlib
from types import ModuleType
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.errors import DeviceMismatch

NUMPY_TYPES = {np.ndarray, *(d.numpy.type for d in dtypes.ALL)}
"""What NumPy's operations return: arrays, and scalars where the result has no dimensions."""

ARRAY_TYPES: dict[type, tuple[ModuleType, str]] = {}
"""Array types of other modules than NumPy, each with its module and its device's type."""


class device:
    """A place for tensors, such as `device("cpu")`, `device("cuda")` or `device("cuda:1")`.

    Errors: RuntimeError for a type or an index that makes no sense, in PyTorch's words.
    """

    type: str
    index: int | None

    def __init__(self, type: "str | device", index: int | None = None) -> None:
        if isinstance(type, device):
            self.type, self.index = type.type, type.index
            return
        name, _, number = type.partition(":")
        if name not in ("cpu", "cuda"):
            raise DeviceMismatch(
                "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, "
                "fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at "
                f"start of device string: {name}",
                devices=(type,),
            )
        if number and not number.isdigit():
            raise DeviceMismatch(f"Invalid device string: '{type}'", devices=(type,))
        self.type = name
        self.index = int(number) if number else index

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


CPU = device("cpu")


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
    if isinstance(data, (np.ndarray, np.generic)):
        return CPU
    return device(ARRAY_TYPES[type(data)][1], getattr(getattr(data, "device", None), "id", 0))


def gpu() -> ModuleType:
    """CuPy, once a driver has answered; CuPy imports without one, so the driver is asked.

    Errors: AssertionError in PyTorch's words where CuPy or a GPU is missing.
    """
    try:
        cupy = importlib.import_module("cupy")
        cupy.cuda.runtime.getDeviceCount()
    except Exception as error:
        raise AssertionError("Torch not compiled with CUDA enabled") from error
    if cupy.ndarray not in ARRAY_TYPES:
        register(cupy.ndarray, cupy, "cuda")
    return cupy


def move(data: Any, where: device) -> Any:
    """The array on another device; the same array where it is there already."""
    if device_of(data).type == where.type:
        return data
    if where.type == "cpu":
        return namespace(data).asnumpy(data)
    cupy = gpu()
    with cupy.cuda.Device(where.index or 0):
        return cupy.asarray(data)
