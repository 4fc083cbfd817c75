"""Comparisons: they answer in booleans, and no gradient flows through them."""

from collections.abc import Callable
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.dtypes import bool_
from autograd_lab.errors import DtypeMismatch
from autograd_lab.ops.promotion import promote
from autograd_lab.tensor import Tensor, wrap


def comparison(torch_name: str, name: str) -> Callable[[Any, Any], Tensor]:
    """The comparison that NumPy knows under `name`, on two tensors or a tensor and a number."""

    class op:  # what an error message needs to know
        inputs = ("self", "other")

    op.name = torch_name  # type: ignore[attr-defined]

    def call(self: Any, other: Any) -> Tensor:
        a, b = promote(getattr(self, "_data", self), getattr(other, "_data", other), op)
        xp = namespace(a if hasattr(a, "dtype") else b)
        return wrap(thread.modes.run(getattr(xp, name), a, b))

    call.__name__ = call.__qualname__ = torch_name
    call.__doc__ = f"Whether each element is {name.replace('_', ' ')} its neighbour in `other`."
    return call


eq, ne = comparison("eq", "equal"), comparison("ne", "not_equal")
lt, le = comparison("lt", "less"), comparison("le", "less_equal")
gt, ge = comparison("gt", "greater"), comparison("ge", "greater_equal")


def equal(self: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape and the same elements."""
    return self.shape == other.shape and bool((self._data == other._data).all())


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Whether all elements agree: |input - other| at most atol + rtol·|other|."""
    xp = namespace(input._data)
    return bool(xp.allclose(input._data, other._data, rtol, atol, equal_nan))


def isnan(input: Tensor) -> Tensor:
    """Which elements are nan."""
    return wrap(namespace(input._data).isnan(input._data))


def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the largest element, the first if there are several."""
    if input.dtype is bool_:
        raise DtypeMismatch("argmax(): does not support bool input", dtypes=(bool_,), op="argmax")
    return wrap(input.array.argmax(axis=dim, keepdims=keepdim))


__all__ = ["allclose", "argmax", "eq", "equal", "ge", "gt", "isnan", "le", "lt", "ne"]
METHODS = (eq, ne, lt, le, gt, ge, equal, allclose, isnan, argmax)
WITH_INPLACE = ()
