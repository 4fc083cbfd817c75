"""Linear equations: with a square matrix, a triangular one, Cholesky's factor; least squares.

For X = A⁻¹B the gradient of B is A⁻ᴴ·G, and that of A is minus that times Xᴴ. Source: M. Giles, "An
extended collection of matrix derivative results", 2008, section 2.3.
"""

from typing import Any

from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops import return_types
from autograd_lab.ops.diagonals import tril, triu
from autograd_lab.ops.elimination import eliminated, factored, substituted
from autograd_lab.ops.matrices import (
    adjoint,
    finite,
    refuse_failed,
    refuse_no_matrix,
    refuse_not_floating,
    refuse_not_square,
    turned,
)
from autograd_lab.ops.op import op
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.public import with_out
from autograd_lab.ops.shape import unsqueeze
from autograd_lab.tensor import Tensor

Array = Any


def solve_a_rule(g: Any, A: Any, result: Any, left: bool) -> Any:
    """-(A⁻ᵀ·G)·Xᵀ, or -Xᵀ·(G·A⁻ᵀ) for X·A = B"""
    other = solve_b_rule(g, A, left)
    if are_vectors(A, other):
        return -(unsqueeze(other, -1) * unsqueeze(result, -2))
    return -(other @ turned(result)) if left else -(turned(result) @ other)


def solve_b_rule(g: Any, A: Any, left: bool) -> Any:
    """A⁻ᵀ·G, or G·A⁻ᵀ for X·A = B"""
    return solved(turned(A), g, left)[0]


@op(
    "LinalgSolveExBackward0",
    promotes=False,
    outputs=("result", "info"),
    A=solve_a_rule,
    B=solve_b_rule,
)
def solved(xp: Any, A: Array, B: Array, left: bool = True) -> tuple[Array, Array]:
    """The solutions, and LAPACK's word on each matrix: 0, or the number of the pivot that is 0."""
    vectors = are_vectors(A, B)
    columns = xp.expand_dims(B, -1) if vectors else B
    lead = broadcast_shapes(A.shape[:-2], columns.shape[:-2])
    matrices = xp.broadcast_to(A, (*lead, *A.shape[-2:]))
    columns = xp.broadcast_to(columns, (*lead, *columns.shape[-2:]))
    if not left:
        matrices, columns = xp.swapaxes(matrices, -2, -1), xp.swapaxes(columns, -2, -1)
    result, info = _by_elimination(xp, matrices, columns)
    if not left:
        result = xp.swapaxes(result, -2, -1)
    return result[..., 0] if vectors else result, info


def _by_elimination(xp: Any, a: Array, b: Array) -> tuple[Array, Array]:
    try:
        result = xp.linalg.solve(a, b)
    except xp.linalg.LinAlgError:
        result = None
    if result is not None and finite(xp, result):
        return result, xp.zeros(a.shape[:-2], "int32")
    lu, pivots, info = factored(xp, a)
    return eliminated(xp, lu, pivots, b), info


def are_vectors(a: Any, b: Any) -> bool:
    """Whether `b` holds one vector a matrix, and not matrices."""
    return b.ndim == 1 or (a.ndim - 1 == b.ndim and tuple(b.shape) == tuple(a.shape[:-1]))


def refuse_incompatible(A: Tensor, B: Tensor, left: bool, name: str) -> None:
    """Raise unless the equation `A·X = B`, or `X·A = B`, makes sense."""
    refuse_no_matrix(B, name, "B")
    n = A.shape[-1]
    if B.shape[-2 if left else -1] != n:
        raise ShapeMismatch(
            f"{name}: Incompatible shapes of A and B for the equation "
            f"{'AX = B' if left else 'XA = B'} ({n}x{n} and {B.shape[-2]}x{B.shape[-1]})",
            shapes=(tuple(A.shape), tuple(B.shape)), op=name,
        )  # fmt: skip
    broadcast_shapes(tuple(A.shape[:-2]), tuple(B.shape[:-2]))


def _checked_solve(A: Tensor, B: Tensor, left: bool) -> tuple[Tensor, Tensor]:
    name = "linalg.solve"
    refuse_not_square(A, name)
    refuse_not_floating(A, name)
    if A.dtype is not B.dtype:
        raise DtypeMismatch(
            f"{name}: Expected A and B to have the same dtype, but found A of type "
            f"{kind_name(A._data)} and B of type {kind_name(B._data)} instead",
            dtypes=(A.dtype, B.dtype), op=name,
        )  # fmt: skip
    vectors = are_vectors(A, B)
    refuse_incompatible(A, unsqueeze(B.detach(), -1) if vectors else B, left, name)
    return solved(A, B, left)


@with_out
def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """X with A·X = B, or, unless `left`, X·A = B, for square matrices A.

    Shapes: A (..., n, n); B (..., n, m), or (..., n) for one vector a matrix.
    Errors: RuntimeError where the shapes or dtypes don't go together; LinAlgError where a matrix is
    singular.
    Example: `torch.linalg.solve(torch.eye(2) * 2, torch.ones(2))` is `tensor([0.5000, 0.5000])`.
    """
    result, info = _checked_solve(A, B, left)
    refuse_failed(
        info, "torch.linalg.solve", "The solver failed because the input matrix is singular."
    )
    return result


@with_out
def solve_ex(A: Tensor, B: Tensor, *, left: bool = True, check_errors: bool = False) -> Any:
    """`(result, info)`, where info is not 0 for a singular matrix, and no error is raised.

    check_errors: raise LinAlgError all the same.
    """
    result, info = _checked_solve(A, B, left)
    if check_errors:
        refuse_failed(
            info, "torch.linalg.solve_ex", "The solver failed because the input matrix is singular."
        )
    return return_types.linalg_solve_ex((result, info))


def triangle_of(x: Any, is_upper: bool, unitriangular: bool) -> Any:
    """The triangle that counts: without its diagonal if that is all ones."""
    return triu(x, int(unitriangular)) if is_upper else tril(x, -int(unitriangular))


def triangular_self_rule(
    g: Any, self: Any, result: Any, upper: bool, left: bool, unitriangular: bool
) -> Any:
    """the triangle of -(A⁻ᵀ·G)·Xᵀ, or of -Xᵀ·(G·A⁻ᵀ) for X·A = B"""
    other = triangular_other_rule(g, self, upper, left, unitriangular)
    whole = other @ turned(result) if left else turned(result) @ other
    return -triangle_of(whole, upper, unitriangular)


def triangular_other_rule(g: Any, self: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    """A⁻ᵀ·G, or G·A⁻ᵀ for X·A = B"""
    return solved_triangular(turned(self), g, not upper, left, unitriangular)


@op(
    "LinalgSolveTriangularBackward0",
    self=triangular_self_rule,
    B=triangular_other_rule,
)
def solved_triangular(
    xp: Any, self: Array, B: Array, upper: bool, left: bool, unitriangular: bool
) -> Array:
    """X with A·X = B, or X·A = B, by substitution."""
    if left:
        return substituted(xp, self, B, upper, unitriangular)
    a, b = xp.swapaxes(self, -2, -1), xp.swapaxes(B, -2, -1)
    return xp.swapaxes(substituted(xp, a, b, not upper, unitriangular), -2, -1)


@with_out
def solve_triangular(
    A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """X with A·X = B, or, unless `left`, X·A = B, where only one triangle of A counts.

    unitriangular: the diagonal of A counts as ones. Shapes: A (..., n, n), B (..., n, m).
    Errors: RuntimeError where the shapes don't go together. A 0 on the diagonal is no error.
    """
    name = "linalg.solve_triangular"
    refuse_not_square(A, name)
    refuse_incompatible(A, B, left, name)
    refuse_integers(A, "triangular_solve_cpu")
    return solved_triangular(A, B, upper, left, unitriangular)


def refuse_integers(x: Tensor, kernel: str) -> None:
    """Raise unless the elements are floating-point or complex, of more than half precision."""
    if not (x.dtype.is_floating_point or x.dtype.is_complex) or x.dtype.itemsize == 2:
        raise DtypeNotImplemented(kernel, x.dtype)


def cholesky_solve_rule(g: Any, input2: Any, result: Any, upper: bool) -> Any:
    """of the factor L: -(A⁻¹·G·Xᴴ + X·Gᴴ·A⁻¹)·L; of U: U times that"""
    inner = _cholesky_solve(g, input2, upper) @ adjoint(result)
    symmetric = inner + adjoint(inner)
    return -(input2 @ symmetric) if upper else -(symmetric @ input2)


@op(
    "CholeskySolveBackward0",
    holomorphic=False,
    self=lambda g, input2, upper: _cholesky_solve(g, input2, upper),
    input2=cholesky_solve_rule,
)
def _cholesky_solve(xp: Any, self: Array, input2: Array, upper: bool) -> Array:
    other = xp.swapaxes(input2, -2, -1).conj()
    first, second = (other, input2) if upper else (input2, other)
    y = substituted(xp, first, self, upper=False, unitriangular=False)
    return substituted(xp, second, y, upper=True, unitriangular=False)


@with_out
def cholesky_solve(B: Tensor, L: Tensor, upper: bool = False) -> Tensor:
    """X with A·X = B, from Cholesky's factor of A: A = L·Lᴴ, or Lᴴ·L where `upper`.

    Shapes: B (..., n, m), L (..., n, n). Errors: RuntimeError where they don't go together.
    """
    for name, x in (("b", B), ("u", L)):
        if x.dim() < 2:
            raise ShapeMismatch(
                f"{name} should have at least 2 dimensions, but has {x.dim()} dimensions instead",
                shapes=(tuple(B.shape), tuple(L.shape)), op="cholesky_solve",
            )  # fmt: skip
    n, m = L.shape[-2:]
    if n != m:
        raise ShapeMismatch(
            f"A must be batches of square matrices, but they are {n} by {m} matrices",
            shapes=(tuple(L.shape),), op="cholesky_solve",
        )  # fmt: skip
    if B.shape[-2] != n:
        raise ShapeMismatch(
            f"Incompatible matrix sizes for cholesky_solve: each A matrix is {n} by {n} but each b "
            f"matrix is {B.shape[-2]} by {B.shape[-1]}",
            shapes=(tuple(B.shape), tuple(L.shape)), op="cholesky_solve",
        )  # fmt: skip
    refuse_integers(B, "cholesky_solve_cpu")
    return _cholesky_solve(B, L, upper)


__all__ = ["cholesky_solve"]
METHODS = (cholesky_solve,)
WITH_INPLACE = ()
