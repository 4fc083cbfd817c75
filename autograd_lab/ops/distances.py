"""Vectors in space: the cross product, and the distances between points, and of two tensors."""

import math
from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.dtypes import bool_, kind_name
from autograd_lab.errors import (
    ArgumentRefused,
    DtypeMismatch,
    DtypeNotImplemented,
    OptionRefused,
    ShapeMismatch,
    warn_once,
)
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.matrices import turned
from autograd_lab.ops.norm import norm_rule
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import abs, sign, sub
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.public import with_out
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import expand, reshape, unsqueeze, view
from autograd_lab.tensor import Tensor

Array = Any
MODES = (
    "use_mm_for_euclid_dist_if_necessary",
    "use_mm_for_euclid_dist",
    "donot_use_mm_for_euclid_dist",
)


@op(
    "LinalgCrossBackward0",
    promotes=False,
    self=lambda g, other, dim: _cross(other, g, dim),
    other=lambda g, self, dim: _cross(g, self, dim),
)
def _cross(xp: Any, self: Array, other: Array, dim: int) -> Array:
    """Element i is a[i+1]·b[i+2] - a[i+2]·b[i+1], counted round."""
    if self.dtype.kind == "b":
        raise DtypeNotImplemented("cross", bool_)
    first = xp.roll(self, -1, dim) * xp.roll(other, -2, dim)
    return first - xp.roll(self, -2, dim) * xp.roll(other, -1, dim)


@with_out
def linalg_cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The cross product of vectors of three elements along `dim`, broadcast.

    Errors: RuntimeError for other lengths, or for different ranks or dtypes.
    """
    refuse_no_tensor("linalg_cross", input=input, other=other)
    name = "linalg.cross"
    shapes = tuple(input.shape), tuple(other.shape)
    if input.dim() != other.dim():
        raise ShapeMismatch(
            f"{name}: inputs must have the same number of dimensions.", shapes=shapes, op=name
        )
    sizes = [shape[check_dim(dim, len(shape))] for shape in shapes]
    if sizes != [3, 3]:
        raise ShapeMismatch(
            f"{name}: inputs dimension {dim} must have length 3. Got {sizes[0]} and {sizes[1]}",
            shapes=shapes, op=name,
        )  # fmt: skip
    broadcast_shapes(*shapes)
    _refuse_unlike(input, other, name)
    return _cross(input, other, dim)


def _refuse_unlike(a: Tensor, b: Tensor, name: str) -> None:
    if a.dtype is not b.dtype:
        raise DtypeMismatch(
            f"expected scalar type {kind_name(a._data)} but found {kind_name(b._data)}",
            dtypes=(a.dtype, b.dtype), op=name,
        )  # fmt: skip


@with_out
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The cross product; along the first dimension of size 3 unless `dim` is given.

    Errors as in `linalg.cross`.
    """
    if dim is None:
        warn_once(
            "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass "
            "the dim explicitly or simply use torch.linalg.cross.\nThe default value of dim will "
            "change to agree with that of linalg.cross in a future release.",
        )
        dim = next((i for i, size in enumerate(input.shape) if size == 3), None)
        if dim is None:
            raise ShapeMismatch(
                "no dimension of size 3 in input", shapes=(tuple(input.shape),), op="cross"
            )
    return linalg_cross(input, other, dim=dim)


def apart(x1: Any, x2: Any) -> Any:
    """Each point of one less each of the other: (..., n, m, d)."""
    return unsqueeze(x1, -2) - unsqueeze(x2, -3)


def slopes(x1: Any, x2: Any, p: float, result: Any) -> Any:
    """How each distance grows with each coordinate of the first point; 0 where they coincide."""
    between = apart(x1, x2)
    distance = unsqueeze(result + (result == 0), -1)
    if p == 2:
        return between / distance
    if p == math.inf:
        return sign(between) * (abs(between) == distance)
    if p == 0:
        return between * 0
    powers = (abs(between) + (between == 0)) ** (p - 1)
    return sign(between) * powers / distance ** (p - 1)


@op(
    "CdistBackward0",
    promotes=False,
    x1=lambda g, x1, x2, p, result: sum_dim(unsqueeze(g, -1) * slopes(x1, x2, p, result), -2),
    x2=lambda g, x1, x2, p, result: -sum_dim(unsqueeze(g, -1) * slopes(x1, x2, p, result), -3),
)
def _cdist(xp: Any, x1: Array, x2: Array, p: float) -> Array:
    between = xp.abs(xp.expand_dims(x1, -2) - xp.expand_dims(x2, -3))
    if p == 2:
        return xp.sqrt((between * between).sum(-1))
    if p == math.inf:
        return between.max(-1) if x1.shape[-1] else between.sum(-1)
    if p == 0:
        return (between != 0).sum(-1).astype(x1.dtype)
    return (between**p).sum(-1) ** (1 / p)


def ratio(g: Any, result: Any) -> Any:
    """g/distance; 0 where the points coincide"""
    return g * (result != 0) / (result + (result == 0))


def pulled(x1: Any, x2: Any, weights: Any) -> Any:
    """Σ weights·(x1 - x2), over the points of x2"""
    return x1 * sum_dim(weights, -1, True) - weights @ x2


@op(
    "EuclideanDistBackward0",
    promotes=False,
    x1=lambda g, x1, x2, result: pulled(x1, x2, ratio(g, result)),
    x2=lambda g, x1, x2, result: pulled(x2, x1, turned(ratio(g, result))),
)
def _euclidean(xp: Any, x1: Array, x2: Array) -> Array:
    """By |a|² + |b|² - 2·a·b: less memory, and less exact where points are close."""
    squares = (x1 * x1).sum(-1, keepdims=True) + xp.expand_dims((x2 * x2).sum(-1), -2)
    return xp.sqrt(xp.maximum(squares - 2 * (x1 @ xp.swapaxes(x2, -2, -1)), 0))


def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = MODES[0]) -> Tensor:
    """The distances between each point of `x1` and each of `x2`, by the p-norm.

    Shapes: (..., n, d) and (..., m, d) give (..., n, m). compute_mode: whether Euclidean distances
    are computed by products of matrices; by default where there are more than 25 points.
    Errors: RuntimeError where the shapes don't go together, for integers, or for a negative p.
    """
    if compute_mode not in MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    refuse_no_tensor("cdist", x1=x1, x2=x2)
    _refuse_no_points(x1, x2, p)
    _refuse_unlike(x1, x2, "cdist")
    n, m, size = x1.shape[-2], x2.shape[-2], x1.shape[-1]
    by_products = compute_mode == MODES[1] or (compute_mode == MODES[0] and (n > 25 or m > 25))
    if p != 2 or not by_products or not (n and m and size):
        return _cdist(x1, x2, float(p))
    lead = broadcast_shapes(tuple(x1.shape[:-2]), tuple(x2.shape[:-2]))
    if lead:
        x1 = reshape(expand(x1, (*lead, n, size)), (math.prod(lead), n, size))
        x2 = reshape(expand(x2, (*lead, m, size)), (math.prod(lead), m, size))
    return view(_euclidean(x1, x2), (*lead, n, m))


def _refuse_no_points(x1: Tensor, x2: Tensor, p: float) -> None:
    shapes = tuple(x1.shape), tuple(x2.shape)
    for name, x in (("X1", x1), ("X2", x2)):
        if x.dim() < 2:
            raise ShapeMismatch(
                f"cdist only supports at least 2D tensors, {name} got: {x.dim()}D",
                shapes=shapes, op="cdist",
            )  # fmt: skip
    if shapes[0][-1] != shapes[1][-1]:
        raise ShapeMismatch(
            "X1 and X2 must have the same number of columns. "
            f"X1: {shapes[0][-1]} X2: {shapes[1][-1]}",
            shapes=shapes, op="cdist",
        )  # fmt: skip
    for name, x in (("X1", x1), ("X2", x2)):
        if not x.dtype.is_floating_point:
            raise DtypeMismatch(
                f"cdist only supports floating-point dtypes, {name} got: {kind_name(x._data)}",
                dtypes=(x.dtype,), op="cdist",
            )  # fmt: skip
    if p < 0:
        raise OptionRefused(
            "cdist only supports non-negative p values", argument="p", value=p, op="cdist"
        )


def dist_rule(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    """the gradient of the p-norm of self - other"""
    return norm_rule(g, sub(self, other), p, None, False, result)


def dist_other_rule(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    """minus the gradient of the p-norm of self - other"""
    sent = dist_rule(g, self, other, p, result)
    return None if sent is None else -sent


@op("DistBackward0", holomorphic=False, self=dist_rule, other=dist_other_rule)
def dist(xp: Any, self: Array, other: Array, p: float = 2) -> Array:
    """The p-norm of `self - other`, both broadcast.

    p: 2 for the length of the straight line, inf for the largest difference, 0 for their number.
    Errors: RuntimeError for integers.
    Example: `torch.dist(torch.tensor([3., 0.]), torch.tensor([0., 4.]))` is `tensor(5.)`.
    """
    size = abs(sub(self, other))
    if self.dtype.kind not in "fc":
        raise ArgumentRefused(
            "norm(): input dtype should be either floating point or complex. Got "
            f"{kind_name(self)} instead."
        )
    if p == 0:
        return (size != 0).sum().astype(size.dtype)
    if p == float("inf"):
        return size.max() if size.size else size.sum()
    return (size**p).sum() ** (1 / p)


__all__ = ["cdist", "cross", "dist"]
METHODS = (cross, dist)
WITH_INPLACE = ()
