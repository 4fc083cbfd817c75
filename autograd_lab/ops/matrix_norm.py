"""Norms of matrices: `linalg.matrix_norm`, `linalg.norm`, and `norm`, which is older than both.

"fro" is the 2-norm of all elements, "nuc" the sum of the singular values, 2 the largest of them, 1
the largest sum of a column and inf that of a row; negative ones take the smallest instead.
"""

from typing import Any

from autograd_lab.checks import check_dim, no_tensor
from autograd_lab.dtypes import FLOATING, kind_name
from autograd_lab.errors import ArgumentRefused, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.convert import to
from autograd_lab.ops.extreme import amax, amin
from autograd_lab.ops.matrices import refuse_not_floating
from autograd_lab.ops.norm import INFINITY, linalg_vector_norm
from autograd_lab.ops.public import public, several
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import inverse, permute, unsqueeze
from autograd_lab.ops.spectra import svdvals
from autograd_lab.tensor import Tensor

ORDERS = (1, -1, 2, -2, INFINITY, -INFINITY)


@public()
def linalg_matrix_norm(
    A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The norm of each matrix that lies in the two dimensions `dim`.

    Errors: RuntimeError for other orders than "fro", "nuc", 1, 2, inf and their negatives, or other
    than two dimensions.
    Example: `torch.linalg.matrix_norm(torch.eye(4))` is `tensor(2.)`.
    """
    if ord not in ("fro", "nuc", *ORDERS):
        _refuse(f"Order {ord} not supported.")
    _check(A, dtype)
    if A.dim() < 2:
        _refuse("The input tensor A must have at least 2 dimensions.")
    dims = several(dim, "linalg_matrix_norm") or ()
    if len(dims) != 2:
        _refuse(f"dim must be a 2-tuple. Got {' '.join(map(str, dims))}")
    rows, columns = (check_dim(d, A.dim()) for d in dims)
    if rows == columns:
        _refuse("dims must be different. Got (" + ", ".join(map(str, dims)) + ")")
    if ord == "fro":
        return linalg_vector_norm(A, 2, (rows, columns), keepdim, dtype=dtype)
    source = A if dtype is None else to(A, dtype)
    if ord in ("nuc", 2, -2):
        refuse_not_floating(source, "linalg.matrix_norm")
        return _of_singular_values(source, ord, rows, columns, keepdim)
    if ord in (INFINITY, -INFINITY):
        rows, columns = columns, rows
    sums = linalg_vector_norm(source, 1, rows, keepdim)
    extreme = amax if ord > 0 else amin
    at = columns if keepdim or columns < rows else columns - 1
    return extreme(sums, at, keepdim)


def _of_singular_values(A: Tensor, ord: Any, rows: int, columns: int, keepdim: bool) -> Tensor:
    order = (*(d for d in range(A.dim()) if d not in (rows, columns)), rows, columns)
    values = svdvals(permute(A, order))
    # Of no singular values the largest and the least are 0, as their sum.
    total = ord == "nuc" or not values.shape[-1]
    reduce = sum_dim if total else amax if ord > 0 else amin
    result = reduce(values, (-1,), keepdim)
    return permute(unsqueeze(result, -1), inverse(order)) if keepdim else result


def _refuse(message: str) -> None:
    raise ArgumentRefused(f"linalg.matrix_norm: {message}")


def _check(A: Tensor, dtype: Any) -> None:
    if A.dtype.category < FLOATING:
        raise DtypeMismatch(
            "linalg.matrix_norm: Expected a floating point or complex tensor as input. Got "
            + kind_name(A),
            dtypes=(A.dtype, dtype), op="linalg.matrix_norm",
        )  # fmt: skip


@public()
def linalg_norm(
    A: Any, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The norm of vectors along one dimension, or of matrices in two.

    ord: as in `vector_norm` or `matrix_norm`; without it the 2-norm, of all elements unless `dim`
    says which. Errors: RuntimeError where neither fits.
    """
    dims = several(dim, "linalg_norm")
    if ord is None or (dims is not None and len(dims) == 1 and not isinstance(ord, str)):
        order = 2.0 if ord is None else ord
        return linalg_vector_norm(A, order, dims, keepdim, dtype=dtype)
    if dims is not None and len(dims) not in (1, 2):
        raise ShapeMismatch(
            "linalg.norm: If dim is specified, it must be of length 1 or 2. Got "
            f"{list(dims)}",
            shapes=(A.shape,), op="linalg.norm",
        )  # fmt: skip
    if dims is None and A.dim() not in (1, 2):
        raise ShapeMismatch(
            "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got "
            f"{A.dim()}D.",
            shapes=(A.shape,), op="linalg.norm",
        )  # fmt: skip
    if dims is None and A.dim() == 1 and not isinstance(ord, str):
        return linalg_vector_norm(A, ord, None, keepdim, dtype=dtype)
    return linalg_matrix_norm(A, ord, (0, 1) if dims is None else dims, keepdim, dtype=dtype)


def norm(
    input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, out: Any = None,
    dtype: Any = None,
) -> Tensor:  # fmt: skip
    """The p-norm of all elements or along `dim`; of matrices with p="nuc".

    PyTorch recommends `linalg.vector_norm` and `linalg.matrix_norm` instead.
    Errors: TypeError for what is no tensor, RuntimeError for integers.
    Example: `torch.norm(torch.tensor([3., 4.]))` is `tensor(5.)`.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("norm", input)
    dims = several(dim, "norm")
    if (p == "fro" and (dims is None or len(dims) <= 2)) or p is None:
        return linalg_vector_norm(input, 2, dims, keepdim, dtype=dtype, out=out)
    if isinstance(p, str):
        return linalg_matrix_norm(
            input,
            p,
            tuple(range(input.dim())) if dims is None else dims,
            keepdim,
            dtype=dtype,
            out=out,
        )
    return linalg_vector_norm(input, p, dims, keepdim, dtype=dtype, out=out)


def norm_method(
    self: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None
) -> Tensor:
    """`torch.norm` of this tensor."""
    return norm(self, p, dim, keepdim, dtype=dtype)


norm_method.__name__ = "norm"

__all__ = ["norm"]
METHODS = (norm_method,)
WITH_INPLACE = ()
