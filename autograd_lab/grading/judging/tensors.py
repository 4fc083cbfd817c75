"""What a tensor of the learner's looks like to the teacher's tests, and one of the tests' to the
learner: values here, history there.

A learner's tensor has the judge's own values, so arithmetic and comparison are the engine's. Where
the tests walk backward through it, the learner's process walks on through the learner's graph, down
to the tensors that the tests handed over; what arrives at those is brought here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.sandbox.messages import TensorData
from autograd_lab.overrides import disabled_torch_function


class RemoteTensor(torch.Tensor):
    """A tensor of the learner's: its values, and the way back to the tensor itself."""

    __torch_function__ = disabled_torch_function
    _side: Any
    _told: TensorData

    @staticmethod
    def made(side: Any, told: TensorData) -> torch.Tensor:
        """The tensor that a message tells of."""
        values = torch.tensor(told.array)
        if told.requires_grad:
            start = torch.ones((), requires_grad=True)
            values = _Behind.apply(side, told, values, start, *side.tensors.wanting())
        result = values.as_subclass(RemoteTensor)
        result._side, result._told = side, told
        return result

    @property
    def is_leaf(self) -> bool:  # type: ignore[override]
        return self._told.is_leaf

    @property
    def grad_fn(self) -> Any:
        return self._side.operate("getattr", self, "grad_fn") if self._told.grad_fn else None

    @property
    def grad(self) -> Any:
        return self._side.operate("getattr", self, "grad")

    @grad.setter
    def grad(self, value: Any) -> None:
        self._side.operate("setattr", self, "grad", value)

    def retain_grad(self) -> None:
        self._side.operate("call", self._side.operate("getattr", self, "retain_grad"))

    def __repr__(self, **form: Any) -> str:
        return str(self._side.operate("repr", self))


class _Behind(torch.autograd.Function):
    """The node of a learner's tensor, between it and all that the tests have handed over: the walk
    goes on over there, and comes back with what arrived."""

    @staticmethod
    def forward(ctx: Any, side: Any, told: TensorData, values: Any, *inputs: Any) -> Any:
        ctx.side, ctx.told, ctx.inputs = side, told, inputs
        return values.clone()

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> Any:
        side = ctx.side
        walk = side.operate("getattr", RemoteTensor.made(side, ctx.told), "backward")
        with side.tensors.collecting() as arrived:
            side.operate("call", walk, gradient.detach(), retain_graph=True)
        return None, None, None, *(arrived.get(id(tensor)) for tensor in ctx.inputs)


class HandedTensors:
    """The tests' tensors that were handed to the learner's code, each under a key of its own."""

    def __init__(self) -> None:
        self._tensors: list[torch.Tensor] = []
        self._told: list[TensorData] = []
        self._arrived: dict[int, torch.Tensor] | None = None

    def data_of(self, tensor: torch.Tensor) -> TensorData:
        """A tensor as a message tells of it."""
        keys = [key for key, known in enumerate(self._tensors) if known is tensor]
        key = keys[0] if keys else len(self._tensors)
        array = _values(tensor)
        grad = _plain(tensor.grad) if tensor.is_leaf and tensor.grad is not None else None
        told = TensorData(array, array.dtype.name, tensor.requires_grad, grad=grad, key=key + 1)
        if keys:
            self._told[key] = told
        else:
            self._tensors.append(tensor)
            self._told.append(told)
        return told

    def wanting(self) -> list[torch.Tensor]:
        """The tensors that want a gradient."""
        return [tensor for tensor in self._tensors if tensor.requires_grad]

    @contextmanager
    def collecting(self) -> Iterator[dict[int, torch.Tensor]]:
        """What arrives over there meanwhile, by the ids of the tensors, which stay as they are."""
        self._arrived = {}
        try:
            yield self._arrived
        finally:
            self._arrived = None

    def renewed(self, told: TensorData) -> torch.Tensor:
        """The tensor that a message tells of, as it has become over there.

        Raises:
            LookupError: for a tensor that was never handed over.
        """
        tensor, before = self._tensors[told.key - 1], self._told[told.key - 1]
        self._told[told.key - 1] = told
        if told.array.shape != before.array.shape:
            tensor.data = torch.tensor(told.array)
        elif told.array.tobytes() != before.array.tobytes():
            tensor.data.copy_(torch.tensor(told.array))
        if tensor.is_leaf and tensor.requires_grad != told.requires_grad:
            tensor.requires_grad = told.requires_grad
        self._take_gradient(tensor, before.grad, told.grad)
        return tensor

    def _take_gradient(
        self, tensor: torch.Tensor, before: TensorData | None, now: TensorData | None
    ) -> None:
        if now is None:
            if before is not None and tensor.is_leaf:
                tensor.grad = None
            return
        arrived = torch.tensor(now.array if before is None else now.array - before.array)
        if self._arrived is not None:
            self._arrived[id(tensor)] = arrived
        elif not tensor.is_leaf:
            tensor.backward(arrived, retain_graph=True)
        else:
            tensor.grad = arrived if tensor.grad is None else tensor.grad + arrived


def _plain(tensor: torch.Tensor) -> TensorData:
    array = _values(tensor)
    return TensorData(array, array.dtype.name)


def _values(tensor: torch.Tensor) -> np.ndarray:
    return np.array(tensor.detach().numpy())
