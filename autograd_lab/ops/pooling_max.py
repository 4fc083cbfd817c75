"""The largest element of each window, and where it was."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_lab.core.modes import thread
from autograd_lab.ops.convolution_kernels import inside
from autograd_lab.ops.kinds import REAL, only
from autograd_lab.ops.op import op
from autograd_lab.ops.pooling_checks import (
    Numbers,
    as_tuple,
    check_half,
    check_input,
    check_out_size,
    check_rank,
    check_steps,
    per_dimension,
)
from autograd_lab.ops.pooling_places import placing
from autograd_lab.ops.pooling_windows import out_size
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]
Places = list[list[int]]


class Windows(NamedTuple):
    """The windows of one call: their sizes and steps, and how many there are, by dimension."""

    kernel: Shape
    stride: Shape
    padding: Shape
    dilation: Shape
    out: Shape


def largest(xp: Any, slabs: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    """The largest element at each place of several arrays, and the index that goes with it.

    slabs: arrays of one shape, each with the indices of its elements. Of equal elements the first
    counts, of several nan the last, which is how PyTorch has it.
    """
    values: Any = None
    for slab, index in slabs:
        if values is None:
            values = slab.copy()
            indices = xp.zeros(slab.shape, index.dtype) + index
            continue
        larger = slab > values
        if slab.dtype.kind == "f":
            larger |= xp.isnan(slab)
        xp.copyto(values, slab, where=larger)
        xp.copyto(indices, xp.broadcast_to(index, slab.shape), where=larger)
    return values, indices


def tap_index(xp: Any, places: Iterable[Any], size: Shape) -> Array:
    """The indices in the flattened last dimensions, of places given by dimension."""
    index = xp.zeros((), "int64")
    for along, n in zip(places, size, strict=True):
        index = index[..., None] * n + xp.asarray(along, "int64")
    return index


def _indexed(
    xp: Any, slabs: Sequence[Array], size: Shape, at: Windows
) -> Iterable[tuple[Array, Array]]:
    """By tap: that element of all windows, and its indices; in the padding those of a neighbour."""
    places = [_places_of_taps(*numbers) for numbers in zip(size, *at, strict=True)]
    for taps, slab in zip(_taps(at), slabs, strict=True):
        yield slab, tap_index(xp, [along[t] for along, t in zip(places, taps, strict=True)], size)


def _places_of_taps(
    size: int, k: int, stride: int, padding: int, dilation: int, out: int
) -> Places:
    """By tap, the place of each window's element; for one in the padding the nearest inside."""
    result: Places = [[] for _ in range(k)]
    for window in range(out):
        start = window * stride - padding
        first = start % dilation if start < 0 else start
        last = first + (size - 1 - first) // dilation * dilation
        for tap in range(k):
            result[tap].append(min(max(start + tap * dilation, first), last))
    return result


def _first_taps(xp: Any, values: Array, slabs: Sequence[Array]) -> Array:
    """By window, the number of the tap that holds its value; that of all taps where it is nan.

    Counted backward in bytes, so that the largest is the first: these passes are the quick ones.
    """
    left = xp.zeros(values.shape, "uint8")
    held = xp.empty(values.shape, "uint8")
    count = len(slabs)
    for tap, slab in enumerate(slabs):
        xp.equal(slab, values, out=held.view(bool))
        held *= count - tap
        xp.maximum(left, held, out=left)
    return count - left


def _largest_of_windows(xp: Any, x: Array, at: Windows) -> tuple[Array, Array]:
    """The largest element of each window, and its index."""
    slabs, size = _slabs(xp, x, at), x.shape[-len(at.kernel) :]
    values = _values(xp, slabs)
    count = len(slabs)
    floor = lowest(x.dtype)
    # An element that is no larger than the padding is not to be mistaken for it.
    if count > 255 or not x.size or (any(at.padding) and bool((values == floor).any())):
        return largest(xp, _indexed(xp, slabs, size, at))
    taps = _first_taps(xp, values, slabs)
    if int(taps.max()) == count:
        return largest(xp, _indexed(xp, slabs, size, at))
    starts = [
        [i * s - p for i in range(o)] for s, p, o in zip(at.stride, at.padding, at.out, strict=True)
    ]
    within = [[t * d for t in range(k)] for k, d in zip(at.kernel, at.dilation, strict=True)]
    indices = xp.take(tap_index(xp, within, size).ravel(), taps)
    indices += tap_index(xp, starts, size)
    return values, indices


def _values(xp: Any, slabs: Sequence[Array]) -> Array:
    """The largest element of each window."""
    result = slabs[0].copy()
    for slab in slabs[1:]:
        xp.maximum(result, slab, out=result)
    return result


def lowest(dtype: Any) -> Any:
    """No number of this dtype is smaller."""
    return -math.inf if dtype.kind == "f" else np.iinfo(dtype).min


def _taps(at: Windows) -> Iterable[Shape]:
    return itertools.product(*map(range, at.kernel))


def _slabs(xp: Any, x: Array, at: Windows) -> list[Array]:
    """By tap of the kernel: that element of all windows, as a view of the padded array."""
    dims = len(at.kernel)
    size = x.shape[-dims:]
    reach = tuple(
        max(n + p, (o - 1) * s + d * (k - 1) + 1)
        for n, k, s, p, d, o in zip(size, *at, strict=True)
    )
    if reach != size:
        wide = xp.full((*x.shape[:-dims], *reach), lowest(x.dtype), x.dtype)
        wide[(..., *inside(size, at.padding))] = x
        x = wide
    cuts = (
        tuple(
            slice(tap * d, tap * d + s * (o - 1) + 1, s)
            for tap, d, s, o in zip(taps, at.dilation, at.stride, at.out, strict=True)
        )
        for taps in _taps(at)
    )
    return [x[(..., *cut)] for cut in cuts]


def _windows(
    x: Array, kernel: Numbers, stride: Numbers, padding: Numbers, dilation: Numbers, ceil: bool,
    dims: int,
) -> Windows:  # fmt: skip
    """The windows of a call. Raises, in PyTorch's words, where they don't fit."""
    name = f"max_pool{dims}d"
    kernel = per_dimension(name, "kernel_size", kernel, dims)
    steps = (
        per_dimension(name, "stride", stride, dims, kernel),
        per_dimension(name, "padding", padding, dims),
        per_dimension(name, "dilation", dilation, dims),
    )
    check_steps(name, kernel, *steps)
    check_rank(name, x, dims)
    check_half(kernel, steps[1])
    out = tuple(
        out_size(*numbers, ceil) for numbers in zip(x.shape[-dims:], kernel, *steps, strict=True)
    )
    check_out_size(name, x, out, kernel)
    only(REAL, name, x)
    return Windows(kernel, *steps, out)


def _pool(dims: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Max pooling over the last `dims` dimensions: with the indices, and the values alone."""
    placed = placing(f"MaxPool{dims}DWithIndicesBackwardBackward0", dims)

    @op(
        f"MaxPool{dims}DWithIndicesBackward0",
        outputs=("result0", "result1"),
        self=lambda g, self, result1, kernel_size, stride, padding, dilation, ceil_mode: placed(
            g, result1, tuple(self.shape)
        ),
    )
    def with_indices(
        xp: Any, self: Array, kernel_size: Shape, stride: Shape, padding: Shape, dilation: Shape,
        ceil_mode: bool,
    ) -> tuple[Array, Array]:  # fmt: skip
        """The largest elements of the windows, and their indices."""
        at = _windows(self, kernel_size, stride, padding, dilation, ceil_mode, dims)
        return _largest_of_windows(xp, self, at)

    @op("", promotes=False, self=None)
    def values_alone(
        xp: Any, self: Array, kernel_size: Shape, stride: Shape, padding: Shape, dilation: Shape,
        ceil_mode: bool,
    ) -> Array:  # fmt: skip
        """The largest elements of the windows, where no gradient is wanted."""
        at = _windows(self, kernel_size, stride, padding, dilation, ceil_mode, dims)
        return _values(xp, _slabs(xp, self, at))

    return with_indices, values_alone


STEPS = ("kernel_size", "stride", "padding", "dilation")
POOLS = {dims: _pool(dims) for dims in (2, 3)}


def pooled(
    dims: int, input: Tensor, kernel_size: Numbers, stride: Numbers | None = None,
    padding: Numbers = 0, dilation: Numbers = 1, ceil_mode: bool = False, indices: bool = False,
) -> Any:  # fmt: skip
    """Max pooling over 2 or 3 dimensions; with the indices where they are wanted."""
    name = f"max_pool{dims}d"
    check_input(name, input)
    given = (kernel_size, stride, padding, dilation)
    steps = [
        as_tuple(name, argument, n, place, dims)
        for place, (argument, n) in enumerate(zip(STEPS, given, strict=True), 2)
    ]
    with_indices, values_alone = POOLS[dims]
    if indices:
        return tuple(with_indices(input, *steps, ceil_mode))
    if thread.modes.grad and input.requires_grad:
        return with_indices(input, *steps, ceil_mode)[0]
    return values_alone(input, *steps, ceil_mode)


def max_pool2d(
    input: Tensor, kernel_size: Numbers, stride: Numbers | None = None, padding: Numbers = 0,
    dilation: Numbers = 1, ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The largest element of each window of the last two dimensions.

    kernel_size, stride, padding, dilation: one number, or (height, width); the stride is the size
        of the window unless given.
    Errors: RuntimeError where no window fits.
    Example: `torch.max_pool2d(torch.arange(4.).view(1, 2, 2), 2)` is `tensor([[[3.]]])`.
    """
    return pooled(2, input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d(
    input: Tensor, kernel_size: Numbers, stride: Numbers | None = None, padding: Numbers = 0,
    dilation: Numbers = 1, ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The largest element of each window of the last three dimensions; see `max_pool2d`."""
    return pooled(3, input, kernel_size, stride, padding, dilation, ceil_mode)


__all__ = ["max_pool2d", "max_pool3d"]
METHODS = ()
WITH_INPLACE = ()
