"""A function of Python on each element, in place: `apply_`, `map_`, `map2_`. Slow, and no graph."""

from collections.abc import Callable
from typing import Any

from autograd_lab.errors import ArgumentTypeError, FlagRefused
from autograd_lab.tensor import Tensor


def _each(self: Tensor, name: str, others: tuple[Any, ...], function: Callable[..., Any]) -> Tensor:
    for tensor in (self, *others):
        if tensor.requires_grad:
            raise FlagRefused(
                f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() "
                "instead.",
                tensor=tensor, flag="requires_grad", value=True,
            )  # fmt: skip
        if tensor.dtype is not self.dtype:
            expected, got = (f"torch.{x.dtype.tensor_type}" for x in (self, tensor))
            raise ArgumentTypeError(
                f"{name}: expected {expected} for 'other' (got {got})", argument=tensor, op=name
            )
    if not callable(function):
        raise ArgumentTypeError(f"{type(function).__name__!r} object is not callable", op=name)
    columns = [x.expand(self.shape).reshape(-1).tolist() for x in others]
    convert = type(self.new_zeros(()).item())
    memory = self.array
    rows = zip(memory.reshape(-1).tolist(), *columns, strict=True)
    values = [convert(function(*row)) for row in rows]
    memory[...] = self.new_tensor(values).array.reshape(memory.shape)
    return self


def apply_(self: Tensor, callable: Callable[[Any], Any]) -> Tensor:
    """Replace each element by what a function of Python makes of it.

    The version is not counted up. Errors: RuntimeError where the tensor requires grad.
    Example: `torch.tensor([1., 2.]).apply_(lambda v: v * v)` is `tensor([1., 4.])`.
    """
    return _each(self, "apply_", (), callable)


def map_(self: Tensor, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
    """Replace each element by a function of it and the element of another tensor, broadcast."""
    return _each(self, "map_", (tensor,), callable)


def map2_(self: Tensor, x: Tensor, y: Tensor, callable: Callable[[Any, Any, Any], Any]) -> Tensor:
    """Replace each element by a function of it and the elements of two other tensors."""
    return _each(self, "map2_", (x, y), callable)


__all__: list[str] = []
METHODS = (apply_, map_, map2_)
WITH_INPLACE = ()
