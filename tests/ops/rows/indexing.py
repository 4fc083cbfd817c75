"""Reading and writing parts."""

import numpy as np

from tests.ops.row import CUBE, ONE, SQUARED, VARIES, Row, at


def assigned(key, value=None):
    """`a[key] = b` on a copy of a."""

    def call(torch, a, *b):
        result = a.clone()
        result[key] = b[0] if b else value
        return result

    return call


def assigned_array(key, value=None):
    def reference(a, *b):
        result = a.copy()
        result[key] = b[0] if b else value
        return result

    return reference


def twice_picked(torch, a):
    return a[torch.tensor([0, 2, 0])]


ROWS = [
    Row("a[1]", lambda _, a: a[1], [(at(3),), *SQUARED], lambda a: a[1], "SelectBackward0"),
    Row("a[-1]", lambda _, a: a[-1], [(at(3),), *SQUARED], lambda a: a[-1], "SelectBackward0"),
    Row("a[1:]", lambda _, a: a[1:], [(at(3),), *SQUARED], lambda a: a[1:], "SliceBackward0"),
    Row("a[5:]", lambda _, a: a[5:], SQUARED, lambda a: a[5:], "SliceBackward0"),
    Row("a[::2, 1:]", lambda _, a: a[::2, 1:], SQUARED, lambda a: a[::2, 1:], "SliceBackward0"),
    Row("a[1, 2]", lambda _, a: a[1, 2], SQUARED, lambda a: a[1, 2], "SelectBackward0"),
    Row("a[..., 0]", lambda _, a: a[..., 0], [*CUBE, *SQUARED], lambda a: a[..., 0],
        "SelectBackward0"),
    Row("a[None]", lambda _, a: a[None], ONE, lambda a: a[None], "UnsqueezeBackward0"),
    Row("a[:, None, -2:]", lambda _, a: a[:, None, -2:], SQUARED, lambda a: a[:, None, -2:],
        "SliceBackward0"),
    Row("a[[0, 2, 0]]", lambda _, a: a[[0, 2, 0]], SQUARED, lambda a: a[[0, 2, 0]],
        "IndexBackward0"),
    Row("a[tensor]", twice_picked, SQUARED, lambda a: a[[0, 2, 0]], "IndexBackward0"),
    Row("a[:, tensor]", lambda torch, a: a[:, torch.tensor([2, 0])], SQUARED,
        lambda a: a[:, [2, 0]], "IndexBackward0"),
    Row("a[tensor, tensor]", lambda torch, a: a[torch.tensor([0, 2, 0]), torch.tensor([1, 1, 1])],
        SQUARED, lambda a: a[[0, 2, 0], [1, 1, 1]], "IndexBackward0"),
    Row("a[mask]", lambda _, a: a[a > 0.5], SQUARED, lambda a: a[a > 0.5], "IndexBackward0"),
    Row("a[1] = b", assigned(1), [(at(3, 3), at(3)), (at(3, 3), at())], assigned_array(1),
        "torch::autograd::CopySlices"),
    Row("a[:, 1:] = b", assigned(np.s_[:, 1:]), [(at(3, 3), at(3, 2)), (at(3, 3), at(1, 2))],
        assigned_array(np.s_[:, 1:]), "torch::autograd::CopySlices"),
    Row("a[0] = 7", assigned(0, 7), SQUARED, assigned_array(0, 7), "torch::autograd::CopySlices"),
    Row("a[...] = 7", assigned(..., 7), SQUARED, assigned_array(..., 7), VARIES),
    Row("a[[0, 2]] = b", assigned([0, 2]), [(at(3, 3), at(2, 3)), (at(3, 3), at(3))],
        assigned_array([0, 2]), "IndexPutBackward0"),
]  # fmt: skip
