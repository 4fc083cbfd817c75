"""Parametrizations: a parameter that is computed from others each time it is asked for.

The tensor moves to `module.parametrizations.<name>.original`, and in its place the module gets a
property, in a class of its own, which calls the parametrizations on it one after the other.
"""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd_lab.autograd import no_grad
from autograd_lab.errors import BadData, ConversionRefused, FunctionRefused
from autograd_lab.nn.modules.container import ModuleDict, ModuleList
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.nn.utils.parametrization_checks import (
    check_inverse,
    check_parametrized,
    check_stacked,
    inverse_checked,
    no_tensors,
)
from autograd_lab.tensor import Tensor

__all__ = [
    "ParametrizationList", "cached", "is_parametrized", "register_parametrization",
    "remove_parametrizations", "transfer_parametrizations_and_params",
    "type_before_parametrizations",
]  # fmt: skip

_cache: dict[tuple[int, str], Tensor] = {}
_depth = 0


@contextmanager
def cached() -> Iterator[None]:
    """A block in which each parametrized tensor is computed once."""
    global _depth
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1
        if not _depth:
            _cache.clear()


def _register(module: Module, name: str, tensor: Tensor) -> None:
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def _set(target: Tensor, source: Tensor) -> None:
    """Let a tensor lie on the memory of another, whatever its shape."""
    with no_grad():
        target.set_(source)


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, and the tensor, or tensors, that they compute it from.

    original: the tensor, or original0, original1 and so on. unsafe: whether the result may have
    another shape and dtype than the tensor had.
    Errors: ValueError for no parametrization, and for one that changes what it may not.
    """

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if not modules:
            raise BadData("ParametrizationList requires one or more modules.", data=modules)
        super().__init__(modules)
        self.unsafe = unsafe
        shape, dtype = original.shape, original.dtype
        new: Any = original
        with no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    try:
                        new = module.right_inverse(new)
                    except NotImplementedError:
                        continue
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if self.is_tensor else len(check_inverse(new))
        if self.is_tensor:
            inverse_checked(original, new)
            _set(original, new)
            _register(self, "original", original)
        else:
            self._register_several(original, new)
        if not unsafe:
            check_parametrized(self(), shape, dtype)

    def _register_several(self, original: Tensor, new: Sequence[Tensor]) -> None:
        for place, tensor in enumerate(new):
            if not isinstance(tensor, Tensor):
                raise no_tensors(tensor, place)
            if isinstance(original, Parameter):
                tensor = Parameter(tensor, original.requires_grad)
            tensor.requires_grad_(original.requires_grad)
            _register(self, f"original{place}", tensor)

    def right_inverse(self, value: Any) -> None:
        """Set the original so that the parametrizations make `value` of it.

        Errors: RuntimeError for a parametrization that has no `right_inverse`, ValueError for one
        that returns what does not fit.
        """
        with no_grad():
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise FunctionRefused(
                        f"parametrization {type(module).__name__} does not implement "
                        "right_inverse.",
                        function=module,
                    )
                value = module.right_inverse(value)
        if self.is_tensor:
            _set(self.original, check_inverse(value, self.original))
            return
        for place, tensor in enumerate(check_inverse(value, None, self.ntensors)):
            original = getattr(self, f"original{place}")
            _set(original, check_inverse(tensor, original, place=place))

    def forward(self) -> Tensor:
        first, *rest = self
        if self.is_tensor:
            x = first(self.original)
        else:
            x = first(*(getattr(self, f"original{i}") for i in range(self.ntensors)))
        for module in rest:
            x = module(x)
        return x


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Have a parameter or buffer computed by a module, after those that it has already.

    Its `forward` makes the tensor of the original one, or of several that its `right_inverse` made.
    unsafe: whether it may have another shape and dtype. Returns the module.
    Errors: ValueError for a name that is no parameter or buffer, and for a parametrization that
    changes what it may not.

    Example:
        >>> class Symmetric(nn.Module):
        ...     def forward(self, x):
        ...         return x.triu() + x.triu(1).mT
        >>> nn.utils.parametrize.register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        if not unsafe:
            check_stacked(getattr(module, tensor_name), parametrization, tensor_name)
        stacked: Any = module.parametrizations[tensor_name]
        stacked.append(parametrization)
        stacked.unsafe |= unsafe
    elif tensor_name in module._buffers or tensor_name in module._parameters:
        original = getattr(module, tensor_name)
        made = ParametrizationList([parametrization], original, unsafe=unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            module.__class__ = _own_class(type(module))
            module.parametrizations = ModuleDict()
        setattr(type(module), tensor_name, _computed(tensor_name))
        module.parametrizations[tensor_name] = made
    else:
        raise BadData(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element "
            f"with name '{tensor_name}'",
            data=tensor_name,
        )
    return module


def _own_class(kind: type) -> Any:
    """A class for one module, which can have properties of its own."""

    def no_state(self: Any) -> Any:
        raise ConversionRefused(
            "Serialization of parametrized modules is only supported through state_dict(). See:\n"
            "https://pytorch.org/tutorials/beginner/saving_loading_models.html"
            "#saving-loading-a-general-checkpoint-for-inference-and-or-resuming-training"
        )

    def copied(self: Any, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            made = memo[id(self)] = object.__new__(type(self))
            made.__dict__ = copy.deepcopy(self.__dict__, memo)
        return memo[id(self)]

    members: dict[str, Any] = {"__getstate__": no_state}
    if not hasattr(kind, "__deepcopy__"):
        members["__deepcopy__"] = copied
    return type(f"Parametrized{kind.__name__}", (kind,), members)


def _computed(name: str) -> property:
    """The property that stands where a tensor was."""

    def get(self: Any) -> Tensor:
        parametrization = self.parametrizations[name]
        if not _depth:
            return parametrization()
        key = id(self), name
        if key not in _cache:
            _cache[key] = parametrization()
        return _cache[key]

    def set_original(self: Any, value: Any) -> None:
        self.parametrizations[name].right_inverse(value)

    return property(get, set_original)


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether a module has parametrizations, or has some on that tensor."""
    held = getattr(module, "parametrizations", None)
    if not isinstance(held, ModuleDict):
        return False
    return len(held) > 0 if tensor_name is None else tensor_name in held


def remove_parametrizations(
    module: Module, tensor_name: str, leave_parametrized: bool = True
) -> Module:
    """Make a tensor a plain parameter or buffer again. Returns the module.

    leave_parametrized: with the value that was computed, else with the original one.
    Errors: ValueError where there is no parametrization, or there are several originals.
    """
    if not is_parametrized(module, tensor_name):
        raise BadData(
            f"Module {module} does not have a parametrization on {tensor_name}", data=module
        )
    held: Any = module.parametrizations[tensor_name]
    if not held.is_tensor and not leave_parametrized:
        raise BadData(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is "
            "parametrized in terms of a sequence of tensors.",
            data=module,
        )
    if held.is_tensor:
        original = held.original
        if leave_parametrized:
            with no_grad():
                _set(original, getattr(module, tensor_name))
    else:
        computed = getattr(module, tensor_name)
        original = Parameter(computed) if computed.requires_grad else computed
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    _register(module, tensor_name, original)
    if not is_parametrized(module):
        del module.parametrizations
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module: Module) -> type:
    """The class that a module had before it got parametrizations."""
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(
    from_module: Module, to_module: Module, tensor_name: str | None = None
) -> Module:
    """Give a module the parametrizations of another, and their originals.

    tensor_name: of that tensor only. Returns the second module.
    """
    if not is_parametrized(from_module):
        return to_module
    for name in list(from_module.parametrizations) if tensor_name is None else [tensor_name]:
        held: Any = from_module.parametrizations[name]
        if not hasattr(to_module, name):
            setattr(to_module, name, Parameter(getattr(from_module, name)))
        for parametrization in held:
            register_parametrization(to_module, name, parametrization)
        given = to_module.parametrizations[name]
        for original in [*held._parameters, *held._buffers]:
            setattr(given, original, getattr(held, original))
    return to_module
