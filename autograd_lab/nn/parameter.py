"""Tensors that a module takes for its own: parameters, which are trained, and buffers."""

from collections import OrderedDict
from typing import Any

from autograd_lab import pickling
from autograd_lab.factories import empty
from autograd_lab.nn.absent_names import refused
from autograd_lab.overrides import disabled_torch_function
from autograd_lab.pickling import own_attributes
from autograd_lab.tensor import Tensor, make_subclass

__all__ = ["Buffer", "Parameter"]


class _Marked(type):
    """Instances of a class with a `_mark` are also the tensors that have that attribute."""

    _mark = ""

    def __instancecheck__(cls, instance: Any) -> bool:
        if not isinstance(instance, Tensor):
            return False
        marked = "_mark" in vars(cls) and cls._mark in vars(instance)
        return marked or super().__instancecheck__(instance)


class Parameter(Tensor, metaclass=_Marked):
    """A tensor that a module lists among its parameters once it is set as an attribute.

    data: the values, of any shape; the memory is shared. requires_grad: whether it trains.
    Of a subclass of the tensor it makes an instance of that subclass, marked as a parameter.
    Errors: RuntimeError if a dtype that has no gradient is to have one.

    Example:
        >>> torch.nn.Parameter(torch.ones(2))
        Parameter containing:
        tensor([1., 1.], requires_grad=True)
    """

    __torch_function__ = disabled_torch_function
    _printed_as = "tensor"
    _mark = "_is_param"
    _is_param = True

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Any:
        data = empty(0) if data is None else data
        if type(data) in (Tensor, Parameter):
            return make_subclass(cls, data, requires_grad)
        marked: Any = data.detach().requires_grad_(requires_grad)
        marked._is_param = True
        return marked

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        """Everything is done by `__new__`, as for every tensor."""

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Parameter":
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        found: Parameter = memo[id(self)]
        return found

    def __reduce_ex__(self, protocol: Any) -> Any:
        no_hooks: OrderedDict[int, Any] = OrderedDict()
        args = (self.data, self.requires_grad, no_hooks)
        state = own_attributes(self)
        if state:
            return pickling.rebuild_parameter_with_state, (*args, state)
        return pickling.rebuild_parameter, args


class Buffer(Tensor, metaclass=_Marked):
    """A tensor that a module lists among its buffers once it is set as an attribute.

    `Buffer(data)` is a plain tensor on the memory of `data`, marked as a buffer. persistent:
    whether the module saves it in its state.

    Example: `self.mask = nn.Buffer(torch.ones(4), persistent=False)`
    """

    __torch_function__ = disabled_torch_function
    _mark = "_is_buffer"

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Any:
        data = empty(0) if data is None else data
        marked: Any = data.detach().requires_grad_(data.requires_grad)
        marked.persistent = persistent
        marked._is_buffer = True
        return marked


Parameter.__module__ = Buffer.__module__ = "torch.nn.parameter"


def is_lazy(param: Any) -> bool:
    """False: parameters whose shape is found by the first forward are not here."""
    return False


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise refused(name, "nn.parameter")
