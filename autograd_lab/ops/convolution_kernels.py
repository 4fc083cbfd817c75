"""Convolution on plain arrays, in any number of dimensions, as products of matrices.

A convolution couples three arrays: the input x (N, C, *size), the weight w (O, C/groups, *kernel)
and the output y (N, O, *out). Its sum over all that they have in common,
S = sum of x[n, c, p*stride + k*dilation - padding] * w[o, c, k] * y[n, o, p], is linear in each:

- `correlate(x, w)`, the convolution, is the derivative of S by y;
- `spread(y, w)`, the transposed convolution, is the derivative by x;
- `weigh(x, y)`, the gradient of the weight, is the derivative by w.

Each lays out the windows of x as columns of a matrix, or adds such columns up, and leaves the rest
to the matrix product (K. Chellapilla, S. Puri, P. Simard: High Performance Convolutional Neural
Networks for Document Processing, 2006). The columns are made anew each time: kept, they would be
the largest thing in the graph.
"""

import itertools
import math
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


def padded(xp: Any, x: Array, padding: Shape) -> Array:
    """The array with zeros around its last dimensions."""
    if not any(padding):
        return x
    spatial = x.shape[-len(padding) :]
    lead = x.shape[: -len(padding)]
    result = xp.zeros((*lead, *(n + 2 * p for n, p in zip(spatial, padding, strict=True))), x.dtype)
    result[inside(spatial, padding)] = x
    return result


def inside(size: Shape, padding: Shape) -> tuple[Any, ...]:
    """The index of what padding surrounds, in the last dimensions."""
    return (..., *(slice(p, p + n) for n, p in zip(size, padding, strict=True)))


def windows(xp: Any, x: Array, kernel: Shape, out: Shape, steps: Steps) -> Array:
    """All windows of a padded array as a view, (N, C, *kernel, *out)."""
    spatial = x.strides[2:]
    taps = tuple(n * d for n, d in zip(spatial, steps.dilation, strict=True))
    moves = tuple(n * s for n, s in zip(spatial, steps.stride, strict=True))
    shape = (*x.shape[:2], *kernel, *out)
    return xp.lib.stride_tricks.as_strided(x, shape, (*x.strides[:2], *taps, *moves))


def columns(xp: Any, x: Array, kernel: Shape, out: Shape, steps: Steps) -> Array:
    """The windows as columns of one matrix a group, (groups, C/groups * taps, N * places)."""
    view = windows(xp, padded(xp, x, steps.padding), kernel, out, steps)
    dims = len(kernel)
    view = xp.moveaxis(view, 0, 1 + dims)
    rows = x.shape[1] // steps.groups * math.prod(kernel)
    return view.reshape(steps.groups, rows, x.shape[0] * math.prod(out))


def add_columns(
    xp: Any, cols: Array, size: Shape, kernel: Shape, out: Shape, steps: Steps
) -> Array:
    """The inverse walk: (C, *kernel, N, *out) added up where `columns` read them, (C, N, *size)."""
    dims = len(kernel)
    lead = (cols.shape[0], cols.shape[1 + dims])
    full = (n + 2 * p for n, p in zip(size, steps.padding, strict=True))
    result = xp.zeros((*lead, *full), cols.dtype)
    for taps in itertools.product(*map(range, kernel)):
        places = tuple(
            slice(tap * d, tap * d + s * (n - 1) + 1, s)
            for tap, d, s, n in zip(taps, steps.dilation, steps.stride, out, strict=True)
        )
        result[(slice(None), slice(None), *places)] += cols[(slice(None), *taps)]
    return result[inside(size, steps.padding)]


def channels_first(xp: Any, y: Array, groups: int) -> Array:
    """(N, O, *out) as one matrix a group, (groups, O/groups, N * places)."""
    n, channels, *out = y.shape
    return xp.moveaxis(y, 0, 1).reshape(groups, channels // groups, n * math.prod(out))


def correlate(xp: Any, x: Array, w: Array, steps: Steps) -> Array:
    """The convolution of x with w, (N, O, *out)."""
    n, o, kernel = x.shape[0], w.shape[0], w.shape[2:]
    out = steps.out_size(x.shape[2:], kernel)
    cols = columns(xp, x, kernel, out, steps)
    rows = w.reshape(steps.groups, o // steps.groups, cols.shape[1])
    result = _product(xp, rows, cols).reshape(o, n, *out)
    return xp.ascontiguousarray(xp.moveaxis(result, 0, 1))


def spread(xp: Any, y: Array, w: Array, size: Shape, steps: Steps) -> Array:
    """Each element of y times the kernel, added up where its window lies in x, (N, C, *size)."""
    (n, o, *out), kernel = y.shape, w.shape[2:]
    rows = w.reshape(steps.groups, o // steps.groups, -1 if w.size else 0)
    cols = _product(xp, rows.swapaxes(1, 2), channels_first(xp, y, steps.groups))
    cols = cols.reshape(w.shape[1] * steps.groups, *kernel, n, *out)
    result = add_columns(xp, cols, size, kernel, tuple(out), steps)
    return xp.ascontiguousarray(xp.moveaxis(result, 0, 1))


def weigh(xp: Any, x: Array, y: Array, kernel: Shape, steps: Steps) -> Array:
    """How much each tap of the kernel couples x and y, (O, C/groups, *kernel)."""
    cols = columns(xp, x, kernel, y.shape[2:], steps)
    result = _product(xp, channels_first(xp, y, steps.groups), cols.swapaxes(1, 2))
    return result.reshape(y.shape[1], x.shape[1] // steps.groups, *kernel)


def _product(xp: Any, a: Array, b: Array) -> Array:
    """The product of the matrices of each group; of one group as a plain product."""
    return (a[0] @ b[0])[None] if a.shape[0] == 1 else xp.matmul(a, b)
