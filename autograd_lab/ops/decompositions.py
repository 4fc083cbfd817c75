"""Matrices as products of triangular and orthogonal ones: Cholesky and QR.

Derivatives: I. Murray, "Differentiation of the Cholesky decomposition", 2016; H. Liao and others,
"Differentiable programming tensor networks", 2019, of QR, and S. Walter and L. Lehmann,
"Algorithmic differentiation of linear algebra functions with application in optimum experimental
design", 2010, of QR with more columns than rows.
"""

from typing import Any

from autograd_lab.errors import NotDifferentiable, OptionRefused
from autograd_lab.ops import return_types
from autograd_lab.ops.diagonals import tril
from autograd_lab.ops.elimination import substituted
from autograd_lab.ops.join import cat
from autograd_lab.ops.matrices import (
    adjoint,
    diagonal_matrix,
    diagonal_of,
    finite,
    real_part,
    refuse_failed,
    refuse_no_matrix,
    refuse_not_floating,
    refuse_not_square,
)
from autograd_lab.ops.op import op
from autograd_lab.ops.public import with_out
from autograd_lab.ops.shape import slice_dim
from autograd_lab.ops.solving import refuse_integers, solved_triangular
from autograd_lab.tensor import Tensor

Array = Any


def hermitian(x: Any) -> Any:
    """The Hermitian matrix that has the lower triangle of `x`."""
    below = tril(x, -1)
    return below + adjoint(below) + diagonal_matrix(real_part(diagonal_of(x)))


def cholesky_rule(g: Any, L: Any, upper: bool) -> Any:
    """½·L⁻ᴴ·S·L⁻¹, where S has the lower triangle of Lᴴ·G, and its adjoint above the diagonal"""
    if upper:
        g, L = adjoint(g), adjoint(L)
    inner = tril(adjoint(L) @ g)
    half = solved_triangular(adjoint(L), inner + adjoint(tril(inner, -1)), True, True, False)
    return solved_triangular(L, half, False, False, False) / 2


def _factor(xp: Any, self: Array, upper: bool) -> tuple[Array, Array]:
    """Cholesky's factors, and for each matrix 0, or the order of the minor that is not positive."""
    matrices = xp.swapaxes(self, -2, -1).conj() if upper else self
    try:
        factor = xp.linalg.cholesky(matrices)
    except xp.linalg.LinAlgError:
        factor = None
    info = xp.zeros(self.shape[:-2], "int32")
    if factor is None or not finite(xp, factor):
        factor, info = _factor_by_rows(xp, matrices)
    return xp.swapaxes(factor, -2, -1).conj() if upper else factor, info


def _factor_by_rows(xp: Any, matrices: Array) -> tuple[Array, Array]:
    """As far as it goes: the factorization row by row, which says where it fails."""
    factor = xp.tril(matrices)
    info = xp.zeros(matrices.shape[:-2], "int32")
    for k in range(matrices.shape[-1]):
        row = factor[..., k : k + 1, :k]
        pivot = (factor[..., k, k] - (row * row.conj()).sum((-2, -1))).real
        failed = (info == 0) & ~(pivot > 0)
        info = xp.where(failed, k + 1, info).astype("int32")
        root = xp.sqrt(xp.where(info == 0, pivot, 1))
        factor[..., k, k] = xp.where(info == 0, root, factor[..., k, k])
        below = factor[..., k + 1 :, :k] @ xp.swapaxes(row, -2, -1).conj()
        column = (factor[..., k + 1 :, k] - below[..., 0]) / root[..., None]
        factor[..., k + 1 :, k] = xp.where((info == 0)[..., None], column, factor[..., k + 1 :, k])
    return factor, info


@op(
    "LinalgCholeskyExBackward0",
    outputs=("L", "info"),
    holomorphic=False,
    self=cholesky_rule,
)
def _cholesky_ex(xp: Any, self: Array, upper: bool) -> tuple[Array, Array]:
    return _factor(xp, self, upper)


@op(
    "CholeskyBackward0",
    outputs=("result", "info"),
    holomorphic=False,
    self=lambda g, result, upper: cholesky_rule(g, result, upper),
)
def _cholesky(xp: Any, self: Array, upper: bool) -> tuple[Array, Array]:
    return _factor(xp, self, upper)


def checked_cholesky(A: Tensor, upper: bool, name: str) -> Tensor:
    """Cholesky's factors, with the errors, and the node, of the function `name`."""
    refuse_not_square(A, name)
    refuse_not_floating(A, name, low_precision=True)
    refuse_integers(A, "cholesky_cpu")
    factor, info = (_cholesky if name == "cholesky" else _cholesky_ex)(A, upper)
    refuse_failed(
        info,
        name,
        "The factorization could not be completed because the input is not positive-definite (the "
        "leading minor of order {} is not positive-definite).",
    )
    return factor


@with_out
def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangular L with A = L·Lᴴ, or, where `upper`, U with A = Uᴴ·U.

    A is Hermitian and positive-definite, (..., n, n); only one triangle of it is read.
    Errors: LinAlgError where a matrix is not positive-definite; RuntimeError unless it is square.
    Example: `torch.linalg.cholesky(torch.tensor([[4.]]))` is `tensor([[2.]])`.
    """
    return checked_cholesky(A, upper, "linalg.cholesky")


@with_out
def cholesky_ex(A: Tensor, *, upper: bool = False, check_errors: bool = False) -> Any:
    """`(L, info)`: info is not 0 where a matrix is not positive-definite, and no error is raised.

    check_errors: raise LinAlgError all the same.
    """
    if check_errors:
        checked_cholesky(A, upper, "linalg.cholesky_ex")
    refuse_not_square(A, "linalg.cholesky")
    refuse_not_floating(A, "linalg.cholesky")
    return return_types.linalg_cholesky_ex(_cholesky_ex(A, upper))


def cholesky_inverse_rule(g: Any, self: Any, result: Any, upper: bool) -> Any:
    """of the factor L: -(S + Sᴴ)·L with S = A⁻¹·G·A⁻¹; of U: U times that"""
    inner = result @ g @ result
    symmetric = inner + adjoint(inner)
    return -(self @ symmetric) if upper else -(symmetric @ self)


@op("CholeskyInverseBackward0", holomorphic=False, self=cholesky_inverse_rule)
def _cholesky_inverse(xp: Any, self: Array, upper: bool = False) -> Array:
    factor = xp.swapaxes(self, -2, -1).conj() if upper else self
    eye = xp.zeros(self.shape, self.dtype) + xp.eye(self.shape[-1], dtype=self.dtype)
    inverse = substituted(xp, factor, eye, upper=False, unitriangular=False)
    return xp.swapaxes(inverse, -2, -1).conj() @ inverse


@with_out
def cholesky_inverse(L: Tensor, upper: bool = False) -> Tensor:
    """The inverse of A from its factor: A = L·Lᴴ, or Lᴴ·L where `upper`."""
    refuse_not_square(L, "cholesky_inverse")
    refuse_integers(L, "cholesky_inverse_out_cpu")
    return _cholesky_inverse(L, upper)


def qr_rule(grads: Any, Q: Any, R: Any, mode: str) -> Any:
    """(G_Q + Q·S)·R⁻ᴴ, where S is Hermitian with the lower triangle of R·G_Rᴴ - G_Qᴴ·Q

    For more columns than rows, A = Q·[R₁ R₂]: the gradient of the right part is Q·G_R₂, and that of
    the left part is as above, where Q·R₂·G_R₂ᴴ joins G_Q.
    """
    g_q, g_r = grads
    rows, columns = R.shape[-2:]
    if mode == "r":
        raise NotDifferentiable(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please "
            "use linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr."
        )
    if mode == "complete" and rows > columns:
        raise NotDifferentiable(
            "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."
        )
    if rows >= columns:
        return _tall_qr_rule(g_q, g_r, Q, R)
    left, right = (slice_dim(x, -1, 0, rows) for x in (R, g_r))
    rest, g_rest = (slice_dim(x, -1, rows) for x in (R, g_r))
    g_left = _tall_qr_rule(g_q + Q @ (rest @ adjoint(g_rest)), right, Q, left)
    return cat([g_left, Q @ g_rest], -1)


def _tall_qr_rule(g_q: Any, g_r: Any, Q: Any, R: Any) -> Any:
    inner = g_q + Q @ hermitian(R @ adjoint(g_r) - adjoint(g_q) @ Q)
    return solved_triangular(adjoint(R), inner, False, False, False)


@op("LinalgQrBackward0", outputs=("Q", "R"), holomorphic=False, self=qr_rule)
def _qr(xp: Any, self: Array, mode: str = "reduced") -> tuple[Array, Array]:
    if not self.size:
        return _qr_of_nothing(xp, self, mode)
    if mode == "r":
        return xp.zeros((0,), self.dtype), xp.linalg.qr(self, mode="r")
    return tuple(xp.linalg.qr(self, mode=mode))


def _qr_of_nothing(xp: Any, self: Array, mode: str) -> tuple[Array, Array]:
    *lead, rows, columns = self.shape
    size = rows if mode == "complete" else min(rows, columns)
    q = xp.zeros((*lead, rows, size), self.dtype) + xp.eye(rows, dtype=self.dtype)[:, :size]
    return xp.zeros((0,), self.dtype) if mode == "r" else q, xp.zeros(
        (*lead, size, columns), self.dtype
    )


def checked_qr(A: Tensor, mode: str) -> tuple[Tensor, Tensor]:
    """Q and R, once A and the mode have been looked at."""
    refuse_no_matrix(A, "linalg.qr")
    refuse_not_floating(A, "linalg.qr", low_precision=True)
    refuse_integers(A, "geqrf_cpu")
    if mode not in ("reduced", "complete", "r"):
        raise OptionRefused(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', "
            "or 'complete'",
            argument="mode", value=mode, op="linalg.qr",
        )  # fmt: skip
    return _qr(A, mode)


@with_out
def qr(A: Tensor, mode: str = "reduced") -> Any:
    """`(Q, R)` with A = Q·R, where the columns of Q are orthonormal and R is upper triangular.

    Shapes: of A (..., n, m), with k = min(n, m): Q (..., n, k), R (..., k, m); where the mode is
    "complete", Q (..., n, n), R (..., n, m); where it is "r", Q is empty.
    Errors: RuntimeError for integers, for a vector, or for another mode.
    """
    return return_types.linalg_qr(checked_qr(A, mode))


__all__ = ["cholesky_inverse"]
METHODS = (cholesky_inverse,)
WITH_INPLACE = ()
