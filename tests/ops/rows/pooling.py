"""Pooling, and windows as columns."""

import numpy as np

from tests.ops.row import Row, at

ROW = [(at(2, 3, 6),), (at(3, 7),)]
IMAGE = [
    (at(2, 2, 4, 6),),
    (at(2, 5, 4, layout="strided"),),
    (at(1, 2, 4, 4, layout="transposed"),),
]
EVEN = [(at(2, 2, 4, 6),), (at(2, 4, 4, layout="strided"),)]


def windows(a, kernel, stride):
    view = np.lib.stride_tricks.sliding_window_view(a, (kernel, kernel), (-2, -1))
    return view[..., ::stride, ::stride, :, :]


def functional(name, *args, **kwargs):
    return lambda torch, a: getattr(torch.nn.functional, name)(a, *args, **kwargs)


def padded_max(a):
    edges = [(0, 0)] * (a.ndim - 2) + [(1, 1)] * 2
    return windows(np.pad(a, edges, constant_values=a.min()), 3, 2).max((-2, -1))


def blocks(a, means):
    """The mean, or the largest element, of each half of the last two dimensions."""
    top, bottom = np.split(a, 2, -2)
    quarters = [np.stack([means(q) for q in np.split(half, 2, -1)], -1) for half in (top, bottom)]
    return np.stack(quarters, -2)


def columns(a):
    cut = windows(a, 2, 1)
    n, c, height, width, _, _ = cut.shape
    return cut.transpose(0, 1, 4, 5, 2, 3).reshape(n, c * 4, height * width)


ROWS = [
    Row("max_pool1d", lambda torch, a: torch.max_pool1d(a, 2), ROW,
        lambda a: a[..., : a.shape[-1] // 2 * 2].reshape(*a.shape[:-1], -1, 2).max(-1),
        "SqueezeBackward1", None),
    Row("max_pool2d", functional("max_pool2d", 2, 1), IMAGE,
        lambda a: windows(a, 2, 1).max((-2, -1)), "MaxPool2DWithIndicesBackward0"),
    Row("max_pool2d(padding)", functional("max_pool2d", 3, 2, 1), IMAGE, padded_max,
        "MaxPool2DWithIndicesBackward0"),
    Row("avg_pool2d", functional("avg_pool2d", 2, 1), IMAGE,
        lambda a: windows(a, 2, 1).mean((-2, -1)), "AvgPool2DBackward0", None),
    Row("avg_pool2d(ceil_mode)", functional("avg_pool2d", 2, 2, 0, True, False),
        [(at(1, 2, 4, 4),)], lambda a: windows(a, 2, 2).mean((-2, -1)), "AvgPool2DBackward0", None),
    Row("adaptive_avg_pool2d", functional("adaptive_avg_pool2d", 2), EVEN,
        lambda a: blocks(a, lambda q: q.mean((-2, -1))), "AdaptiveAvgPool2DBackward0", None),
    Row("adaptive_avg_pool2d to one", functional("adaptive_avg_pool2d", 1), IMAGE,
        lambda a: a.mean((-2, -1), keepdims=True), "MeanBackward1", None),
    Row("adaptive_max_pool2d", functional("adaptive_max_pool2d", 2), EVEN,
        lambda a: blocks(a, lambda q: q.max((-2, -1))), "AdaptiveMaxPool2DBackward0", None),
    Row("unfold into columns", functional("unfold", 2), [(at(2, 2, 3, 4),)], columns,
        "Im2ColBackward0", None),
    Row("fold", functional("fold", 2, 2), [(at(2, 4, 1),)],
        lambda a: a.reshape(2, 1, 2, 2), "Col2ImBackward0", None),
]  # fmt: skip
