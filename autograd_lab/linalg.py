"""`torch.linalg`: the names. Each operation is in `ops/`, in the file that is named here."""

from typing import Any

from autograd_lab import absent
from autograd_lab.errors import LinAlgError, OptionRefused
from autograd_lab.ops.chains import matrix_exp, matrix_power, multi_dot
from autograd_lab.ops.condition import cond, matrix_rank
from autograd_lab.ops.decompositions import cholesky, cholesky_ex, qr
from autograd_lab.ops.distances import linalg_cross as cross
from autograd_lab.ops.inverses import det, inv, inv_ex, pinv
from autograd_lab.ops.inverses import linalg_slogdet as slogdet
from autograd_lab.ops.join import cat as _cat
from autograd_lab.ops.least_squares import lstsq, tensorinv, tensorsolve
from autograd_lab.ops.lu_factors import lu, lu_factor, lu_factor_ex, lu_solve
from autograd_lab.ops.matrix_norm import linalg_matrix_norm as matrix_norm
from autograd_lab.ops.matrix_norm import linalg_norm as norm
from autograd_lab.ops.matrix_product import matmul, vecdot
from autograd_lab.ops.norm import linalg_vector_norm as vector_norm
from autograd_lab.ops.prod import cumprod as _cumprod
from autograd_lab.ops.shape import expand as _expand
from autograd_lab.ops.shape import unsqueeze as _unsqueeze
from autograd_lab.ops.solving import solve, solve_ex, solve_triangular
from autograd_lab.ops.spectra import eig, eigh, eigvals, eigvalsh, svd, svdvals
from autograd_lab.ops.window import diagonal as _diagonal
from autograd_lab.tensor import Tensor

__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eig", "eigh",
    "eigvals", "eigvalsh", "inv", "inv_ex", "lstsq", "lu", "lu_factor", "lu_factor_ex", "lu_solve",
    "matmul", "matrix_exp", "matrix_norm", "matrix_power", "matrix_rank", "multi_dot", "norm",
    "pinv", "qr", "slogdet", "solve", "solve_ex", "solve_triangular", "svd", "svdvals",
    "tensorinv", "tensorsolve", "vander", "vecdot", "vector_norm",
]  # fmt: skip


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of matrices, as a view; see `torch.diagonal`."""
    result: Tensor = _diagonal(A, offset, dim1, dim2)
    return result


def vander(x: Tensor, N: int | None = None) -> Tensor:
    """The powers 0 to N - 1 of the elements of vectors: (..., n) gives (..., n, N).

    N: as many as there are elements unless given. Errors: RuntimeError where N is less than 2.
    """
    if not x.dim():
        x = _unsqueeze(x, 0)
    size = x.shape[-1] if N is None else N
    if size <= 1:
        raise OptionRefused("N must be greater than 1.", argument="N", value=N, op="linalg.vander")
    powers = _cumprod(_expand(_unsqueeze(x, -1), (*x.shape, size - 1)), -1)
    return _cat([x.new_ones((*x.shape, 1)), powers], -1)


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise absent.refused(name, "linalg", "dir(torch.linalg) lists what is here")
