"""Several elements written to one place, and combined there: by sum, product, mean or extreme.

`index_reduce` is `scatter_reduce` with one place for a whole slice, and has its derivatives.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.checks import check_dim
from autograd_lab.errors import NotDifferentiable, ShapeMismatch, warn_once
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.gather import gather_op, scatter, scatter_add, scattered
from autograd_lab.ops.index_dim import check_slices
from autograd_lab.ops.index_tensors import as_row, ones, zeros
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import Shape
from autograd_lab.tensor import Tensor, wrap

Array = Any
UFUNCS = {
    "sum": "add", "mean": "add", "prod": "multiply", "amax": "maximum", "amin": "minimum",
}  # fmt: skip
NEUTRAL = {"sum": 0, "mean": 0, "prod": 1}


def _combined(
    xp: Any, self: Array, dim: int, index: Array, src: Array, reduce: str, include_self: bool
) -> Array:
    """The elements of `src` combined at the places of `index`, with those of `self` or without."""
    combine = getattr(xp, UFUNCS[reduce])
    start = self
    if not include_self:
        start = scattered(xp, self, dim, index, NEUTRAL.get(reduce, 0))
        if reduce in ("amax", "amin"):
            start = scattered(xp, self, dim, index, _extreme(xp, self.dtype, reduce))
    result = scattered(xp, start, dim, index, src, combine.at)
    if reduce == "mean":
        count = _counts(xp, self, dim, index, include_self)
        whole = result.dtype.kind in "iu"
        result = result // count if whole else (result / count).astype(self.dtype)
    return result


def _extreme(xp: Any, dtype: Any, reduce: str) -> Any:
    """What every element is above, for `amax`, or below."""
    if dtype.kind == "b":
        return reduce == "amin"
    if dtype.kind == "f":
        return float("-inf") if reduce == "amax" else float("inf")
    limits = np.iinfo(dtype)
    return limits.min if reduce == "amax" else limits.max


def _counts(xp: Any, self: Array, dim: int, index: Array, include_self: bool) -> Array:
    """How many elements meet in each place, but at least 1."""
    kind = self.dtype if self.dtype.kind in "fc" else dtypes.int64.numpy
    count = xp.full(self.shape, int(include_self), kind)
    count = scattered(xp, count, dim, index, xp.ones(index.shape, kind), xp.add.at)
    return xp.where(count == 0, xp.asarray(1, kind), count)


def self_rule(
    g: Any, self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool, result: Any
) -> Any:
    """the share of self in g"""
    if reduce == "prod":
        instead = chosen(self == 0, ones(self), self)
        grad = g * scatter_reduce(instead, dim, index, src, reduce, include_self) / instead
    elif reduce == "mean":
        grad = g / _meeting(self, dim, index, include_self)
    elif reduce in ("amax", "amin"):
        grad = g * (self == result) / _winners(self, dim, index, src, result)
    else:
        grad = g
    return grad if include_self else scatter(grad, dim, index, 0)


def src_rule(
    g: Any, self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool, result: Any
) -> Any:
    """the share of src in g"""
    return _src_share(g, self, dim, index, src, reduce, include_self, result, "scatter_reduce")


def source_rule(
    g: Any, self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool, result: Any
) -> Any:
    """the share of source in g"""
    return _src_share(g, self, dim, index, src, reduce, include_self, result, "index_reduce")


def _src_share(
    g: Any, self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool, result: Any,
    name: str,
) -> Any:  # fmt: skip
    if reduce == "mean":
        count = _meeting(self, dim, index, include_self)
        return gather_op(g, dim, index) / gather_op(count, dim, index)
    if reduce == "prod":
        grad = _product_rule(g, self, dim, index, src, include_self, result)
        if isinstance(g, Tensor):
            zeros_met = scatter_add(zeros(self), dim, index, zeros(src) + (src == 0))
            if (zeros_met > 1).any():
                return _only_once(grad, name)
        return grad
    if reduce in ("amax", "amin"):
        share = g / _winners(self, dim, index, src, result)
        return gather_op(share, dim, index) * (src == gather_op(result, dim, index))
    return gather_op(g, dim, index)


def _refuse(g: Any, name: str) -> Any:
    source = "source" if name == "index_reduce" else "src"
    raise NotDifferentiable(
        f"{name}(): Double backward is unsupported for {source} when >1 zeros in {source} are "
        "scattered to the same position in self",
        tensor=None, index=None,
    )  # fmt: skip


@op("Error", self=_refuse)
def _only_once(xp: Any, self: Array, name: str) -> Array:
    """The same elements, with no derivative."""
    return self


def _product_rule(
    g: Any, self: Any, dim: int, index: Any, src: Any, include_self: bool, result: Any
) -> Any:
    """g times the other factors: the product divided by the factor, or without it where it is 0."""
    zero = src == 0
    zero_count = scatter_add(zeros(self), dim, index, zeros(src) + zero)
    only_zero = zero * (gather_op(zero_count, dim, index) == 1)
    without = scatter_reduce(
        self, dim, index, chosen(only_zero, ones(src), src), "prod", include_self
    )
    divided = gather_op(g * result, dim, index) / chosen(zero, ones(src), src)
    return chosen(only_zero, gather_op(g * without, dim, index), divided)


def _meeting(self: Any, dim: int, index: Any, include_self: bool) -> Any:
    """`_counts`, as an array or a tensor, as `self` is."""
    array = getattr(self, "_data", self)
    places = getattr(index, "_data", index)
    count = _counts(namespace(array), array, dim, places, include_self)
    return wrap(count) if isinstance(self, Tensor) else count


def _winners(self: Any, dim: int, index: Any, src: Any, result: Any) -> Any:
    """How many elements share the extreme of each place, but at least 1."""
    own = zeros(self) + (self == result)
    count = scatter_add(own, dim, index, zeros(src) + (src == gather_op(result, dim, index)))
    return count + (count == 0)


@op(
    "ScatterReduceBackward0", promotes=False, index=None, holomorphic=False,
    self=self_rule, src=src_rule,
)  # fmt: skip
def scatter_reduce(
    xp: Any, self: Array, dim: int, index: Array, src: Array, reduce: str,
    include_self: bool = True,
) -> Array:  # fmt: skip
    """A copy with the elements of `src` that go to one place along `dim` combined there.

    reduce: "sum", "prod", "mean", "amax" or "amin". include_self: with what is there already.
    """
    _check_reduce(reduce, "scatter_reduce")
    return _combined(xp, self, check_dim(dim, self.ndim), index, src, reduce, include_self)


def _check_reduce(reduce: str, name: str) -> None:
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise ShapeMismatch(
            f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}",
            shapes=(), op=name,
        )  # fmt: skip


def _spread(index: Any, dim: int, shape: Shape) -> Any:
    """A vector of places as a place for each element of a tensor of `shape`."""
    places = getattr(index, "_data", index)
    line = [places.size if d == dim else 1 for d in range(len(shape))]
    spread = namespace(places).broadcast_to(places.reshape(line), shape)
    return wrap(spread) if isinstance(index, Tensor) else spread


def _for_slices(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule of `scatter_reduce` for `index_reduce`."""

    def slices_rule(
        g: Any, self: Any, dim: int, index: Any, source: Any, reduce: str, include_self: bool,
        result: Any,
    ) -> Any:  # fmt: skip
        dim = check_dim(dim, len(self.shape))
        places = _spread(index, dim, tuple(source.shape))
        return rule(g, self, dim, places, source, reduce, include_self, result)

    slices_rule.__doc__ = rule.__doc__
    return slices_rule


@op(
    "IndexReduceBackward0", promotes=False, index=None, holomorphic=False,
    self=_for_slices(self_rule), source=_for_slices(source_rule),
)  # fmt: skip
def index_reduce_op(
    xp: Any, self: Array, dim: int, index: Array, source: Array, reduce: str,
    include_self: bool = True,
) -> Array:  # fmt: skip
    """A copy with the slices of `source` that go to one place along `dim` combined there."""
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise ShapeMismatch(
            f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got "
            f"{reduce}.",
            shapes=(), op="index_reduce",
        )  # fmt: skip
    dim = check_dim(dim, self.ndim)
    check_slices(self, dim, index, source, "index_reduce_()")
    places = _spread(as_row(index), dim, as_row(source).shape)
    return _combined(xp, self, dim, places, as_row(source), reduce, include_self)


def index_reduce(
    input: Tensor, dim: int, index: Tensor, source: Tensor, reduce: str, *,
    include_self: bool = True, **out: Any,
) -> Tensor:  # fmt: skip
    """A copy with the slices of `source` that go to one place along `dim` combined there.

    reduce: "prod", "mean", "amax" or "amin". include_self: with what is there already.
    """
    result = index_reduce_op(input, dim, index, source, reduce, include_self, **out)
    warn_once("index_reduce() is in beta and the API may change at any time.")
    return result


__all__ = ["index_reduce", "scatter_reduce"]
METHODS = ()
WITH_INPLACE = (scatter_reduce, index_reduce)
