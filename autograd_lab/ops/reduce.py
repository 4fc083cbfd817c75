"""Many elements to few: sum, mean, and what counts or asks about elements.

A gradient of the result is repeated along what was reduced. A tuple of dimensions says what that
is; None and the empty tuple mean all of them.
"""

import math
from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import check_dim, check_dims
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentRefused, DimensionError, DtypeMismatch
from autograd_lab.ops.choice import passed
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import div
from autograd_lab.ops.public import check_recordable, public, several
from autograd_lab.ops.shape import expand, unsqueeze
from autograd_lab.ops.untracked import untracked
from autograd_lab.tensor import Tensor

Array = Any
Dims = tuple[int, ...] | None
Shape = tuple[int, ...]


def axes(dim: Any, ndim: int) -> Dims:
    """NumPy's axes for PyTorch's dim: None for all.

    Errors: IndexError for one out of range, RuntimeError for one given twice.
    """
    if dim is None or dim == () or dim == []:
        return None
    checked = check_dims(dim if isinstance(dim, (tuple, list)) else (dim,), ndim)
    return checked if ndim else None


def opened(g: Any, ndim: int, dim: Any, keepdim: bool) -> Any:
    """`g`, with the reduced dimensions back in their places, of size 1."""
    if not keepdim and ndim:
        places = axes(dim, ndim)
        for d in range(ndim) if places is None else sorted(places):
            g = unsqueeze(g, d)
    return g


def restore(g: Any, self_shape: Shape, dim: Any, keepdim: bool) -> Any:
    """`g`, repeated along what was summed."""
    return expand(opened(g, len(self_shape), dim, keepdim), self_shape)


def reduced_size(shape: Shape, dim: Any) -> int:
    """How many elements become one."""
    places = axes(dim, len(shape))
    return math.prod(shape if places is None else [shape[d] for d in places])


def in_dtype(x: Array, dtype: Any) -> Array:
    """The array in one of PyTorch's dtypes; None leaves it as it is."""
    return x if dtype is None else x.astype(dtype.numpy)


def summed(x: Array, dtype: Any, **along: Any) -> Array:
    """The sum; of integers in int64, unless another dtype is asked for."""
    return in_dtype(x, dtype).sum(dtype=_sum_dtype(x) if dtype is None else dtype.numpy, **along)


def _sum_dtype(x: Array) -> Any:
    return dtypes.int64.numpy if x.dtype.kind in "iub" else None


@op("SumBackward0", self=lambda g, self_shape: expand(g, self_shape))
def sum_all(xp: Any, self: Array) -> Array:
    """The sum of all elements; integers add up in int64."""
    return self.sum(dtype=_sum_dtype(self))


@op("SumBackward0", self=lambda g, self_shape: expand(g, self_shape))
def sum_all_in(xp: Any, self: Array, dtype: Any) -> Array:
    """The sum of all elements in another dtype."""
    return summed(self, dtype)


@op("SumBackward1", self=restore)
def sum_dim(xp: Any, self: Array, dim: Any, keepdim: bool = False, dtype: Any = None) -> Array:
    """The sum along one or several dimensions."""
    return summed(self, dtype, axis=axes(dim, self.ndim), keepdims=keepdim)


@public(
    "(Tensor input, *, torch.dtype dtype = None)",
    "(Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, "
    "Tensor out = None)",
)
def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The sum of all elements, or along `dim`; `axis` and `keepdims` are NumPy's names for it.

    dtype: what to compute in; integers add up in int64 unless it says otherwise.
    Example: `torch.ones(2, 3).sum(0)` is `tensor([2., 2., 2.])`.
    """
    if dtype is not None:
        check_recordable(input, dtype)
    if dim is None and not keepdim:
        return sum_all(input) if dtype is None else sum_all_in(input, dtype)
    return sum_dim(input, several(dim, "sum"), keepdim, dtype)


def averaged(x: Array, dtype: Any, dim: Any = None, keepdim: bool = False) -> Array:
    """The mean; of nothing it is nan. Raises RuntimeError for integers."""
    x = _checked(x, dtype)
    along = {"axis": axes(dim, x.ndim), "keepdims": keepdim}
    if x.dtype.itemsize == 2:
        return x.mean(**along) if x.size else x.sum(**along) / 0
    # Not `mean`, which takes NumPy four times as long for few elements, and warns if there is none.
    return x.sum(**along) / reduced_size(x.shape, dim)


def _checked(x: Array, dtype: Any) -> Array:
    """The array in the dtype asked for. Raises RuntimeError unless it is a floating one."""
    if dtype is None and x.dtype.kind in "fc":
        return x
    for what, kind in (("Optional", dtype), ("Input", dtype or dtypes.from_numpy(x.dtype))):
        if kind is not None and kind.category < dtypes.FLOATING:
            raise DtypeMismatch(
                f"mean(): could not infer output dtype. {what} dtype must be either a floating "
                f"point or complex dtype. Got: {kind.scalar_type}",
                dtypes=(x.dtype,), op="mean",
            )  # fmt: skip
    return in_dtype(x, dtype)


def mean_of_all(g: Any, self_shape: Shape) -> Any:
    """g/n"""
    return expand(g / math.prod(self_shape), self_shape)


def mean_along(g: Any, self_shape: Shape, dim: Any, keepdim: bool) -> Any:
    """g/n, repeated along what was averaged."""
    return restore(g / reduced_size(self_shape, dim), self_shape, dim, keepdim)


@op("MeanBackward0", self=mean_of_all)
def mean_all(xp: Any, self: Array) -> Array:
    """The mean of all elements. Raises RuntimeError for integers."""
    return averaged(self, None)


@op("MeanBackward0", self=mean_of_all)
def mean_all_in(xp: Any, self: Array, dtype: Any) -> Array:
    """The mean of all elements in another dtype."""
    return averaged(self, dtype)


@op("MeanBackward1", self=mean_along)
def mean_dim(xp: Any, self: Array, dim: Any, keepdim: bool = False, dtype: Any = None) -> Array:
    """The mean along one or several dimensions. Raises RuntimeError for integers."""
    return averaged(self, dtype, dim, keepdim)


@public(
    "(Tensor input, *, torch.dtype dtype = None, Tensor out = None)",
    "(Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, "
    "Tensor out = None)",
)
def mean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The mean of all elements, or along `dim`. Raises RuntimeError for integers.

    Example: `torch.tensor([1., 3.]).mean()` is `tensor(2.)`.
    """
    if dim is None and not keepdim:
        return mean_all(input) if dtype is None else mean_all_in(input, dtype)
    return mean_dim(input, several(dim, "mean"), keepdim, dtype)


def is_nan(x: Any) -> Any:
    """Where an array or a tensor is nan."""
    return x != x


def nansum_rule(g: Any, self: Any, dim: Any, keepdim: bool) -> Any:
    """g, repeated along what was summed; 0 at nan"""
    return passed(restore(g, tuple(self.shape), dim, keepdim), is_nan(self))


@op("NansumBackward0", self=nansum_rule)
def nansum_op(xp: Any, self: Array, dim: Any, keepdim: bool, dtype: Any) -> Array:
    """The sum of the elements that are not nan."""
    if self.dtype.kind == "c":
        raise ArgumentRefused("nansum on CPU does not support complex inputs", argument=self)
    numbers = xp.where(is_nan(self), self.dtype.type(0), self)
    return summed(numbers, dtype, axis=axes(dim, self.ndim), keepdims=keepdim)


@public()
def nansum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """`sum`, with nan taken for 0. Raises RuntimeError for complex numbers."""
    check_recordable(input, dtype)
    return nansum_op(input, several(dim, "nansum"), keepdim, dtype)


@public()
def nanmean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The mean of the elements that are not nan. Raises RuntimeError for integers.

    Example: `torch.tensor([1., float("nan"), 3.]).nanmean()` is `tensor(2.)`.
    """
    if input.dtype.category < dtypes.FLOATING:
        name = kind_name(input)
        raise DtypeMismatch(
            "nanmean(): expected input to have floating point or complex dtype but got " + name,
            dtypes=(input.dtype,), op="nanmean",
        )  # fmt: skip
    counted = sum_dim(input.detach() == input.detach(), several(dim, "nanmean"), keepdim)
    return div(nansum(input, dim, keepdim, dtype=dtype), counted)


ANSWERS = (
    "(Tensor input, *, Tensor out = None)",
    "(Tensor input, tuple of ints dim = None, bool keepdim = False, *, Tensor out = None)",
    "(Tensor input, int dim, bool keepdim = False, *, Tensor out = None)",
)
"""The combinations of arguments that `all` and `any` take."""


@untracked
def all_op(xp: Any, self: Array, dim: Any = None, keepdim: bool = False) -> Array:
    """Whether all elements are true, that is not 0; of bytes the answer is a byte."""
    answer = (self != 0).all(axis=axes(dim, self.ndim), keepdims=keepdim)
    return answer.astype(self.dtype) if self.dtype.name == "uint8" else answer


@untracked
def any_op(xp: Any, self: Array, dim: Any = None, keepdim: bool = False) -> Array:
    """Whether any element is true, that is not 0; of bytes the answer is a byte."""
    answer = (self != 0).any(axis=axes(dim, self.ndim), keepdims=keepdim)
    return answer.astype(self.dtype) if self.dtype.name == "uint8" else answer


@public(*ANSWERS)
def all(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether all elements are true, or those along `dim`; of none it is true.

    Example: `torch.tensor([True, False]).all()` is `tensor(False)`.
    """
    return all_op(input, several(dim, "all"), keepdim)


@public(*ANSWERS)
def any(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Whether any element is true, or any of those along `dim`; of none it is false."""
    return any_op(input, several(dim, "any"), keepdim)


@untracked
def count_nonzero(xp: Any, self: Array, dim: Any = None) -> Array:
    """How many elements are not 0, of all or along `dim`."""
    return (self != 0).sum(axis=axes(dim, self.ndim), dtype=dtypes.int64.numpy)


def check_dim_not_empty(name: str, shape: Shape, dim: int) -> int:
    """The dimension counted from the front. Raises IndexError where there is nothing along it."""
    dim = check_dim(dim, len(shape))
    if shape and not shape[dim]:
        raise empty_dim(name, dim, shape)
    return dim


def empty_dim(name: str, dim: int, shape: Shape) -> Exception:
    """The error for a reduction without an identity along a dimension of size 0."""
    return DimensionError(
        f"{name}: Expected reduction dim {dim} to have non-zero size.", dim=dim, ndim=len(shape)
    )


__all__ = ["all", "any", "count_nonzero", "mean", "nanmean", "nansum", "sum"]
METHODS = (all, any, count_nonzero, mean, nanmean, nansum, sum)
WITH_INPLACE = ()
