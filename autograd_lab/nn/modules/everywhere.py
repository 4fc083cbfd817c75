"""Hooks that hang on every module there is, for looking on and for finding mistakes."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from autograd_lab.core.hooks import RemovableHandle
from autograd_lab.errors import HookMisused

Hook = Callable[..., Any]
Registry = OrderedDict[int, Any]

buffer_registration: Registry = OrderedDict()
module_registration: Registry = OrderedDict()
parameter_registration: Registry = OrderedDict()
forward_pre: Registry = OrderedDict()
forward: Registry = OrderedDict()
forward_with_kwargs: Registry = OrderedDict()
forward_always_called: Registry = OrderedDict()
backward_pre: Registry = OrderedDict()
full_backward: Registry = OrderedDict()
old_backward: Registry = OrderedDict()
"""Those of `register_module_backward_hook`, from before there were full ones."""

_kind_of_backward: list[Registry] = []
"""The one of the two above that is in use: the first that was, for good."""


def registered(
    registry: Registry, hook: Hook, prepend: bool = False, flags: tuple[Registry, ...] = ()
) -> RemovableHandle:
    """Add `hook` to `registry`, and its number to each of `flags`, which go with the handle."""
    handle = RemovableHandle(registry, extra_dict=list(flags))
    registry[handle.id] = hook
    for flag in flags:
        flag[handle.id] = True
    if prepend:
        registry.move_to_end(handle.id, last=False)
    return handle


def through(registry: Registry, module: Any, name: str, value: Any) -> Any:
    """What is registered, after the hooks on registration, of which each may return another."""
    for hook in registry.values():
        output = hook(module, name, value)
        if output is not None:
            value = output
    return value


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, buffer)` before any module takes a buffer; it may return another."""
    return registered(buffer_registration, hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, child)` before any module takes a child; it may return another."""
    return registered(module_registration, hook)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, param)` before any module takes a parameter; it may return another.

    Example: count what a model is made of while it is built.
    """
    return registered(parameter_registration, hook)


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, args)` before every module's forward. See `Module`'s own."""
    return registered(forward_pre, hook)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call `hook(module, args, output)` after every module's forward. See `Module`'s own."""
    flags = ((forward_with_kwargs, with_kwargs), (forward_always_called, always_call))
    return registered(forward, hook, flags=tuple(flag for flag, is_set in flags if is_set))


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_output)` before the gradients pass through any module."""
    return registered(backward_pre, hook)


def register_module_backward_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` at the last node of every module.

    It sees the gradients of that node only. Errors: RuntimeError beside full backward hooks.
    """
    return _registered_of_kind(old_backward, hook)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` with the gradients of every module's inputs.

    Errors: RuntimeError beside hooks of `register_module_backward_hook`.
    """
    return _registered_of_kind(full_backward, hook)


def _registered_of_kind(registry: Registry, hook: Hook) -> RemovableHandle:
    if _kind_of_backward and _kind_of_backward[0] is not registry:
        raise HookMisused(
            "Cannot use both regular backward hooks and full backward hooks as a global Module "
            "hook. Please use only one of them.",
            hook=hook,
        )
    _kind_of_backward[:] = [registry]
    return registered(registry, hook)


def any_on_call() -> bool:
    """Whether a hook hangs on the calls of all modules."""
    return bool(forward or forward_pre or full_backward or old_backward or backward_pre)
