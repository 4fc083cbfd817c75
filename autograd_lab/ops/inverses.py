"""Determinants and inverses.

Derivatives: M. Giles, "An extended collection of matrix derivative results for forward and reverse
mode automatic differentiation", 2008, section 2.2; of the pseudo-inverse, G. Golub and V. Pereyra,
"The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
separate", 1973.
"""

from typing import Any, cast

import numpy as np

from autograd_lab import dtypes
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch
from autograd_lab.ops import return_types
from autograd_lab.ops.choice import where
from autograd_lab.ops.elimination import eliminated, factored
from autograd_lab.ops.matrices import (
    adjoint,
    data_of,
    finite,
    over_matrices,
    refuse_failed,
    refuse_not_floating,
    refuse_not_square,
    turned,
)
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import is_complex
from autograd_lab.ops.powers import log
from autograd_lab.ops.public import with_out
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.tensor import Tensor

Array = Any


def cofactors_rule(g: Any, self: Any) -> Any:
    """det(A)·(⟨G, A⁻ᵀ⟩·A⁻ᵀ - A⁻ᵀ·Gᵀ·A⁻ᵀ), where A has an inverse"""
    inverse = turned(_inv_ex(self)[0])
    projected = over_matrices(sum_dim(g * inverse, (-2, -1))) * inverse
    return over_matrices(_det(self)) * (projected - inverse @ turned(g) @ inverse)


@op("LinalgCofactorsBackward0", self=cofactors_rule)
def cofactors(xp: Any, self: Array) -> Array:
    """The matrix of cofactors, which is det(A)·A⁻ᵀ, of singular matrices too.

    By the SVD A = UΣVᴴ it is det(U)·det(Vᴴ)·conj(U)·Σ'·conj(Vᴴ), where each element of the diagonal
    Σ' is the product of the other singular values.
    """
    u, s, vh = xp.linalg.svd(self)
    eye = xp.eye(s.shape[-1], dtype="bool")
    others = xp.where(eye, s.dtype.type(1), xp.expand_dims(s, -2)).prod(-1)
    sign = xp.asarray(xp.linalg.det(u) * xp.linalg.det(vh))
    return sign[..., None, None] * ((u.conj() * xp.expand_dims(others, -2)) @ vh.conj())


@op("LinalgDetBackward0", A=lambda g, A: over_matrices(g) * cofactors(A))
def _det(xp: Any, A: Array) -> Array:
    return xp.linalg.det(A)


@with_out
def det(A: Tensor) -> Tensor:
    """The determinants of square matrices: (..., n, n) gives (...).

    Its gradient is the matrix of cofactors, also where the matrix is singular.
    Errors: RuntimeError unless the matrices are square, and floating-point or complex.
    """
    refuse_not_square(A, "linalg.det")
    refuse_not_floating(A, "linalg.det")
    return _det(A)


def slogdet_rule(grads: Any, A: Any, sign: Any) -> Any:
    """(g_logabsdet - i·Im(conj(g_sign)·sign))·A⁻ᴴ; for real matrices the sign is constant"""
    g_sign, g_logabsdet = grads
    factor = g_logabsdet
    if is_complex(A):
        turning = g_sign.conj() * sign
        factor = factor - (turning - turning.conj()) / 2
    return over_matrices(factor) * adjoint(_inv_ex(A)[0])


@op(
    "LinalgSlogdetBackward0",
    outputs=("sign", "logabsdet"),
    holomorphic=False,
    A=slogdet_rule,
)
def _slogdet(xp: Any, A: Array) -> tuple[Array, Array]:
    return tuple(xp.linalg.slogdet(A))


def _checked_slogdet(A: Tensor, name: str) -> tuple[Tensor, Tensor]:
    refuse_not_square(A, name)
    refuse_not_floating(A, name)
    return _slogdet(A)


@with_out
def linalg_slogdet(A: Tensor) -> Any:
    """The sign of each determinant, and the logarithm of its absolute value. Errors as in `det`."""
    return return_types.linalg_slogdet(_checked_slogdet(A, "linalg.slogdet"))


@with_out
def slogdet(input: Tensor) -> Any:
    """The sign of each determinant, and the logarithm of its absolute value. Errors as in `det`."""
    return return_types.slogdet(_checked_slogdet(input, "linalg.slogdet"))


def logdet(input: Tensor) -> Tensor:
    """The logarithm of each determinant; nan where that is negative. Errors as in `det`."""
    sign, logabsdet = _checked_slogdet(input, "logdet")
    if is_complex(input):
        return log(sign) + logabsdet
    return where(cast(Tensor, sign == -1), float("nan"), logabsdet)


def inverse_rule(g: Any, inverse: Any) -> Any:
    """-A⁻ᵀ·G·A⁻ᵀ"""
    return -(turned(inverse) @ g @ turned(inverse))


@op("LinalgInvExBackward0", outputs=("inverse", "info"), self=inverse_rule)
def _inv_ex(xp: Any, self: Array) -> tuple[Array, Array]:
    """The inverses, and LAPACK's word on each: 0, or the number of the pivot that is 0."""
    try:
        inverse = xp.linalg.inv(self)
    except xp.linalg.LinAlgError:
        inverse = None
    if inverse is not None and finite(xp, inverse):
        # Column by column in memory, as LAPACK leaves it, and PyTorch shows it.
        inverse = xp.swapaxes(xp.swapaxes(inverse, -2, -1).copy(), -2, -1)
        return inverse, xp.zeros(self.shape[:-2], "int32")
    lu, pivots, info = factored(xp, self)
    eye = xp.zeros(self.shape, self.dtype) + xp.eye(self.shape[-1], dtype=self.dtype)
    return eliminated(xp, lu, pivots, eye), info


def inverse_of(A: Tensor, name: str) -> Tensor:
    """The inverses; the function `name` is what could not invert a singular one."""
    refuse_not_square(A, "linalg.inv")
    refuse_not_floating(A, "linalg.inv")
    inverse, info = _inv_ex(A)
    refuse_failed(
        info,
        name,
        "The diagonal element {} is zero, the inversion could not be completed because the input "
        "matrix is singular.",
    )
    return inverse


@with_out
def inv(A: Tensor) -> Tensor:
    """The inverses of square matrices (..., n, n).

    Errors: RuntimeError unless the matrices are square, and floating-point or complex; LinAlgError
    where one is singular.
    Example: `torch.linalg.inv(torch.tensor([[2.]]))` is `tensor([[0.5000]])`.
    """
    return inverse_of(A, "linalg.inv")


@with_out
def inverse(input: Tensor) -> Tensor:
    """The inverses of square matrices; see `linalg.inv`."""
    return inverse_of(input, "linalg.inv")


@with_out
def inv_ex(A: Tensor, *, check_errors: bool = False) -> Any:
    """`(inverse, info)`, where info is not 0 for a singular matrix, and no error is raised.

    check_errors: raise LinAlgError all the same.
    """
    if check_errors:
        inverse_of(A, "linalg.inv_ex")
    refuse_not_square(A, "linalg.inv")
    refuse_not_floating(A, "linalg.inv")
    return return_types.linalg_inv_ex(_inv_ex(A))


def pinv_rule(g: Any, self: Any, result: Any) -> Any:
    """-Pᴴ·G·Pᴴ + (I - A·P)·Gᴴ·P·Pᴴ + Pᴴ·P·Gᴴ·(I - P·A), where P is the pseudo-inverse"""
    gh, ph = adjoint(g), adjoint(result)
    right, left = gh @ result @ ph, ph @ result @ gh
    return right - self @ (result @ right) + left - (left @ result) @ self - ph @ g @ ph


@op("LinalgPinvBackward0", holomorphic=False, self=pinv_rule)
def pseudo_inverse(
    xp: Any, self: Array, atol: Array | None, rtol: Array | None, hermitian: bool
) -> Array:
    """By the SVD, or by eigenvalues: what is not above the tolerance counts as 0."""
    if not self.size:
        return xp.zeros((*self.shape[:-2], self.shape[-1], self.shape[-2]), self.dtype)
    if hermitian:
        values, u = xp.linalg.eigh(self)
        vh = xp.swapaxes(u, -2, -1).conj()
    else:
        u, values, vh = xp.linalg.svd(self, full_matrices=False)
    kept = above_tolerance(xp, self, values, atol, rtol)
    inverted = xp.where(kept, 1 / xp.where(kept, values, 1), 0).astype(self.dtype)
    turned_vh, turned_u = (xp.swapaxes(x, -2, -1).conj() for x in (vh, u))
    return (turned_vh * xp.expand_dims(inverted, -2)) @ turned_u


def above_tolerance(
    xp: Any, matrices: Array, values: Array, atol: Array | None, rtol: Array | None
) -> Array:
    """Which singular values are more than max(atol, rtol·the largest).

    atol is 0 unless given; rtol is max(n, m)·eps unless it or a positive atol is given.
    """
    sizes = xp.abs(values)
    default = max(matrices.shape[-2:]) * float(np.finfo(sizes.dtype).eps)
    if rtol is None:
        rtol = default if atol is None else xp.where(xp.asarray(atol) > 0, 0.0, default)
    atol = xp.asarray(0.0 if atol is None else atol)[..., None]
    largest = sizes.max(-1, keepdims=True)
    return sizes > xp.maximum(atol, xp.asarray(rtol)[..., None] * largest)


@with_out
def pinv(
    A: Tensor, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Tensor:
    """The Moore-Penrose pseudo-inverses of matrices: (..., n, m) gives (..., m, n).

    atol, rtol: singular values count as 0 up to max(atol, rtol·the largest); numbers, or tensors of
        one number a matrix. hermitian: the matrices are, and only their lower triangles are read.
    Errors: RuntimeError unless they are matrices of floating-point or complex numbers.
    """
    rtol = rcond if rtol is None else rtol
    if A.dim() < 2 or A.dtype.category < dtypes.FLOATING:
        raise DtypeMismatch(
            f"linalg.pinv({kind_name(A._data)}{{{list(A.shape)}}}): expected a tensor with 2 or "
            "more dimensions of float, double, cfloat or cdouble types",
            dtypes=(A.dtype,), op="linalg.pinv",
        )  # fmt: skip
    if hermitian:
        refuse_not_square(A, "linalg.pinv")
    return pseudo_inverse(A, data_of(atol), data_of(rtol), hermitian)


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """The pseudo-inverses; see `linalg.pinv`."""
    return pinv(input, rcond)


__all__ = ["det", "inverse", "logdet", "pinverse", "slogdet"]
METHODS = (det, inverse, logdet, pinverse, slogdet)
WITH_INPLACE = ()
