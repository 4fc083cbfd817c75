"""What is set on a module, and where it is kept.

An attribute finds its place by what it is: a parameter among the parameters, a module among the
children, a tensor that goes by the name of a buffer among the buffers, and everything else in
`__dict__`.
"""

from typing import Any

from autograd_lab.errors import ArgumentTypeError, BadData
from autograd_lab.nn.modules import registration
from autograd_lab.nn.modules.traversal import Traversal
from autograd_lab.nn.parameter import Buffer, Parameter
from autograd_lab.queries import typename
from autograd_lab.tensor import Tensor


class Attributes(Traversal):
    """The attributes of a module, and the methods that add to them."""

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
        self._buffers[name] = registration.through(registration.of_buffers, self, name, tensor)
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
        self._parameters[name] = registration.through(registration.of_parameters, self, name, param)

    def add_module(self, name: str, module: Traversal | None) -> None:
        """Add a child, as setting an attribute does; None keeps the name for one.

        Errors: TypeError for what is no module, KeyError for a name that can't be or is taken.
        """
        if module is not None and not isinstance(module, Traversal):
            raise ArgumentTypeError(f"{typename(module)} is not a Module subclass", argument=module)
        self._check_name(name, "module", "_modules")
        self._set_module(name, module)

    def register_module(self, name: str, module: Traversal | None) -> None:
        """`add_module`."""
        self.add_module(name, module)

    def _set_module(self, name: str, module: Traversal | None) -> None:
        self._modules[name] = registration.through(registration.of_modules, self, name, module)

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
        elif isinstance(value, Traversal):
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


def _check_none(value: Any, where: str) -> None:
    if value is not None:
        raise ArgumentTypeError(f"cannot assign '{typename(value)}' {where}", argument=value)
