"""Storages: the memory behind tensors, as bytes. Several tensors may look at one storage."""

from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import device, device_of, namespace
from autograd_lab.errors import OutOfScope, warn_once
from autograd_lab.memory import address, owner_of


class UntypedStorage:
    """The memory that a tensor is a part of, as a row of bytes.

    Example: `x.untyped_storage().data_ptr() == x.view(-1).untyped_storage().data_ptr()`
    """

    def __init__(self, array: Any) -> None:
        self._owner = owner_of(array)

    def _bytes(self) -> Any:
        owner = self._owner
        if namespace(owner) is not np:
            return owner.ravel("K").view("uint8")
        view = _Bytes(owner, self.data_ptr(), self.nbytes())
        return np.asarray(view)

    def nbytes(self) -> int:
        """The length in bytes."""
        owner = self._owner
        if not owner.size:
            return 0
        steps = zip(owner.shape, owner.strides, strict=True)
        return int(owner.itemsize + sum((size - 1) * step for size, step in steps))

    size = __len__ = nbytes

    def data_ptr(self) -> int:
        """The address of the first byte."""
        return address(self._owner) if self._owner.size else 0

    @property
    def _cdata(self) -> int:
        return self.data_ptr()

    @property
    def device(self) -> device:
        """Where the memory is."""
        return device_of(self._owner)

    @property
    def is_cuda(self) -> bool:
        """Whether the memory is on a GPU."""
        return self.device.type == "cuda"

    def element_size(self) -> int:
        """1: the elements are bytes."""
        return 1

    def tolist(self) -> list[int]:
        """The bytes, as ints."""
        found: list[int] = self._bytes().tolist()
        return found

    def clone(self) -> "UntypedStorage":
        """A copy."""
        return UntypedStorage(self._bytes().copy())

    def cpu(self) -> "UntypedStorage":
        """The same memory on the CPU."""
        return UntypedStorage(self._bytes().get()) if self.is_cuda else self

    def fill_(self, value: int) -> "UntypedStorage":
        """Overwrite every byte."""
        self._bytes()[...] = value
        return self

    def copy_(self, source: "UntypedStorage", non_blocking: bool = False) -> "UntypedStorage":
        """Overwrite the bytes with those of `source`."""
        self._bytes()[...] = source._bytes()
        return self

    def resize_(self, size: int) -> "UntypedStorage":
        """Not here: NumPy's memory does not grow under its views."""
        raise OutOfScope("UntypedStorage.resize_", "resize a tensor with x.resize_(...)")

    def _typed(self, numpy_dtype: Any) -> Any:
        return self._bytes().view(numpy_dtype)

    def __getitem__(self, index: Any) -> Any:
        found = self._bytes()[index]
        return UntypedStorage(found) if isinstance(index, slice) else int(found)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._bytes()[index] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and self.data_ptr() == other.data_ptr()

    def __hash__(self) -> int:
        return hash(self.data_ptr())

    def __repr__(self) -> str:
        lines = "".join(f" {byte}\n" for byte in self.tolist())
        return f"{lines}[torch.storage.UntypedStorage(device={self.device}) of size {len(self)}]"


class _Bytes:
    """A stretch of memory, for NumPy to look at as bytes."""

    def __init__(self, owner: Any, start: int, length: int) -> None:
        self.__array_interface__ = {
            "data": (start, False), "shape": (length,), "typestr": "|u1", "version": 3,
        }  # fmt: skip
        self.base = owner


class TypedStorage:
    """The memory that a tensor is a part of, as a row of elements. Deprecated, as in PyTorch."""

    def __init__(self, untyped: UntypedStorage, dtype: dtypes.dtype) -> None:
        self._untyped_storage = untyped
        self.dtype = dtype

    def untyped(self) -> UntypedStorage:
        """The same memory as bytes."""
        return self._untyped_storage

    def size(self) -> int:
        """The number of elements."""
        return self._untyped_storage.nbytes() // self.dtype.itemsize

    __len__ = size

    def nbytes(self) -> int:
        """The length in bytes."""
        return self._untyped_storage.nbytes()

    def element_size(self) -> int:
        """The size of one element in bytes."""
        return self.dtype.itemsize

    def data_ptr(self) -> int:
        """The address of the first byte."""
        return self._untyped_storage.data_ptr()

    @property
    def _cdata(self) -> int:
        return self.data_ptr()

    @property
    def device(self) -> device:
        """Where the memory is."""
        return self._untyped_storage.device

    def tolist(self) -> list[Any]:
        """The elements, as Python numbers."""
        found: list[Any] = self._untyped_storage._typed(self.dtype.numpy).tolist()
        return found

    def __getitem__(self, index: int) -> Any:
        return self._untyped_storage._typed(self.dtype.numpy)[index].item()

    def __setitem__(self, index: Any, value: Any) -> None:
        self._untyped_storage._typed(self.dtype.numpy)[index] = value

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self.tolist())
        return (
            f"{lines}[torch.storage.TypedStorage(dtype={self.dtype}, device={self.device}) of size "
            f"{len(self)}]"
        )


UntypedStorage.__module__ = TypedStorage.__module__ = "torch.storage"


def warn_of_typed_storage() -> None:
    """Warn as PyTorch does, once, where a storage with a dtype is asked for."""
    warn_once(
        "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be "
        "the only storage class. This should only matter to you if you are using storages "
        "directly.  To access UntypedStorage directly, use tensor.untyped_storage() instead of "
        "tensor.storage()",
    )
