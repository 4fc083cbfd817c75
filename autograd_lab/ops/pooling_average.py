"""The mean of each window, of windows that move at even steps."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.errors import OptionRefused
from autograd_lab.ops.kinds import FLOATING, only
from autograd_lab.ops.op import op
from autograd_lab.ops.pooling_checks import (
    Numbers,
    as_tuple,
    check_input,
    check_out_size,
    check_rank,
    check_steps,
    per_dimension,
)
from autograd_lab.ops.pooling_windows import Segments, moving, out_size, segment_sums
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]


def window_sizes(xp: Any, counts: Sequence[Sequence[int]], dtype: Any) -> Array:
    """The sizes of all windows, from their lengths by dimension."""
    result = xp.ones((), dtype)
    for along in counts:
        result = result[..., None] * xp.asarray(along, dtype)
    return result


def means(xp: Any, x: Array, segments: Sequence[Segments], counts: Any) -> Array:
    """The sums over the windows, divided by `counts`."""
    if x.dtype.name == "float16":  # summed in float32, as PyTorch does it
        return means(xp, x.astype("float32"), segments, counts).astype(x.dtype)
    sums = segment_sums(xp, x, segments)
    if x.dtype.kind in "iu":
        return xp.trunc(sums / counts).astype(x.dtype)
    return sums / counts


def shares(xp: Any, g: Array, segments: Sequence[Segments], counts: Any) -> Array:
    """The reverse of `means`: to each place its share of the windows that hold it."""
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
        return segments, window_sizes(xp, counts, dtype)

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
        steps = per_dimension(name, "stride", stride, dims, kernel)
        around = per_dimension(name, "padding", padding, dims)
        if divisor_override == 0:
            raise OptionRefused(
                "divisor must be not zero", argument="divisor_override", value=0, op=name
            )
        check_steps(name, kernel, steps, around, (1,) * dims)
        check_rank(name, self, dims)
        out = tuple(
            out_size(*numbers, 1, ceil_mode)
            for numbers in zip(self.shape[-dims:], kernel, steps, around, strict=True)
        )
        check_out_size(name, self, out, kernel)
        segments, counts = windows(
            xp, self.shape, self.dtype, kernel, steps, around, ceil_mode, count_include_pad,
            divisor_override,
        )  # fmt: skip
        if self.dtype.name != "int64":
            only(FLOATING, name if dims == 2 else "avg_pool3d_out_frame", self)
        return means(xp, self, segments, counts)

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
        return shares(xp, g, segments, counts)

    return average


AVERAGE = {dims: _average(dims) for dims in (2, 3)}


def averaged(
    dims: int, input: Tensor, kernel_size: Numbers, stride: Numbers | None, padding: Numbers,
    ceil_mode: bool, count_include_pad: bool, divisor_override: int | None,
) -> Tensor:  # fmt: skip
    """Average pooling over 2 or 3 dimensions."""
    name = f"avg_pool{dims}d"
    check_input(name, input)
    given = (("kernel_size", kernel_size), ("stride", stride), ("padding", padding))
    steps = [
        as_tuple(name, argument, n, place, dims) for place, (argument, n) in enumerate(given, 2)
    ]
    return AVERAGE[dims](input, *steps, ceil_mode, count_include_pad, divisor_override)


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
