"""The LU factorization, A = P·L·U, and equations solved with it.

Derivatives: F. de Hoog, R. Anderssen and M. Lukas, "Differentiation of matrix functionals using
triangular factorization", 2011.
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.errors import OptionRefused, ShapeMismatch
from autograd_lab.ops import return_types
from autograd_lab.ops.diagonals import tril, triu
from autograd_lab.ops.elimination import eliminated, factored, permutation, substituted
from autograd_lab.ops.join import cat
from autograd_lab.ops.matrices import adjoint as conjugated
from autograd_lab.ops.matrices import constant, data_of, refuse_not_square
from autograd_lab.ops.op import op
from autograd_lab.ops.public import with_out
from autograd_lab.ops.shape import slice_dim
from autograd_lab.ops.solving import refuse_incompatible, refuse_integers, solved_triangular
from autograd_lab.tensor import Tensor

Array = Any


def lower_factor(LU: Any) -> Any:
    """L (..., n, k) from the array (..., n, m) that holds both factors; k = min(n, m)."""
    data = data_of(LU)
    n, m = data.shape[-2:]
    eye = constant(namespace(data).eye(n, min(n, m), dtype=data.dtype), LU)
    return tril(slice_dim(LU, -1, 0, min(n, m)), -1) + eye


def upper_factor(LU: Any) -> Any:
    """U (..., k, m) from the array (..., n, m) that holds both factors; k = min(n, m)."""
    return triu(slice_dim(LU, -2, 0, min(LU.shape[-2:])))


def exchange(pivots: Any, like: Any) -> Any:
    """The permutation matrices P of `pivots`, to go with `like`, which has as many rows."""
    data = data_of(like)
    p = permutation(namespace(data), data_of(pivots), data.shape[-2], data.dtype)
    return constant(p, like)


def lu_rule(g_lower: Any, g_upper: Any, P: Any, L: Any, U: Any) -> Any:
    """P·L⁻ᴴ·(tril(Lᴴ·G_L, -1) + triu(G_U·Uᴴ))·U⁻ᴴ, for square matrices

    The columns, or rows, that are too many depend on the rest through L, or through U.
    """
    size = L.shape[-1]
    rest, wide = None, U.shape[-1] > size
    if wide:
        rest = solved_triangular(conjugated(L), slice_dim(g_upper, -1, size), True, True, True)
        g_lower = g_lower - rest @ conjugated(slice_dim(U, -1, size))
        g_upper, U = slice_dim(g_upper, -1, 0, size), slice_dim(U, -1, 0, size)
    elif L.shape[-2] > size:
        rest = solved_triangular(conjugated(U), slice_dim(g_lower, -2, size), False, False, False)
        g_upper = g_upper - conjugated(slice_dim(L, -2, size)) @ rest
        g_lower, L = slice_dim(g_lower, -2, 0, size), slice_dim(L, -2, 0, size)
    inner = tril(conjugated(L) @ g_lower, -1) + triu(g_upper @ conjugated(U))
    inner = solved_triangular(conjugated(L), inner, True, True, True)
    square = solved_triangular(conjugated(U), inner, False, False, False)
    if rest is None:
        return P @ square
    return P @ cat([square, rest], -1 if wide else -2)


def lu_factor_rule(g: Any, LU: Any, pivots: Any) -> Any:
    """`lu_rule`, where G holds both G_L and G_U"""
    size = min(LU.shape[-2:])
    return lu_rule(
        slice_dim(g, -1, 0, size), slice_dim(g, -2, 0, size),
        exchange(pivots, LU), lower_factor(LU), upper_factor(LU),
    )  # fmt: skip


@op(
    "LinalgLuFactorExBackward0",
    outputs=("LU", "pivots", "info"),
    holomorphic=False,
    A=lu_factor_rule,
)
def _factor(xp: Any, A: Array, pivot: bool = True) -> tuple[Array, Array, Array]:
    return factored(xp, A)


@op(
    "LinalgLuBackward0",
    outputs=("P", "L", "U"),
    holomorphic=False,
    A=lambda g, P, L, U: lu_rule(g[1], g[2], P, L, U),
)
def _lu(xp: Any, A: Array, pivot: bool = True) -> tuple[Array, Array, Array]:
    LU, pivots, _ = factored(xp, A)
    return permutation(xp, pivots, A.shape[-2], A.dtype), lower_factor(LU), upper_factor(LU)


def _check(A: Tensor, pivot: bool, name: str) -> None:
    if A.dim() < 2:
        raise ShapeMismatch(
            f"{name}: Expected tensor with 2 or more dimensions. Got size: {list(A.shape)} instead",
            shapes=(tuple(A.shape),), op=name,
        )  # fmt: skip
    refuse_integers(A, "lu_cpu")
    if not pivot:
        raise OptionRefused(
            "linalg.lu_factor: LU without pivoting is not implemented on the CPU",
            argument="pivot", value=pivot, op=name,
        )  # fmt: skip


@with_out
def lu(A: Tensor, *, pivot: bool = True) -> Any:
    """`(P, L, U)` with A = P·L·U: a permutation, a unit lower and an upper triangle.

    Shapes: of A (..., n, m), with k = min(n, m): P (..., n, n), L (..., n, k), U (..., k, m).
    Errors: RuntimeError for a vector, or without pivoting.
    """
    _check(A, pivot, "linalg.lu")
    p, lower, upper = _lu(A, pivot)
    return return_types.linalg_lu((p.detach(), lower, upper))


@with_out
def lu_factor_ex(A: Tensor, *, pivot: bool = True, check_errors: bool = False) -> Any:
    """`(LU, pivots, info)`: both factors in one matrix, and the exchanges of rows, from 1.

    info: 0, or the number of the first 0 on the diagonal of U. check_errors: raise RuntimeError
    where it is not 0.
    """
    _check(A, pivot, "torch.lu_factor")
    result: Any = return_types.linalg_lu_factor_ex(_factor(A, pivot))
    if check_errors:
        _refuse_zero_pivot(result.info, "torch.linalg.lu_factor_ex")
    return result


@with_out
def lu_factor(A: Tensor, *, pivot: bool = True) -> Any:
    """`(LU, pivots)`, as `lu_factor_ex`. Errors: RuntimeError where U has a 0 on its diagonal."""
    _check(A, pivot, "torch.lu_factor")
    LU, pivots, info = _factor(A, pivot)
    _refuse_zero_pivot(info, "torch.linalg.lu_factor")
    return return_types.linalg_lu_factor((LU, pivots))


def _refuse_zero_pivot(info: Tensor, name: str) -> None:
    failed = [(i, n) for i, n in enumerate(info._data.ravel().tolist()) if n]
    if failed:
        which, number = failed[0]
        batch = f"(Batch element {which}): " if info.dim() else ""
        raise OptionRefused(
            f"{name}: {batch}U[{number},{number}] is zero and using it on lu_solve would result in "
            "a division by zero. If you still want to perform the factorization, consider calling "
            "linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)",
            argument="A", value=number, op=name,
        )  # fmt: skip


def unpack_rule(grads: Any, LU: Any) -> Any:
    """tril(G_L, -1) + triu(G_U)"""
    g_lower, g_upper = tril(grads[1], -1), triu(grads[2])
    n, m = LU.shape[-2:]
    if m > n:
        g_lower = cat([g_lower, slice_dim(g_upper, -1, n) * 0], -1)
    elif n > m:
        g_upper = cat([g_upper, slice_dim(g_lower, -2, m) * 0], -2)
    return g_lower + g_upper


@op(
    "LuUnpackBackward0",
    outputs=("P", "L", "U"),
    holomorphic=False,
    LU=unpack_rule,
    pivots=None,
)
def _unpack(xp: Any, LU: Array, pivots: Array) -> tuple[Array, Array, Array]:
    return permutation(xp, pivots, LU.shape[-2], LU.dtype), lower_factor(LU), upper_factor(LU)


@with_out
def lu_unpack(
    LU_data: Tensor, LU_pivots: Tensor, unpack_data: bool = True, unpack_pivots: bool = True
) -> Any:
    """`(P, L, U)` from what `lu_factor` gives; what is not asked for is empty."""
    p, lower, upper = _unpack(LU_data, LU_pivots)
    empty = LU_data.new_zeros((0,))
    return return_types.lu_unpack(
        (
            p.detach() if unpack_pivots else empty,
            *((lower, upper) if unpack_data else (empty, empty)),
        )
    )


def lu_solve_b_rule(g: Any, LU: Any, pivots: Any, left: bool, adjoint: bool) -> Any:
    """A⁻ᴴ·G, or G·A⁻ᴴ for X·A = B; without the conjugation for Aᴴ"""
    return _lu_solve(LU, pivots, g, left, not adjoint)


def lu_solve_rule(g: Any, LU: Any, pivots: Any, result: Any, left: bool, adjoint: bool) -> Any:
    """tril(Pᵀ·G_A·Uᴴ, -1) + triu(Lᴴ·Pᵀ·G_A), where G_A is the gradient of A"""
    g_b = lu_solve_b_rule(g, LU, pivots, left, adjoint)
    product = g_b @ conjugated(result) if left else conjugated(result) @ g_b
    rows = conjugated(exchange(pivots, LU)) @ (conjugated(product) if adjoint else product)
    below, above = rows @ conjugated(upper_factor(LU)), conjugated(lower_factor(LU)) @ rows
    return -(tril(below, -1) + triu(above))


@op(
    "LinalgLuSolveBackward0",
    promotes=False,
    holomorphic=False,
    LU=lu_solve_rule,
    pivots=None,
    B=lu_solve_b_rule,
)
def _lu_solve(xp: Any, LU: Array, pivots: Array, B: Array, left: bool, adjoint: bool) -> Array:
    if not left:
        # X·A = B is Aᴴ·Xᴴ = Bᴴ.
        return conjugated(_lu_solve(LU, pivots, conjugated(B), True, not adjoint))
    if not adjoint:
        return eliminated(xp, LU, pivots, B)
    turned = conjugated(LU)
    y = substituted(xp, turned, B, upper=False, unitriangular=False)
    x = substituted(xp, turned, y, upper=True, unitriangular=True)
    return permutation(xp, pivots, LU.shape[-1], LU.dtype) @ x


@with_out
def lu_solve(
    LU: Tensor, pivots: Tensor, B: Tensor, *, left: bool = True, adjoint: bool = False
) -> Tensor:
    """X with A·X = B, from what `lu_factor` makes of A; unless `left`, with X·A = B.

    adjoint: the conjugate transpose of A instead. Shapes: (..., n, n), (..., n), (..., n, m).
    Errors: RuntimeError where the shapes don't go together.
    """
    refuse_not_square(LU, "linalg.lu_solve", "LU")
    refuse_incompatible(LU, B, left, "linalg.lu_solve")
    return _lu_solve(LU, pivots, B, left, adjoint)


__all__ = ["lu_unpack"]
METHODS = ()
WITH_INPLACE = ()
