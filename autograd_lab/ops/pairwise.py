"""How far apart the vectors of two tensors are, pair by pair: `pairwise_distance`,
`cosine_similarity`.
"""

from typing import Any

from autograd_lab.checks import check_dim, check_kind
from autograd_lab.dtypes import FLOATING, promote_types
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch
from autograd_lab.ops.convert import to
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.norm import norm_rule, p_norm, vector_norm_op
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import div, mul, sub
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import expand
from autograd_lab.ops.with_number import plus, raised
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


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosines of the angles between the vectors along `dim`, both broadcast.

    eps: what a length counts as at least. Errors: RuntimeError for integers.
    Example: `torch.cosine_similarity(torch.tensor([[1., 0.]]), torch.tensor([[1., 1.]]))` is
    `tensor([0.7071])`.
    """
    name = "cosine_similarity"
    refuse_no_tensor(name, x1=x1, x2=x2)
    if not isinstance(eps, (float, int)):
        raise ArgumentTypeError(
            f"{name}(): argument 'eps' must be float, not {type(eps).__name__}",
            argument=eps, op=name,
        )  # fmt: skip
    common = promote_types(x1.dtype, x2.dtype)
    if common.category < FLOATING:
        raise DtypeMismatch(
            "expected common dtype to be floating point, yet common dtype is "
            f"{common.scalar_type}",
            dtypes=(x1.dtype, x2.dtype), op=name,
        )  # fmt: skip
    shape = broadcast_shapes(x1._data.shape, x2._data.shape)
    if x1._data.shape != x2._data.shape:
        x1, x2 = expand(x1, shape), expand(x2, shape)
    check_dim(dim, len(shape))
    directions = []
    for x in (x1, x2):
        x = x if x.dtype is common else to(x, common)
        directions.append(div(x, raised(vector_norm_op(x, 2, (dim,), True), eps)))
    return sum_dim(mul(*directions), (dim,))


__all__ = ["cosine_similarity", "pairwise_distance"]
METHODS = ()
WITH_INPLACE = ()
