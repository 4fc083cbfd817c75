"""Tensors as data, and the judge's own tensors in the learner's process."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.core.node import Node
from autograd_lab.grading.raised import clean
from autograd_lab.grading.sandbox.messages import DTYPES, Ref, TensorData

LONGEST_NAME = 200


def data_of(
    tensor: Any, grad: TensorData | None = None, ref: Ref | None = None, key: int = 0
) -> TensorData | None:
    """A tensor as data; None where its values are no NumPy array of a tensor's dtype.

    Example: `data_of(torch.ones(2)).dtype` is "float32".
    """
    array = tensor.array
    if type(array) is not np.ndarray or array.dtype.name not in DTYPES:
        return None
    node = tensor.grad_fn
    name = node.name() if isinstance(node, Node) else ""
    return TensorData(
        array.copy(),
        array.dtype.name,
        bool(tensor.requires_grad),
        node is None,
        grad,
        clean(name, LONGEST_NAME) if isinstance(name, str) else "",
        ref,
        key,
    )


def fresh_tensor(data: TensorData) -> Any:
    """A leaf with these values, flags and gradient.

    Example: `fresh_tensor(TensorData(np.ones(2), "float64", requires_grad=True))`.
    """
    tensor = torch.from_numpy(data.array)
    if data.requires_grad:
        tensor.requires_grad_()
    if data.grad is not None:
        tensor.grad = fresh_tensor(data.grad)
    return tensor


class KeptTensors:
    """The judge's tensors that have a key, each made once and then brought up to date.

    Example: `kept.tensor(data) is kept.tensor(data)`, for data with a key.
    """

    def __init__(self) -> None:
        self._tensors: dict[int, Any] = {}
        self._keys: dict[int, int] = {}
        self._crossed: dict[int, tuple[Any, ...]] = {}

    def key_of(self, tensor: Any) -> int:
        """The key of a tensor; 0 for one that is the learner's."""
        return self._keys.get(id(tensor), 0)

    def tensor(self, data: TensorData) -> Any:
        """The tensor that the data's key stands for, as the data says that it is now."""
        tensor = self._tensors.get(data.key)
        if tensor is None:
            tensor = self._tensors[data.key] = fresh_tensor(data)
            self._keys[id(tensor)] = data.key
        else:
            _bring_to(tensor, data)
        self._crossed[data.key] = _state(tensor)
        return tensor

    def changed(self) -> tuple[TensorData, ...]:
        """Those that have changed since they last crossed."""
        found = []
        for key, tensor in self._tensors.items():
            state = _state(tensor)
            if state != self._crossed[key]:
                self._crossed[key] = state
                grad = None if tensor._grad is None else data_of(tensor._grad)
                data = data_of(tensor, grad, key=key)
                if data is not None:
                    found.append(data)
        return tuple(found)


def _state(tensor: Any) -> tuple[Any, ...]:
    """What tells whether a tensor has changed, without a look at its values."""
    grad = tensor._grad
    return (
        tensor._version,
        id(tensor._data),
        tensor.requires_grad,
        id(grad),
        None if grad is None else grad._version,
    )


def _bring_to(tensor: Any, data: TensorData) -> None:
    fresh = fresh_tensor(data)
    if tensor.array.shape != data.array.shape or tensor.array.dtype != data.array.dtype:
        tensor.data = fresh.detach()
    elif tensor.array.tobytes() != data.array.tobytes():
        with torch.no_grad():
            tensor.copy_(fresh)
    if tensor.is_leaf and tensor.requires_grad != data.requires_grad:
        tensor.requires_grad = data.requires_grad
    if _bytes(tensor._grad) != _bytes(fresh._grad):
        tensor.grad = fresh._grad


def _bytes(grad: Any) -> bytes | None:
    return None if grad is None else grad.array.tobytes()
