"""Many elements to few."""

import numpy as np

from tests.ops.row import CUBE, MATRIX, NOT_EMPTY, ONE, Row


def total(a):
    return a.sum(dtype=None if a.dtype.kind == "f" else np.int64)


ROWS = [
    Row("sum", lambda torch, a: torch.sum(a), ONE, total, "SumBackward0", "int64"),
    Row("sum()", lambda _, a: a.sum(), ONE, total, "SumBackward0", "int64"),
    Row("sum(0)", lambda _, a: a.sum(0), ONE, lambda a: a.sum(0) if a.ndim else a, "SumBackward1",
        "int64"),
    Row("sum(-1, keepdim)", lambda _, a: a.sum(-1, keepdim=True), ONE,
        lambda a: a.sum(-1, keepdims=True) if a.ndim else a, "SumBackward1", "int64"),
    Row("sum((0, 2))", lambda _, a: a.sum((0, 2)), CUBE, lambda a: a.sum((0, 2)), "SumBackward1",
        "int64"),
    Row("mean", lambda torch, a: torch.mean(a), NOT_EMPTY, np.mean, "MeanBackward0", None),
    Row("mean(0)", lambda _, a: a.mean(0), NOT_EMPTY, lambda a: a.mean(0) if a.ndim else a,
        "MeanBackward1", None),
    Row("mean((0, -1), keepdim)", lambda _, a: a.mean((0, -1), keepdim=True), CUBE,
        lambda a: a.mean((0, -1), keepdims=True), "MeanBackward1", None),
    Row("max", lambda torch, a: torch.max(a), NOT_EMPTY, np.max, "MaxBackward1"),
    Row("max(0)", lambda _, a: a.max(0), NOT_EMPTY,
        lambda a: (a.max(0), a.argmax(0)) if a.ndim else (a, np.array(0)), "MaxBackward0"),
    Row("max(-1, keepdim)", lambda _, a: a.max(-1, keepdim=True), MATRIX,
        lambda a: (a.max(-1, keepdims=True), a.argmax(-1, keepdims=True)), "MaxBackward0"),
    Row("argmax", lambda torch, a: torch.argmax(a), NOT_EMPTY, np.argmax, None, "int64"),
    Row("argmax(0)", lambda _, a: a.argmax(0), MATRIX, lambda a: a.argmax(0), None, "int64"),
    Row("isnan", lambda torch, a: torch.isnan(a / a), ONE, lambda a: np.isnan(a / a), None, "bool"),
]  # fmt: skip
