"""The module: a function with parameters, made of other modules.

The class is put together from files of one idea each. Here are its call, and the hooks on the calls
of all modules there are.
"""

from collections import OrderedDict
from typing import Any

from autograd_lab.core.events import listeners, tell
from autograd_lab.core.hooks import RemovableHandle
from autograd_lab.core.node import sequence_numbers
from autograd_lab.errors import ArgumentTypeError, HookMisused
from autograd_lab.nn.modules.attributes import Attributes
from autograd_lab.nn.modules.conversion import Conversion
from autograd_lab.nn.modules.module_hooks import Everywhere, HookedCall, Hooks
from autograd_lab.nn.modules.module_text import Text
from autograd_lab.nn.modules.registration import (
    Hook,
    Registry,
    register_module_buffer_registration_hook,
    register_module_module_registration_hook,
    register_module_parameter_registration_hook,
    registered,
)
from autograd_lab.nn.modules.state_dict import StateDict, _IncompatibleKeys

__all__ = [
    "Module", "_IncompatibleKeys", "register_module_backward_hook",
    "register_module_buffer_registration_hook", "register_module_forward_hook",
    "register_module_forward_pre_hook", "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook", "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]  # fmt: skip

REGISTRIES = (
    "_backward_pre_hooks", "_backward_hooks", "_forward_hooks", "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called", "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs",
    "_state_dict_hooks", "_state_dict_pre_hooks", "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)  # fmt: skip


_global_forward_pre_hooks: Registry = OrderedDict()
_global_forward_hooks: Registry = OrderedDict()
_global_forward_hooks_with_kwargs: Registry = OrderedDict()
_global_forward_hooks_always_called: Registry = OrderedDict()
_global_backward_pre_hooks: Registry = OrderedDict()
_global_backward_hooks: Registry = OrderedDict()
_global_is_full_backward_hook: bool | None = None
"""The hooks on the calls of all modules, by PyTorch's names: its tests set them."""


class Module(Attributes, Conversion, StateDict, Hooks, Text):
    """The base of all layers and networks.

    A subclass calls `super().__init__()`, sets its parts as attributes, and says in `forward` what
    comes of an input. training: whether it is in training mode.

    Example:
        >>> class Net(nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.fc = nn.Linear(2, 3)
        ...     def forward(self, x):
        ...         return self.fc(x).relu()
        >>> Net()
        Net(
          (fc): Linear(in_features=2, out_features=3, bias=True)
        )
    """

    dump_patches = False
    call_super_init = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not self.call_super_init and (args or kwargs):
            wrong = (
                f"got an unexpected keyword argument '{next(iter(kwargs))}'"
                if kwargs
                else f"takes 1 positional argument but {len(args) + 1} were given"
            )
            raise ArgumentTypeError(
                f"{type(self).__name__}.__init__() {wrong}", argument=kwargs or args
            )
        empty: dict[str, Any] = {
            "training": True, "_parameters": {}, "_buffers": {}, "_modules": {},
            "_non_persistent_buffers_set": set(), "_is_full_backward_hook": None,
        }  # fmt: skip
        vars(self).update(empty, **{name: OrderedDict() for name in REGISTRIES})
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def forward(self, *input: Any) -> Any:
        """What comes of an input; to be overridden."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        first = next(sequence_numbers) if listeners else None
        if (
            self._backward_hooks
            or self._backward_pre_hooks
            or self._forward_hooks
            or self._forward_pre_hooks
            or _global_backward_pre_hooks
            or _global_backward_hooks
            or _global_forward_hooks
            or _global_forward_pre_hooks
        ):
            result = HookedCall(self, args, kwargs, _everywhere()).finished()
        else:
            result = self.forward(*args, **kwargs)
        if first is not None:
            tell("module_called", self, first, result)
        return result

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the attributes of a module that was pickled, perhaps by an older PyTorch."""
        self.__dict__.update(state)
        for name in REGISTRIES:
            self.__dict__.setdefault(name, OrderedDict())
        self.__dict__.setdefault("_non_persistent_buffers_set", set())
        self.__dict__.setdefault("_is_full_backward_hook", None)


def _everywhere() -> Everywhere:
    return Everywhere(
        _global_forward_pre_hooks, _global_forward_hooks, _global_forward_hooks_with_kwargs,
        _global_forward_hooks_always_called, _global_backward_pre_hooks, _global_backward_hooks,
        _global_is_full_backward_hook,
    )  # fmt: skip


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, args)` before every module's forward. See `Module`'s own."""
    return registered(_global_forward_pre_hooks, hook)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call `hook(module, args, output)` after every module's forward. See `Module`'s own."""
    flags = (
        (_global_forward_hooks_with_kwargs, with_kwargs),
        (_global_forward_hooks_always_called, always_call),
    )
    chosen = tuple(flag for flag, is_set in flags if is_set)
    return registered(_global_forward_hooks, hook, flags=chosen)


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_output)` before the gradients pass through any module."""
    return registered(_global_backward_pre_hooks, hook)


def register_module_backward_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` at the last node of every module.

    It sees the gradients of that node only. Errors: RuntimeError after full backward hooks.
    """
    return _register_backward(hook, full=False)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` with the gradients of every module's inputs.

    Errors: RuntimeError after hooks of `register_module_backward_hook`.
    """
    return _register_backward(hook, full=True)


def _register_backward(hook: Hook, full: bool) -> RemovableHandle:
    global _global_is_full_backward_hook
    if _global_is_full_backward_hook is (not full):
        raise HookMisused(
            "Cannot use both regular backward hooks and full backward hooks as a global Module "
            "hook. Please use only one of them.",
            hook=hook,
        )
    _global_is_full_backward_hook = full
    return registered(_global_backward_hooks, hook)


def _say_that_they_are_modules() -> None:
    """Name the methods after Module, for Python's errors say the name of the class."""
    for part in Module.__mro__[1:-1]:
        for name, method in vars(part).items():
            if callable(method):
                method.__qualname__ = f"Module.{name}"


_say_that_they_are_modules()
