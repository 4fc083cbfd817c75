"""Elements picked by tensors of places and by masks: read as a copy, or written in place.

An index is a list with an entry for each dimension from the first on: None for all of it, a tensor
of places, or a mask, which stands for as many dimensions as it has. The tensors broadcast.
"""

import warnings
from collections.abc import Sequence
from typing import Any

from autograd_lab import dtypes
from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentTypeError, DimensionError, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.index_tensors import zeros
from autograd_lab.ops.inplace import inplace
from autograd_lab.ops.node import TensorList
from autograd_lab.ops.op import op
from autograd_lab.tensor import Tensor

Array = Any
Indices = Sequence[Any]
Key = tuple[Any, ...]


@op(
    "IndexBackward0",
    indices=None,
    self=lambda g, self_shape, indices: unindex(zeros(g, self_shape), indices, g),
)
def index(xp: Any, self: Array, indices: Indices) -> Array:
    """The elements at `indices`, as a copy."""
    return self[_key(xp, self, indices)]


@op(
    "IndexPutImplBackward0",
    promotes=False,
    indices=None,
    self=lambda g: g,
    values=lambda g, indices: index(g, indices),
)
def unindex(xp: Any, self: Array, indices: Indices, values: Array) -> Array:
    """A copy with `values` added at `indices`."""
    return _put(xp, self, indices, values, True)


@op(
    "IndexPutBackward0",
    promotes=False,
    indices=None,
    self=lambda g, indices, accumulate: g if accumulate else index_put_op(g, indices, zeros(g, ())),
    values=lambda g, indices: index(g, indices),
)
def index_put_op(
    xp: Any, self: Array, indices: Indices, values: Array, accumulate: bool = False
) -> Array:
    """A copy with `values` at `indices`, or added there."""
    kind = indices[0].dtype.name if len(indices) == 1 and values.size == 1 else ""
    if kind == "uint8":
        raise DtypeMismatch(
            "masked_fill_ only supports boolean masks, but got mask with dtype unsigned char",
            dtypes=(indices[0].dtype,), op="index_put",
        )  # fmt: skip
    only_mask = kind == "bool"
    if self.dtype != values.dtype and not only_mask:
        raise DtypeMismatch(
            "Index put requires the source and destination dtypes match, got "
            f"{kind_name(self)} for the destination and {kind_name(values)} for the source.",
            dtypes=(self.dtype, values.dtype), op="index_put",
        )  # fmt: skip
    return _put(xp, self, indices, values, accumulate)


def _put(xp: Any, self: Array, indices: Indices, values: Array, accumulate: bool) -> Array:
    key = _key(xp, self, indices)
    result = self.copy()
    wanted = self[key].shape
    if not _fits(values.shape, wanted):
        raise ShapeMismatch(
            f"shape mismatch: value tensor of shape {list(values.shape)} cannot be broadcast to "
            f"indexing result of shape {list(wanted)}",
            shapes=(values.shape, wanted), op="index_put",
        )  # fmt: skip
    if accumulate and not _each_once(indices):
        xp.add.at(result, key, values)
    else:
        result[key] = result[key] + values if accumulate else values
    return result


def _each_once(indices: Indices) -> bool:
    """Whether no element can be picked twice: for sure where a mask picks alone."""
    given = [i for i in indices if i is not None]
    return len(given) == 1 and given[0].dtype.kind == "b"


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    pairs = zip(reversed(shape), reversed(wanted))  # noqa: B905
    return len(shape) <= len(wanted) and all(size in (1, n) for size, n in pairs)


def _key(xp: Any, self: Array, indices: Indices) -> Key:
    """The key of NumPy's that picks the same. Raises IndexError, in PyTorch's words.

    Masks become the places where they are true.
    """
    key: list[Any] = []
    for entry in indices:
        if entry is None:
            key.append(slice(None))
        elif entry.dtype.name in ("bool", "uint8"):
            if entry.dtype.kind != "b":
                warnings.warn(
                    "indexing with dtype torch.uint8 is now deprecated, please use a dtype "
                    "torch.bool instead.",
                    stacklevel=stacklevel(),
                )
            _check_mask(self, entry, len(key))
            key += xp.nonzero(entry if entry.ndim else entry[None])
        else:
            key.append(xp.asarray(entry))
    if len(key) > self.ndim:
        raise DimensionError(
            f"too many indices for tensor of dimension {self.ndim} (got {len(key)})",
            index=indices, size=self.ndim,
        )  # fmt: skip
    places = [entry for entry in key if not isinstance(entry, slice)]
    try:
        shape = xp.broadcast(*places).shape if places else ()
    except ValueError:
        shapes = ", ".join(str(list(entry.shape)) for entry in places)
        raise DimensionError(
            "shape mismatch: indexing tensors could not be broadcast together with shapes "
            f"{shapes}",
            index=indices, size=0,
        ) from None  # fmt: skip
    if 0 not in shape:
        _check_places(self, key)
    return tuple(key)


def _check_mask(self: Array, mask: Array, at: int) -> None:
    for i, size in enumerate(mask.shape):
        if at + i >= self.ndim or size != self.shape[at + i]:
            raise DimensionError(
                f"The shape of the mask {list(mask.shape)} at index {i} does not match the shape "
                f"of the indexed tensor {list(self.shape)} at index {at + i}",
                index=mask, size=0,
            )  # fmt: skip


def _check_places(self: Array, key: list[Any]) -> None:
    """Raise for a place that a dimension does not have; PyTorch counts those that are indexed."""
    number = 0
    for dim, entry in enumerate(key):
        if isinstance(entry, slice):
            continue
        size = self.shape[dim]
        if size == 0:
            raise DimensionError(
                "index is out of bounds for dimension with size 0", index=entry, size=0
            )
        bad = entry[(entry >= size) | (entry < -size)]
        if bad.size:
            raise DimensionError(
                f"index {int(bad.ravel()[0])} is out of bounds for dimension {number} with size "
                f"{size}",
                index=int(bad.ravel()[0]), size=size,
            )  # fmt: skip
        number += 1


def check_index(tensor: Any) -> None:
    """Raise IndexError for a tensor whose dtype is none for an index."""
    if tensor.dtype not in (dtypes.int64, dtypes.int32, dtypes.bool_, dtypes.uint8):
        raise DimensionError(
            "tensors used as indices must be long, int, byte or bool tensors", index=tensor, size=0
        )


def index_put(
    input: Tensor, indices: Any, values: Tensor, accumulate: bool = False
) -> Tensor:  # fmt: skip
    """A copy with `values` at `indices`, a tuple of tensors as `x[indices]` takes them.

    accumulate: whether they are added to what is there; a place that comes twice gets both.
    Errors: IndexError for a place that is not there, RuntimeError where `values` do not fit.
    """
    if not isinstance(indices, (tuple, list)):
        raise ArgumentTypeError(
            "index_put(): argument 'indices' (position 1) must be tuple of Tensors, not "
            f"{type(indices).__name__}",
            argument=indices,
        )
    for place, entry in enumerate(indices):
        if not isinstance(entry, Tensor) and (entry is not None or not place):
            raise ArgumentTypeError(
                f"expected Tensor as element {place} in argument 0, but got {type(entry).__name__}",
                argument=entry,
            )
        if entry is not None:
            check_index(entry)
    return index_put_op(input, TensorList(indices), values, accumulate)


index_put_ = inplace(index_put)


def _write_at(input: Tensor, indices: Sequence[Any], values: Tensor) -> Tensor:
    return index_put_op(input, TensorList(indices), values)


write_at_ = inplace(_write_at, "index_put_")
"""What `x[key] = values` calls, where None may stand for the first dimension too."""
"""`index_put` in place, for `x[key] = value`."""

__all__ = ["index_put"]
METHODS = ()
WITH_INPLACE = (index_put,)
