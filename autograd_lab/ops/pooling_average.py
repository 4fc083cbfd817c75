"""The mean of each window, of windows at even steps or of so many that they cover the input."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.errors import OptionRefused, ShapeMismatch
from autograd_lab.ops.kinds import FLOATING, only
from autograd_lab.ops.op import op
from autograd_lab.ops.pooling_checks import (
    Numbers,
    check_out_size,
    check_rank,
    check_steps,
    per_dimension,
)
from autograd_lab.ops.pooling_windows import Segments, adaptive, moving, segment_sums
from autograd_lab.ops.reduce import mean
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]


def _product(xp: Any, counts: Sequence[Sequence[int]], dtype: Any) -> Array:
    """The sizes of all windows, from their lengths by dimension."""
    result = xp.ones((), dtype)
    for along in counts:
        result = result[..., None] * xp.asarray(along, dtype)
    return result


def _means(xp: Any, x: Array, segments: Sequence[Segments], counts: Any) -> Array:
    """The sums over the windows, divided by `counts`."""
    sums = segment_sums(xp, x, segments)
    if x.dtype.kind in "iu":
        return xp.trunc(sums / counts).astype(x.dtype)
    return sums / counts


def _shared(xp: Any, g: Array, segments: Sequence[Segments], counts: Any) -> Array:
    """The reverse of `_means`: to each place its share of the windows that hold it."""
    return segment_sums(xp, g / counts, [one.transposed() for one in segments])


def _average(dims: int) -> Callable[..., Any]:
    """Average pooling over the last `dims` dimensions."""
    name = f"avg_pool{dims}d"

    def windows(
        xp: Any, size: Shape, dtype: Any, kernel: Numbers, stride: Numbers, padding: Numbers,
        ceil_mode: bool, count_include_pad: bool, divisor_override: int | None,
    ) -> tuple[list[Segments], Any]:  # fmt: skip
        """The windows, and by what to divide their sums."""
        kernel = per_dimension(name, "kernel_size", kernel, dims)
        steps = zip(
            size[-dims:], kernel, per_dimension(name, "stride", stride, dims, kernel),
            per_dimension(name, "padding", padding, dims), strict=True,
        )  # fmt: skip
        made = [(moving(n, k, s, p, ceil_mode), n, k, s, p) for n, k, s, p in steps]
        segments = [one for one, *_ in made]
        if divisor_override is not None:
            return segments, dtype.type(divisor_override)
        counts = [
            [min(i * s - p + k, n + p) - (i * s - p) for i in range(len(one.starts))]
            if count_include_pad
            else one.lengths()
            for one, n, k, s, p in made
        ]
        if all(len(set(along)) == 1 for along in counts):
            return segments, dtype.type(math.prod(along[0] for along in counts))
        return segments, _product(xp, counts, dtype)

    @op(
        f"AvgPool{dims}DBackward0",
        self=lambda g, self, kernel_size, stride, padding, ceil_mode, count_include_pad,
        divisor_override: shared(
            g, tuple(self.shape), kernel_size, stride, padding, ceil_mode, count_include_pad,
            divisor_override,
        ),
    )  # fmt: skip
    def average(
        xp: Any, self: Array, kernel_size: Shape, stride: Shape, padding: Shape, ceil_mode: bool,
        count_include_pad: bool, divisor_override: int | None,
    ) -> Array:  # fmt: skip
        """The means of the windows."""
        kernel = per_dimension(name, "kernel_size", kernel_size, dims)
        if divisor_override == 0:
            raise OptionRefused(
                "divisor must be not zero", argument="divisor_override", value=0, op=name
            )
        check_steps(
            name, kernel, per_dimension(name, "stride", stride, dims, kernel),
            per_dimension(name, "padding", padding, dims), (1,) * dims,
        )  # fmt: skip
        check_rank(name, self, dims)
        if self.dtype.name != "int64":
            only(FLOATING, name if dims == 2 else "avg_pool3d_out_frame", self)
        segments, counts = windows(
            xp, self.shape, self.dtype, kernel_size, stride, padding, ceil_mode,
            count_include_pad, divisor_override,
        )  # fmt: skip
        check_out_size(name, self, tuple(len(one.starts) for one in segments), kernel)
        return _means(xp, self, segments, counts)

    @op(
        f"AvgPool{dims}DBackwardBackward0",
        g=lambda g, kernel_size, stride, padding, ceil_mode, count_include_pad,
        divisor_override: average(
            g, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        ),
    )  # fmt: skip
    def shared(
        xp: Any, g: Array, shape: Shape, kernel_size: Shape, stride: Shape, padding: Shape,
        ceil_mode: bool, count_include_pad: bool, divisor_override: int | None,
    ) -> Array:  # fmt: skip
        """The gradient of the input."""
        segments, counts = windows(
            xp, shape, g.dtype, kernel_size, stride, padding, ceil_mode, count_include_pad,
            divisor_override,
        )  # fmt: skip
        return _shared(xp, g, segments, counts)

    return average


def _adaptive(dims: int) -> Callable[..., Any]:
    """Adaptive average pooling over the last `dims` dimensions."""
    name = f"adaptive_avg_pool{dims}d"

    def windows(xp: Any, size: Shape, out: Shape, dtype: Any) -> tuple[list[Segments], Array]:
        segments = [adaptive(n, o) for n, o in zip(size[-dims:], out, strict=True)]
        return segments, _product(xp, [one.lengths() for one in segments], dtype)

    @op(
        f"AdaptiveAvgPool{dims}DBackward0",
        self=lambda g, self: shared(g, tuple(self.shape)),
    )
    def average(xp: Any, self: Array, output_size: Shape) -> Array:
        """The means of as many windows as `output_size` says."""
        only(FLOATING, name if dims == 2 else f"{name}_cpu", self)
        return _means(xp, self, *windows(xp, self.shape, output_size, self.dtype))

    @op(
        f"AdaptiveAvgPool{dims}DBackwardBackward0",
        g=lambda g, g_shape: average(g, g_shape[-dims:]),
    )
    def shared(xp: Any, g: Array, shape: Shape) -> Array:
        """The gradient of the input."""
        return _shared(xp, g, *windows(xp, shape, g.shape[-dims:], g.dtype))

    return average


AVERAGE = {dims: _average(dims) for dims in (2, 3)}
ADAPTIVE = {dims: _adaptive(dims) for dims in (2, 3)}


def averaged(
    dims: int, input: Tensor, kernel_size: Numbers, stride: Numbers | None, padding: Numbers,
    ceil_mode: bool, count_include_pad: bool, divisor_override: int | None,
) -> Tensor:  # fmt: skip
    """Average pooling over 2 or 3 dimensions."""
    steps = [
        (n,) * dims if isinstance(n, int) else tuple(n)
        for n in (kernel_size, () if stride is None else stride, padding)
    ]
    return AVERAGE[dims](input, *steps, ceil_mode, count_include_pad, divisor_override)


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
    return ADAPTIVE[dims](input, out)


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
