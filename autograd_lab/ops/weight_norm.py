"""Weight normalization: a weight as lengths and directions, `g·v / |v|`.

The norms are taken over all dimensions but one (T. Salimans and D. P. Kingma, "Weight
normalization", 2016).
"""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.errors import DtypeNotImplemented
from autograd_lab.ops.joint import joint_op
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.tensor import Tensor

Array = Any


def _others(ndim: int, dim: int) -> tuple[int, ...]:
    return tuple(d for d in range(ndim) if d != dim)


def weight_norm_rule(
    grad: Any, wanted: Any, v: Any, g: Any, dim: int, result1: Any
) -> tuple[Any, Any]:
    """For v, (grad - u·sum(grad·u))·g/|v| with u = v/|v|; for g, sum(grad·u)"""
    norms = norm_except_dim(v, 2, dim) if isinstance(grad, Tensor) else result1
    unit = v / norms
    along = sum_dim(grad * unit, _others(len(v.shape), dim), True)
    return (grad - unit * along) * (g / norms) if wanted[0] else None, along if wanted[1] else None


@joint_op(
    "WeightNormInterfaceBackward0", weight_norm_rule, inputs=("v", "g"), kept=("result1",),
)  # fmt: skip
def _weight_norm_interface(xp: Any, v: Array, g: Array, dim: int = 0) -> tuple[Array, Array]:
    """`(g·v / |v|, |v|)`: see `_weight_norm`."""
    if v.dtype.kind != "f":
        raise DtypeNotImplemented("weight_norm_kernel", dtypes.from_numpy(v.dtype))
    norms = xp.sqrt((v * v).sum(axis=_others(v.ndim, dim), keepdims=True))
    return v * (g / norms), norms


def _weight_norm(v: Tensor, g: Tensor, dim: int = 0) -> Tensor:
    """`g·v / |v|`, where |v| is the norm over all dimensions but `dim`; over all of them for -1.

    g: of the shape of `norm_except_dim(v, 2, dim)`.
    """
    if dim in (0, v.dim() - 1):
        weight: Tensor = _weight_norm_interface(v, g, dim)[0]
        return weight
    return v * (g / norm_except_dim(v, 2, dim))


def norm_except_dim(v: Tensor, pow: int = 2, dim: int = 0) -> Tensor:
    """The norms over all dimensions but `dim`, each of which keeps the size 1; of all, for -1.

    Example: `torch.norm_except_dim(torch.ones(2, 9))` is `tensor([[3.], [3.]])`.
    """
    if dim == -1:
        return v.norm(pow)
    if dim == 0:
        return v.contiguous().view(v.shape[0], -1).norm(pow, 1).view(-1, *[1] * (v.dim() - 1))
    if dim == v.dim() - 1:
        return v.contiguous().view(-1, v.shape[-1]).norm(pow, 0).view(*[1] * (v.dim() - 1), -1)
    return norm_except_dim(v.transpose(0, dim), pow, 0).transpose(0, dim)


__all__ = ["_weight_norm", "_weight_norm_interface", "norm_except_dim"]
METHODS = ()
WITH_INPLACE = ()
