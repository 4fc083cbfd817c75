"""Singular values and eigenvalues, with their vectors.

Derivatives: M. Giles, "An extended collection of matrix derivative results for forward and reverse
mode automatic differentiation", 2008, section 3; Z. Wan and S. Zhang, "Automatic differentiation
for complex valued SVD", 2019; C. Boeddeker and others, "On the computation of complex-valued
gradients with application to statistically optimum beamforming", 2017, of eigenvectors.

The vectors are known up to a sign, or in the complex case up to a factor of absolute value 1. A
loss that depends on that factor has no gradient, and is refused. Where two values are equal the
vectors are not known at all, and their gradient is inf or nan; that of the values is good.
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.errors import NotDifferentiable, OptionRefused
from autograd_lab.ops import return_types
from autograd_lab.ops.matrices import (
    adjoint,
    columns_scaled,
    data_of,
    diagonal_matrix,
    diagonal_of,
    finite,
    identity,
    refuse_failed,
    refuse_no_matrix,
    refuse_not_floating,
    refuse_not_square,
)
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import is_complex, reciprocal
from autograd_lab.ops.public import with_out
from autograd_lab.ops.shape import slice_dim, unsqueeze
from autograd_lab.ops.solving import refuse_integers, solved
from autograd_lab.tensor import Tensor

Array = Any


def imaginary(x: Any) -> Any:
    """i·Im(x)"""
    return (x - x.conj()) / 2


def refuse_phase(x: Any, message: str) -> None:
    """Raise unless what a loss says of the vectors' phases, the diagonal of `x`, is 0."""
    data = data_of(diagonal_of(x))
    if data.dtype.kind == "c" and not bool((namespace(data).abs(data.imag) <= 1e-2).all()):
        raise NotDifferentiable(message)


def differences(values: Any) -> Any:
    """The matrix of each value (its column) less each other (its row), and 1 on the diagonal."""
    return unsqueeze(values, -2) - unsqueeze(values, -1) + identity(values)


def off_diagonal(x: Any) -> Any:
    """The matrix with zeros on the diagonal."""
    return x - diagonal_matrix(diagonal_of(x))


def svd_rule(grads: Any, U: Any, S: Any, Vh: Any, full_matrices: bool) -> Any:
    """U·K·Vᴴ, and what lies outside of the spaces of U and V

    K = (skew(Uᴴ·G_U)/E)·S + S·(skew(Vᴴ·G_V)/E) + diag(G_S), where skew(x) = x - xᴴ and
    E_ij = S_j² - S_i².
    """
    g_u, g_s, g_vh = grads
    size = S.shape[-1]
    if full_matrices:
        U, Vh = slice_dim(U, -1, 0, size), slice_dim(Vh, -2, 0, size)
        g_u = None if g_u is None else slice_dim(g_u, -1, 0, size)
        g_vh = None if g_vh is None else slice_dim(g_vh, -2, 0, size)
    if g_u is None and g_vh is None:
        return columns_scaled(U, g_s) @ Vh
    in_u = None if g_u is None else adjoint(U) @ g_u
    in_v = None if g_vh is None else Vh @ adjoint(g_vh)
    both = in_u if in_v is None else in_v if in_u is None else in_u + in_v
    refuse_phase(
        both,
        "svd_backward: The singular vectors in the complex case are specified up to multiplication "
        "by e^{i phi}. The specified loss function depends on this phase term, making it "
        "ill-defined.",
    )
    spread = differences(S * S)
    inner = diagonal_matrix(S * 0 if g_s is None else g_s)
    if in_u is not None:
        inner = inner + columns_scaled(off_diagonal(in_u - adjoint(in_u)) / spread, S)
        if is_complex(U):
            inner = inner + diagonal_matrix(imaginary(diagonal_of(in_u)) / S)
    if in_v is not None:
        inner = inner + unsqueeze(S, -1) * (off_diagonal(in_v - adjoint(in_v)) / spread)
    result = U @ inner @ Vh
    if g_u is not None and U.shape[-2] > size:
        outside = g_u - U @ in_u
        result = result + columns_scaled(outside, reciprocal(S)) @ Vh
    if g_vh is not None and Vh.shape[-1] > size:
        outside = g_vh - (g_vh @ adjoint(Vh)) @ Vh
        result = result + columns_scaled(U, reciprocal(S)) @ outside
    return result


@op(
    "LinalgSvdBackward0",
    outputs=("U", "S", "Vh"),
    holomorphic=False,
    undefined=True,
    self=svd_rule,
)
def _svd(xp: Any, self: Array, full_matrices: bool) -> tuple[Array, Array, Array]:
    if not self.size:
        return _svd_of_nothing(xp, self, full_matrices)
    try:
        parts = tuple(xp.linalg.svd(self, full_matrices=full_matrices))
    except xp.linalg.LinAlgError:
        parts = ()
    if not parts or not finite(xp, *parts):
        refuse_failed(
            (~xp.isfinite(self).all((-2, -1))).astype("int32"),
            "linalg.svd",
            "The algorithm failed to converge because the input matrix contained non-finite "
            "values.",
        )
    return parts


def _svd_of_nothing(xp: Any, self: Array, full_matrices: bool) -> tuple[Array, Array, Array]:
    *lead, n, m = self.shape
    k = min(n, m)
    eye = xp.eye(max(n, m), dtype=self.dtype)
    rows, columns = (n, m) if full_matrices else (k, k)
    u = xp.zeros((*lead, n, rows), self.dtype) + eye[:n, :rows]
    vh = xp.zeros((*lead, columns, m), self.dtype) + eye[:columns, :m]
    return u, xp.zeros((*lead, k), xp.abs(self).dtype), vh


def checked_svd(A: Tensor, full_matrices: bool) -> tuple[Tensor, Tensor, Tensor]:
    """U, S and Vᴴ, once A has been looked at."""
    refuse_no_matrix(A, "linalg.svd")
    refuse_not_floating(A, "linalg.svd", low_precision=True)
    refuse_integers(A, "linalg_svd_cpu")
    return _svd(A, full_matrices)


def refuse_driver(driver: str | None) -> None:
    """Raise if an algorithm of cuSOLVER is asked for."""
    if driver is not None:
        raise OptionRefused(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with "
            "cuSOLVER backend.",
            argument="driver", value=driver, op="linalg.svd",
        )  # fmt: skip


@with_out
def svd(A: Tensor, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """`(U, S, Vh)` with A = U·diag(S)·Vh: singular values S, the largest first, and their vectors.

    Shapes: of A (..., n, m), with k = min(n, m): S (..., k), U (..., n, n), Vh (..., m, m), or,
    unless `full_matrices`, U (..., n, k), Vh (..., k, m).
    Errors: RuntimeError for integers or a vector; LinAlgError where elements are inf or nan.
    """
    refuse_driver(driver)
    return return_types.linalg_svd(checked_svd(A, full_matrices))


@with_out
def svdvals(A: Tensor, *, driver: str | None = None) -> Tensor:
    """The singular values, the largest first. Errors as in `svd`."""
    refuse_driver(driver)
    return checked_svd(A, False)[1]


def eigh_rule(grads: Any, eigenvalues: Any, eigenvectors: Any) -> Any:
    """V·(diag(G_L) + ½·skew(Vᴴ·G_V)/E)·Vᴴ with skew(x) = x - xᴴ and E_ij = L_j - L_i"""
    g_values, g_vectors = grads
    turned_v = adjoint(eigenvectors)
    if g_vectors is None:
        return columns_scaled(eigenvectors, g_values) @ turned_v
    inside = turned_v @ g_vectors
    refuse_phase(
        inside,
        "linalg_eigh_backward: The eigenvectors in the complex case are specified up to "
        "multiplication by e^{i phi}. The specified loss function depends on this quantity, so it "
        "is ill-defined.",
    )
    inner = off_diagonal(inside - adjoint(inside)) / (2 * differences(eigenvalues))
    if g_values is not None:
        inner = inner + diagonal_matrix(g_values)
    return eigenvectors @ inner @ turned_v


@op(
    "LinalgEighBackward0",
    outputs=("eigenvalues", "eigenvectors"),
    holomorphic=False,
    undefined=True,
    self=eigh_rule,
)
def _eigh(xp: Any, self: Array, UPLO: str) -> tuple[Array, Array]:
    if not finite(xp, self):
        return xp.abs(self[..., 0] * float("nan")), self * float("nan")
    return tuple(xp.linalg.eigh(self, UPLO))


def checked_eigh(A: Tensor, UPLO: str) -> tuple[Tensor, Tensor]:
    """Values and vectors, once A has been looked at."""
    refuse_not_square(A, "linalg.eigh")
    if UPLO.upper() not in ("L", "U"):
        raise OptionRefused(
            f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}",
            argument="UPLO", value=UPLO, op="linalg.eigh",
        )  # fmt: skip
    refuse_integers(A, "linalg_eigh_cpu")
    return _eigh(A, UPLO.upper())


@with_out
def eigh(A: Tensor, UPLO: str = "L") -> Any:
    """`(eigenvalues, eigenvectors)` of Hermitian matrices, the least value first.

    A = V·diag(L)·Vᴴ: the vectors are columns. UPLO: which triangle of A is read, lower or upper.
    Shapes: A (..., n, n), values (..., n), real, vectors (..., n, n).
    Errors: RuntimeError unless the matrices are square.
    """
    return return_types.linalg_eigh(checked_eigh(A, UPLO))


@with_out
def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of Hermitian matrices, the least first. Errors as in `eigh`."""
    return checked_eigh(A, UPLO)[0]


def eig_rule(grads: Any, eigenvalues: Any, eigenvectors: Any) -> Any:
    """V⁻ᴴ·(diag(G_L) + (Vᴴ·G_V - Vᴴ·V·diag(Re(Vᴴ·G_V)))/Eᴴ)·Vᴴ with E_ij = L_i - L_j"""
    g_values, g_vectors = grads
    turned_v = adjoint(eigenvectors)
    inner = None if g_values is None else diagonal_matrix(g_values)
    if g_vectors is not None:
        inside = turned_v @ g_vectors
        refuse_phase(
            inside,
            "linalg_eig_backward: The eigenvectors in the complex case are specified up to "
            "multiplication by e^{i phi}. The specified loss function depends on this quantity, so "
            "it is ill-defined.",
        )
        along = diagonal_of(inside)
        inside = inside - columns_scaled(turned_v @ eigenvectors, along - imaginary(along))
        off = off_diagonal(inside) / differences(eigenvalues).conj()
        inner = off if inner is None else inner + off
    return solved(turned_v, inner @ turned_v)[0]


@op(
    "LinalgEigBackward0",
    outputs=("eigenvalues", "eigenvectors"),
    holomorphic=False,
    undefined=True,
    self=eig_rule,
)
def _eig(xp: Any, self: Array) -> tuple[Array, Array]:
    if not finite(xp, self):
        raise OptionRefused(
            "torch.linalg.eig: input tensor should not contain infs or NaNs.",
            argument="A", value=self, op="linalg.eig",
        )  # fmt: skip
    dtype = "complex64" if self.dtype.itemsize == 4 or self.dtype == "complex64" else "complex128"
    values, vectors = xp.linalg.eig(self)
    return values.astype(dtype), vectors.astype(dtype)


def checked_eig(A: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """Values and vectors, with the errors of the function `name`."""
    refuse_not_square(A, name)
    A.dtype.to_complex()
    return _eig(A)


@with_out
def eig(A: Tensor) -> Any:
    """`(eigenvalues, eigenvectors)` of square matrices, complex, in no order: A·V = V·diag(L).

    Errors: RuntimeError unless the matrices are square and finite, and of floating-point numbers.
    """
    return return_types.linalg_eig(checked_eig(A, "linalg.eig"))


@with_out
def eigvals(A: Tensor) -> Tensor:
    """The eigenvalues of square matrices, complex, in no order. Errors as in `eig`."""
    return checked_eig(A, "linalg.eigvals")[0]
