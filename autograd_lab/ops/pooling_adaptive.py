"""Pooling over so many windows of about one size that they cover the input."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from autograd_lab.errors import ShapeMismatch
from autograd_lab.ops.kinds import FLOATING, only
from autograd_lab.ops.op import op
from autograd_lab.ops.pooling_average import means, shares, window_sizes
from autograd_lab.ops.pooling_checks import Numbers
from autograd_lab.ops.pooling_max import largest, tap_index
from autograd_lab.ops.pooling_places import placing
from autograd_lab.ops.pooling_windows import Segments, adaptive
from autograd_lab.ops.reduce import mean
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]


def _average(dims: int) -> Callable[..., Any]:
    """Adaptive average pooling over the last `dims` dimensions."""
    name = f"adaptive_avg_pool{dims}d"

    def windows(xp: Any, size: Shape, out: Shape, dtype: Any) -> tuple[list[Segments], Array]:
        segments = [adaptive(n, o) for n, o in zip(size[-dims:], out, strict=True)]
        return segments, window_sizes(xp, [one.lengths() for one in segments], dtype)

    @op(
        f"AdaptiveAvgPool{dims}DBackward0",
        self=lambda g, self: shared(g, tuple(self.shape)),
    )
    def average(xp: Any, self: Array, output_size: Shape) -> Array:
        """The means of as many windows as `output_size` says."""
        only(FLOATING, name if dims == 2 else f"{name}_cpu", self)
        return means(xp, self, *windows(xp, self.shape, output_size, self.dtype))

    @op(
        f"AdaptiveAvgPool{dims}DBackwardBackward0",
        g=lambda g, g_shape: average(g, g_shape[-dims:]),
    )
    def shared(xp: Any, g: Array, shape: Shape) -> Array:
        """The gradient of the input."""
        return shares(xp, g, *windows(xp, shape, g.shape[-dims:], g.dtype))

    return average


def _slabs(xp: Any, x: Array, out: Shape) -> Iterable[tuple[Array, Array]]:
    """By tap: that element of all windows, and its indices; a short window's last tap repeats."""
    dims = len(out)
    size = x.shape[-dims:]
    segments = [adaptive(n, o) for n, o in zip(size, out, strict=True)]
    for taps in itertools.product(*(range(max(one.lengths(), default=0)) for one in segments)):
        places = [
            [min(start + tap, end - 1) for start, end in zip(one.starts, one.ends, strict=True)]
            for one, tap in zip(segments, taps, strict=True)
        ]
        slab = x
        for along, dim in zip(places, range(x.ndim - dims, x.ndim), strict=True):
            slab = xp.take(slab, xp.asarray(along, "int64"), axis=dim)
        yield slab, tap_index(xp, places, size)


def _largest(dims: int) -> Callable[..., Any]:
    """Adaptive max pooling over the last `dims` dimensions, with the indices."""
    name = f"adaptive_max_pool{dims}d"
    placed = placing(f"AdaptiveMaxPool{dims}DBackwardBackward0", dims)

    @op(
        f"AdaptiveMaxPool{dims}DBackward0",
        outputs=("result0", "result1"),
        self=lambda g, self, result1: placed(g, result1, tuple(self.shape)),
    )
    def pooled(xp: Any, self: Array, output_size: Shape) -> tuple[Array, Array]:
        """The largest elements of as many windows as `output_size` says, and their indices."""
        only(FLOATING, name if dims == 2 else f"{name}_cpu", self)
        if 0 in output_size:
            shape = (*self.shape[:-dims], *output_size)
            return xp.zeros(shape, self.dtype), xp.zeros(shape, "int64")
        return largest(xp, _slabs(xp, self, output_size))

    return pooled


AVERAGE = {dims: _average(dims) for dims in (2, 3)}
LARGEST = {dims: _largest(dims) for dims in (2, 3)}


def adaptively_averaged(dims: int, input: Tensor, output_size: Numbers) -> Tensor:
    """Adaptive average pooling over 2 or 3 dimensions."""
    name = f"adaptive_avg_pool{dims}d"
    out = (output_size,) * dims if isinstance(output_size, int) else tuple(output_size)
    shape = tuple(input.shape)
    if len(out) != dims:
        raise ShapeMismatch(f"{name}: output_size must be {dims}", shapes=(out,), op=name)
    if min(out) < 0:
        given = ", ".join(map(str, out)) if dims == 2 else "{}, {},{}".format(*out)
        raise ShapeMismatch(
            f"{name}: elements of output_size must be greater than or equal to 0 but received "
            f"{{{given}}}",
            shapes=(out,), op=name,
        )  # fmt: skip
    if out == (1,) * dims and len(shape) > dims and 0 not in shape[-dims:]:
        return mean(input, tuple(range(-1, -dims - 1, -1)), True)
    if len(shape) not in (dims + 1, dims + 2):
        raise ShapeMismatch(
            f"{name}(): Expected {dims + 1}D or {dims + 2}D tensor, but got {list(shape)}",
            shapes=(shape,), op=name,
        )  # fmt: skip
    if 0 in shape[-dims:]:
        raise ShapeMismatch(
            f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input "
            f"has sizes {list(shape)} with dimension "
            f"{len(shape) - dims + shape[-dims:].index(0)} being empty",
            shapes=(shape,), op=name,
        )  # fmt: skip
    return AVERAGE[dims](input, out)


def adaptively_largest(
    dims: int, input: Tensor, output_size: Numbers, name: str = ""
) -> tuple[Tensor, Tensor]:
    """Adaptive max pooling over 2 or 3 dimensions: the values, and their indices.

    name: of the function in messages.
    """
    name = name or f"adaptive_max_pool{dims}d"
    out = (output_size,) * dims if isinstance(output_size, int) else tuple(output_size)
    shape = tuple(input.shape)
    wrong = None
    if len(shape) not in (dims + 1, dims + 2):
        wrong = f"{name}(): Expected {dims + 1}D or {dims + 2}D tensor, but got: {list(shape)}"
    elif 0 in shape[len(shape) - dims - 1 :]:
        empty = shape.index(0, len(shape) - dims - 1)
        wrong = (
            f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input "
            f"has sizes {list(shape)} with dimension {empty} being empty"
        )
    elif len(out) != dims:
        wrong = f"{name}(): internal error: output_size.size() must be {dims}"
    elif min(out) < 0:
        made = [*shape[: len(shape) - dims], *out]
        wrong = f"Trying to create tensor with negative dimension {min(out)}: {made}"
    if wrong:
        raise ShapeMismatch(wrong, shapes=(shape, out), op=name)
    values, indices = LARGEST[dims](input, out)
    return values, indices


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
