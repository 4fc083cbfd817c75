"""The distance of two tensors, as one number."""

from typing import Any

from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import abs, sgn, sub
from autograd_lab.ops.reduce import sum_all

Array = Any


def _slope(self: Any, other: Any, p: float, result: Any) -> Any:
    """The derivative of the p-norm of self - other."""
    apart = sub(self, other)
    if p == 0:
        return apart * 0
    if p == 1:
        return sgn(apart)
    if p == float("inf"):
        largest = abs(apart) == result
        return sgn(apart) * largest / sum_all(largest)
    at_zero = result == 0
    if p == 2:
        return apart / (result + at_zero)
    size = abs(apart)
    ratio = (size + (size == 0)) ** (p - 2) / (result + at_zero) ** (p - 1)
    return chosen(size == 0, 0, apart * ratio)


@op(
    "DistBackward0",
    self=lambda g, self, other, p, result: g * _slope(self, other, p, result),
    other=lambda g, self, other, p, result: g * -_slope(self, other, p, result),
)
def dist(xp: Any, self: Array, other: Array, p: float = 2) -> Array:
    """The p-norm of `self - other`, both broadcast.

    p: 2 for the length of the straight line, inf for the largest difference, 0 for their number.
    Errors: RuntimeError for integers.
    Example: `torch.dist(torch.tensor([3., 0.]), torch.tensor([0., 4.]))` is `tensor(5.)`.
    """
    size = xp.abs(sub(self, other))
    if self.dtype.kind not in "fc":
        name = from_numpy(self.dtype).tensor_type.removesuffix("Tensor")
        raise ArgumentRefused(
            f"norm(): input dtype should be either floating point or complex. Got {name} instead."
        )
    if p == 0:
        return (size != 0).sum().astype(size.dtype)
    if p == float("inf"):
        return size.max() if size.size else size.sum()
    return (size**p).sum() ** (1 / p)


__all__ = ["dist"]
METHODS = (dist,)
WITH_INPLACE = ()
