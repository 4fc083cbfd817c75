"""Optimizers that treat every number of a parameter alike, which is all of them but L-BFGS.

Such a change may be made part by part. Memory is slow beside arithmetic: a formula over the eleven
million numbers of a ResNet-18 reads and writes them once for each of its operators. Over a part
that fits into the processor's cache, only the first of them waits for memory. So an `update` goes
through `blocks` of the parameter, its gradient and what is remembered of it, and reads as if these
were the whole. Nothing is recorded: the blocks are plain arrays.

With `differentiable=True` there is one block: the tensors themselves. The same formula then records
itself, and the change can be differentiated, as in learning to learn.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd_lab.autograd.grad_mode import enable_grad, no_grad
from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.core.places import here
from autograd_lab.errors import DtypeMismatch
from autograd_lab.factories import zeros
from autograd_lab.ops.complex import view_as_real
from autograd_lab.ops.inplace import check_inplace
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.state_dicts import count_dtype
from autograd_lab.tensor import Tensor, wrap

BLOCK = 1 << 15
"""How many numbers of each array are in a block: 128 KiB of float32."""

FUSED_DEVICES = ["mps", "cuda", "xpu", "hpu", "cpu", "mtia", "privateuseone"]
CAPTURABLE_DEVICES = ["cuda", "xpu", "hpu", "privateuseone"]


class ElementwiseOptimizer(Optimizer):
    """An optimizer that changes each number of a parameter by its own gradient and history.

    A subclass says in `update` how one parameter is changed, and in `start` what is remembered.
    """

    writes = 1
    """How often PyTorch's own update writes to a parameter, which its version counts."""

    captured = "params and state_steps"
    """What has to be on a GPU for `capturable`, in PyTorch's words."""

    xla_captures = frozenset((False,))
    """The values of `foreach` with which PyTorch names XLA among the devices for `capturable`."""

    foreach_records = False
    """Whether PyTorch's `foreach` form takes `differentiable`."""

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        """What is remembered of a parameter before its first change."""
        return {}

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        """Change one parameter, given its gradient."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change each parameter that has a gradient, in place.

        closure: computes the loss and its gradients anew. Returns what it returns, else None.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        if self.defaults.get("differentiable"):
            with enable_grad():
                self._update_all()
        else:
            with no_grad():
                thread.modes.run(self._update_all)
        return loss

    def _update_all(self) -> None:
        spot = here()
        name = f"{type(self).__name__}.step"
        for group in self.param_groups:
            self._check_options(group)
            writes = self.writes
            if group.get("decoupled_weight_decay") and group["weight_decay"] != 0:
                writes += 1
            for param in group["params"]:
                grad = param.grad
                if grad is None:
                    continue
                if group.get("fused"):
                    _check_fused(param)
                if group["differentiable"]:
                    self.update(param, grad, group)
                    continue
                check_inplace(param, (param,), levels=False)
                self.update(param, grad, group)
                for _ in range(writes):
                    param._version_counter().bump(name, spot)

    def _check_options(self, group: dict[str, Any]) -> None:
        if group["differentiable"] and group.get("foreach") and not self.foreach_records:
            raise AssertionError("_foreach ops don't support autograd")

    def kept(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        """What is remembered of a parameter."""
        state = self.state[param]
        if not state:
            state.update(self.start(param, group))
        if group.get("capturable") and param.device.type not in CAPTURABLE_DEVICES:
            devices = CAPTURABLE_DEVICES
            if bool(group["foreach"]) in self.xla_captures:
                devices = [*devices, "xla"]
            raise AssertionError(
                f"If capturable=True, {self.captured} must be on supported devices: {devices}."
            )
        return state

    def blocks(
        self, group: dict[str, Any], param: Tensor, grad: Tensor, *kept: Tensor
    ) -> Iterator[Any]:
        """The parameter, its gradient and what is remembered of it, block by block.

        The gradient's sign is turned if the group is to `maximize`. Complex numbers come as pairs
        of real ones.
        """
        tensors = (param, grad, *kept)
        whole = group["differentiable"]
        for part in (tensors,) if whole else cut([tensor.array for tensor in tensors]):
            if param.is_complex():
                part = [view_as_real(x) for x in part]
            if group["maximize"]:
                part = [part[0], -part[1], *part[2:]]
            yield part


def cut(arrays: list[Any]) -> Iterator[Any]:
    """Arrays of one shape in blocks: vectors, or rows where their order in memory differs.

    On a GPU they stay whole: there an operation on a block would cost as much as on all.
    """
    first = arrays[0]
    if first.size <= BLOCK or namespace(first) is not np:
        yield arrays
    elif all(array.flags.c_contiguous for array in arrays):
        yield from _rows([array.reshape(-1) for array in arrays], BLOCK)
    elif all(array.flags.f_contiguous for array in arrays):
        yield from cut([array.T for array in arrays])
    else:
        yield from _rows(arrays, max(1, BLOCK * len(first) // first.size))


def _rows(arrays: list[Any], count: int) -> Iterator[Any]:
    for start in range(0, len(arrays[0]), count):
        yield [array[start : start + count] for array in arrays]


def remembered(param: Tensor, number: complex = 0) -> Tensor:
    """A tensor like a parameter, in the same order in memory, with one number everywhere."""
    array = param.array
    return wrap(namespace(array).full_like(array, number))


def counter(param: Tensor, group: dict[str, Any], number: float = 0.0) -> Tensor:
    """A count of steps, or another number that PyTorch keeps beside it, as a tensor."""
    on_device = group.get("capturable") or group.get("fused")
    count = zeros(
        (), dtype=count_dtype(group.get("fused")), device=param.device if on_device else None
    )
    count.array[...] = number
    return count


def count_step(state: dict[str, Any]) -> float:
    """Count one more step, and say how many they are."""
    steps = state["step"].array
    steps += 1
    return float(steps)


def number(option: Any, group: dict[str, Any]) -> Any:
    """An option as Python's number; as a tensor of one, where its gradient is wanted.

    One of NumPy's, which a schedule may compute, would bring float32 arrays to float64.
    """
    if not isinstance(option, Tensor):
        return float(option)
    if group["differentiable"] and option.requires_grad:
        return option if option.dim() == 0 else option.squeeze()
    return option.item()


def cut_off(x: Any) -> Any:
    """A tensor without its history; an array as it is."""
    return x.detach() if isinstance(x, Tensor) else x


def copied(x: Any) -> Any:
    """A copy of a tensor, for the graph to hold while the tensor itself changes; an array as is."""
    return x.clone() if isinstance(x, Tensor) else x


def _check_fused(param: Tensor) -> None:
    if not param.is_floating_point():
        raise DtypeMismatch(
            "`fused=True` requires all the params to be floating point Tensors of supported "
            f"devices: {FUSED_DEVICES} but {param.dtype} and {param.device.type}",
            dtypes=(param.dtype,), op="step",
        )  # fmt: skip
