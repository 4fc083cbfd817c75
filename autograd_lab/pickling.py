"""What a tensor is taken apart into by `pickle`, `copy` and `torch.save`, and how it comes back.

A tensor is a storage and a way to look at it: offset, shape, steps. Tensors on one memory keep
sharing it through `copy.deepcopy` and `torch.save`. The graph is never taken along: what comes back
is a leaf, which requires a gradient if the tensor did.
"""

import copy
import warnings
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ConversionRefused
from autograd_lab.storage import TypedStorage, UntypedStorage
from autograd_lab.tensor import Tensor, wrap


def rebuild_tensor(
    storage: TypedStorage, storage_offset: int, size: Any, stride: Any,
    requires_grad: bool = False, backward_hooks: Any = None, metadata: Any = None,
) -> Tensor:  # fmt: skip
    """A tensor on a storage. The arguments are those of PyTorch's files."""
    if not isinstance(storage, TypedStorage):
        raise TypeError(f"a tensor needs a storage with a dtype, but got {type(storage).__name__}")
    typed = storage.untyped()._typed(storage.dtype.numpy)
    xp, width = namespace(typed), storage.dtype.itemsize
    steps = tuple(step * width for step in stride)
    if 0 in size:
        array = xp.empty(tuple(size), storage.dtype.numpy)
    else:
        _check_within(typed.size, storage_offset, size, stride)
        array = xp.lib.stride_tricks.as_strided(typed[storage_offset:], tuple(size), steps)
    return wrap(array).requires_grad_(bool(requires_grad))


def _check_within(length: int, offset: int, size: Any, stride: Any) -> None:
    """Raise RuntimeError for a geometry that reaches beyond the storage."""
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    if offset < 0 or min(stride, default=0) < 0 or last >= length:
        raise ConversionRefused(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset} are "
            f"out of bounds for storage of size {length}",
            tensor=None,
        )


def rebuild_of_dtype(
    storage: UntypedStorage, storage_offset: int, size: Any, stride: Any, requires_grad: bool,
    backward_hooks: Any, dtype: dtypes.dtype, metadata: Any = None,
) -> Tensor:  # fmt: skip
    """A tensor on an untyped storage: for the dtypes that are younger than typed ones."""
    untyped = storage.untyped() if isinstance(storage, TypedStorage) else storage
    typed = TypedStorage(untyped, dtype)
    return rebuild_tensor(typed, storage_offset, size, stride, requires_grad, backward_hooks)


def rebuild_with_state(
    rebuild: Callable[..., Tensor], kind: type | None, args: tuple[Any, ...], state: Any
) -> Tensor:
    """A tensor with the attributes that somebody gave it, and of its subclass, if of one."""
    if not any(rebuild is known for known in REBUILDS):
        raise TypeError(f"a tensor can't be rebuilt by {rebuild!r}")
    if kind is not None and not issubclass(kind, Tensor):
        raise TypeError(f"a tensor can't be made a {kind!r}")
    result = rebuild(*args)
    if kind is not None and type(result) is not kind:
        made: Any = object.__new__(kind)
        made.__dict__.update(result.__dict__)
        result = made
    if hasattr(kind, "__setstate__"):
        result.__setstate__(state)
    else:
        _set_attributes(result, state)
    return result


def _set_attributes(tensor: Tensor, state: dict[str, Any]) -> None:
    """Give a tensor attributes, but none of those that the engine keeps there."""
    if taken := [name for name in state if name == "_data" or hasattr(Tensor, name)]:
        raise AttributeError(f"a tensor has attributes of its own called {', '.join(taken)}")
    tensor.__dict__.update(state)


def rebuild_parameter(data: Tensor, requires_grad: bool, backward_hooks: Any) -> Tensor:
    """A parameter on the memory of a tensor."""
    from autograd_lab.nn.parameter import Parameter

    parameter: Tensor = Parameter(data, requires_grad)
    return parameter


def rebuild_parameter_with_state(
    data: Tensor, requires_grad: bool, backward_hooks: Any, state: dict[str, Any]
) -> Tensor:
    """A parameter with the attributes that somebody gave it."""
    parameter = rebuild_parameter(data, requires_grad, backward_hooks)
    _set_attributes(parameter, state)
    return parameter


REBUILDS = (rebuild_tensor, rebuild_of_dtype, rebuild_parameter, rebuild_parameter_with_state)
"""The functions that make a tensor, without the one that calls them."""


def own_attributes(tensor: Tensor) -> dict[str, Any]:
    """The attributes that somebody gave a tensor, apart from those of the engine."""
    return {
        name: value
        for name, value in tensor.__dict__.items()
        if name != "_data" and not hasattr(Tensor, name)
    }


def parts(tensor: Tensor) -> tuple[Callable[..., Tensor], tuple[Any, ...]]:
    """The function and the arguments that make a plain tensor again."""
    look: tuple[Any, ...] = (
        tensor.storage_offset(), tuple(tensor.shape), tensor.stride(), tensor.requires_grad,
        OrderedDict(),
    )  # fmt: skip
    if tensor.dtype in dtypes.UNPROMOTED:
        return rebuild_of_dtype, (tensor.untyped_storage(), *look, tensor.dtype)
    return rebuild_tensor, (tensor._typed_storage(), *look)


def reduce(self: Tensor, protocol: int) -> Any:
    """How pickle takes a tensor apart. Hooks are left behind, with a warning."""
    for hook in list((self._backward_hooks or {}).values()):
        warnings.warn(
            f"backward hook {hook!r} on tensor will not be serialized.  If this is expected, you "
            "can decorate the function with @torch.utils.hooks.unserializable_hook to suppress "
            "this warning",
            stacklevel=stacklevel(),
        )
    rebuild, args = parts(self)
    state = own_attributes(self)
    if type(self) is Tensor and not state:
        return rebuild, args
    return rebuild_with_state, (rebuild, None if type(self) is Tensor else type(self), args, state)


def deepcopy(self: Tensor, memo: dict[int, Any]) -> Tensor:
    """A copy with memory of its own, shared as before with the other tensors copied with it.

    Errors: RuntimeError for a tensor that is no leaf.
    """
    if id(self) in memo:
        found: Tensor = memo[id(self)]
        return found
    if not self.is_leaf:
        raise ConversionRefused(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
            "protocol at the moment.  If you were attempting to deepcopy a module, this may be "
            "because of a torch.nn.utils.weight_norm usage, see "
            "https://github.com/pytorch/pytorch/pull/103001",
            tensor=self,
        )
    rebuild, args = parts(self)
    result = rebuild(copy.deepcopy(args[0], memo), *args[1:])
    if type(self) is not Tensor:
        made = object.__new__(type(self))
        made.__dict__.update(result.__dict__)
        result = made
    memo[id(self)] = result
    if self._grad is not None:
        result._grad = copy.deepcopy(self._grad, memo)
    result.__dict__.update(copy.deepcopy(own_attributes(self), memo))
    return result


def _copy_storage(self: UntypedStorage, memo: dict[Any, Any]) -> UntypedStorage:
    """A copy of memory, the same one for all who look at that memory."""
    copies = memo.setdefault("storages", {})
    key = self.data_ptr() or id(self)
    if key not in copies:
        copies[key] = self.clone()
    found: UntypedStorage = copies[key]
    return found


def _copy_typed_storage(self: TypedStorage, memo: dict[Any, Any]) -> TypedStorage:
    return TypedStorage(_copy_storage(self.untyped(), memo), self.dtype)


def storage_bytes(storage: UntypedStorage) -> bytes:
    """The content of a storage."""
    content: bytes = storage.cpu()._bytes().tobytes()
    return content


def storage_of(content: Any) -> UntypedStorage:
    """A storage with that content."""
    return UntypedStorage(np.frombuffer(bytearray(content), np.uint8))


def _typed_storage_of(content: bytes, dtype: dtypes.dtype) -> TypedStorage:
    return TypedStorage(storage_of(content), dtype)


def _reduce_storage(self: UntypedStorage) -> Any:
    return storage_of, (storage_bytes(self),)


def _reduce_typed_storage(self: TypedStorage) -> Any:
    return _typed_storage_of, (storage_bytes(self.untyped()), self.dtype)


UntypedStorage.__deepcopy__ = _copy_storage  # type: ignore[attr-defined]
TypedStorage.__deepcopy__ = _copy_typed_storage  # type: ignore[attr-defined]
UntypedStorage.__reduce__ = _reduce_storage  # type: ignore[assignment, method-assign]
TypedStorage.__reduce__ = _reduce_typed_storage  # type: ignore[assignment, method-assign]
Tensor.__reduce_ex__ = reduce  # type: ignore[assignment]
Tensor.__deepcopy__ = deepcopy  # type: ignore[attr-defined]
