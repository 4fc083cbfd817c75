"""Tensors of places: checking them, and what an index needs to be used along one dimension."""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.errors import DimensionError, DtypeMismatch, ShapeMismatch
from autograd_lab.tensor import Tensor, wrap

Array = Any
WIDE = ("int32", "int64")


def zeros(like: Any, shape: tuple[int, ...] | None = None) -> Any:
    """Zeros in the dtype of a tensor or an array, and of its kind; in its shape unless given."""
    data = getattr(like, "_data", like)
    shape = data.shape if shape is None else tuple(shape)
    array = namespace(data).zeros(shape, data.dtype)
    return wrap(array) if isinstance(like, Tensor) else array


def ones(like: Any) -> Any:
    """Ones in the shape and dtype of a tensor or an array, and of its kind."""
    return zeros(like) + 1


def check_wide(index: Array, message: str, error: Any = DtypeMismatch) -> None:
    """Raise unless `index` holds 32- or 64-bit integers."""
    if index.dtype.name not in WIDE:
        raise error(message, dtypes=(index.dtype,), op="index")


def first_outside(index: Array, size: int, negative: bool = False) -> int | None:
    """The first place that a dimension of `size` elements does not have; None if there is none.

    negative: whether places may count from the end.
    """
    outside = index[(index >= size) | (index < (-size if negative else 0))]
    return int(outside.ravel()[0]) if outside.size else None


def check_within(index: Array, size: int, negative: bool = False) -> None:
    """Raise IndexError where a place is outside of a dimension of `size` elements."""
    if first_outside(index, size, negative) is not None:
        raise DimensionError("index out of range in self", index=index, size=size)


def check_inside(index: Array, dim: int, size: int) -> None:
    """Raise RuntimeError where a place is not in dimension `dim`, of `size` elements."""
    bad = first_outside(index, size)
    if bad is not None:
        raise ShapeMismatch(
            f"index {bad} is out of bounds for dimension {dim} with size {size}",
            shapes=(index.shape,), op="index",
        )  # fmt: skip


def as_row(array: Array) -> Array:
    """A 0-dim array as one of one element; others as they are."""
    return array if array.ndim else array.reshape(1)


def grid(xp: Any, index: Array, dim: int) -> tuple[Array, ...]:
    """An index for every dimension: `index` itself along `dim`, else each element's own place."""
    shape = index.shape
    lines = [
        xp.arange(n).reshape([n if i == place else 1 for i in range(len(shape))])
        for place, n in enumerate(shape)
    ]
    return (*lines[:dim], index, *lines[dim + 1 :])


def crop(array: Array, shape: tuple[int, ...]) -> Array:
    """The first elements along each dimension, as many as `shape` says."""
    return array[tuple(slice(n) for n in shape)]
