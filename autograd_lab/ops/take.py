"""Elements read or written as if all were in a row: `take` and `put`, each other's derivative."""

from typing import Any

from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DimensionError, DtypeMismatch
from autograd_lab.ops.index_tensors import first_outside, zeros
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import reshape

Array = Any


@op(
    "TakeBackward0",
    index=None,
    self=lambda g, self, index: put(zeros(self), index, g, True),
)
def take(xp: Any, self: Array, index: Array) -> Array:
    """The elements at the places of `index`, counted as if all elements were in a row.

    Errors: IndexError for a place that is not there.
    """
    if index.dtype.name != "int64":
        raise DtypeMismatch(
            f"take(): Expected a long tensor for index, but got {kind_name(index)}",
            dtypes=(index.dtype,), op="take",
        )  # fmt: skip
    if not self.size and index.size:
        raise DimensionError("take(): tried to take from an empty tensor", index=index, size=0)
    _check_places(index, self.size)
    return xp.take(self, index)


@op(
    "PutBackward0",
    promotes=False,
    index=None,
    self=lambda g, index, source, accumulate: g if accumulate else put(g, index, zeros(source)),
    source=lambda g, index, source: reshape(take(g, index), tuple(source.shape)),
)
def put(xp: Any, self: Array, index: Array, source: Array, accumulate: bool = False) -> Array:
    """A copy with `source` at the places of `index`, counted as if all elements were in a row.

    accumulate: whether it is added to what is there.
    """
    if index.dtype.name != "int64":
        raise DtypeMismatch(
            f"put_(): Expected a long tensor for index, but got {kind_name(index)}",
            dtypes=(index.dtype,), op="put",
        )  # fmt: skip
    if self.dtype != source.dtype:
        raise DtypeMismatch(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{kind_name(self)} and source.dtype = {kind_name(source)}",
            dtypes=(self.dtype, source.dtype), op="put",
        )  # fmt: skip
    if source.size != index.size:
        raise DimensionError(
            "put_(): Expected source and index to have the same number of elements, but got "
            f"source.numel() = {source.size}, index.numel() = {index.size}",
            index=index, size=source.size,
        )  # fmt: skip
    _check_places(index, self.size)
    result = self.copy().ravel()
    if accumulate:
        xp.add.at(result, index.ravel(), source.ravel())
    else:
        result[index.ravel()] = source.ravel()
    return result.reshape(self.shape)


def _check_places(index: Array, size: int) -> None:
    bad = first_outside(index, size, negative=True)
    if bad is not None:
        raise DimensionError(
            f"out of range: tried to access index {bad} on a tensor of {size} elements.",
            index=bad, size=size,
        )  # fmt: skip


__all__ = ["put", "take"]
METHODS = (take,)
WITH_INPLACE = (put,)
