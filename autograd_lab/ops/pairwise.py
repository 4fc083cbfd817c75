"""How far apart the vectors of two tensors are, pair by pair: `pairwise_distance`."""

from typing import Any

from autograd_lab.checks import check_kind
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.norm import norm_rule, p_norm
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import sub
from autograd_lab.ops.with_number import plus
from autograd_lab.tensor import Tensor

Array = Any


@op(
    "NormBackward1",
    self=lambda g, self, p, dim, keepdim, result: norm_rule(g, self, p, dim, keepdim, result),
)
def _norm(xp: Any, self: Array, p: float, dim: tuple[int, ...], keepdim: bool) -> Array:
    return p_norm(xp, self, p, dim, keepdim)


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """The p-norm of `x1 - x2 + eps` along the last dimension, both broadcast.

    Shapes: (N, D) or (D) give (N) or (); with `keepdim` the last dimension stays, with size 1.
    Example: `torch.pairwise_distance(torch.tensor([3., 0.]), torch.tensor([0., 4.]))` is
    `tensor(5.0000)`.
    """
    name = "pairwise_distance"
    refuse_no_tensor(name, x1=x1, x2=x2)
    check_kind(name, "p", 3, p, (float, int), "float")
    check_kind(name, "eps", 4, eps, (float, int), "float")
    check_kind(name, "keepdim", 5, keepdim, bool, "bool")
    last = max(x1.dim(), x2.dim()) - 1
    return _norm(plus(sub(x1, x2), eps), float(p), (max(last, 0),), keepdim)


__all__ = ["pairwise_distance"]
METHODS = ()
WITH_INPLACE = ()
