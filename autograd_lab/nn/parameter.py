"""The parameter: a leaf tensor that a module knows as one of its own."""

from typing import Any

from autograd_lab.factories import empty
from autograd_lab.overrides import disabled_torch_function
from autograd_lab.tensor import Tensor, make_subclass


class Parameter(Tensor):
    """A tensor that a module lists among its parameters once it is set as an attribute.

    data: the values, of any shape; the memory is shared. requires_grad: whether it trains.
    Errors: RuntimeError if a dtype that has no gradient is to have one.

    Example:
        >>> torch.nn.Parameter(torch.ones(2))
        Parameter containing:
        tensor([1., 1.], requires_grad=True)
    """

    __torch_function__ = disabled_torch_function
    _printed_as = "tensor"

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Any:
        return make_subclass(cls, empty(0) if data is None else data, requires_grad)

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        """Everything is done by `__new__`, as for every tensor."""

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Parameter":
        if id(self) not in memo:
            copied = self.data.clone()
            memo[id(self)] = type(self)(copied, self._requires_grad)
        return memo[id(self)]
