"""Many elements to few."""

import numpy as np

from tests.ops.row import CUBE, MATRIX, NOT_EMPTY, ONE, Row, at

FLOATING = [(x,) for (x,) in NOT_EMPTY if x.shape]
ALONG = [*MATRIX, *CUBE, (at(4),)]


def total(a):
    return a.sum(dtype=None if a.dtype.kind == "f" else np.int64)


def first_to_last(function):
    """A NumPy function along dimension 0, which leaves a number alone."""
    return lambda a: function(a, 0) if a.ndim else a


def found(search, take):
    """A NumPy extreme along dimension 0, and where it is."""
    return lambda a: (take(a, 0), search(a, 0)) if a.ndim else (a, np.array(0))


def softmax(a):
    powers = np.exp(a - a.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def trapezoid(a):
    return ((a[..., 1:] + a[..., :-1]) / 2).sum(-1)


SUMS = [
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
    Row("nansum", lambda torch, a: torch.nansum(a), ONE, total, "NansumBackward0", "int64"),
    Row("nanmean(0)", lambda _, a: a.nanmean(0), NOT_EMPTY, first_to_last(np.nanmean),
        "DivBackward0", None),
    Row("prod", lambda torch, a: torch.prod(a), ONE,
        lambda a: a.prod(dtype=None if a.dtype.kind == "f" else np.int64), "ProdBackward0",
        "int64"),
    Row("prod(0)", lambda _, a: a.prod(0), ALONG, lambda a: np.prod(a, 0), "ProdBackward1",
        "int64"),
    Row("prod of zeros", lambda _, a: (a * (a > 0)).prod(), NOT_EMPTY,
        lambda a: (a * (a > 0)).prod(), "ProdBackward0", "int64"),
    Row("var", lambda torch, a: torch.var(a), FLOATING, lambda a: a.var(ddof=1), "VarBackward0",
        None),
    Row("var(0)", lambda _, a: a.var(0, correction=0), ALONG, lambda a: a.var(0), "VarBackward0",
        None),
    Row("std(-1, keepdim)", lambda _, a: a.std(-1, keepdim=True), ALONG,
        lambda a: a.std(-1, ddof=1, keepdims=True), "StdBackward0", None),
    Row("var_mean", lambda torch, a: torch.var_mean(a, 0, correction=0), ALONG,
        lambda a: (a.var(0), a.mean(0)), "VarMeanBackward0", None),
    Row("std_mean", lambda torch, a: torch.std_mean(a, unbiased=False), ALONG,
        lambda a: (a.std(), a.mean()), "StdMeanBackward0", None),
]  # fmt: skip

EXTREMES = [
    Row("max", lambda torch, a: torch.max(a), NOT_EMPTY, np.max, "MaxBackward1"),
    Row("min()", lambda _, a: a.min(), NOT_EMPTY, np.min, "MinBackward1"),
    Row("max(0)", lambda _, a: a.max(0), NOT_EMPTY, found(np.argmax, np.max), "MaxBackward0"),
    Row("min(0)", lambda _, a: a.min(0), NOT_EMPTY, found(np.argmin, np.min), "MinBackward0"),
    Row("max(-1, keepdim)", lambda _, a: a.max(-1, keepdim=True), MATRIX,
        lambda a: (a.max(-1, keepdims=True), a.argmax(-1, keepdims=True)), "MaxBackward0"),
    Row("amax", lambda torch, a: torch.amax(a, (0, -1)), ALONG[:-1], lambda a: a.max((0, -1)),
        "AmaxBackward0"),
    Row("amin()", lambda _, a: a.amin(0), ALONG, lambda a: a.min(0), "AminBackward0"),
    Row("aminmax", lambda torch, a: torch.aminmax(a, dim=0), ALONG,
        lambda a: (a.min(0), a.max(0)), "AminmaxBackward0"),
    Row("argmax", lambda torch, a: torch.argmax(a), NOT_EMPTY, np.argmax, None, "int64"),
    Row("argmax(0)", lambda _, a: a.argmax(0), MATRIX, lambda a: a.argmax(0), None, "int64"),
    Row("argmin(-1)", lambda _, a: a.argmin(-1), MATRIX, lambda a: a.argmin(-1), None, "int64"),
]  # fmt: skip

QUESTIONS = [
    Row("isnan", lambda torch, a: torch.isnan(a / a), ONE, lambda a: np.isnan(a / a), None, "bool"),
    Row("all > 0", lambda _, a: (a > 0).all(), ONE, lambda a: (a > 0).all(), None, "bool"),
    Row("any(0) > 0", lambda _, a: (a > 0).any(0), ALONG, lambda a: (a > 0).any(0), None, "bool"),
    Row("count_nonzero", lambda torch, a: torch.count_nonzero(a), ONE, np.count_nonzero, None,
        "int64"),
]  # fmt: skip

RUNNING = [
    Row("cumsum", lambda torch, a: torch.cumsum(a, 0), [*ALONG, (at(),), (at(0),)],
        lambda a: np.cumsum(a, 0, dtype=None if a.dtype.kind == "f" else np.int64) if a.ndim else a,
        "CumsumBackward0", "int64"),
    Row("cumprod(-1)", lambda _, a: a.cumprod(-1), ALONG,
        lambda a: np.cumprod(a, -1, dtype=None if a.dtype.kind == "f" else np.int64),
        "CumprodBackward0", "int64"),
    Row("cumprod of zeros", lambda _, a: (a * (a > 0)).cumprod(0), ALONG,
        lambda a: np.cumprod(a * (a > 0), 0, dtype=None if a.dtype.kind == "f" else np.int64),
        "CumprodBackward0", "int64"),
    Row("logcumsumexp", lambda torch, a: torch.logcumsumexp(a, 0), ALONG,
        lambda a: np.log(np.cumsum(np.exp(a), 0)), "LogcumsumexpBackward0", None),
    Row("diff", lambda torch, a: torch.diff(a), ALONG, np.diff, "SubBackward0"),
    Row("diff(2)", lambda _, a: a.diff(2, dim=0), [(at(4),), (at(3, 2),)],
        lambda a: np.diff(a, 2, 0), "SubBackward0"),
    Row("trapezoid", lambda torch, a: torch.trapezoid(a), ALONG, trapezoid, "MulBackward1",
        "floating"),
]  # fmt: skip

EXPONENTIALS = [
    Row("logsumexp", lambda torch, a: torch.logsumexp(a, 0), ALONG,
        lambda a: np.log(np.exp(a).sum(0)), "LogsumexpBackward0", "floating"),
    Row("softmax", lambda torch, a: torch.softmax(a, -1), ALONG, softmax, "SoftmaxBackward0", None),
    Row("log_softmax()", lambda _, a: a.log_softmax(-1), ALONG, lambda a: np.log(softmax(a)),
        "LogSoftmaxBackward0", None),
]  # fmt: skip

NORMS = [
    Row("norm", lambda torch, a: torch.norm(a), ONE, lambda a: np.sqrt((a * a).sum()),
        "LinalgVectorNormBackward0", None),
    *(
        Row(f"norm({p})", lambda _, a, p=p: a.norm(p, 0), ALONG,
            lambda a, p=p: np.linalg.norm(a, p, 0) if a.ndim < 3 else (abs(a) ** p).sum(0) ** (1/p),
            "LinalgVectorNormBackward0", None)
        for p in (1, 1.5, 3)
    ),
    Row("norm(inf)", lambda _, a: a.norm(float("inf")), NOT_EMPTY, lambda a: abs(a).max(),
        "LinalgVectorNormBackward0", None),
    Row("renorm", lambda torch, a: torch.renorm(a, 2, 0, 1.5), MATRIX,
        lambda a: a * np.minimum(1.5 / (np.linalg.norm(a, 2, 1, keepdims=True) + 1e-7), 1),
        "RenormBackward0", None),
]  # fmt: skip

ROWS = [*SUMS, *EXTREMES, *QUESTIONS, *RUNNING, *EXPONENTIALS, *NORMS]
