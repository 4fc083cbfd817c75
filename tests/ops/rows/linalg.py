"""Linear algebra: determinants, inverses, equations, factors, norms."""

import itertools

import numpy as np

from tests.ops.row import VARIES, Row, at

SQUARE = [(at(3, 3, values="dominant"),), (at(2, 2, 2, values="dominant"),)]
DEFINITE = [(at(3, 3, values="definite"),), (at(2, 2, 2, values="definite"),)]
TALL, WIDE = [(at(4, 2),), (at(2, 3, 2),)], [(at(2, 4),), (at(2, 2, 3),)]
ANY_SHAPE = [*TALL, *WIDE]
EQUATIONS = [
    (at(3, 3, values="dominant"), at(3, 2)), (at(3, 3, values="dominant"), at(3)),
    (at(2, 2, 2, values="dominant"), at(2, 3)), (at(2, 2, values="dominant"), at(2, 2, 2)),
]  # fmt: skip
WITH_FACTOR = [(at(3, 2), at(3, 3, values="definite")), (at(2, 1), at(2, 2, 2, values="definite"))]


def linalg(name, **options):
    return lambda torch, *tensors: getattr(torch.linalg, name)(*tensors, **options)


def numpy(name, **options):
    return lambda *arrays: getattr(np.linalg, name)(*arrays, **options)


def columns(function):
    """NumPy's function, where `b` may hold one vector a matrix, as PyTorch reads it."""

    def call(a, b):
        vectors = b.ndim == 1 or b.shape == a.shape[:-1]
        return function(a, b[..., None])[..., 0] if vectors else function(a, b)

    return call


def symmetric(name, **options):
    """The function of a lower triangle, mirrored: finite differences change one element a time."""
    return lambda torch, a: getattr(torch.linalg, name)(a.tril() + a.tril(-1).mT, **options)


def unsigned(function):
    """The function with the absolute values of vectors, whose signs are LAPACK's choice."""

    def call(*arguments):
        values, *vectors = function(*arguments)
        return values, *map(abs, vectors)

    return call


def values_first(parts):
    """The singular values before the vectors."""
    u, s, vh = parts
    return s, u, vh


def transposed(x):
    return np.swapaxes(x, -2, -1)


def power_series(a):
    """The exponential, term by term."""
    terms = itertools.accumulate(
        range(1, 60), lambda term, k: term @ a / k, initial=np.eye(a.shape[-1])
    )
    return sum(terms).astype(a.dtype)


def lower_upper(a):
    """L and U by elimination in the order of the largest pivots, one matrix at a time."""
    if a.ndim > 2:
        return tuple(map(np.stack, zip(*map(lower_upper, a), strict=True)))
    upper, size = a.astype(float), min(a.shape)
    lower = np.zeros((len(a), size))
    for k in range(size):
        rows = [k, k + abs(upper[k:, k]).argmax()]
        upper[rows], lower[rows] = upper[rows[::-1]], lower[rows[::-1]]
        lower[k:, k] = upper[k:, k] / upper[k, k]
        upper[k + 1 :] -= np.outer(lower[k + 1 :, k], upper[k])
    return lower.astype(a.dtype), upper[:size].astype(a.dtype)


ROWS = [
    Row("linalg.det", linalg("det"), SQUARE, numpy("det"), "LinalgDetBackward0", None),
    Row(
        "linalg.slogdet",
        linalg("slogdet"),
        SQUARE,
        numpy("slogdet"),
        "LinalgSlogdetBackward0",
        None,
    ),
    Row(
        "logdet",
        lambda torch, a: torch.logdet(a),
        DEFINITE,
        lambda a: np.log(np.linalg.det(a)),
        "WhereBackward0",
        None,
    ),
    Row("linalg.inv", linalg("inv"), SQUARE, numpy("inv"), "LinalgInvExBackward0", None),
    Row("linalg.pinv", linalg("pinv"), ANY_SHAPE, numpy("pinv"), "LinalgPinvBackward0", None),
    Row(
        "linalg.solve",
        linalg("solve"),
        EQUATIONS,
        columns(np.linalg.solve),
        "LinalgSolveExBackward0",
        None,
    ),
    Row(
        "linalg.solve right",
        linalg("solve", left=False),
        [(at(3, 3, values="dominant"), at(2, 3))],
        lambda a, b: transposed(np.linalg.solve(transposed(a), transposed(b))),
        "LinalgSolveExBackward0",
        None,
    ),
    Row(
        "linalg.solve_triangular",
        linalg("solve_triangular", upper=True),
        EQUATIONS[:1],
        lambda a, b: np.linalg.solve(np.triu(a), b),
        "LinalgSolveTriangularBackward0",
        None,
    ),
    Row(
        "linalg.solve_triangular right",
        linalg("solve_triangular", upper=False, left=False, unitriangular=True),
        [(at(3, 3), at(2, 3))],
        lambda a, b: b @ np.linalg.inv(np.tril(a, -1) + np.eye(3)).astype(a.dtype),
        "LinalgSolveTriangularBackward0",
        None,
    ),
    Row(
        "linalg.cholesky",
        symmetric("cholesky"),
        DEFINITE,
        numpy("cholesky"),
        "LinalgCholeskyExBackward0",
        None,
    ),
    Row(
        "linalg.cholesky upper",
        symmetric("cholesky", upper=True),
        DEFINITE,
        lambda a: transposed(np.linalg.cholesky(a)),
        "LinalgCholeskyExBackward0",
        None,
    ),
    Row(
        "cholesky_solve",
        lambda torch, b, factor: torch.cholesky_solve(b, factor.tril()),
        WITH_FACTOR,
        lambda b, factor: np.linalg.solve(np.tril(factor) @ transposed(np.tril(factor)), b),
        "CholeskySolveBackward0",
        None,
    ),
    Row(
        "cholesky_inverse",
        lambda torch, factor: torch.cholesky_inverse(factor.tril()),
        DEFINITE,
        lambda factor: np.linalg.inv(np.tril(factor) @ transposed(np.tril(factor))),
        "CholeskyInverseBackward0",
        None,
    ),
    Row("linalg.qr", linalg("qr"), ANY_SHAPE, numpy("qr"), "LinalgQrBackward0", None),
    Row(
        "linalg.svd",
        unsigned(lambda torch, a: values_first(torch.linalg.svd(a, full_matrices=False))),
        ANY_SHAPE,
        unsigned(lambda a: values_first(np.linalg.svd(a, full_matrices=False))),
        "LinalgSvdBackward0",
        None,
    ),
    Row(
        "linalg.svdvals",
        linalg("svdvals"),
        ANY_SHAPE,
        numpy("svd", compute_uv=False),
        "LinalgSvdBackward0",
        None,
    ),
    Row(
        "linalg.eigh",
        unsigned(symmetric("eigh")),
        DEFINITE,
        unsigned(numpy("eigh")),
        "LinalgEighBackward0",
        None,
    ),
    Row(
        "linalg.eigvalsh",
        symmetric("eigvalsh"),
        DEFINITE,
        numpy("eigvalsh"),
        "LinalgEighBackward0",
        None,
    ),
    Row(
        "linalg.lstsq",
        lambda torch, a, b: torch.linalg.lstsq(a, b).solution,
        [(at(4, 2), at(4, 3)), (at(2, 4), at(2, 1)), (at(2, 3, 2), at(2, 3))],
        columns(lambda a, b: np.linalg.pinv(a) @ b),
        "LinalgLstsqBackward0",
        None,
    ),
    Row(
        "linalg.lu",
        lambda torch, a: torch.linalg.lu(a)[1:],
        [*SQUARE, *ANY_SHAPE],
        lower_upper,
        "LinalgLuBackward0",
        None,
    ),
    Row(
        "matrix_exp",
        lambda torch, a: torch.matrix_exp(a),
        SQUARE,
        power_series,
        "LinalgMatrixExpBackward0",
        None,
    ),
    Row(
        "matrix_power -3",
        lambda torch, a: torch.matrix_power(a, -3),
        SQUARE,
        lambda a: np.linalg.matrix_power(a, -3),
        VARIES,
        None,
    ),
    Row(
        "linalg.tensorinv",
        linalg("tensorinv", ind=1),
        [(at(3, 3, values="dominant"),)],
        numpy("tensorinv", ind=1),
        VARIES,
        None,
    ),
    Row(
        "linalg.cross",
        linalg("cross"),
        [(at(2, 3), at(2, 3)), (at(1, 3), at(4, 3))],
        np.cross,
        "LinalgCrossBackward0",
    ),
]
"""Integers are refused where `dtype` is None."""
