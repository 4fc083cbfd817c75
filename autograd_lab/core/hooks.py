"""Functions that the learner hangs on the way of a gradient.

On one node they run in PyTorch's order: hooks of its output tensors, then `retain_grad` (which so
sees what the hooks made of the gradient), then the node's pre-hooks; after the derivative, the
node's hooks.
"""

import itertools
import weakref
from collections.abc import Callable, Sequence
from typing import Any

Hook = Callable[..., Any]


class RemovableHandle:
    """What registering a hook returns: `remove()` takes the hook away again; so does `with`."""

    _ids = itertools.count()

    def __init__(self, registry: dict[int, Hook]) -> None:
        self.id = next(self._ids)
        self._registry = registry

    def remove(self) -> None:
        """Take the hook away; a second time does nothing."""
        self._registry.pop(self.id, None)

    def __enter__(self) -> "RemovableHandle":
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def register(registry: dict[int, Hook], hook: Hook) -> RemovableHandle:
    """Add `hook` to `registry`, behind those already there."""
    handle = RemovableHandle(registry)
    registry[handle.id] = hook
    return handle


class Hooks:
    """All hooks of one node. Hooks take and return gradients in the walk's own form."""

    def __init__(self) -> None:
        self.of_output: dict[int, dict[int, Hook]] = {}
        self.retained: dict[int, weakref.ref[Any]] = {}
        self.before_apply: dict[int, Hook] = {}
        self.after_apply: dict[int, Hook] = {}

    def before(self, grads: list[Any]) -> None:
        """Run what comes before the derivative, replacing entries of `grads`."""
        for number, registry in self.of_output.items():
            for hook in list(registry.values()):
                if grads[number] is not None:
                    grads[number] = hook(grads[number])
        for number, reference in self.retained.items():
            tensor = reference()
            if tensor is not None and grads[number] is not None:
                tensor._retain(grads[number])
        for hook in list(self.before_apply.values()):
            grads[:] = hook(grads)

    def after(self, sent: Sequence[Any], arrived: Sequence[Any]) -> Sequence[Any]:
        """Run what comes after the derivative; returns what is to be sent."""
        for hook in list(self.after_apply.values()):
            sent = hook(sent, arrived)
        return sent


def hooks_of(node: Any) -> Hooks:
    """The hooks of `node`, made on first use."""
    if node.hooks is None:
        node.hooks = Hooks()
    return node.hooks
