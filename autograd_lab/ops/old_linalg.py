"""Older names of what `torch.linalg` has: some work, and tell of the newer one; some are gone."""

from collections.abc import Callable
from typing import Any

from autograd_lab.errors import FunctionRefused, ShapeMismatch, warn_once
from autograd_lab.ops import return_types
from autograd_lab.ops.decompositions import checked_cholesky, checked_qr
from autograd_lab.ops.lu_factors import lu_factor_ex
from autograd_lab.ops.lu_factors import lu_solve as solve_with_factors
from autograd_lab.ops.matrices import adjoint, turned
from autograd_lab.ops.op import op
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.public import with_out
from autograd_lab.ops.solving import refuse_integers, solved_triangular, triangle_of
from autograd_lab.ops.spectra import checked_svd, svdvals
from autograd_lab.tensor import Tensor

Array = Any

DEPRECATED = {
    "cholesky": (
        "torch.linalg.cholesky ",
        "L = torch.cholesky(A)\nshould be replaced with\nL = torch.linalg.cholesky(A)\nand\n"
        "U = torch.cholesky(A, upper=True)\nshould be replaced with\n"
        "U = torch.linalg.cholesky(A).mH\nThis transform will produce equivalent results for all "
        "valid (symmetric positive definite) inputs.",
    ),
    "lu": (
        "torch.linalg.lu_factor / torch.linalg.lu_factor_ex ",
        "LU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\n"
        "LU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\n"
        "LU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\n"
        "LU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)",
    ),
    "lu_solve": (
        "torch.linalg.lu_solve",
        "Note that torch.linalg.lu_solve has its arguments reversed.\n"
        "X = torch.lu_solve(B, LU, pivots)\nshould be replaced with\n"
        "X = torch.linalg.lu_solve(LU, pivots, B)",
    ),
    "qr": (
        "torch.linalg.qr ",
        "The boolean parameter 'some' has been replaced with a string parameter 'mode'.\n"
        "Q, R = torch.qr(A, some)\nshould be replaced with\n"
        "Q, R = torch.linalg.qr(A, 'reduced' if some else 'complete')",
    ),
    "triangular_solve": (
        "torch.linalg.solve_triangular",
        "torch.linalg.solve_triangular has its arguments reversed and does not return a copy of "
        "one of the inputs.\nX = torch.triangular_solve(B, A).solution\nshould be replaced with\n"
        "X = torch.linalg.solve_triangular(A, B).",
    ),
}
"""What PyTorch says of functions that are on their way out."""

GONE = "This function was deprecated since version 1.9 and is now removed."
REMOVED = {
    "eig": " `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than "
    "real tensors mimicking complex tensors.\n\nL, _ = torch.eig(A) should be replaced with:\n"
    "L_complex = torch.linalg.eigvals(A)\n\nand\n\nL, V = torch.eig(A, eigenvectors=True) should "
    "be replaced with:\nL_complex, V_complex = torch.linalg.eig(A)",
    "lstsq": " `torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.\n`torch.linalg.lstsq` "
    "has reversed arguments and does not return the QR decomposition in the returned tuple "
    "(although it returns other information about the problem).\n\nTo get the QR decomposition "
    "consider using `torch.linalg.qr`.\n\nThe returned solution in `torch.lstsq` stored the "
    "residuals of the solution in the last m - n columns of the returned value whenever m > n. In "
    "torch.linalg.lstsq, the residuals are in the field 'residuals' of the returned named tuple."
    "\n\nThe unpacking of the solution, as in\nX, _ = torch.lstsq(B, A).solution[:A.size(1)]\n"
    "should be replaced with:\nX = torch.linalg.lstsq(A, B).solution",
    "matrix_rank": "\nPlease use the `torch.linalg.matrix_rank` function instead. The parameter "
    "'symmetric' was renamed in `torch.linalg.matrix_rank()` to 'hermitian'.",
    "solve": " `torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` "
    "has its arguments reversed and does not return the LU factorization.\n\nTo get the LU "
    "factorization see `torch.lu`, which can be used with `torch.lu_solve` or `torch.lu_unpack`.\n"
    "X = torch.solve(B, A).solution should be replaced with:\nX = torch.linalg.solve(A, B)",
    "symeig": " The default behavior has changed from using the upper triangular portion of the "
    "matrix by default to using the lower triangular portion.\n\nL, _ = torch.symeig(A, "
    "upper=upper) should be replaced with:\nL = torch.linalg.eigvalsh(A, UPLO='U' if upper else "
    "'L')\n\nand\n\nL, V = torch.symeig(A, eigenvectors=True) should be replaced with:\n"
    "L, V = torch.linalg.eigh(A, UPLO='U' if upper else 'L')",
}
"""What PyTorch says of functions that are gone."""


def _deprecated(name: str) -> None:
    instead, rest = DEPRECATED[name]
    warn_once(
        f"torch.{name} is deprecated in favor of {instead}and will be removed in a future PyTorch "
        f"release.\n{rest}",
    )


def _removed(name: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        raise FunctionRefused(GONE + REMOVED[name], function=name)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"Gone from PyTorch; it says what `torch.linalg` has instead of `{name}`."
    return call


eig, lstsq, matrix_rank, solve, symeig = map(
    _removed, ("eig", "lstsq", "matrix_rank", "solve", "symeig")
)


@with_out
def cholesky(input: Tensor, upper: bool = False) -> Tensor:
    """Cholesky's factors; see `linalg.cholesky`."""
    _deprecated("cholesky")
    return checked_cholesky(input, upper, "cholesky")


@with_out
def qr(input: Tensor, some: bool = True) -> Any:
    """`(Q, R)` with A = Q·R; see `linalg.qr`."""
    _deprecated("qr")
    return return_types.qr(checked_qr(input, "reduced" if some else "complete"))


@with_out
def svd(input: Tensor, some: bool = True, compute_uv: bool = True) -> Any:
    """`(U, S, V)` with A = U·diag(S)·Vᴴ; without `compute_uv`, U and V are zeros."""
    if input.dim() < 2:
        raise ShapeMismatch(
            f"linalg.svd: input should have at least 2 dimensions, but has {input.dim()} "
            "dimensions instead",
            shapes=(tuple(input.shape),), op="svd",
        )  # fmt: skip
    if compute_uv:
        u, s, vh = checked_svd(input, not some)
        return return_types.svd((u, s, adjoint(vh)))
    *lead, n, m = input.shape
    u, v = (input.detach().new_zeros((*lead, size, size)) for size in (n, m))
    return return_types.svd((u, svdvals(input), v))


def lu(A: Tensor, pivot: bool = True, get_infos: bool = False) -> Any:
    """`(LU, pivots)`, and LAPACK's word on each matrix if asked for; see `linalg.lu_factor`."""
    _deprecated("lu")
    factors = lu_factor_ex(A, pivot=pivot)
    return return_types._lu_with_info(factors) if get_infos else tuple(factors)[:2]


@with_out
def lu_solve(b: Tensor, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:
    """X with A·X = B; see `linalg.lu_solve`."""
    _deprecated("lu_solve")
    return solve_with_factors(LU_data, LU_pivots, b)


def triangular_rule(
    g: Any, self: Any, A: Any, upper: bool, transpose: bool, unitriangular: bool
) -> Any:
    """A⁻ᵀ·G; where A was transposed, A⁻¹·G"""
    if transpose:
        return solved_triangular(A, g, upper, True, unitriangular)
    return solved_triangular(turned(A), g, not upper, True, unitriangular)


def coefficient_rule(
    grads: Any,
    self: Any,
    A: Any,
    solution: Any,
    upper: bool,
    transpose: bool,
    unitriangular: bool,
) -> Any:
    """the triangle of -(A⁻ᵀ·G)·Xᵀ, and the gradient of the copy"""
    g = triangular_rule(grads[0], self, A, upper, transpose, unitriangular)
    product = solution @ turned(g) if transpose else g @ turned(solution)
    return grads[1] - triangle_of(product, upper, unitriangular)


@op(
    "TriangularSolveBackward0",
    outputs=("solution", "cloned_coefficient"),
    self=lambda g, self, A, upper, transpose, unitriangular: triangular_rule(
        g[0], self, A, upper, transpose, unitriangular
    ),
    A=coefficient_rule,
)
def _triangular_solve(
    xp: Any, self: Array, A: Array, upper: bool, transpose: bool, unitriangular: bool
) -> tuple[Array, Array]:
    lead = broadcast_shapes(self.shape[:-2], A.shape[:-2])
    a = xp.swapaxes(A, -2, -1) if transpose else A
    solution = solved_triangular(a, self, upper != transpose, True, unitriangular)
    return solution, xp.broadcast_to(A, (*lead, *A.shape[-2:])).copy()


@with_out
def triangular_solve(
    b: Tensor,
    A: Tensor,
    upper: bool = True,
    transpose: bool = False,
    unitriangular: bool = False,
) -> Any:
    """`(X, copy of A)` with A·X = b, for triangular A; see `linalg.solve_triangular`."""
    _deprecated("triangular_solve")
    for name, x in (("b", b), ("A", A)):
        if x.dim() < 2:
            raise ShapeMismatch(
                f"torch.triangular_solve: Expected {name} to have at least 2 dimensions, but it "
                f"has {x.dim()} dimensions instead",
                shapes=(tuple(b.shape), tuple(A.shape)), op="triangular_solve",
            )  # fmt: skip
    n, m = A.shape[-2:]
    problem = (
        f"A must be batches of square matrices, but they are {n} by {m} matrices" if n != m
        else f"Incompatible matrix sizes for triangular_solve: each A matrix is {n} by {n} but "
        f"each b matrix is {b.shape[-2]} by {b.shape[-1]}" if b.shape[-2] != n
        else ""
    )  # fmt: skip
    if problem:
        raise ShapeMismatch(problem, shapes=(tuple(b.shape), tuple(A.shape)), op="triangular_solve")
    refuse_integers(A, "triangular_solve_cpu")
    return return_types.triangular_solve(_triangular_solve(b, A, upper, transpose, unitriangular))


__all__ = [
    "cholesky", "eig", "lstsq", "lu", "lu_solve", "matrix_rank", "qr", "solve", "svd", "symeig",
    "triangular_solve",
]  # fmt: skip
METHODS = (cholesky, eig, lstsq, lu, lu_solve, qr, solve, svd, symeig, triangular_solve)
WITH_INPLACE = ()
