"""Where the windows of a pooling lie, along one dimension and along several."""

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

Array = Any
Shape = tuple[int, ...]


class Segments(NamedTuple):
    """Runs of places along one dimension, one for each place of the result.

    size: of the dimension. starts, ends: where each run begins, and the place behind its end;
    neither ever goes back.
    """

    size: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def transposed(self) -> "Segments":
        """For each place of the dimension the run of those segments that hold it."""
        count = len(self.starts)
        starts, ends = [], []
        first = last = 0
        for place in range(self.size):
            while first < count and self.ends[first] <= place:
                first += 1
            while last < count and self.starts[last] <= place:
                last += 1
            starts.append(first)
            ends.append(max(first, last))
        return Segments(count, tuple(starts), tuple(ends))

    def lengths(self) -> list[int]:
        return [end - start for start, end in zip(self.starts, self.ends, strict=True)]


def adaptive(size: int, out: int) -> Segments:
    """`out` segments of about one length, which cover the dimension."""
    starts = tuple(i * size // out for i in range(out))
    return Segments(size, starts, tuple(-(-(i + 1) * size // out) for i in range(out)))


def out_size(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil: bool) -> int:
    """How many windows there are. ceil: one that starts inside and ends outside counts too."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1 + (stride - 1 if ceil else 0)
    out = room // stride + 1
    return out - 1 if ceil and (out - 1) * stride >= size + padding else out


def moving(size: int, kernel: int, stride: int, padding: int, ceil: bool) -> Segments:
    """Windows at even steps, cut where they leave the dimension."""
    out = out_size(size, kernel, stride, padding, 1, ceil)
    starts = [i * stride - padding for i in range(out)]
    ends = tuple(max(0, min(start + kernel, size)) for start in starts)
    return Segments(size, tuple(max(0, start) for start in starts), ends)


def segment_sums(xp: Any, x: Array, segments: Sequence[Segments]) -> Array:
    """The sums over all windows; one `Segments` for each of the last dimensions."""
    for back, one in enumerate(reversed(segments)):
        x = _sums_along(xp, x, x.ndim - 1 - back, one)
    return x


def _sums_along(xp: Any, x: Array, dim: int, segments: Segments) -> Array:
    """The sums over the segments of one dimension, tap by tap."""
    size, starts, _ = segments
    lengths = segments.lengths()
    longest = max(lengths, default=0)
    lead = (slice(None),) * dim
    step = starts[1] - starts[0] if len(starts) > 1 else 1
    even = step > 0 and min(lengths, default=0) == longest > 0
    if even and all(b - a == step for a, b in itertools.pairwise(starts)):
        last = starts[-1] if starts else 0
        if starts and step == longest and starts[0] == 0 and last + step == size:
            return x.reshape(*x.shape[:dim], len(starts), step, *x.shape[dim + 1 :]).sum(dim + 1)
        taps = [x[(*lead, slice(starts[0] + tap, last + tap + 1, step))] for tap in range(longest)]
        return sum(taps[1:], taps[0].copy())
    result = xp.zeros((*x.shape[:dim], len(starts), *x.shape[dim + 1 :]), x.dtype)
    for tap in range(longest):
        held = [i for i, length in enumerate(lengths) if length > tap]
        places = xp.asarray([starts[i] + tap for i in held])
        result[(*lead, xp.asarray(held))] += x[(*lead, places)]
    return result
