"""Hooks that see all that any module takes for its part, and may take something else for it."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from autograd_lab.core.hooks import RemovableHandle

Hook = Callable[..., Any]
Registry = OrderedDict[int, Any]

of_buffers: Registry = OrderedDict()
of_modules: Registry = OrderedDict()
of_parameters: Registry = OrderedDict()


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
    return registered(of_buffers, hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, child)` before any module takes a child; it may return another."""
    return registered(of_modules, hook)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, param)` before any module takes a parameter; it may return another.

    Example: count what a model is made of while it is built.
    """
    return registered(of_parameters, hook)
