"""`Variable`, which wrapped a tensor before version 0.4 and has been the tensor itself since."""

import warnings
from typing import Any

from autograd_lab.checks import check_can_require_grad
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.tensor import Tensor, wrap

GONE = "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."


def _volatile(self: Tensor) -> bool:
    """False since 0.4, when volatile went away."""
    warnings.warn("volatile was removed (Variable.volatile is always False)", stacklevel=2)
    return False


def _set_volatile(self: Tensor, value: bool) -> None:
    warnings.warn(GONE, stacklevel=2)


Tensor.volatile = property(_volatile, _set_volatile)  # type: ignore[attr-defined]


class _VariableType(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableType):
    """`Variable(tensor)` is a tensor on the same memory; every tensor is a Variable."""

    def __new__(
        cls, data: Any = None, requires_grad: bool = False, volatile: bool | None = None
    ) -> Any:
        if volatile is not None:
            warnings.warn(GONE, stacklevel=2)
        if volatile and requires_grad:
            raise ValueError("Variable can't be volatile and require_grad at the same time!")
        if data is None:
            return Tensor()
        if not isinstance(data, Tensor):
            module = type(data).__module__
            name = (
                type(data).__name__ if module == "builtins" else f"{module}.{type(data).__name__}"
            )
            raise ArgumentTypeError(
                f"Variable data has to be a tensor, but got {name}", argument=data
            )
        result = wrap(data.array)
        result._counter = data._version_counter()
        if requires_grad:
            check_can_require_grad(data)
            result._requires_grad = True
        return result
