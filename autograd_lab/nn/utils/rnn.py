"""Sequences of several lengths for recurrent networks: padded to the longest one, or packed.

How they lie in memory: see `ops/packed_sequences.py`. A packed sequence remembers in which order
its sequences were given, so that what comes of them can be put back into that order.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from autograd_lab.dtypes import (
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from autograd_lab.errors import ArgumentRefused, ArgumentTypeError, BadData, OptionRefused
from autograd_lab.factories import arange, full
from autograd_lab.from_data import as_tensor
from autograd_lab.like_factories import empty_like
from autograd_lab.ops.packed_sequences import _pack_padded_sequence, _pad_packed_sequence
from autograd_lab.tensor import Tensor

__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence",
    "pad_packed_sequence", "pad_sequence", "unpack_sequence", "unpad_sequence",
]  # fmt: skip


class PackedSequence_(NamedTuple):
    """The parts of a packed sequence."""

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(PackedSequence_):
    """Sequences of several lengths, step by step in one tensor; made by `pack_sequence`.

    data: the elements, (steps, ...). batch_sizes: how many sequences have each step, int64 on the
    CPU. sorted_indices: where each of the sorted sequences stood as they were given;
    unsorted_indices: the reverse; both None if they were given from longest to shortest.
    Errors: ValueError for batch sizes on another device.
    """

    def __new__(
        cls, data: Any, batch_sizes: Tensor | None = None, sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> "PackedSequence":  # fmt: skip
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            assert isinstance(data, (list, tuple)) and len(data) == 2, (
                "Expected data to be a list or tuple of length 2"
            )
            data, batch_sizes = data
        elif batch_sizes.device.type != "cpu":
            raise BadData(
                "batch_sizes should always be on CPU. Instances of PackedSequence should never be "
                "created manually. They should be instantiated by functions like pack_sequence and "
                "pack_padded_sequences in nn.utils.rnn. "
                "https://pytorch.org/docs/stable/nn.html#torch.nn.utils.rnn.pack_sequence",
                data=batch_sizes,
            )
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> "PackedSequence":
        """The same with its data in another dtype or on another device, as `Tensor.to` does it."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        indices = [None if x is None else x.to(data.device) for x in self[2:]]
        return type(self)(data, self.batch_sizes, *indices)

    def cuda(self, *args: Any, **kwargs: Any) -> "PackedSequence":
        """The same on the GPU."""
        return self._moved(self.data.cuda(*args, **kwargs))

    def cpu(self, *args: Any, **kwargs: Any) -> "PackedSequence":
        """The same on the CPU."""
        return self._moved(self.data.cpu(*args, **kwargs))

    def pin_memory(self) -> "PackedSequence":
        """The same in pinned memory; see `Tensor.pin_memory`."""
        return self._moved(self.data.pin_memory())

    def _moved(self, data: Tensor) -> "PackedSequence":
        return self if data is self.data else self.to(data.device)

    def double(self) -> "PackedSequence":
        """The same in float64."""
        return self.to(dtype=float64)

    def float(self) -> "PackedSequence":
        """The same in float32."""
        return self.to(dtype=float32)

    def half(self) -> "PackedSequence":
        """The same in float16."""
        return self.to(dtype=float16)

    def long(self) -> "PackedSequence":
        """The same in int64."""
        return self.to(dtype=int64)

    def int(self) -> "PackedSequence":
        """The same in int32."""
        return self.to(dtype=int32)

    def short(self) -> "PackedSequence":
        """The same in int16."""
        return self.to(dtype=int16)

    def char(self) -> "PackedSequence":
        """The same in int8."""
        return self.to(dtype=int8)

    def byte(self) -> "PackedSequence":
        """The same in uint8."""
        return self.to(dtype=uint8)

    @property
    def is_cuda(self) -> bool:
        """Whether the data is on the GPU."""
        return bool(self.data.is_cuda)

    def is_pinned(self) -> bool:
        """Whether the data is in pinned memory."""
        return bool(self.data.is_pinned())


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Where each place went: `[2, 0, 1]` gives `[1, 2, 0]`; None gives None."""
    if permutation is None:
        return None
    inverse = empty_like(permutation)
    places = arange(0, permutation.numel(), device=permutation.device)
    return inverse.scatter_(0, permutation, places)


def pack_padded_sequence(
    input: Tensor, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Pack sequences that are padded: (T, B, ...), or (B, T, ...) if `batch_first`.

    lengths: how many steps each has. enforce_sorted: they go from longest to shortest; else they
    are sorted, and the order is remembered.
    Errors: RuntimeError for lengths in another order, of another number, or 0.
    Example: `pack_padded_sequence(x, [3, 2])` of x (3, 2, n) has data (5, n).
    """
    if not isinstance(lengths, Tensor):
        lengths = as_tensor(lengths, dtype=int64, device="cpu")
    else:
        lengths = lengths.to(dtype=int64)
    sorted_indices = None
    if not enforce_sorted:
        lengths, sorted_indices = lengths.sort(descending=True)
        sorted_indices = sorted_indices.to(input.device)
        input = input.index_select(0 if batch_first else 1, sorted_indices)
    data, batch_sizes = _pack_padded_sequence(input, lengths, batch_first)
    return PackedSequence(data, batch_sizes, sorted_indices, None)


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """`(padded, lengths)`: the reverse of `pack_padded_sequence`, in the order given then.

    padding_value: what stands behind the shorter ones. total_length: how many steps to pad to.
    Errors: ValueError where that is fewer than the longest sequence has.
    """
    longest = sequence.batch_sizes.size(0)
    if total_length is not None and total_length < longest:
        raise BadData(
            "Expected total_length to be at least the length of the longest sequence in input, but "
            f"got total_length={total_length} and max sequence length being {longest}",
            data=sequence,
        )
    padded, lengths = _pad_packed_sequence(
        sequence.data, sequence.batch_sizes, batch_first, padding_value, total_length or longest
    )
    order = sequence.unsorted_indices
    if order is None:
        return padded, lengths
    return padded.index_select(0 if batch_first else 1, order), lengths[order.cpu()]


def pad_sequence(
    sequences: Any, batch_first: bool = False, padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:  # fmt: skip
    """Tensors (length, ...) beside each other, the shorter ones padded: (T, B, ...).

    batch_first: (B, T, ...). padding_side: "right" or "left".
    Errors: RuntimeError for no sequences, and where the other sizes differ.
    Example: `pad_sequence([torch.ones(2), torch.ones(3)], batch_first=True)` has shape (2, 3).
    """
    if not isinstance(sequences, Iterable):
        raise ArgumentRefused(
            "pad_sequence: Expected iterable for input sequences, but got arg of type: "
            f"{type(sequences)}",
            argument=sequences,
        )
    sequences = sequences.unbind(0) if isinstance(sequences, Tensor) else tuple(sequences)
    _check_sequences(sequences, padding_side)
    longest = max(x.size(0) for x in sequences)
    first = sequences[0]
    leading = (len(sequences), longest) if batch_first else (longest, len(sequences))
    padded = full(
        (*leading, *first.shape[1:]), padding_value, dtype=first.dtype, device=first.device
    )
    for place, x in enumerate(sequences):
        length = x.size(0)
        start = longest - length if padding_side == "left" else 0
        padded.select(0 if batch_first else 1, place).narrow(0, start, length).copy_(x)
    return padded


def _check_sequences(sequences: tuple[Any, ...], padding_side: str) -> None:
    if padding_side not in ("left", "right"):
        raise OptionRefused(
            f"Expected padding_side to be one of left or right, but got {padding_side}.",
            argument="padding_side", value=padding_side, op="pad_sequence",
        )  # fmt: skip
    if not sequences:
        raise ArgumentRefused("received an empty list of sequences", argument=sequences)
    for place, x in enumerate(sequences):
        if not isinstance(x, Tensor):
            raise ArgumentTypeError(
                f"expected Tensor as element {place} in argument 0, but got {type(x).__name__}",
                argument=x,
            )


def unpad_sequence(
    padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False
) -> list[Tensor]:
    """The sequences of (T, B, ...) without their padding, each (length, ...)."""
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    longest = padded_sequences.shape[1]
    steps = arange(longest, device=lengths.device)
    return [x[steps < length] for x, length in zip(padded_sequences, lengths, strict=True)]


def pack_sequence(sequences: Any, enforce_sorted: bool = True) -> PackedSequence:
    """Pack a list of tensors (length, ...).

    Errors: those of `pad_sequence` and `pack_padded_sequence`.
    Example: `pack_sequence([torch.ones(3), torch.ones(2)]).batch_sizes` is `tensor([2, 2, 1])`.
    """
    lengths = as_tensor([x.size(0) for x in sequences])
    padded = pad_sequence(sequences)
    return pack_padded_sequence(padded, lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The reverse of `pack_sequence`."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
