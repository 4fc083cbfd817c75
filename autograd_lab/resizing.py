"""A tensor put on other memory, or on more of it: `set_`, `resize_`, `resize_as_`."""

from sys import getrefcount
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.dtypes import c_name
from autograd_lab.errors import FlagRefused, OutOfScope, StorageRefused
from autograd_lab.memory import owner_of
from autograd_lab.ops.inplace import check_inplace, rebase
from autograd_lab.ops.op import op
from autograd_lab.pickling import rebuild_tensor
from autograd_lab.size import Size
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor

HOLDERS = 4
"""Who refers to memory that no other tensor looks at: the tensor, its storage, and two who ask."""


def _alone(tensor: Tensor, storage: TypedStorage) -> bool:
    """Whether no other tensor or array looks at the memory behind `storage`, the tensor's own."""
    owner, data = owner_of(tensor.array), tensor._data
    return getrefcount(owner) <= HOLDERS + (owner is data) and (
        owner is data or getrefcount(data) <= HOLDERS - 1
    )


def _row_strides(size: Any) -> tuple[int, ...]:
    steps: list[int] = []
    step = 1
    for n in reversed(tuple(size)):
        steps.insert(0, step)
        step *= max(n, 1)
    return tuple(steps)


def _no_derivative(g: Any) -> Any:
    raise NotImplementedError("derivative for aten::set_ is not implemented")


@op("NotImplemented", self=_no_derivative, source=_no_derivative)
def _look(xp: Any, self: Any, source: Any) -> Any:
    return source


def set_(
    self: Tensor, source: Any = None, storage_offset: int = 0, size: Any = None, stride: Any = None
) -> Tensor:
    """Look at other memory: that of a tensor, or a part of a storage; at none without `source`.

    Errors: RuntimeError for another dtype, and for a leaf that requires a gradient.
    """
    if isinstance(source, Tensor) and source.dtype is not self.dtype:
        names = [c_name(t) for t in (source, self)]
        raise StorageRefused(
            f"Could not set tensor of type {names[0]} to a tensor of type {names[1]}", tensor=self
        )
    check_inplace(self, (self, source) if isinstance(source, Tensor) else (self,), True)
    if isinstance(source, (TypedStorage, UntypedStorage)):
        untyped = source.untyped() if isinstance(source, TypedStorage) else source
        shape = (untyped.nbytes() // self.itemsize - storage_offset,) if size is None else size
        steps = _row_strides(shape) if stride is None else stride
        typed = TypedStorage(untyped, self.dtype)
        data = rebuild_tensor(typed, storage_offset, shape, steps, False, None).array
    elif source is None:
        data = namespace(self._data).empty(0, self._data.dtype)
    else:
        data = source.array
    tracked = thread.modes.grad and (self.requires_grad or getattr(source, "requires_grad", False))
    node = None
    if tracked:
        other = source if isinstance(source, Tensor) else self.detach()
        node = _look(self.detach().requires_grad_(self.requires_grad), other).grad_fn
        node.edges = (self._edge(), *node.edges[1:])
    self._data = data
    self._accumulator = None  # a graph made before belongs to the memory of before
    self._version_counter().bump("set_")
    if node is not None:
        rebase(self, node)
    return self


def resize_(self: Tensor, *sizes: Any, memory_format: Any = None) -> Tensor:
    """Another shape on the same memory, on more of it where it does not suffice.

    Elements are kept in the order of memory; new ones are uninitialised.
    Errors: RuntimeError for a tensor that requires a gradient. NotImplementedError where memory
    that other tensors look at would have to grow, for NumPy's can't.
    """
    if self.requires_grad and thread.modes.counter is None:
        raise FlagRefused(
            "cannot resize variables that require grad", tensor=self, flag="size", value=sizes
        )
    first = sizes[0] if sizes else ()
    shape = tuple(first if len(sizes) == 1 and isinstance(first, (tuple, list, Size)) else sizes)
    count = 1
    for n in shape:
        count *= n
    if count < 0:
        raise StorageRefused("numel: integer multiplication overflow", tensor=self)
    if shape == self.shape:
        return self
    storage, offset = self._typed_storage(), self.storage_offset()
    if offset + count > len(storage):
        if not _alone(self, storage):
            raise OutOfScope("Tensor.resize_ of shared memory", "make a new tensor and copy")
        xp = namespace(self.array)
        memory = xp.empty(shape, self.array.dtype)
        memory.reshape(-1)[: len(storage)] = storage.untyped()._typed(self.array.dtype)
        self._data = memory
    else:
        self._data = rebuild_tensor(storage, offset, shape, _row_strides(shape), False, None).array
    self._version_counter().bump("resize_")
    return self


def resize_as_(self: Tensor, the_template: Tensor, *, memory_format: Any = None) -> Tensor:
    """`resize_` to the shape of another tensor."""
    return resize_(self, tuple(the_template.shape))


METHODS = (set_, resize_, resize_as_)
WITH_INPLACE = ()
