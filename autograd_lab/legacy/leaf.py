"""What is inside a Variable: the engine's tensor, and for a leaf its gradient's rules of 0.3."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentRefused, GradientMismatch, LeafModified
from autograd_lab.legacy import usage
from autograd_lab.overrides import disabled_torch_function
from autograd_lab.tensor import Tensor as Engine


class Leaf(Engine):
    """The engine's tensor inside a Variable that the user has made to require a gradient.

    volatile_grad: whether `.grad` came from a walk that was not recorded; 0.3 called it volatile.
    """

    volatile_grad = True
    __torch_function__ = disabled_torch_function

    def _accumulate_grad(self, grad: Any, shared: bool) -> None:
        if self._version:
            raise LeafModified(
                "leaf variable was used in an inplace operation", tensor=self, base=None
            )
        recorded = isinstance(grad, Engine)
        if self._grad is None:
            self.volatile_grad = not recorded
        elif self.volatile_grad and recorded:
            grad, shared = grad.array, True
        super()._accumulate_grad(grad, shared)


@contextmanager
def recording(wanted: bool) -> Iterator[None]:
    """A block in which nothing is recorded unless wanted."""
    before = thread.modes.grad_enabled
    thread.modes.set_grad(before and wanted)
    try:
        yield
    finally:
        thread.modes.set_grad(before)


def leaf_on(x: Engine) -> Leaf:
    """A leaf on the memory of `x`, with its version counter."""
    leaf: Leaf = object.__new__(Leaf)
    vars(leaf).update(_data=x.array, _counter=x._version_counter(), _history=None, _base=None)
    leaf._requires_grad = False
    return leaf


def check_grad(variable: Any, value: Any) -> None:
    """Raise RuntimeError for a value that can't be the `.grad` of a Variable."""
    if not isinstance(value, type(variable)):
        raise ArgumentRefused(
            f"expected Variable or None (got {usage.type_name(value)})", argument=value
        )
    problem = None
    if value is variable:
        problem = "can't assign Variable as its own grad"
    elif value._engine.dtype is not variable._engine.dtype:
        problem = "assigned grad has data of a different type"
    elif value.size() != variable.size():
        problem = "assigned grad has data of a different size"
    if problem is not None:
        raise GradientMismatch(problem, expected=variable, got=value)
