"""Products: `prod` and `cumprod`, whose derivatives must not divide by factors that are 0.

The derivative of a product by one factor is the product of the others. Without zeros that is the
product divided by the factor; with zeros the others are multiplied, those before and those behind.
"""

from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.ops.arrange import flip_op
from autograd_lab.ops.cumulative import cumulated, cumulative_dtype, reversed_cumsum
from autograd_lab.ops.index_tensors import ones
from autograd_lab.ops.join import cat_op, stack
from autograd_lab.ops.op import op
from autograd_lab.ops.public import check_recordable, public, single
from autograd_lab.ops.reduce import in_dtype, opened
from autograd_lab.ops.shape import expand, reshape, select, slice_dim
from autograd_lab.tensor import Tensor

Array = Any


def has_zero(x: Any) -> bool:
    """Whether an element of an array or a tensor is 0."""
    return bool((getattr(x, "_data", x) == 0).any())


def product_before(x: Any, dim: int) -> Any:
    """For each element the product of those before it along `dim`."""
    one = ones(slice_dim(x, dim, 0, 1))
    return cumprod_op(cat_op([one, slice_dim(x, dim, 0, x.shape[dim] - 1)], dim), dim)


def product_of_others(x: Any, dim: int) -> Any:
    """For each element the product of all the others along `dim`."""
    behind = flip_op(product_before(flip_op(x, (dim,)), dim), (dim,))
    return product_before(x, dim) * behind


def prod_of_all_rule(g: Any, self: Any, result: Any) -> Any:
    """g·(the product of the others)"""
    if not has_zero(self):
        return g * result / self
    row = reshape(self, (-1,))
    return g * reshape(product_of_others(row, 0), tuple(self.shape))


def prod_rule(g: Any, self: Any, result: Any, dim: int, keepdim: bool) -> Any:
    """g·(the product of the others along dim)"""
    g, result = (opened(x, len(self.shape), (dim,), keepdim) for x in (g, result))
    if not self.shape:
        return g
    if not has_zero(self):
        return g * result / self
    return expand(g, tuple(self.shape)) * product_of_others(self, dim)


@op("ProdBackward0", self=prod_of_all_rule)
def prod_all(xp: Any, self: Array, dtype: Any = None) -> Array:
    """The product of all elements; integers multiply in int64."""
    return in_dtype(self, dtype).prod(dtype=cumulative_dtype(self, dtype))


@op("ProdBackward1", self=prod_rule)
def prod_dim(xp: Any, self: Array, dim: int, keepdim: bool = False, dtype: Any = None) -> Array:
    """The product along one dimension."""
    axis = check_dim(dim, self.ndim) if self.ndim else None
    dtype_there = cumulative_dtype(self, dtype)
    return in_dtype(self, dtype).prod(axis=axis, keepdims=keepdim, dtype=dtype_there)


@public(
    "(Tensor input, *, torch.dtype dtype = None)",
    "(Tensor input, int dim, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None)",
)
def prod(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The product of all elements, or along one dimension.

    Example: `torch.tensor([2., 3.]).prod()` is `tensor(6.)`.
    """
    check_recordable(input, dtype)
    if dim is None:
        return prod_all(input, dtype)
    return prod_dim(input, single(dim, "prod"), keepdim, dtype)


def cumprod_rule(g: Any, self: Any, dim: int, result: Any) -> Any:
    """the sum of g·result from here on, without this factor"""
    if not self.shape:
        return g
    if not has_zero(self):
        return reversed_cumsum(g * result, dim) / self
    # behind[k] = g[k] + self[k + 1]·behind[k + 1] adds up what the products owe to factor k, except
    # for the factors before it.
    behind: list[Any] = []
    for k in reversed(range(self.shape[dim])):
        more = select(self, dim, k + 1) * behind[-1] if behind else 0
        behind.append(select(g, dim, k) + more)
    return product_before(self, dim) * stack(behind[::-1], dim)


@op("CumprodBackward0", self=cumprod_rule)
def cumprod_op(xp: Any, self: Array, dim: int, dtype: Any = None) -> Array:
    """The products of all elements up to each."""
    return cumulated(xp.cumprod, self, dim, dtype)


@public()
def cumprod(input: Any, dim: Any, *, dtype: Any = None) -> Tensor:
    """The products of all elements up to each along `dim`; integers multiply in int64.

    Example: `torch.tensor([2., 3., 4.]).cumprod(0)` is `tensor([ 2.,  6., 24.])`.
    """
    check_recordable(input, dtype)
    return cumprod_op(input, single(dim, "cumprod"), dtype)


__all__ = ["cumprod", "prod"]
METHODS = (prod,)
WITH_INPLACE = (cumprod,)
