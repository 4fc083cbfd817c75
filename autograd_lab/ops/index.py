"""Reading and writing parts of a tensor: `x[...]` and `x[...] = value`.

Numbers, slices, None and ... make views, one after another. Tensors, lists and masks then pick
elements, which makes a copy.
"""

from typing import Any

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.errors import DimensionError
from autograd_lab.ops.inplace import copy_, fill_, inplace
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import END, alias, expand, select, slice_dim, unsqueeze, view
from autograd_lab.tensor import Tensor, wrap

Array = Any
Indices = tuple[Any, ...]


@op("IndexBackward0", self=lambda g, self_shape, indices: unindex(g, self_shape, indices))
def index(xp: Any, self: Array, indices: Indices) -> Array:
    """The elements at `indices`: for each dimension a plain index array, a mask, or a slice."""
    return self[indices]


@op("IndexPutBackward0", g=lambda g, indices: index(g, indices))
def unindex(xp: Any, g: Array, shape: tuple[int, ...], indices: Indices) -> Array:
    """Zeros of `shape`, with `g` added at `indices`."""
    result = xp.zeros(shape, g.dtype)
    xp.add.at(result, indices, g)
    return result


@op(
    "IndexPutBackward0",
    self=lambda g, indices: index_put(g, 0.0, indices),
    values=lambda g, indices: index(g, indices),
)
def index_put(xp: Any, self: Array, values: Array, indices: Indices) -> Array:
    """A copy with `values` at `indices`."""
    result = self.copy()
    result[indices] = values
    return result


index_put_ = inplace(index_put)


def getitem(self: Tensor, key: Any) -> Tensor:
    """`self[key]`. Errors: IndexError where the key has too many parts or runs out of range."""
    part, indices = _views(self, key, isinstance(key, slice))
    if indices is not None:
        return index(part, indices)
    return alias(self) if part is self else part


def setitem(self: Tensor, key: Any, value: Any) -> None:
    """`self[key] = value`, in place."""
    part, indices = _views(self, key)
    source = value if isinstance(value, Tensor) else _like(part, value)
    if indices is not None:
        index_put_(part, source, indices)
    elif source.shape != part.shape and not source.dim():
        fill_(part, source)
    else:
        copy_(part, _stretched(source, part.shape))


def _stretched(source: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A value without the dimensions of size 1 in front, expanded to the shape that it is for."""
    if source.shape == shape:
        return source
    front = 0
    while front < source.dim() and source.shape[front] == 1:
        front += 1
    source = view(source, tuple(source.shape[front:]))
    return source if source.shape == shape else expand(source, tuple(shape))


def _like(view: Tensor, value: Any) -> Tensor:
    array = view.array
    return wrap(namespace(array).asarray(value, array.dtype))


def _views(self: Tensor, key: Any, single_slice: bool = False) -> tuple[Tensor, Indices | None]:
    """The views that the plain parts of a key make, and the index arrays that remain.

    A slice of all of a dimension makes none, but for a slice by itself, `x[:]`, that is read.
    """
    parts = list(key) if isinstance(key, tuple) else [key]
    if not self.dim() and _is_integer(key):
        if int(key):
            raise _out_of_bounds(int(key), 0, 0)
        raise DimensionError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` "
            "in C++ to convert a 0-dim tensor to a number",
            index=key, size=0,
        )  # fmt: skip
    if not self.dim() and isinstance(key, slice):
        raise DimensionError("slice() cannot be applied to a 0-dim tensor.", index=key, size=0)
    missing = self.dim() - sum(_consumes(part) for part in parts)
    if missing < 0:
        raise DimensionError(
            f"too many indices for tensor of dimension {self.dim()}", index=key, size=self.dim()
        )
    if not any(part is Ellipsis for part in parts):
        parts.append(Ellipsis)
    at, view, picks = 0, self, {}
    for place, part in enumerate(parts):
        if part is Ellipsis:
            at += missing
        elif part is None:
            view, at = unsqueeze(view, at), at + 1
        elif isinstance(part, slice):
            start, end, step = _plain(part)
            whole = not start and step == 1 and end >= view.shape[at]
            if single_slice or not whole:
                view = slice_dim(view, at, start, end, step)
            at += 1
        elif _is_integer(part):
            view = _select(view, at, int(part), place)
        else:
            array = _index_array(part)
            if array.dtype == bool and not array.ndim:
                view, array = unsqueeze(view, at), np.arange(int(array))
            picks[at] = array
            at += array.ndim if array.dtype == bool else 1
    _check_picks(picks, view.shape)
    return view, _complete(picks) if picks else None


def _complete(picks: dict[int, Any]) -> Indices:
    """One index for each dimension, with a full slice where nothing was picked."""
    indices: list[Any] = []
    for at in sorted(picks):
        indices += [slice(None)] * (at - sum(_width(i) for i in indices))
        indices.append(picks[at])
    return tuple(indices)


def _width(part: Any) -> int:
    return part.ndim if not isinstance(part, slice) and part.dtype == bool else 1


def _select(view: Tensor, at: int, number: int, place: int) -> Tensor:
    size = view.shape[at]
    if not -size <= number < size:
        raise _out_of_bounds(number, place, size)
    return select(view, at, number)


def _out_of_bounds(number: int, place: int, size: int) -> DimensionError:
    """The error for an index; PyTorch calls the place in the key the dimension."""
    return DimensionError(
        f"index {number} is out of bounds for dimension {place} with size {size}",
        index=number,
        size=size,
    )


def _check_picks(picks: dict[int, Any], shape: tuple[int, ...]) -> None:
    """Raise IndexError, in PyTorch's words, for an index or a mask that does not fit the tensor."""
    for place, (at, array) in enumerate(sorted(picks.items(), key=lambda item: item[0])):
        if array.dtype == bool:
            for i, size in enumerate(array.shape):
                if size != shape[at + i]:
                    raise DimensionError(
                        f"The shape of the mask {list(array.shape)} at index {i} does not match "
                        f"the shape of the indexed tensor {list(shape)} at index {at + i}",
                        index=array, size=shape[at + i],
                    )  # fmt: skip
            continue
        bad = array[(array >= shape[at]) | (array < -shape[at])]
        if bad.size:
            raise _out_of_bounds(bad.ravel()[0].item(), place, shape[at])


def _is_integer(part: Any) -> bool:
    if isinstance(part, Tensor):
        return part.dim() == 0 and part._data.dtype.kind in "iu"
    return hasattr(part, "__index__") and not isinstance(part, (bool, np.ndarray))


def _consumes(part: Any) -> int:
    """How many dimensions a part of a key uses up."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return 0
    if isinstance(part, slice) or _is_integer(part):
        return 1
    array = _index_array(part)
    return int(array.ndim) if array.dtype == bool else 1


def _index_array(part: Any) -> Any:
    array = part.array if isinstance(part, Tensor) else np.asarray(part)
    if array.dtype.kind not in "iub":
        if array.size:
            raise DimensionError(
                "tensors used as indices must be long, int, byte or bool tensors",
                index=part,
                size=0,
            )
        array = array.astype(np.int64)
    return array.astype(bool) if array.dtype == np.uint8 else array


def _plain(part: slice) -> tuple[int, int, int]:
    numbers = [None if x is None else int(x) for x in (part.start, part.stop, part.step)]
    if numbers[2] is not None and numbers[2] <= 0:
        raise ValueError("step must be greater than zero")
    start, stop, step = numbers
    return start or 0, END if stop is None else stop, step or 1


METHODS = (index_put_,)
WITH_INPLACE = ()
