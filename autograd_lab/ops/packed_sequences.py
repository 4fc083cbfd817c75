"""Sequences of several lengths in one tensor: padded to the longest one, or packed.

Padded, they are columns of (T, B, ...). Packed, step by step: first the first elements of all
sequences, then the second ones of those that have some, and so on. The sequences go from the
longest to the shortest, so each step has the first so many of them: its batch size.

    padded  a1 b1 c1      packed  a1 b1 c1 a2 b2 a3      batch sizes  3 2 1
            a2 b2  0
            a3  0  0
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DimensionError, DtypeMismatch, OptionRefused, ShapeMismatch
from autograd_lab.factories import full
from autograd_lab.ops.index_dim import index_add
from autograd_lab.ops.index_tensors import zeros
from autograd_lab.ops.inplace import copy_
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.matrices import constant, data_of
from autograd_lab.ops.op import op
from autograd_lab.ops.reshaping import narrow
from autograd_lab.ops.shape import reshape, transpose, view
from autograd_lab.tensor import Tensor, wrap

Array = Any


def _rows(xp: Any, batch_sizes: Array, steps: int, columns: int) -> Array:
    """Which rows of padded sequences, (T·B, ...), are packed, in order."""
    sizes = xp.asarray(batch_sizes[:steps])
    return xp.flatnonzero(xp.arange(columns) < sizes[:, None])


def packing_rule(g: Any, input_shape: Any, batch_first: bool, result1: Any) -> Any:
    """g, unpacked; 0 where there was padding"""
    steps, columns, *rest = _steps_first(input_shape, batch_first)
    xp = namespace(data_of(g))
    rows = constant(_rows(xp, data_of(result1), steps, columns), g)
    whole = index_add(zeros(g, (steps * columns, *rest)), 0, rows, g)
    padded = reshape(whole, (steps, columns, *rest))
    return transpose(padded, 0, 1) if batch_first else padded


def _steps_first(shape: Any, batch_first: bool) -> tuple[int, ...]:
    return (shape[1], shape[0], *shape[2:]) if batch_first else tuple(shape)


@op(
    "PackPaddedSequenceBackward0",
    outputs=("result0", "result1"),
    promotes=False,
    input=packing_rule,
    lengths=None,
)
def pack(xp: Any, input: Array, lengths: Array, batch_first: bool) -> tuple[Array, Array]:
    """`(data, batch_sizes)` of sequences (T, B, ...), or (B, T, ...) if `batch_first`."""
    x = input.swapaxes(0, 1) if batch_first else input
    steps, columns = x.shape[:2]
    batch_sizes = (lengths > xp.arange(int(lengths.max()))[:, None]).sum(1)
    rows = _rows(xp, batch_sizes, steps, columns)
    data = x.reshape(steps * columns, *x.shape[2:])[rows]
    return data, batch_sizes


def _pack_padded_sequence(
    input: Tensor, lengths: Tensor, batch_first: bool
) -> tuple[Tensor, Tensor]:
    """`(data, batch_sizes)` of sequences (T, B, ...), or (B, T, ...) if `batch_first`.

    lengths: of each sequence, int64 on the CPU, decreasing.
    Errors: RuntimeError for lengths in another order, of another number, or 0; for no elements.
    """
    refuse_no_tensor("_pack_padded_sequence", input=input, lengths=lengths)
    array = lengths._data
    if array.ndim != 1 or array.dtype.name != "int64" or lengths.device.type != "cpu":
        raise DtypeMismatch(
            "'lengths' argument should be a 1D CPU int64 tensor, but got "
            f"{array.ndim}D {lengths.device.type} {kind_name(array)} tensor",
            dtypes=(lengths.dtype,), op="_pack_padded_sequence",
        )  # fmt: skip
    if not input.numel():
        raise _refused("Cannot pack empty tensors.", lengths)
    if input.dim() < 2:
        raise DimensionError(
            "Dimension out of range (expected to be in range of [-1, 0], but got 1)", dim=1, ndim=1
        )
    _check_lengths(array, input.shape[0 if batch_first else 1])
    return pack(input, lengths, batch_first)


def _check_lengths(lengths: Array, columns: int) -> None:
    if len(lengths) != columns:
        raise ShapeMismatch(
            "Expected `len(lengths)` to be equal to batch_size, but got "
            f"{len(lengths)} (batch_size={columns})",
            shapes=(lengths.shape,), op="_pack_padded_sequence",
        )  # fmt: skip
    if lengths[-1] <= 0:
        raise _refused(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' "
            "that is <= 0",
            lengths,
        )
    if (lengths[1:] > lengths[:-1]).any():
        raise _refused(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You "
            "can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to "
            "sidestep this requirement if you do not need ONNX exportability.",
            lengths,
        )


def _refused(message: str, lengths: Any) -> OptionRefused:
    return OptionRefused(message, argument="lengths", value=lengths, op="_pack_padded_sequence")


def _pad_packed_sequence(
    data: Tensor, batch_sizes: Tensor, batch_first: bool, padding_value: float, total_length: int
) -> tuple[Tensor, Tensor]:
    """`(padded, lengths)` of packed sequences; the reverse of `_pack_padded_sequence`.

    padding_value: stands behind the shorter ones. total_length: how many steps there are to be; as
    many as the longest sequence has where it is not positive.
    Errors: ValueError where that is fewer than the longest sequence has.
    """
    sizes = batch_sizes.tolist()
    steps = total_length if total_length > 0 else len(sizes)
    if steps < len(sizes):
        raise ShapeMismatch(
            "Expected total_length to be at least the length of the longest sequence in input, but "
            f"got total_length={total_length} and max sequence length being {len(sizes)}",
            shapes=(data.shape,), op="_pad_packed_sequence",
        )  # fmt: skip
    padded = full(
        (steps, sizes[0], *data.shape[1:]), padding_value, dtype=data.dtype, device=data.device
    )
    start = place = 0
    for end in range(1, len(sizes) + 1):
        if end == len(sizes) or sizes[end] != sizes[start]:
            size, length = sizes[start], end - start
            part = narrow(data, 0, place, size * length)
            block = narrow(narrow(padded, 0, start, length), 1, 0, size)
            copy_(block, view(part, (length, size, *data.shape[1:])))
            start, place = end, place + size * length
    xp = namespace(batch_sizes._data)
    lengths = wrap((batch_sizes._data > xp.arange(sizes[0])[:, None]).sum(1))
    return (transpose(padded, 0, 1) if batch_first else padded), lengths


METHODS = ()
WITH_INPLACE = ()
__all__ = ["_pack_padded_sequence", "_pad_packed_sequence"]
