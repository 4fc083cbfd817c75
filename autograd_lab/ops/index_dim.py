"""Whole slices of one dimension, picked by a list of places: read, added, copied, filled."""

from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentTypeError, DimensionError, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.index_tensors import as_row, check_wide, check_within, first_outside, zeros
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import at_dim
from autograd_lab.tensor import Tensor

Array = Any


@op(
    "IndexSelectBackward0",
    index=None,
    self=lambda g, self_shape, dim, index: index_add(zeros(g, self_shape), dim, index, g),
)
def index_select(xp: Any, self: Array, dim: int, index: Array) -> Array:
    """The slices of dimension `dim` at the places of a vector `index`, as a copy.

    Errors: IndexError for a place that is not there, or an index that is no vector.
    """
    dim = check_dim(dim, self.ndim)
    if index.ndim > 1:
        raise DimensionError(
            "index_select(): Index is supposed to be a vector", index=index, size=0
        )
    check_wide(index, "index_select(): Expected dtype int32 or int64 for index")
    if not self.ndim and index.size != 1:
        raise ShapeMismatch(
            f"index_select(): Index to scalar can have only 1 value, got {index.size} value(s)",
            shapes=(index.shape,), op="index_select",
        )  # fmt: skip
    check_within(index, as_row(self).shape[dim])
    result = xp.take(as_row(self), as_row(index), axis=dim)
    return result if self.ndim else result.reshape(())


@op(
    "IndexAddBackward0",
    promotes=False,
    index=None,
    self=lambda g: g,
    source=lambda g, source, dim, index, alpha: _scaled(index_select(g, dim, index), alpha),
)
def index_add(xp: Any, self: Array, dim: int, index: Array, source: Array, alpha: Any = 1) -> Array:
    """A copy with the slices of `alpha·source` added at the places of `index` along `dim`."""
    dim = check_dim(dim, self.ndim)
    check_slices(self, dim, index, source, "index_add_()")
    result = self.copy()
    row = as_row(result)
    values = as_row(source) if alpha == 1 else as_row(source) * self.dtype.type(alpha)
    xp.add.at(row, at_dim(as_row(index), dim), values)
    return row.reshape(self.shape)


def _scaled(g: Any, alpha: Any) -> Any:
    return g if alpha == 1 else g * alpha


def check_slices(self: Array, dim: int, index: Array, source: Array, name: str) -> None:
    """Raise, in PyTorch's words, where `source` has not one slice for each place of `index`."""
    if index.ndim > 1:
        raise DimensionError(
            f"{name}: Index is supposed to be a vector, but got dim: {index.ndim} with type: "
            f"{kind_name(index)} and size: {list(index.shape)}",
            index=index, size=0,
        )  # fmt: skip
    check_wide(index, f"{name}: Expected dtype int32/int64 for index but got: {kind_name(index)}")
    if self.dtype != source.dtype:
        raise DtypeMismatch(
            f"{name}: self ({kind_name(self)}) and source ({kind_name(source)}) must have the same "
            "scalar type",
            dtypes=(self.dtype, source.dtype), op=name,
        )  # fmt: skip
    row, values = as_row(self), as_row(source)
    if values.ndim == row.ndim and index.size != values.shape[dim]:
        raise ShapeMismatch(
            f"{name}: Number of indices ({index.size}) should be equal to source.size(dim): "
            f"({values.shape[dim]}), for dim: {dim}",
            shapes=(index.shape, source.shape), op=name,
        )  # fmt: skip
    rest = [x.shape[:dim] + x.shape[dim + 1 :] for x in (row, values)]
    if values.ndim != row.ndim or rest[0] != rest[1]:
        raise ShapeMismatch(
            "source tensor shape must match self tensor shape, excluding the specified dimension. "
            f"Got self.shape = {list(self.shape)} source.shape = {list(source.shape)}",
            shapes=(self.shape, source.shape), op=name,
        )  # fmt: skip
    check_within(index, row.shape[dim])


@op(
    "IndexCopyBackward0",
    promotes=False,
    index=None,
    self=lambda g, dim, index: index_fill(g, dim, index, 0),
    source=lambda g, source, dim, index: index_select(g, dim, index),
)
def index_copy(xp: Any, self: Array, dim: int, index: Array, source: Array) -> Array:
    """A copy with the slices of `source` at the places of `index` along `dim`."""
    dim = check_dim(dim, self.ndim)
    _check_copied(self, dim, index, source)
    result = self.copy()
    row = as_row(result)
    row[at_dim(as_row(index), dim)] = as_row(source)
    return row.reshape(self.shape)


def _check_copied(self: Array, dim: int, index: Array, source: Array) -> None:
    name, wrong = "index_copy_()", None
    if index.ndim > 1:
        wrong = f"Index should have dimension 1 or 0 (got {index.ndim})"
    elif self.ndim and source.ndim and self.ndim != source.ndim:
        wrong = (
            "When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality ({source.ndim}), destination dimensionality ({self.ndim})"
        )
    if wrong:
        raise DimensionError(f"{name}: {wrong}", index=index, size=0)
    if index.dtype.name != "int64":
        raise DtypeMismatch(
            f"{name}: Expected a long tensor for index, but got {kind_name(index)}",
            dtypes=(index.dtype,), op=name,
        )  # fmt: skip
    if self.dtype != source.dtype:
        raise DtypeMismatch(
            f"{name}: self and source expected to have the same dtype, but got (self) "
            f"{kind_name(self)} and (source) {kind_name(source)}",
            dtypes=(self.dtype, source.dtype), op=name,
        )  # fmt: skip
    shapes = [as_row(x).shape for x in (self, source)]
    if len(shapes[0]) == len(shapes[1]):
        wide, given = (" ".join(map(str, s[:dim] + s[dim + 1 :])) for s in shapes)
        if wide != given:
            raise ShapeMismatch(
                f"{name}: Source/destination tensor must have same slice shapes. Destination slice "
                f"shape: {wide} at dimension {dim} and source slice shape: {given} at dimension 0.",
                shapes=shapes, op=name,
            )  # fmt: skip
    if source.ndim and index.size != shapes[1][dim]:
        raise DimensionError(
            f"{name}: Number of indices ({index.size}) should be equal to source.size(dim) "
            f"({shapes[1][dim]})",
            index=index, size=shapes[1][dim],
        )  # fmt: skip
    bad = first_outside(index, shapes[0][dim])
    if bad is not None:
        raise DimensionError(
            f"{name}: index {bad} is out of bounds for dimension {dim} with size {shapes[0][dim]}",
            index=bad, size=shapes[0][dim],
        )  # fmt: skip


def _filled(self: Array, dim: int, index: Array, value: Any) -> Array:
    dim = check_dim(dim, self.ndim)
    if index.dtype.name != "int64":
        raise DimensionError("index_fill_(): Expected dtype int64 for index.", index=index, size=0)
    if index.ndim > 1:
        raise ShapeMismatch("Index has to be a vector/scalar", shapes=(index.shape,), op="fill")
    result = self.copy()
    row = as_row(result)
    bad = first_outside(index, row.shape[dim], negative=True)
    if bad is not None:
        raise DimensionError(
            f"index {bad} is out of bounds for dimension {dim} with size {row.shape[dim]}",
            index=bad, size=row.shape[dim],
        )  # fmt: skip
    row[at_dim(as_row(index), dim)] = value
    return row.reshape(self.shape)


@op("IndexFillBackward0", index=None, self=lambda g, dim, index: index_fill(g, dim, index, 0))
def index_fill_number(xp: Any, self: Array, dim: int, index: Array, value: Any) -> Array:
    """A copy with a number in the slices at the places of `index` along `dim`."""
    return _filled(self, dim, index, value)


@op(
    "IndexFillBackward1",
    promotes=False,
    index=None,
    self=lambda g, dim, index: index_fill(g, dim, index, 0),
    value=lambda g, dim, index: (g - index_fill(g, dim, index, 0)).sum(),
)
def index_fill_tensor(xp: Any, self: Array, dim: int, index: Array, value: Array) -> Array:
    """A copy with a 0-dim tensor's value in the slices at the places of `index` along `dim`."""
    return _filled(self, dim, index, value)


def index_fill(input: Any, dim: int, index: Any, value: Any) -> Any:
    """A copy with one value, a number or a 0-dim tensor, in the slices at `index` along `dim`."""
    if isinstance(value, Tensor):
        if value.dim():
            raise ShapeMismatch(
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value.dim()} dimension(s).",
                shapes=(value.shape,), op="index_fill",
            )  # fmt: skip
        return index_fill_tensor(input, dim, index, value)
    if not isinstance(value, (int, float, complex)):
        got = f"(int, Tensor, {type(value).__name__})"
        why = (
            "      didn't match because some of the arguments have invalid types: (int, Tensor, "
            f"!{type(value).__name__}!)\n"
        )
        raise ArgumentTypeError(
            f"index_fill() received an invalid combination of arguments - got {got}, but expected "
            f"one of:\n * (int dim, Tensor index, Tensor value)\n{why} * (int dim, Tensor index, "
            f"Number value)\n{why}",
            argument=value,
        )
    if isinstance(value, complex) and getattr(input, "_data", input).dtype.kind != "c":
        raise DtypeMismatch(
            "index_fill_(): Converting complex Scalar to non-complex type is not supported",
            dtypes=(), op="index_fill",
        )  # fmt: skip
    return index_fill_number(input, dim, index, value)


__all__ = ["index_add", "index_copy", "index_fill", "index_select"]
METHODS = (index_select,)
WITH_INPLACE = (index_add, index_copy, index_fill)
