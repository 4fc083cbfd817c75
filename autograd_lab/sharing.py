"""Memory shared with other libraries: DLPack both ways, Python's buffers, CUDA's interface."""

import enum
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import gpu
from autograd_lab.errors import ConversionRefused
from autograd_lab.memory import borrowed
from autograd_lab.tensor import Tensor, wrap

__all__ = ["from_dlpack"]


class DLDeviceType(enum.IntEnum):
    """DLPack's numbers for devices."""

    kDLCPU = 1
    kDLCUDA = 2


def dlpack_device(self: Tensor) -> tuple[DLDeviceType, int]:
    """DLPack's name of the device: its type, and its number."""
    place = self.device
    kind = DLDeviceType.kDLCUDA if place.type == "cuda" else DLDeviceType.kDLCPU
    return kind, place.index or 0


def dlpack(self: Tensor, **options: Any) -> Any:
    """A DLPack capsule of the tensor's memory; options as in DLPack's Python protocol.

    Errors: BufferError for a tensor that requires a gradient.
    """
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    return self.array.__dlpack__(**options)


class _Capsule:
    """A bare capsule of CPU memory, which others take only with what it lacks around it."""

    def __init__(self, capsule: Any) -> None:
        self.capsule = capsule

    def __dlpack__(self, **options: Any) -> Any:
        return self.capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return int(DLDeviceType.kDLCPU), 0


def from_dlpack(ext_tensor: Any) -> Tensor:
    """A tensor on the memory of any object that speaks DLPack, or of a capsule.

    Errors: RuntimeError for anything else.
    Example: `torch.from_dlpack(numpy_array)`
    """
    source = ext_tensor
    if type(source).__name__ == "PyCapsule":
        source = _Capsule(source)
    if not hasattr(source, "__dlpack__"):
        raise ConversionRefused(
            "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed "
            "only once, so you might have already constructed a tensor from it once.",
            tensor=ext_tensor,
        )
    if int(source.__dlpack_device__()[0]) == DLDeviceType.kDLCUDA:
        return wrap(gpu().from_dlpack(source))
    array = np.from_dlpack(source)
    dtypes.from_numpy(array.dtype)
    return wrap(borrowed(array))


def to_dlpack(tensor: Tensor) -> Any:
    """A DLPack capsule of the tensor's memory."""
    return dlpack(tensor)


def buffer(self: Tensor, flags: int) -> memoryview:
    """The memory as Python's buffer, from Python 3.12 on: `memoryview(x)`, `bytes(x)`."""
    return memoryview(self.numpy())


def cuda_array_interface(self: Tensor) -> Any:
    """How other CUDA libraries see the memory. Raises AttributeError on the CPU."""
    if not self.is_cuda:
        raise AttributeError(
            "Can't get __cuda_array_interface__ on non-CUDA tensor type: "
            f"{dtypes.tensor_type_name(self._data.dtype)} If CUDA data is required use "
            "tensor.cuda() to copy tensor to device memory."
        )
    return self.array.__cuda_array_interface__


SPECIAL = {
    "__dlpack__": dlpack,
    "__dlpack_device__": dlpack_device,
    "__buffer__": buffer,
    "__cuda_array_interface__": property(cuda_array_interface),
}
for _name, _value in SPECIAL.items():
    setattr(Tensor, _name, _value)
