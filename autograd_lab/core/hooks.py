"""Functions that the learner hangs on the way of a gradient.

On one node they run in PyTorch's order: the hooks of its output tensors; `retain_grad`, which so
sees what those made of the gradient; the node's pre-hooks; then the derivative; for a leaf those
that wait for its `.grad`; at last the node's own hooks.
"""

import itertools
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.dtypes import tensor_type_name
from autograd_lab.errors import ArgumentTypeError, GradientMismatch, HookMisused

Hook = Callable[..., Any]


class Registry(dict[int, Hook]):
    """The hooks in one place, by the numbers of their handles, in the order in which they run."""

    __slots__ = ("__weakref__",)


class RemovableHandle:
    """What registering a hook returns: `remove()` takes the hook away again; so does `with`.

    It keeps nothing alive: neither the hook, nor the graph that it hangs in.
    """

    __module__ = "torch.utils.hooks"
    _ids = itertools.count()

    def __init__(self, hooks_dict: Any, *, extra_dict: Any = None) -> None:
        self.id = next(self._ids)
        self.hooks_dict_ref = weakref.ref(hooks_dict)
        extra = extra_dict if isinstance(extra_dict, list) else [extra_dict]
        self.extra_dict_ref = tuple(weakref.ref(d) for d in extra if d is not None)

    def remove(self) -> None:
        """Take the hook away; a second time does nothing."""
        for reference in (self.hooks_dict_ref, *self.extra_dict_ref):
            registry = reference()
            if registry is not None:
                registry.pop(self.id, None)

    def __enter__(self) -> "RemovableHandle":
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def register(registry: Registry, hook: Hook) -> RemovableHandle:
    """Add `hook` to `registry`, behind those already there."""
    handle = RemovableHandle(registry)
    registry[handle.id] = hook
    return handle


class Hooks:
    """All hooks of one node.

    of_output: those of its output tensors. retained: the tensors that keep their gradient.
    before_apply, after_apply: the node's own. accumulated: those that wait for a leaf's `.grad`.
    """

    def __init__(self) -> None:
        self.of_output: dict[int, Registry] = {}
        self.retained: dict[int, weakref.ref[Any]] = {}
        self.before_apply = Registry()
        self.after_apply = Registry()
        self.accumulated = Registry()

    def on_tensors(self, grads: list[Any], recorded: bool) -> None:
        """Run the tensors' hooks, and keep what is to be retained; replaces entries of `grads`."""
        for number, registry in list(self.of_output.items()):
            if registry:
                grads[number] = _in_form(_through(registry, as_tensor(grads[number])), recorded)
        for number, reference in list(self.retained.items()):
            tensor = reference()
            if tensor is not None and grads[number] is not None:
                tensor._retain(grads[number])

    def before(self, grads: list[Any], recorded: bool) -> None:
        """Run the node's pre-hooks, which see all gradients that arrived."""
        if self.before_apply:
            shown = tuple(map(as_tensor, grads))
            for hook in list(self.before_apply.values()):
                shown = _replaced(shown, hook(shown), hook)
            grads[:] = [_in_form(grad, recorded) for grad in shown]

    def when_accumulated(self, leaf: Any) -> None:
        """Run what waits for the `.grad` of a leaf. Raises RuntimeError if it returns another."""
        if _through(self.accumulated, leaf) is not leaf:
            raise HookMisused("Tensor post accumulate grad hooks should return None.")

    def after(self, sent: Sequence[Any], arrived: Sequence[Any], recorded: bool) -> Sequence[Any]:
        """Run the node's hooks, with what is to be sent and what had arrived; returns the first."""
        came, goes = tuple(map(as_tensor, arrived)), tuple(map(as_tensor, sent))
        for hook in list(self.after_apply.values()):
            goes = _replaced(goes, hook(goes, came), hook)
        return [_in_form(grad, recorded) for grad in goes]


def hooks_of(node: Any) -> Hooks:
    """The hooks of `node`, made on first use."""
    if node.hooks is None:
        node.hooks = Hooks()
    return node.hooks


def as_tensor(grad: Any) -> Any:
    """A gradient as the learner sees it; None stays None."""
    from autograd_lab.tensor import Tensor, wrap

    return grad if grad is None or isinstance(grad, Tensor) else wrap(grad)


def _in_form(grad: Any, recorded: bool) -> Any:
    """A gradient in the form that the walk uses: a tensor where it is recorded, else an array."""
    return grad if grad is None or recorded else grad._data


def _through(registry: Registry, grad: Any) -> Any:
    """One gradient, or leaf, after all hooks of a registry."""
    for hook in list(registry.values()):
        result = hook(grad)
        if result is not None:
            _check(grad, result, hook)
            grad = result
    return grad


def _replaced(grads: tuple[Any, ...], result: Any, hook: Hook) -> tuple[Any, ...]:
    """Several gradients after one hook, which returned `result`."""
    if result is None:
        return grads
    if not isinstance(result, tuple):
        raise ArgumentTypeError(
            f"expected tuple, but hook returned '{type(result).__name__}'", argument=result
        )
    if len(result) != len(grads):
        raise HookMisused(
            f"hook '{_name(hook)}' has returned an incorrect number of values (got {len(result)}, "
            f"but expected {len(grads)})",
            hook=hook,
        )
    for grad, new in zip(grads, result, strict=True):
        if new is not None:
            _check(grad, new, hook)
    return result


def _check(grad: Any, result: Any, hook: Hook) -> None:
    """Raise where a hook replaces a gradient by what can't stand in its place."""
    if grad is None:
        raise HookMisused("can't replace a None gradient with a non-None value", hook=hook)
    if not isinstance(result, type(as_tensor(grad))):
        raise ArgumentTypeError(
            f"expected Variable, but hook returned '{type(result).__name__}'", argument=result
        )
    if result._data.dtype != grad._data.dtype:
        names = [tensor_type_name(x._data.dtype) for x in (grad, result)]
        raise GradientMismatch(
            f"hook '{_name(hook)}' has changed the type of value (was {names[0]} got {names[1]})",
            expected=grad.dtype, got=result.dtype,
        )  # fmt: skip
    if result.shape != grad.shape:
        raise GradientMismatch(
            f"hook '{_name(hook)}' has changed the size of value",
            expected=grad.shape, got=result.shape,
        )  # fmt: skip


def _name(hook: Hook) -> str:
    return getattr(hook, "__name__", "<unknown>")
