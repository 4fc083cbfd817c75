"""Names and the memory that they point at, for tensors and NumPy arrays, as plain data."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_lab.backends import device_of
from autograd_lab.graph.values import number, shape_text
from autograd_lab.memory import address, owner_of
from autograd_lab.storage import UntypedStorage
from autograd_lab.tensor import Tensor

SHOWN = 12  # elements of a memory that are shown
FOLLOWED = 100_000  # elements of an array whose places are followed one by one


@dataclass(frozen=True)
class Name:
    """A name, the object it stands for, and where that lies.

    identity: tells objects apart. kind: "tensor" or "array". buffer: position in `Memory.buffers`.
    cells: the shown elements of the buffer that it looks at. whole: whether it is all of them.
    """

    name: str
    identity: int
    kind: str
    shape: tuple[int, ...]
    dtype: str
    buffer: int
    cells: tuple[int, ...]
    whole: bool

    @property
    def text(self) -> str:
        """What kind of object it is: `tensor 2×2 float32`."""
        return f"{self.kind} {shape_text(self.shape)} {self.dtype}"


@dataclass(frozen=True)
class Buffer:
    """A stretch of memory. begin: its address. values: its first elements. more: how many others.

    content: a checksum of all its bytes, to tell whether they changed.
    """

    begin: int
    nbytes: int
    device: str
    values: tuple[str, ...]
    more: int
    content: int


@dataclass(frozen=True)
class Memory:
    """All names in order, and the buffers in the order in which the names meet them."""

    names: tuple[Name, ...]
    buffers: tuple[Buffer, ...]

    def of(self, buffer: int) -> tuple[Name, ...]:
        """The names that look at a buffer."""
        return tuple(name for name in self.names if name.buffer == buffer)


def is_array(value: object) -> bool:
    """Whether a value is a tensor or a NumPy array of numbers."""
    return isinstance(value, Tensor) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "biufc"
    )


def array_of(value: Any) -> Any:
    """The array of a tensor, or the array itself."""
    return value.detach().array if isinstance(value, Tensor) else value


def extent(array: Any) -> tuple[int, int]:
    """The addresses of the first byte of an array, and of the one after its last."""
    begin = end = address(array)
    if not array.size:
        return begin, end
    for size, stride in zip(array.shape, array.strides, strict=True):
        reach = (size - 1) * stride
        begin, end = begin + min(reach, 0), end + max(reach, 0)
    return begin, end + array.itemsize


def shared_groups(arrays: Mapping[str, Any]) -> list[list[str]]:
    """The names of arrays, those that share memory together, in the order of the names."""
    owners = {name: extent(owner_of(array)) for name, array in arrays.items()}
    groups: list[tuple[list[str], int, int]] = []
    for name, (begin, end) in owners.items():
        together = [name]
        for other in [g for g in groups if g[1] < end and begin < g[2]]:
            together = other[0] + together
            begin, end = min(begin, other[1]), max(end, other[2])
            groups.remove(other)
        groups.append((together, begin, end))
    order = list(arrays)
    return sorted((sorted(g[0], key=order.index) for g in groups), key=lambda g: order.index(g[0]))


def memory_of(values: Mapping[str, Any]) -> Memory:
    """The memory behind tensors and arrays. Nothing is copied but what is shown, and the bytes.

    Example: `memory_of({"a": a, "b": a.numpy()}).of(0)` gives both names.
    """
    arrays = {name: array_of(value) for name, value in values.items()}
    names: dict[str, Name] = {}
    buffers = []
    for at, group in enumerate(shared_groups(arrays)):
        owner = max((owner_of(arrays[name]) for name in group), key=lambda o: o.nbytes)
        buffers.append(_buffer(owner))
        for name in group:
            names[name] = _name(name, values[name], arrays[name], at, owner)
    return Memory(tuple(names[name] for name in arrays), tuple(buffers))


def _buffer(owner: Any) -> Buffer:
    begin, end = extent(owner)
    if begin == end:
        return Buffer(begin, 0, str(device_of(owner)), (), 0, 0)
    elements = UntypedStorage(owner)._typed(owner.dtype)
    elements = elements if isinstance(elements, np.ndarray) else elements.get()
    values = tuple(number(value) for value in elements[:SHOWN].tolist())
    more = len(elements) - len(values)
    device = str(device_of(owner))
    return Buffer(begin, end - begin, device, values, more, zlib.crc32(elements.tobytes()))


def _name(name: str, value: Any, array: Any, buffer: int, owner: Any) -> Name:
    kind = "tensor" if isinstance(value, Tensor) else "array"
    cells, whole = _cells(array, owner)
    return Name(name, id(value), kind, tuple(array.shape), str(array.dtype), buffer, cells, whole)


def _cells(array: Any, owner: Any) -> tuple[tuple[int, ...], bool]:
    """Which shown elements of the owner an array looks at, and whether it looks at all."""
    count = (extent(owner)[1] - extent(owner)[0]) // owner.itemsize
    if not array.size:
        return (), not count
    start = extent(owner)[0]
    if array.size > FOLLOWED:
        begin, end = extent(array)
        first, last = (begin - start) // owner.itemsize, (end - start - 1) // owner.itemsize
        found = set(range(max(first, 0), min(last + 1, SHOWN)))
        return tuple(sorted(found)), array.nbytes >= owner.nbytes
    places = np.full((), address(array) - start)
    for size, stride in zip(array.shape, array.strides, strict=True):
        places = places[..., None] + np.arange(size) * stride
    touched = {place // owner.itemsize for place in places.ravel().tolist()}
    return tuple(sorted(cell for cell in touched if cell < SHOWN)), len(touched) == count
