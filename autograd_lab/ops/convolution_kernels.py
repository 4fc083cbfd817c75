"""Convolution on plain arrays, in any number of dimensions, as products of matrices.

A convolution couples three arrays: the input x (N, C, *size), the weight w (O, C/groups, *kernel)
and the output y (N, O, *out). Its sum over all that they have in common,
S = sum of x[n, c, p*stride + k*dilation - padding] * w[o, c, k] * y[n, o, p], is linear in each:

- `correlate(x, w)`, the convolution, is the derivative of S by y;
- `spread(y, w)`, the transposed convolution, is the derivative by x;
- `weigh(x, y)`, the gradient of the weight, is the derivative by w.

Each lays out the windows of x as rows of a matrix, or adds such rows up, and leaves the rest to the
matrix product (K. Chellapilla, S. Puri, P. Simard: High Performance Convolutional Neural Networks
for Document Processing, 2006). The windows are laid out anew each time: kept, they would be the
largest thing in the graph.

The channels of x go last beforehand, for then a window is copied in long runs. That leaves a row in
the order (taps, channels), and the weight in the order (channels, taps): of the two the smaller one
is turned.
"""

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

Array = Any
Shape = tuple[int, ...]


class Steps(NamedTuple):
    """How the kernel moves over the input: one number for each spatial dimension, and the groups.

    stride: from window to window. padding: zeros on each side. dilation: from tap to tap. groups:
    into how many parts, which don't mix, the channels are divided.
    """

    stride: Shape
    padding: Shape
    dilation: Shape
    groups: int = 1

    def out_size(self, size: Shape, kernel: Shape) -> Shape:
        """How many windows fit in each dimension."""
        return tuple(
            (n + 2 * p - d * (k - 1) - 1) // s + 1
            for n, k, s, p, d in zip(
                size, kernel, self.stride, self.padding, self.dilation, strict=True
            )
        )


def in_single(kernel: Callable[..., Array]) -> Callable[..., Array]:
    """The kernel, which for two arrays of float16 computes in float32, as PyTorch does."""

    @functools.wraps(kernel)
    def run(xp: Any, a: Array, b: Array, *rest: Any) -> Array:
        if a.dtype.name != "float16":
            return kernel(xp, a, b, *rest)
        wide = kernel(xp, a.astype("float32"), b.astype("float32"), *rest)
        return wide.astype(a.dtype)

    return run


@in_single
def correlate(xp: Any, x: Array, w: Array, out: Shape, steps: Steps) -> Array:
    """The convolution of x with w, (N, O, *out)."""
    kernel = w.shape[2:]
    rows = window_rows(xp, x, kernel, out, steps)
    weights = _by_group(w, steps.groups)
    if rows.shape[1] < weights.shape[1]:
        result = xp.matmul(_flat(weights), _flat(rows.swapaxes(2, 3)).swapaxes(1, 2))
        return batch_first(xp, result, x.shape[0], out)
    result = xp.matmul(_flat(rows), _flat(weights.swapaxes(2, 3)).swapaxes(1, 2))
    return channels_second(xp, result, x.shape[0], out)


@in_single
def spread(xp: Any, y: Array, w: Array, size: Shape, steps: Steps) -> Array:
    """Each element of y times the kernel, added up where its window lies in x, (N, C, *size)."""
    n, out, kernel = y.shape[0], y.shape[2:], w.shape[2:]
    weights = _by_group(w, steps.groups)
    groups, outputs, channels, taps = weights.shape
    count = n * math.prod(out)
    mirrored = _mirrored(steps, kernel)
    if count >= MIRRORED_FROM * outputs and mirrored and mirrored.out_size(out, kernel) == size:
        weights = weights[..., ::-1].swapaxes(1, 2)
        return correlate(xp, y, weights.reshape(-1, outputs, *kernel), size, mirrored)
    if channels < out[-1]:
        weights = _flat(weights).swapaxes(1, 2)
        rows = xp.matmul(weights, channels_first(xp, y, groups))
        rows = xp.moveaxis(rows.reshape(groups, channels, *kernel, n, *out), 1, -1)
        taps_at = tuple(range(1, 1 + len(kernel)))
        rows = xp.moveaxis(rows, taps_at, tuple(place - len(kernel) - 2 for place in taps_at))
    else:
        turned = count >= outputs
        rows = xp.matmul(
            channels_last(y, groups), _flat(weights.swapaxes(2, 3) if turned else weights)
        )
        if not turned:
            rows = rows.reshape(groups, count, channels, taps).swapaxes(2, 3)
        rows = rows.reshape(groups, n, *out, *kernel, channels)
    added = add_rows(xp, rows, size, kernel, steps)
    return xp.moveaxis(added, -1, 2).swapaxes(0, 1).reshape(n, groups * channels, *size)


MIRRORED_FROM = 4
"""How many places there must be for each output, for the weight to be worth the turning."""


def _mirrored(steps: Steps, kernel: Shape) -> Steps | None:
    """The steps with which `spread` is a `correlate` with the mirrored kernel, if there are any.

    Without gaps between the windows the elements of x under the kernel of one y are, seen from x,
    the elements of y under the mirrored kernel.
    """
    around = tuple(
        d * (k - 1) - p for k, d, p in zip(kernel, steps.dilation, steps.padding, strict=True)
    )
    if any(s != 1 for s in steps.stride) or min(around) < 0:
        return None
    return steps._replace(padding=around)


@in_single
def weigh(xp: Any, x: Array, y: Array, kernel: Shape, steps: Steps) -> Array:
    """How much each tap of the kernel couples x and y, (O, C/groups, *kernel)."""
    rows = window_rows(xp, x, kernel, y.shape[2:], steps)
    groups, count, taps, channels = rows.shape
    outputs = y.shape[1] // groups
    result = xp.empty((y.shape[1], channels, *kernel), y.dtype)
    weights = _by_group(result, groups)
    by_place = channels_first(xp, y, groups)
    if count < outputs:
        xp.matmul(by_place, _flat(rows.swapaxes(2, 3)), out=_flat(weights))
    else:
        turned = xp.matmul(by_place, _flat(rows)).reshape(groups, outputs, taps, channels)
        weights[...] = turned.swapaxes(2, 3)
    return result


def window_rows(xp: Any, x: Array, kernel: Shape, out: Shape, steps: Steps) -> Array:
    """All windows of x as rows, (groups, N * places, taps, C/groups)."""
    n, c, *size = x.shape
    groups = steps.groups
    if any(steps.padding):
        full = (k + 2 * p for k, p in zip(size, steps.padding, strict=True))
        last = xp.zeros((n, *full, c), x.dtype)
        last[(slice(None), *inside(size, steps.padding))] = xp.moveaxis(x, 1, -1)
    else:
        last = xp.ascontiguousarray(xp.moveaxis(x, 1, -1))
    spatial, step = last.strides[1:-1], last.strides[-1]
    moves = (a * s for a, s in zip(spatial, steps.stride, strict=True))
    taps = (a * d for a, d in zip(spatial, steps.dilation, strict=True))
    view = xp.lib.stride_tricks.as_strided(
        last,
        (groups, n, *out, *kernel, c // groups),
        (c // groups * step, last.strides[0], *moves, *taps, step),
    )
    return view.reshape(groups, n * math.prod(out), math.prod(kernel), c // groups)


def add_rows(xp: Any, rows: Array, size: Shape, kernel: Shape, steps: Steps) -> Array:
    """Rows added up where `window_rows` reads them, (groups, N, *size, C/groups).

    rows: (groups, N, *out, *kernel, C/groups). Where there are few channels, they go first in
    memory, so that the runs are those of the last dimension.
    """
    dims = len(kernel)
    (groups, n), out, channels = rows.shape[:2], rows.shape[2 : 2 + dims], rows.shape[-1]
    full = tuple(k + 2 * p for k, p in zip(size, steps.padding, strict=True))
    if channels < out[-1]:
        result = xp.moveaxis(xp.zeros((groups, channels, n, *full), rows.dtype), 1, -1)
    else:
        result = xp.zeros((groups, n, *full, channels), rows.dtype)
    every = (slice(None), slice(None))
    for taps in itertools.product(*map(range, kernel)):
        places = tuple(
            slice(tap * d, tap * d + s * (n - 1) + 1, s)
            for tap, d, s, n in zip(taps, steps.dilation, steps.stride, out, strict=True)
        )
        result[(*every, *places)] += rows[(*every, *(slice(None) for _ in out), *taps)]
    return result[(*every, *inside(size, steps.padding))]


def inside(size: Any, padding: Shape) -> tuple[slice, ...]:
    """By dimension, the places that padding surrounds."""
    return tuple(slice(p, p + n) for n, p in zip(size, padding, strict=True))


def channels_first(xp: Any, y: Array, groups: int) -> Array:
    """(N, O, *out) as one matrix a group, (groups, O/groups, N * places)."""
    n, channels, *out = y.shape
    return xp.moveaxis(y, 0, 1).reshape(groups, channels // groups, n * math.prod(out))


def channels_last(y: Array, groups: int) -> Array:
    """(N, O, *out) as one matrix a group, (groups, N * places, O/groups)."""
    n, channels, *out = y.shape
    split = y.reshape(n, groups, channels // groups, math.prod(out)).transpose(1, 0, 3, 2)
    return split.reshape(groups, n * math.prod(out), channels // groups)


def channels_second(xp: Any, rows: Array, n: int, size: Shape) -> Array:
    """The reverse: (groups, N * places, C/groups) to (N, C, *size)."""
    groups, channels = rows.shape[0], rows.shape[-1]
    split = rows.reshape(groups, n, math.prod(size), channels).transpose(1, 0, 3, 2)
    return xp.ascontiguousarray(split).reshape(n, groups * channels, *size)


def batch_first(xp: Any, rows: Array, n: int, size: Shape) -> Array:
    """(groups, C/groups, N * places) to (N, C, *size)."""
    channels = rows.shape[0] * rows.shape[1]
    split = rows.reshape(channels, n, math.prod(size)).swapaxes(0, 1)
    return xp.ascontiguousarray(split).reshape(n, channels, *size)


def _by_group(w: Array, groups: int) -> Array:
    """A weight as (groups, O/groups, C/groups, taps)."""
    return w.reshape(groups, w.shape[0] // groups, w.shape[1], math.prod(w.shape[2:]))


def _flat(rows: Array) -> Array:
    """The last two dimensions as one."""
    return rows.reshape(*rows.shape[:2], rows.shape[2] * rows.shape[3])
