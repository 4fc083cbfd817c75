"""Many elements to few: sum, mean, max.

Where several elements share the maximum, PyTorch divides the gradient among them for the maximum of
everything, and sends it to the one whose index was returned for the maximum along a dimension.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.checks import check_dim
from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import DimensionError, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import expand, unsqueeze
from autograd_lab.tensor import Tensor, wrap

Array = Any
Dims = int | tuple[int, ...] | None


def restore(g: Any, self_shape: tuple[int, ...], dim: Dims, keepdim: bool) -> Any:
    """`g`, repeated along what was summed."""
    if dim is not None and not keepdim:
        for d in sorted(check_dim(d, len(self_shape)) for d in _listed(dim)):
            g = unsqueeze(g, d) if self_shape else g
    return expand(g, self_shape)


def _listed(dim: Any) -> tuple[int, ...]:
    return tuple(dim) if isinstance(dim, (tuple, list)) else (dim,)


def _axes(dim: Dims, ndim: int) -> Dims:
    """NumPy's axes for PyTorch's dim, where an empty list means all."""
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return None
    axes = tuple(check_dim(d, ndim) for d in _listed(dim))
    if len(set(axes)) < len(axes):
        twice = next(d for d in axes if axes.count(d) > 1)
        raise ShapeMismatch(
            f"dim {twice} appears multiple times in the list of dims", shapes=(), op="reduce"
        )
    return axes if ndim else None


@op("SumBackward0", self=lambda g, self_shape: expand(g, self_shape))
def sum_all(xp: Any, self: Array) -> Array:
    """The sum of all elements; integers add up in int64."""
    return self.sum(dtype=_sum_dtype(self))


@op("SumBackward1", self=restore)
def sum_dim(xp: Any, self: Array, dim: Dims, keepdim: bool = False) -> Array:
    """The sum along one or several dimensions."""
    return self.sum(axis=_axes(dim, self.ndim), dtype=_sum_dtype(self), keepdims=keepdim)


def _sum_dtype(x: Any) -> Any:
    return np.int64 if x.dtype.kind in "iub" else None


def _real(x: Any) -> Any:
    if x.dtype.kind in "fc":
        return x
    kind = from_numpy(x.dtype).tensor_type.removesuffix("Tensor")
    raise DtypeMismatch(
        "mean(): could not infer output dtype. Input dtype must be either a floating point or "
        f"complex dtype. Got: {kind}",
        dtypes=(x.dtype,), op="mean",
    )  # fmt: skip


def _mean(x: Any, **along: Any) -> Any:
    """The mean; of nothing it is nan, without NumPy's warning."""
    return _real(x).mean(**along) if x.size else _real(x).sum(**along) / 0


def mean_of_all(g: Any, self_shape: tuple[int, ...]) -> Any:
    """g/n"""
    return expand(g / math.prod(self_shape), self_shape)


def mean_along(g: Any, self_shape: tuple[int, ...], dim: Dims, keepdim: bool) -> Any:
    """g/n, repeated along what was averaged."""
    axes = _axes(dim, len(self_shape))
    averaged = self_shape if axes is None else [self_shape[d] for d in _listed(axes)]
    return restore(g / math.prod(averaged), self_shape, axes, keepdim)


@op("MeanBackward0", self=mean_of_all)
def mean_all(xp: Any, self: Array) -> Array:
    """The mean of all elements. Raises RuntimeError for integers."""
    return _mean(self)


@op("MeanBackward1", self=mean_along)
def mean_dim(xp: Any, self: Array, dim: Dims, keepdim: bool = False) -> Array:
    """The mean along one or several dimensions. Raises RuntimeError for integers."""
    return _mean(self, axis=_axes(dim, self.ndim), keepdims=keepdim)


def share(g: Any, self: Any, result: Any) -> Any:
    """g, divided among the largest."""
    largest = self == result
    return g * largest / largest.sum()


@op("MaxBackward1", self=share)
def max_all(xp: Any, self: Array) -> Array:
    """The largest of all elements; nan if there is one. Raises RuntimeError if there is none."""
    if not self.size:
        raise ShapeMismatch(
            "max(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
            "reduction dim with the 'dim' argument.",
            shapes=(self.shape,), op="max",
        )  # fmt: skip
    return self.max()


def place(g: Any, self_shape: tuple[int, ...], dim: int, keepdim: bool, indices: Any) -> Any:
    """g, at the index that was returned; 0 elsewhere."""
    return put_along(restore_one(g, dim, keepdim, self_shape), indices, self_shape, dim)


def restore_one(g: Any, dim: int, keepdim: bool, shape: tuple[int, ...]) -> Any:
    """A gradient with the reduced dimension back, of size 1."""
    return g if keepdim or not shape else unsqueeze(g, check_dim(dim, len(shape)))


@op("GatherBackward0", source=lambda g, indices, dim: take_along(g, indices, dim))
def put_along(xp: Any, source: Array, indices: Any, shape: tuple[int, ...], dim: int) -> Array:
    """Zeros of `shape`, with `source` added at `indices` along `dim`."""
    result = xp.zeros(shape, source.dtype)
    if not shape:
        return result + source
    places = list(xp.meshgrid(*map(xp.arange, indices.shape), indexing="ij", sparse=True))
    places[dim] = indices
    xp.add.at(result, tuple(places), source)
    return result


@op(
    "GatherBackward0",
    source=lambda g, source_shape, indices, dim: put_along(g, indices, source_shape, dim),
)
def take_along(xp: Any, source: Array, indices: Any, dim: int) -> Array:
    """The elements of `source` at `indices` along `dim`; `indices` is a plain array."""
    return source if not source.ndim else xp.take_along_axis(source, indices, dim)


@op("MaxBackward0", self=place)
def max_values(xp: Any, self: Array, dim: int, keepdim: bool = False, indices: Any = None) -> Array:
    """The values at `indices`, which are those of the maxima along `dim`."""
    if not self.ndim:
        return self
    values = xp.take_along_axis(self, indices, dim)
    return values if keepdim else values.squeeze(dim)


class MaxResult(NamedTuple):
    """The maxima along a dimension, and where they are."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return f"torch.return_types.max(\nvalues={self.values!r},\nindices={self.indices!r})"


def max_along(self: Tensor, dim: int, keepdim: bool = False) -> MaxResult:
    """The largest along `dim`, and where it was first found: `(values, indices)`."""
    dim = check_dim(dim, self.dim())
    array = self.array
    if not array.ndim:
        places = namespace(array).zeros((), np.int64)
        return MaxResult(max_values(self, dim, keepdim, places), wrap(places))
    if not array.shape[dim]:
        raise DimensionError(
            f"max(): Expected reduction dim {dim} to have non-zero size.", dim=dim, ndim=array.ndim
        )
    places = namespace(array).expand_dims(array.argmax(dim), dim)
    values = max_values(self, dim, keepdim, indices=places)
    return MaxResult(values, wrap(places if keepdim else places.squeeze(dim)))
