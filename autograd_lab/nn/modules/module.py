"""The module: a function with parameters, made of other modules.

What is set as an attribute finds its place by what it is: a parameter among the parameters, a
module among the children, everything else in `__dict__`. What is done to the whole tree of modules
is in the files that the class is put together from.
"""

from collections import OrderedDict
from typing import Any

from autograd_lab.errors import ArgumentTypeError, BadData
from autograd_lab.nn.modules import everywhere
from autograd_lab.nn.modules.conversion import Conversion
from autograd_lab.nn.modules.everywhere import (
    register_module_backward_hook,
    register_module_buffer_registration_hook,
    register_module_forward_hook,
    register_module_forward_pre_hook,
    register_module_full_backward_hook,
    register_module_full_backward_pre_hook,
    register_module_module_registration_hook,
    register_module_parameter_registration_hook,
)
from autograd_lab.nn.modules.module_hooks import Hooks
from autograd_lab.nn.modules.module_text import Text
from autograd_lab.nn.modules.state_dict import StateDict
from autograd_lab.nn.parameter import Buffer, Parameter
from autograd_lab.queries import typename
from autograd_lab.tensor import Tensor

__all__ = [
    "Module", "register_module_backward_hook", "register_module_buffer_registration_hook",
    "register_module_forward_hook", "register_module_forward_pre_hook",
    "register_module_full_backward_hook", "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook", "register_module_parameter_registration_hook",
]  # fmt: skip

REGISTRIES = (
    "_backward_pre_hooks", "_backward_hooks", "_forward_hooks", "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called", "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs",
    "_state_dict_hooks", "_state_dict_pre_hooks", "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)  # fmt: skip


class Module(Conversion, StateDict, Hooks, Text):
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
        if (
            self._backward_hooks
            or self._backward_pre_hooks
            or self._forward_hooks
            or self._forward_pre_hooks
            or everywhere.any_on_call()
        ):
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that is part of the state and not trained, such as a running mean.

        persistent: whether `state_dict` has it.
        Errors: TypeError for what is no tensor, KeyError for a name that can't be or is taken.
        """
        self._check_name(name, "buffer", "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise ArgumentTypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or "
                "None required)",
                argument=tensor,
            )
        self._buffers[name] = everywhere.through(everywhere.buffer_registration, self, name, tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, as setting an attribute does; None keeps the name for one.

        Errors: TypeError for what is no parameter, KeyError for a name that can't be or is taken.
        """
        self._check_name(name, "parameter", "_parameters")
        if param is None:
            self._parameters[name] = None
            return
        if not isinstance(param, Parameter):
            raise ArgumentTypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' "
                "(torch.nn.Parameter or None required)",
                argument=param,
            )
        if param.grad_fn is not None:
            raise BadData(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be "
                f"created explicitly. To express '{name}' as a function of another Tensor, compute "
                "the value in the forward() method.",
                data=param,
            )
        self._parameters[name] = everywhere.through(
            everywhere.parameter_registration, self, name, param
        )

    def add_module(self, name: str, module: "Module | None") -> None:
        """Add a child, as setting an attribute does; None keeps the name for one.

        Errors: TypeError for what is no module, KeyError for a name that can't be or is taken.
        """
        if module is not None and not isinstance(module, Module):
            raise ArgumentTypeError(f"{typename(module)} is not a Module subclass", argument=module)
        self._check_name(name, "module", "_modules")
        self._set_module(name, module)

    def register_module(self, name: str, module: "Module | None") -> None:
        """`add_module`."""
        self.add_module(name, module)

    def _set_module(self, name: str, module: "Module | None") -> None:
        self._modules[name] = everywhere.through(everywhere.module_registration, self, name, module)

    def _check_name(self, name: Any, what: str, where: str) -> None:
        """Raise for a name that a buffer, parameter or module can't have here."""
        if what != "module" and where not in self.__dict__:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        if not isinstance(name, str):
            raise ArgumentTypeError(
                f"{what} name should be a string. Got {typename(name)}", argument=name
            )
        taken = hasattr(self, name) and name not in getattr(self, where)
        if taken and (what == "module" or ("." not in name and name)):
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            got = f", got: {name}" if what == "module" else ""
            raise KeyError(f'{what} name can\'t contain "."{got}')
        if not name:
            raise KeyError(f'{what} name can\'t be empty string ""')

    def __getattr__(self, name: str) -> Any:
        for place in ("_parameters", "_buffers", "_modules"):
            members = self.__dict__.get(place, ())
            if name in members:
                return members[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__
        if isinstance(value, Parameter):
            self._make_room(name, "parameters", "_parameters")
            self.register_parameter(name, value)
        elif name in held.get("_parameters", ()):
            _check_none(value, f"as parameter '{name}' (torch.nn.Parameter or None expected)")
            self.register_parameter(name, None)
        elif isinstance(value, Module):
            self._make_room(name, "module", "_modules")
            self._set_module(name, value)
        elif name in held.get("_modules", ()):
            _check_none(value, f"as child module '{name}' (torch.nn.Module or None expected)")
            self._set_module(name, None)
        elif isinstance(value, Buffer) or name in held.get("_buffers", ()):
            self._set_buffer(name, value)
        else:
            super().__setattr__(name, value)

    def _make_room(self, name: str, what: str, where: str) -> None:
        """Take away what goes by a name, apart from what is in `where`."""
        if where not in self.__dict__:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        for place in (self.__dict__, self._parameters, self._buffers, self._modules):
            if place is not self.__dict__[where]:
                place.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _set_buffer(self, name: str, value: Any) -> None:
        if value is not None and not isinstance(value, Tensor):
            raise ArgumentTypeError(
                f"cannot assign '{typename(value)}' as buffer '{name}' (torch.nn.Buffer, "
                "torch.Tensor or None expected)",
                argument=value,
            )
        known = name not in self.__dict__.get("_non_persistent_buffers_set", ())
        self.register_buffer(name, value, getattr(value, "persistent", known))

    def __delattr__(self, name: str) -> None:
        for members in (self._parameters, self._buffers, self._modules):
            if name in members:
                del members[name]
                self._non_persistent_buffers_set.discard(name)
                return
        super().__delattr__(name)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the attributes of a module that was pickled, perhaps by an older PyTorch."""
        self.__dict__.update(state)
        for name in REGISTRIES:
            self.__dict__.setdefault(name, OrderedDict())
        self.__dict__.setdefault("_non_persistent_buffers_set", set())
        self.__dict__.setdefault("_is_full_backward_hook", None)


def _check_none(value: Any, where: str) -> None:
    if value is not None:
        raise ArgumentTypeError(f"cannot assign '{typename(value)}' {where}", argument=value)


def _say_that_they_are_modules() -> None:
    """Name the methods after Module, for Python's errors say the name of the class."""
    for part in Module.__mro__[1:-1]:
        for name, method in vars(part).items():
            if callable(method):
                method.__qualname__ = f"Module.{name}"


_say_that_they_are_modules()
