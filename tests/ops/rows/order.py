"""Order: sorting, ranks, quantiles, and which elements there are."""

import numpy as np

from tests.ops.row import MATRIX, Row, at

LINES = [*MATRIX, (at(5),)]
"""Distinct values, for which of equal ones is taken, is nobody's promise."""


def in_order(a):
    return np.sort(a, -1), np.argsort(a, -1, kind="stable")


def ranked(k):
    def reference(a):
        values, places = in_order(a)
        return values[..., k], places[..., k]

    return reference


ROWS = [
    Row("sort", lambda torch, a: torch.sort(a), LINES, in_order, "SortBackward0", None),
    Row("sort(0, stable)", lambda _, a: a.sort(dim=0, stable=True), LINES,
        lambda a: (np.sort(a, 0), np.argsort(a, 0, kind="stable")), "SortBackward1"),
    Row("argsort", lambda torch, a: torch.argsort(a), [(at(5),)],
        lambda a: np.argsort(a, kind="stable"), None, "int64"),
    Row("msort", lambda torch, a: torch.msort(a), LINES, lambda a: np.sort(a, 0), "SortBackward0"),
    Row("topk(1)", lambda _, a: a.topk(1), [(at(5),), (at(3, 2),)],
        lambda a: (a.max(-1, keepdims=True), a.argmax(-1)[..., None]), "TopkBackward0", None),
    Row("kthvalue(2)", lambda _, a: a.kthvalue(2), LINES, ranked(1), "KthvalueBackward0", None),
    Row("median", lambda torch, a: torch.median(a), LINES,
        lambda a: np.sort(a, None)[(a.size - 1) // 2], "MedianBackward0"),
    Row("median(-1)", lambda _, a: a.median(-1), [(at(5),), (at(2, 3),)],
        lambda a: ranked((a.shape[-1] - 1) // 2)(a), "MedianBackward1"),
    Row("mode", lambda torch, a: torch.mode(a), LINES,
        lambda a: (a.min(-1), a.argmin(-1)), "ModeBackward0", None),
    Row("cummax", lambda _, a: a.cummax(0).values, LINES, lambda a: np.maximum.accumulate(a, 0),
        "CummaxBackward0"),
    Row("cummin(-1)", lambda _, a: a.cummin(-1).values, LINES,
        lambda a: np.minimum.accumulate(a, -1), "CumminBackward0"),
    Row("quantile", lambda torch, a: torch.quantile(a, 0.3), LINES,
        lambda a: np.quantile(a, 0.3), "SqueezeBackward4", None),
    Row("unique", lambda torch, a: torch.unique((a > 0) * 2), LINES,
        lambda a: np.unique((a > 0) * 2), None, "int64"),
    Row("bincount", lambda torch, a: torch.bincount((a > 0).long(), minlength=4), [(at(5),)],
        lambda a: np.bincount((a > 0).astype(int), minlength=4), None, "int64"),
]  # fmt: skip
