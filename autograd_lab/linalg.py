"""`torch.linalg`: the names. Each operation is in `ops/`, in the file that is named here."""

from typing import Any

from autograd_lab.errors import LinAlgError, OutOfScope
from autograd_lab.ops.chains import matrix_exp, matrix_power, multi_dot
from autograd_lab.ops.decompositions import cholesky, cholesky_ex, qr
from autograd_lab.ops.distances import linalg_cross as cross
from autograd_lab.ops.inverses import det, inv, inv_ex, pinv
from autograd_lab.ops.inverses import linalg_slogdet as slogdet
from autograd_lab.ops.least_squares import lstsq, tensorinv, tensorsolve
from autograd_lab.ops.lu_factors import lu, lu_factor, lu_factor_ex, lu_solve
from autograd_lab.ops.matrix_norm import linalg_matrix_norm as matrix_norm
from autograd_lab.ops.matrix_norm import linalg_norm as norm
from autograd_lab.ops.matrix_product import matmul, vecdot
from autograd_lab.ops.norm import linalg_vector_norm as vector_norm
from autograd_lab.ops.solving import solve, solve_ex, solve_triangular
from autograd_lab.ops.spectra import eig, eigh, eigvals, eigvalsh, svd, svdvals

__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cross", "det", "eig", "eigh", "eigvals", "eigvalsh",
    "inv", "inv_ex", "lstsq", "lu", "lu_factor", "lu_factor_ex", "lu_solve", "matmul",
    "matrix_exp", "matrix_norm", "matrix_power", "multi_dot", "norm", "pinv", "qr", "slogdet",
    "solve", "solve_ex", "solve_triangular", "svd", "svdvals", "tensorinv", "tensorsolve",
    "vecdot", "vector_norm",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise OutOfScope(f"linalg.{name}", instead="dir(torch.linalg) lists what is here")
