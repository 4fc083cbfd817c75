"""Least squares, and equations of tensors as equations of matrices.

Derivative: with P the pseudo-inverse of A and X = P·B, B gets Pᴴ·G, and A what P sends back for the
gradient G·Bᴴ; see `pinv_rule`.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch, OptionRefused, ShapeMismatch
from autograd_lab.ops import return_types
from autograd_lab.ops.inverses import inverse_of, pinv_rule, pseudo_inverse
from autograd_lab.ops.matrices import adjoint, data_of
from autograd_lab.ops.op import op
from autograd_lab.ops.public import with_out
from autograd_lab.ops.shape import permute, reshape, squeeze_dim, unsqueeze
from autograd_lab.ops.solving import are_vectors, solve
from autograd_lab.tensor import Tensor

Array = Any
DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def lstsq_rules(grads: Any, self: Any, b: Any, solution: Any) -> tuple[Any, Any]:
    """The gradients of A and of B; None where none came. The residuals |A·X - B|² change with A
    and B alone, for X is where they are least."""
    g, g_residuals = grads[:2]
    vectors = are_vectors(self, b)
    if vectors:
        b, solution = unsqueeze(b, -1), unsqueeze(solution, -1)
        g = None if g is None else unsqueeze(g, -1)
    g_self = g_b = None
    if g is not None:
        inverse = pseudo_inverse(self, None, None, False)
        g_self, g_b = pinv_rule(g @ adjoint(b), self, inverse), adjoint(inverse) @ g
    if g_residuals is not None and data_of(g_residuals).size:
        error = 2 * (self @ solution - b) * unsqueeze(g_residuals, -2)
        g_self = error @ adjoint(solution) if g_self is None else g_self + error @ adjoint(solution)
        g_b = -error if g_b is None else g_b - error
    return g_self, squeeze_dim(g_b, -1) if vectors and g_b is not None else g_b


@op(
    "LinalgLstsqBackward0",
    promotes=False,
    holomorphic=False,
    undefined=True,
    outputs=("solution", "residuals", "rank", "singular_values"),
    self=lambda g, self, b, solution: lstsq_rules(g, self, b, solution)[0],
    b=lambda g, self, b, solution: lstsq_rules(g, self, b, solution)[1],
)
def _lstsq(
    xp: Any, self: Array, b: Array, rcond: float | None, driver: str
) -> tuple[Array, Array, Array, Array]:
    """By the SVD, whatever the driver: it decides only what else is returned."""
    vectors = are_vectors(self, b)
    columns = xp.expand_dims(b, -1) if vectors else b
    u, s, vh = xp.linalg.svd(self, full_matrices=False)
    if rcond is None:
        rcond = max(self.shape[-2:]) * float(np.finfo(s.dtype).eps)
    kept = s > rcond * s[..., :1]
    inverted = xp.where(kept, 1 / xp.where(kept, s, 1), 0)
    turned_u, v = (xp.swapaxes(x, -2, -1).conj() for x in (u, vh))
    solution = v @ (xp.expand_dims(inverted, -1) * (turned_u @ columns)).astype(b.dtype)
    rank = kept.sum(-1)
    nothing = xp.zeros((0,), s.dtype)
    residuals = nothing
    if driver != "gelsy" and self.shape[-2] > self.shape[-1] and bool(kept.all()):
        residuals = (xp.abs(self @ solution - columns) ** 2).sum(-2)
    return (
        solution[..., 0] if vectors else solution,
        residuals,
        rank if driver != "gels" else xp.zeros((0,), "int64"),
        s if driver in ("gelsd", "gelss") else nothing,
    )


@with_out
def lstsq(A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None) -> Any:
    """X with the least |A·X - B|; of several, the shortest.

    Shapes: A (..., n, m); B (..., n, k), or (..., n) for one vector a matrix. rcond: singular
    values count as 0 up to this times the largest; machine precision times max(n, m) by default.
    driver: LAPACK's; all give the same solution, but only some the singular values or the rank.
    Returns `(solution, residuals, rank, singular_values)`.
    Errors: RuntimeError where the shapes or dtypes don't go together.
    """
    name = "torch.linalg.lstsq"
    if A.dim() < 2:
        raise ShapeMismatch(
            f"{name}: input must have at least 2 dimensions.", shapes=(tuple(A.shape),), op=name
        )
    if A.dtype is not B.dtype:
        raise DtypeMismatch(
            f"{name}: Expected input and other to have the same dtype, but got input's dtype "
            f"{kind_name(data_of(A))} and other's dtype {kind_name(data_of(B))}",
            dtypes=(A.dtype, B.dtype), op=name,
        )  # fmt: skip
    if B.shape[-1 if are_vectors(A, B) else -2] != A.shape[-2]:
        which = "-1" if are_vectors(A, B) else "-2"
        raise ShapeMismatch(
            f"{name}: input.size(-2) should match other.size({which})",
            shapes=(tuple(A.shape), tuple(B.shape)), op=name,
        )  # fmt: skip
    if not (A.dtype.is_floating_point or A.dtype.is_complex):
        raise DtypeMismatch(
            "This function doesn't handle types other than float and double",
            dtypes=(A.dtype,), op=name,
        )  # fmt: skip
    if driver is not None and driver not in DRIVERS:
        raise OptionRefused(
            f"{name}: parameter `driver` should be one of ({', '.join(DRIVERS)})",
            argument="driver", value=driver, op=name,
        )  # fmt: skip
    *parts, singular_values = _lstsq(A, B, rcond, driver or "gelsy")
    return return_types.linalg_lstsq((*parts, singular_values.detach()))


@with_out
def tensorinv(A: Tensor, ind: int = 2) -> Tensor:
    """The inverse of `A` as a map from its last dimensions to its first `ind` ones.

    Example: of shape (2, 3, 6) with ind 2 it has shape (6, 2, 3).
    Errors: RuntimeError unless both kinds hold as many elements; LinAlgError where it is singular.
    """
    if ind <= 0:
        raise OptionRefused(
            f"Expected a strictly positive integer for 'ind', but got {ind}",
            argument="ind", value=ind, op="linalg.tensorinv",
        )  # fmt: skip
    rows, columns = tuple(A.shape[:ind]), tuple(A.shape[ind:])
    n, m = math.prod(rows), math.prod(columns)
    if n != m:
        raise ShapeMismatch(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == "
            f"prod(self.shape[:ind]), but got {m} != {n}",
            shapes=(tuple(A.shape),), op="linalg.tensorinv",
        )  # fmt: skip
    return reshape(inverse_of(reshape(A, (n, m)), "inv"), (*columns, *rows))


@with_out
def tensorsolve(A: Tensor, B: Tensor, dims: Sequence[int] | None = None) -> Tensor:
    """X with `tensordot(A, X, X.ndim) == B`; `dims` of A are moved to its end first.

    Errors: RuntimeError where the shapes don't go together; LinAlgError where A is singular.
    """
    if dims is not None:
        moved = [d % A.dim() for d in dims]
        A = permute(A, (*(i for i in range(A.dim()) if i not in moved), *moved))
    columns = tuple(A.shape[B.dim() :])
    n, m = math.prod(columns), math.prod(A.shape[: B.dim()])
    if n != m:
        raise ShapeMismatch(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {n} != {m}",
            shapes=(tuple(A.shape), tuple(B.shape)), op="linalg.tensorsolve",
        )  # fmt: skip
    return reshape(solve(reshape(A, (n, n)), reshape(B, (n,))), columns)
