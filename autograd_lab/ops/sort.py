"""Order: sort, argsort, msort, topk, and picking one by its rank: kthvalue, median, mode.

All send the gradient of a value to the place where it was found. nan counts as larger than
everything. Where PyTorch leaves open which of equal elements is taken, it is the first of them.
"""

from collections.abc import Callable
from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import ArgumentRefused, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops import return_types
from autograd_lab.ops.cumulative import scan
from autograd_lab.ops.extreme import check_ordered, place, placed, share
from autograd_lab.ops.op import op
from autograd_lab.ops.public import public, single
from autograd_lab.ops.reduce import check_dim_not_empty, is_nan
from autograd_lab.tensor import Tensor

Array = Any
Pair = tuple[Array, Array]


def order(xp: Any, x: Array, axis: int, descending: bool = False) -> Array:
    """The indices that sort an array, equal elements in the order in which they are."""
    if not descending:
        return xp.argsort(x, axis=axis, kind="stable")
    backwards = xp.argsort(xp.flip(x, axis), axis=axis, kind="stable")
    return x.shape[axis] - 1 - xp.flip(backwards, axis)


def sorted_pair(xp: Any, self: Array, dim: int, descending: bool) -> Pair:
    """The sorted values, and where each was."""
    dim = check_dim(dim, self.ndim)
    if self.dtype.kind == "c":
        raise ArgumentRefused(" Sort does not support complex dtypes on CPU", argument=self)
    if not self.ndim:
        return self.copy(), xp.zeros((), xp.int64)
    indices = order(xp, self, dim, descending)
    return xp.take_along_axis(self, indices, dim), indices


@op("SortBackward0", outputs=return_types.sort, self=placed)
def sort_op(xp: Any, self: Array, dim: int, descending: bool) -> Pair:
    """The values in order along `dim`."""
    return sorted_pair(xp, self, dim, descending)


@op("SortBackward1", outputs=return_types.sort, self=placed)
def stable_sort_op(xp: Any, self: Array, dim: int, descending: bool) -> Pair:
    """The values in order along `dim`, equal ones as they were."""
    return sorted_pair(xp, self, dim, descending)


@public(
    "(Tensor input, *, bool stable, int dim = -1, bool descending = False, tuple of Tensors out = "
    "None)",
    "(Tensor input, int dim = -1, bool descending = False, *, tuple of Tensors out = None)",
)
def sort(input: Any, dim: Any = -1, descending: bool = False, *, stable: Any = None) -> Any:
    """The elements in order along `dim`, and where each was: `(values, indices)`.

    Equal elements stay in their order, whether `stable` asks for it or not.
    Errors: RuntimeError for complex numbers.
    Example: `torch.tensor([3, 1, 2]).sort().indices` is `tensor([1, 2, 0])`.
    """
    if isinstance(dim, bool):
        dim, descending = -1, dim
    operation = sort_op if stable is None else stable_sort_op
    return operation(input, single(dim, "sort"), bool(descending))


@public()
def argsort(input: Any, dim: Any = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that sort the elements along `dim`."""
    if isinstance(dim, bool):
        dim, descending = -1, dim
    return sort(input.detach(), dim, descending).indices


@public()
def msort(input: Any) -> Tensor:
    """The elements in order along the first dimension."""
    return sort(input, 0).values


@op("TopkBackward0", outputs=return_types.topk, self=placed)
def topk(
    xp: Any, self: Array, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> Pair:
    """The `k` largest elements along `dim`, the largest first, and where they are.

    largest: False for the smallest instead. Errors: RuntimeError if there are not so many.
    Example: `torch.tensor([3., 1., 2.]).topk(2).values` is `tensor([3., 2.])`.
    """
    dim = check_dim(dim, self.ndim)
    for kind, what in (
        ("b", "topk does not support bool"),
        ("c", " topk does not support complex"),
    ):
        if self.dtype.kind == kind:
            raise ArgumentRefused(f"{what} dtypes on CPU", argument=self)
    k = single(k, "topk", "k")
    if not 0 <= k <= (self.shape[dim] if self.ndim else 1):
        raise ShapeMismatch("selected index k out of range", shapes=(self.shape,), op="topk")
    if not self.ndim:
        return self.copy(), xp.zeros((), xp.int64)
    first = (slice(None),) * dim + (slice(0, k),)
    indices = order(xp, self, dim, largest)[first]
    return xp.take_along_axis(self, indices, dim), indices


def picked(
    xp: Any, self: Array, dim: int, keepdim: bool, indices: Array
) -> tuple[Array, Array]:  # fmt: skip
    """The elements at `indices`, of size 1 along `dim`, and the indices; as the caller wants."""
    values = xp.take_along_axis(self, indices, dim)
    return (values, indices) if keepdim else (values.squeeze(dim), indices.squeeze(dim))


def ranked(
    xp: Any, self: Array, dim: int, keepdim: bool, rank: Callable[[Array], Array | int]
) -> Pair:
    """Along `dim` the element of a rank, and where it is. rank: gets the sorted values."""
    if not self.ndim:
        return self.copy(), xp.zeros((), xp.int64)
    indices = order(xp, self, dim)
    wanted = rank(xp.take_along_axis(self, indices, dim))
    if isinstance(wanted, int):
        wanted = xp.full(indices.sum(axis=dim, keepdims=True).shape, wanted)
    return picked(xp, self, dim, keepdim, xp.take_along_axis(indices, wanted, dim))


@op("KthvalueBackward0", outputs=return_types.kthvalue, self=place)
def kthvalue(xp: Any, self: Array, k: int, dim: int = -1, keepdim: bool = False) -> Pair:
    """The `k`-th smallest element along `dim`, counted from 1, and where it is.

    Errors: RuntimeError if there are fewer.
    Example: `torch.tensor([3., 1., 2.]).kthvalue(2).values` is `tensor(2.)`.
    """
    dim = check_dim_not_empty("kthvalue()", self.shape, dim)
    if not 1 <= k <= (self.shape[dim] if self.ndim else 1):
        raise ShapeMismatch(
            f"kthvalue(): selected number k out of range for dimension {dim}",
            shapes=(self.shape,), op="kthvalue",
        )  # fmt: skip
    _refuse(self, "bc", "kthvalue_cpu")
    return ranked(xp, self, dim, keepdim, lambda _: k - 1)


def _refuse(x: Array, kinds: str, kernel: str) -> None:
    if x.dtype.kind in kinds:
        raise DtypeNotImplemented(kernel, from_numpy(x.dtype))


def median_pair(xp: Any, self: Array, dim: int, keepdim: bool, skip_nan: bool) -> Pair:
    """The lower of the middle elements; nan, where one is, unless it is skipped."""
    _refuse(self, "bc", "median_out")

    def rank(line: Array) -> Array:
        size = line.shape[dim]
        nans = is_nan(line).sum(axis=dim, keepdims=True)
        middle = (size - (nans if skip_nan else 0) - 1) // 2
        if skip_nan:
            return xp.where(nans == size, 0, middle)
        return xp.where(nans > 0, size - nans, middle)

    return ranked(xp, self, dim, keepdim, rank)


def _median_of_all(xp: Any, self: Array, skip_nan: bool) -> Array:
    _refuse(self, "bc", "median_cpu")
    if not self.size:
        return xp.full((), float("nan")).astype(self.dtype)
    return median_pair(xp, self.reshape(-1), 0, False, skip_nan)[0]


@op("MedianBackward0", self=share)
def median_all(xp: Any, self: Array) -> Array:
    """The median of all elements."""
    return _median_of_all(xp, self, False)


@op("NanmedianBackward0", self=share)
def nanmedian_all(xp: Any, self: Array) -> Array:
    """The median of the elements that are not nan."""
    return _median_of_all(xp, self, True)


@op("MedianBackward1", outputs=return_types.median, self=place)
def median_dim(xp: Any, self: Array, dim: int, keepdim: bool) -> Pair:
    """The medians along `dim`."""
    dim = check_dim_not_empty("median()", self.shape, dim)
    return median_pair(xp, self, dim, keepdim, False)


@op("NanmedianBackward1", outputs=return_types.nanmedian, self=place)
def nanmedian_dim(xp: Any, self: Array, dim: int, keepdim: bool) -> Pair:
    """The medians along `dim` of the elements that are not nan."""
    dim = check_dim_not_empty("nanmedian()", self.shape, dim)
    return median_pair(xp, self, dim, keepdim, True)


@public()
def median(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The median of all elements, or `(values, indices)` along `dim`.

    Of two in the middle it is the lower; with nan among them it is nan.
    Example: `torch.tensor([4., 1., 3., 2.]).median()` is `tensor(2.)`.
    """
    if dim is None:
        return median_all(input)
    return median_dim(input, single(dim, "median"), keepdim)


@public()
def nanmedian(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """`median` of the elements that are not nan."""
    if dim is None:
        return nanmedian_all(input)
    return nanmedian_dim(input, single(dim, "nanmedian"), keepdim)


@op("ModeBackward0", outputs=return_types.mode, self=place)
def mode(xp: Any, self: Array, dim: int = -1, keepdim: bool = False) -> Pair:
    """The most frequent element along `dim`, the smallest of several, and where it is last.

    Example: `torch.tensor([1, 3, 3, 2]).mode().values` is `tensor(3)`.
    """
    dim = check_dim_not_empty("mode()", self.shape, dim)
    check_ordered(self, "mode_cpu")

    def rank(line: Array) -> Array:
        # How long the run of equal elements is that ends at each place; the first of the longest.
        line = xp.moveaxis(line, dim, -1)
        places = xp.arange(line.shape[-1])
        new = xp.concatenate([line[..., :1] == line[..., :1], line[..., 1:] != line[..., :-1]], -1)
        start = scan(xp, xp.maximum, xp.where(new, places, 0), line.ndim - 1)
        return xp.expand_dims(xp.argmax(places - start, axis=-1), dim)

    return ranked(xp, self, dim, keepdim, rank)


__all__ = ["argsort", "kthvalue", "median", "mode", "msort", "nanmedian", "sort", "topk"]
METHODS = (argsort, kthvalue, median, mode, msort, nanmedian, sort, topk)
WITH_INPLACE = ()
