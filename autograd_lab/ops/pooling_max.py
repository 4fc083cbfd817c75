"""The largest element of each window, and where it was."""

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from autograd_lab.core.modes import thread
from autograd_lab.ops.convolution_kernels import inside
from autograd_lab.ops.kinds import REAL, only
from autograd_lab.ops.op import op
from autograd_lab.ops.pooling_checks import (
    Numbers,
    check_out_size,
    check_rank,
    check_steps,
    per_dimension,
)
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
            larger |= slab != slab
        xp.copyto(values, slab, where=larger)
        xp.copyto(indices, xp.broadcast_to(index, slab.shape), where=larger)
    return values, indices


def tap_index(xp: Any, places: Iterable[Any], size: Shape) -> Array:
    """The indices in the flattened last dimensions, of places given by dimension."""
    index = xp.zeros((), "int64")
    for along, n in zip(places, size, strict=True):
        index = index[..., None] * n + xp.asarray(along, "int64")
    return index


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


def _slabs(xp: Any, x: Array, at: Windows) -> Iterable[tuple[Shape, Array]]:
    """By tap of the kernel: that element of all windows, as a view of the padded array."""
    dims = len(at.kernel)
    size = x.shape[-dims:]
    reach = tuple(
        max(n + p, (o - 1) * s + d * (k - 1) + 1)
        for n, k, s, p, d, o in zip(size, *at, strict=True)
    )
    if reach != size:
        lowest = -math.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
        wide = xp.full((*x.shape[:-dims], *reach), lowest, x.dtype)
        wide[(..., *inside(size, at.padding))] = x
        x = wide
    for taps in itertools.product(*map(range, at.kernel)):
        cut = tuple(
            slice(tap * d, tap * d + s * (o - 1) + 1, s)
            for tap, d, s, o in zip(taps, at.dilation, at.stride, at.out, strict=True)
        )
        yield taps, x[(..., *cut)]


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
        size = self.shape[-dims:]
        places = [_places_of_taps(*numbers) for numbers in zip(size, *at, strict=True)]
        slabs = (
            (slab, tap_index(xp, [along[t] for along, t in zip(places, taps, strict=True)], size))
            for taps, slab in _slabs(xp, self, at)
        )
        return largest(xp, slabs)

    @op("", promotes=False, self=None)
    def values_alone(
        xp: Any, self: Array, kernel_size: Shape, stride: Shape, padding: Shape, dilation: Shape,
        ceil_mode: bool,
    ) -> Array:  # fmt: skip
        """The largest elements of the windows, where no gradient is wanted."""
        at = _windows(self, kernel_size, stride, padding, dilation, ceil_mode, dims)
        slabs = (slab for _, slab in _slabs(xp, self, at))
        result = next(iter(slabs)).copy()
        for slab in slabs:
            xp.maximum(result, slab, out=result)
        return result

    return with_indices, values_alone


def placing(node: str, dims: int) -> Callable[..., Any]:
    """The operation that adds elements into zeros, each at its index in the last dimensions."""

    @op(node, indices=None, g=lambda g, indices: picked(g, indices))
    def placed(xp: Any, g: Array, indices: Array, shape: Shape) -> Array:
        lines, size = math.prod(shape[:-dims]), math.prod(shape[-dims:])
        result = xp.zeros(lines * size, g.dtype)
        at = indices.reshape(lines, -1 if lines else 0) + xp.arange(lines)[:, None] * size
        xp.add.at(result, at.ravel(), g.ravel())
        return result.reshape(shape)

    @op(
        "GatherBackward0",
        indices=None,
        self=lambda g, self_shape, indices: placed(g, indices, self_shape),
    )
    def picked(xp: Any, self: Array, indices: Array) -> Array:
        lines, size = math.prod(self.shape[:-dims]), math.prod(self.shape[-dims:])
        at = indices.reshape(lines, -1 if lines else 0)
        flat = self.reshape(lines, size)
        return xp.take_along_axis(flat, at, 1).reshape(indices.shape)

    return placed


POOLS = {dims: _pool(dims) for dims in (2, 3)}


def pooled(
    dims: int, input: Tensor, kernel_size: Numbers, stride: Numbers | None = None,
    padding: Numbers = 0, dilation: Numbers = 1, ceil_mode: bool = False, indices: bool = False,
) -> Any:  # fmt: skip
    """Max pooling over 2 or 3 dimensions; with the indices where they are wanted."""
    steps = [
        (n,) * dims if isinstance(n, int) else tuple(n)
        for n in (kernel_size, () if stride is None else stride, padding, dilation)
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
