"""The inner names by which PyTorch's tests, and some answers on the forum, ask about a walk.

In PyTorch `torch._C` is what is compiled. Here it is a few lines on `core/`: which walk runs, which
node, which nodes are still to come; nodes that send nothing, or an error.
"""

import itertools
import weakref
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Any

from autograd_lab.autograd.function import Error, make_history
from autograd_lab.core.modes import is_grad_enabled as is_grad_enabled
from autograd_lab.core.modes import thread
from autograd_lab.core.node import AccumulateGrad, Node, shown_bare
from autograd_lab.core.visit import Walk
from autograd_lab.core.walk import count_arrivals
from autograd_lab.errors import HookMisused, OutOfScope
from autograd_lab.ops.packing import RawSaved
from autograd_lab.tensor import Tensor

has_lapack = True
"""Whether factorizations can be computed: NumPy's always can."""


def _current_autograd_node() -> Node | None:
    """The node whose derivative runs in this thread; None outside of a walk."""
    walk = thread.modes.walk
    return None if walk is None else walk.node


def _current_graph_task_id() -> int:
    """The number of the walk that runs in this thread; -1 outside of one."""
    walk = thread.modes.walk
    return -1 if walk is None else walk.number


def _current_graph_task_execution_order() -> list[Node]:
    """The nodes of the walk that runs, in the order in which it goes through them.

    Errors: RuntimeError outside of a walk, and where `set_multithreading_enabled(False)` is not on.
    """
    walk = _running("_current_graph_task_execution_order")
    if thread.modes.multithreading:
        raise HookMisused(
            "get_current_graph_task_execution_order expects the current backward to be executed "
            "with multithreading disabled, e.g. by running:\n\n"
            ">>> with torch.autograd.set_multithreading_enabled(False):\n"
            "...     torch.autograd.grad(...)\n"
        )
    waiting_for, turn = count_arrivals(walk.start), itertools.count()
    ready: list[tuple[int, int, Node]] = []
    order: list[Node] = []
    node = walk.start
    while True:
        for edge in node.edges:
            if edge is not None:
                target = edge[0]
                waiting_for[target] -= 1
                if not waiting_for[target] and walk.will_reach(target):
                    heappush(ready, (-target.sequence, next(turn), target))
        if not ready:
            return order
        node = heappop(ready)[-1]
        order.append(node)


def _will_engine_execute_node(node: Any) -> bool:
    """Whether the walk that runs goes through the node.

    Errors: RuntimeError outside of a walk, and for a leaf of which `autograd.grad` was asked.
    """
    if not isinstance(node, Node):
        raise HookMisused(
            f"_will_engine_execute_node expects an grad_fn, but got {type(node).__name__}"
        )
    walk = _running("_get_should_execute_nodes")
    if not walk.will_reach(node):
        return False
    if node.is_accumulator and walk.visit is not None and node in walk.visit.targets:
        raise HookMisused(
            "A leaf node was passed to _will_engine_execute_node but we are currently running "
            "autograd.grad(). This is currently not supported."
        )
    return True


def _running(asker: str) -> Walk:
    walk: Walk | None = thread.modes.walk
    if walk is None:
        raise HookMisused(f"{asker} should only be called during the backward pass")
    return walk


class _WeakTensorRef:
    """A reference that keeps its tensor not alive."""

    def __init__(self, tensor: Tensor) -> None:
        self._reference = weakref.ref(tensor)

    def expired(self) -> bool:
        """Whether the tensor is gone."""
        return self._reference() is None


@shown_bare
class UndefinedGradBackward(Node):
    """A node that sends nothing, whatever has come."""

    __slots__ = ()

    def apply(self, grads: list[Any], differentiable: bool) -> Any:
        return [None] * len(self.edges)

    def name(self) -> str:
        return "torch::autograd::UndefinedGradBackward"


class _functions:
    """Nodes, and functions that put one behind tensors."""

    AccumulateGrad = AccumulateGrad

    class UndefinedGrad:
        """A copy of a tensor that sends nothing back."""

        def __call__(self, tensor: Tensor) -> Tensor:
            copy = tensor.detach().clone()
            make_history(UndefinedGradBackward([tensor._edge()]), [copy])
            return copy

    class DelayedError:
        """The same tensors, with a node behind them that raises `message`."""

        def __init__(self, message: str, num_inputs: int) -> None:
            self.message, self.num_inputs = message, num_inputs

        def __call__(self, *tensors: Tensor) -> Any:
            node = Error([tensor._edge() for tensor in tensors])
            node.message = self.message
            results = [tensor.data for tensor in tensors]
            make_history(node, results)
            return results[0] if len(results) == 1 else tuple(results)


class _autograd:
    """The part that counts versions, and saves tensors."""

    SavedTensor = RawSaved

    @staticmethod
    def _saved_tensors_hooks_is_enabled() -> bool:
        """Whether `saved_tensors_hooks` may be used in this thread."""
        return thread.modes.hooks_refused is None

    @staticmethod
    def _get_current_graph_task_keep_graph() -> bool:
        """Whether the walk that runs keeps what is saved for another; True outside of one."""
        walk: Walk | None = thread.modes.walk
        return True if walk is None else walk.retain_graph

    @staticmethod
    def _unsafe_set_version_counter(tensors: Iterable[Tensor], versions: Iterable[int]) -> None:
        """Set how often each tensor was changed in place: a saved value will not know better.

        Errors: RuntimeError for a negative number.
        """
        for tensor, version in zip(tensors, versions, strict=True):
            if version < 0:
                raise HookMisused(f"Cannot set a version_counter to a value below 0: {version}")
            tensor._version_counter().number = version


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise OutOfScope(f"_C.{name}", "dir(torch._C) lists the few inner names that are here")
