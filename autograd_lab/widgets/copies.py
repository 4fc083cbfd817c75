"""Copies of tensors and arrays that share memory with each other as the originals do."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd_lab.memory import address, owner_of
from autograd_lab.storage import UntypedStorage
from autograd_lab.tensor import Tensor, wrap
from autograd_lab.widgets.memory import array_of, extent, shared_groups


def copies(values: Mapping[str, Any]) -> dict[str, Any]:
    """Copies of tensors and arrays by name. A tensor's copy is a leaf with the same flag.

    What is on a GPU is copied one by one. Names of one object stay names of one object.

    Example: of `{"a": a, "b": a.numpy()}`, the copy of b follows that of a.
    """
    arrays = {name: array_of(value) for name, value in values.items()}
    made: dict[str, Any] = {}
    copied: dict[int, Any] = {}
    for group in shared_groups(arrays):
        memory = max((owner_of(arrays[name]) for name in group), key=lambda o: o.nbytes)
        on_cpu = isinstance(memory, np.ndarray) and memory.size
        fresh = UntypedStorage(memory)._typed(memory.dtype).copy() if on_cpu else None
        for name in group:
            value, array = values[name], arrays[name]
            if id(value) not in copied:
                copy = array.copy() if fresh is None else _again(array, memory, fresh)
                copied[id(value)] = _like(value, copy)
            made[name] = copied[id(value)]
    return {name: made[name] for name in arrays}


def _again(array: Any, memory: Any, fresh: Any) -> Any:
    """The same view on the fresh memory."""
    offset = address(array) - extent(memory)[0]
    return np.ndarray(array.shape, array.dtype, fresh, offset, array.strides)


def _like(value: Any, array: Any) -> Any:
    if not isinstance(value, Tensor):
        return array
    return wrap(array).requires_grad_(value.requires_grad)
