"""Convolution, transposed or not; its references walk over the windows one by one."""

import itertools

import numpy as np

from tests.ops.row import Row, at

BIAS = [(at(2, 2, 4), at(3, 2, 2), at(3))]
IMAGE = [(at(2, 2, 4, 3), at(3, 2, 2, 2)), (at(1, 2, 3, 3, layout="transposed"), at(2, 2, 2, 1))]
GROUPED = [(at(2, 4, 3, 4), at(4, 2, 2, 2))]


def correlated(x, w, stride=1, padding=0, dilation=1, groups=1):
    """The convolution of x with w, by its definition."""
    dims = x.ndim - 2
    x = np.pad(x, [(0, 0), (0, 0)] + [(padding, padding)] * dims)
    out = [
        (n - dilation * (k - 1) - 1) // stride + 1
        for n, k in zip(x.shape[2:], w.shape[2:], strict=True)
    ]
    result = np.zeros((x.shape[0], w.shape[0], *out), np.result_type(x, w))
    for o in range(w.shape[0]):
        first = o * groups // w.shape[0] * w.shape[1]
        for place in itertools.product(*map(range, out)):
            cut = tuple(
                slice(i * stride, i * stride + dilation * (k - 1) + 1, dilation)
                for i, k in zip(place, w.shape[2:], strict=True)
            )
            window = x[(slice(None), slice(first, first + w.shape[1]), *cut)]
            result[(slice(None), o, *place)] = (window * w[o]).sum(tuple(range(1, dims + 2)))
    return result


def spread(x, w, stride=1):
    """The transposed convolution of x with w, by its definition."""
    size = [(n - 1) * stride + k for n, k in zip(x.shape[2:], w.shape[2:], strict=True)]
    result = np.zeros((x.shape[0], w.shape[1], *size), np.result_type(x, w))
    for place in itertools.product(*map(range, x.shape[2:])):
        cut = tuple(
            slice(i * stride, i * stride + k) for i, k in zip(place, w.shape[2:], strict=True)
        )
        values = np.tensordot(x[(slice(None), slice(None), *place)], w, 1)
        result[(slice(None), slice(None), *cut)] += values
    return result


ROWS = [
    Row("conv1d", lambda torch, x, w, b: torch.conv1d(x, w, b), BIAS,
        lambda x, w, b: correlated(x, w) + b[:, None], "ConvolutionBackward0"),
    Row("conv2d", lambda torch, x, w: torch.conv2d(x, w), IMAGE, correlated,
        "ConvolutionBackward0"),
    Row("conv2d(stride, padding)", lambda torch, x, w: torch.conv2d(x, w, None, 2, 1), IMAGE,
        lambda x, w: correlated(x, w, 2, 1), "ConvolutionBackward0"),
    Row("conv2d(groups)", lambda torch, x, w: torch.conv2d(x, w, groups=2), GROUPED,
        lambda x, w: correlated(x, w, groups=2), "ConvolutionBackward0"),
    Row("conv2d(same)", lambda torch, x, w: torch.conv2d(x, w, padding="same"),
        [(at(1, 2, 3, 4), at(2, 2, 3, 3))], lambda x, w: correlated(x, w, padding=1),
        "ConvolutionBackward0"),
    Row("conv2d of many places", lambda torch, x, w: torch.conv2d(x, w, padding=1),
        [(at(2, 1, 4, 4), at(1, 1, 3, 3))], lambda x, w: correlated(x, w, padding=1),
        "ConvolutionBackward0"),
    Row("conv3d(dilation)", lambda torch, x, w: torch.conv3d(x, w, dilation=2),
        [(at(1, 1, 3, 4, 3), at(2, 1, 2, 2, 2))], lambda x, w: correlated(x, w, dilation=2),
        "ConvolutionBackward0", dtype=None),
    Row("conv2d of one image", lambda torch, x, w: torch.conv2d(x, w),
        [(at(2, 3, 3), at(1, 2, 2, 2))], lambda x, w: correlated(x[None], w)[0],
        "SqueezeBackward1"),
    Row("conv_transpose1d", lambda torch, x, w: torch.conv_transpose1d(x, w),
        [(at(2, 2, 3), at(2, 3, 2))], spread, "ConvolutionBackward0", dtype=None),
    Row("conv_transpose2d(stride)", lambda torch, x, w: torch.conv_transpose2d(x, w, stride=2),
        [(at(1, 2, 2, 3), at(2, 3, 2, 3))], lambda x, w: spread(x, w, 2), "ConvolutionBackward0",
        dtype=None),
]  # fmt: skip
