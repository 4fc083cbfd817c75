"""The distance of two tensors, as one number."""

from typing import Any

from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops.norm import norm_rule
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import sub

Array = Any


def dist_rule(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    """the gradient of the p-norm of self - other"""
    return norm_rule(g, sub(self, other), p, None, False, result)


def negated(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    """minus the gradient of the p-norm of self - other"""
    sent = dist_rule(g, self, other, p, result)
    return None if sent is None else -sent


@op("DistBackward0", holomorphic=False, self=dist_rule, other=negated)
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
