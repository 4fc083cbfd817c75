"""How far a matrix is from a singular one: its condition number and its rank."""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.errors import OptionRefused, ShapeMismatch
from autograd_lab.ops.inverses import above_tolerance, inv_ex
from autograd_lab.ops.masked import masked_fill
from autograd_lab.ops.matrices import data_of, over_matrices, refuse_no_matrix
from autograd_lab.ops.matrix_norm import linalg_matrix_norm
from autograd_lab.ops.parts import nan_to_num
from autograd_lab.ops.pointwise import reciprocal
from autograd_lab.ops.public import with_out
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import slice_dim, squeeze_dim
from autograd_lab.ops.spectra import checked_eigh, svdvals
from autograd_lab.tensor import Tensor, wrap

INFINITY = float("inf")


@with_out
def cond(A: Tensor, p: Any = None) -> Tensor:
    """The condition numbers |A|·|A⁻¹|, in the norm `p`: (..., n, n) gives (...).

    p: None, 2 or -2, which take matrices of any shape, or "fro", "nuc", 1, -1, inf or -inf.
    Errors: RuntimeError for another p, a vector, or matrices that are not square.
    """
    if A.dim() < 2:
        raise ShapeMismatch(
            "linalg.cond: The input tensor must have at least 2 dimensions.",
            shapes=(tuple(A.shape),), op="linalg.cond",
        )  # fmt: skip
    if p not in (None, 2, -2, "fro", "nuc", 1, -1, INFINITY, -INFINITY):
        raise OptionRefused(
            f"linalg.cond got an invalid norm type: {p}", argument="p", value=p, op="linalg.cond"
        )
    if not A.numel():
        return A.new_zeros(tuple(A.shape[:-2]))
    if p in (None, 2, -2):
        values = svdvals(A)
        largest, least = slice_dim(values, -1, 0, 1), slice_dim(values, -1, -1)
        return squeeze_dim(least / largest if p == -2 else largest / least, -1)
    n, m = A.shape[-2:]
    if n != m:
        raise ShapeMismatch(
            f"linalg.cond(ord={p}): A must be batches of square matrices, but they are {n} by {m} "
            "matrices",
            shapes=(tuple(A.shape),), op="linalg.cond",
        )  # fmt: skip
    if p == "nuc":
        values = svdvals(A)
        return sum_dim(values, -1) * sum_dim(reciprocal(values), -1)
    inverse, info = inv_ex(A)
    inverse = masked_fill(inverse, over_matrices(info != 0), INFINITY)
    product = linalg_matrix_norm(A, p) * linalg_matrix_norm(inverse, p)
    return nan_to_num(product, INFINITY, INFINITY, -INFINITY)


@with_out
def matrix_rank(
    A: Tensor, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Tensor:
    """How many singular values are more than max(atol, rtol·the largest); has no gradient.

    tol: an older name of atol, with rtol 0. hermitian: the matrices are, and their eigenvalues,
    which are cheaper, are counted. Errors: RuntimeError for vectors or integers.
    """
    refuse_no_matrix(A, "torch.linalg.matrix_rank", "input")
    if not (A.dtype.is_floating_point or A.dtype.is_complex):
        raise OptionRefused(
            "This function doesn't handle types other than float and double",
            argument="A", value=A, op="linalg.matrix_rank",
        )  # fmt: skip
    if tol is not None:
        atol, rtol = tol, 0.0
    matrices = A.detach()
    if not A.numel():
        return matrices.new_zeros(tuple(A.shape[:-2])).long()
    values = checked_eigh(matrices, "L")[0] if hermitian else svdvals(matrices)
    xp = namespace(values._data)
    kept = above_tolerance(xp, matrices._data, values._data, data_of(atol), data_of(rtol))
    return wrap(kept.sum(-1))
