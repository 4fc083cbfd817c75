"""Gauss's elimination on plain arrays: factors, substitution, and which matrix is singular.

Source: G. Golub and C. Van Loan, "Matrix Computations", sections 3.1 to 3.4.
"""

from typing import Any

from autograd_lab.ops.promotion import broadcast_shapes

Array = Any


def size_of_pivot(xp: Any, x: Array) -> Array:
    """By what LAPACK chooses a pivot: |re| + |im|."""
    return xp.abs(x.real) + xp.abs(x.imag) if x.dtype.kind == "c" else xp.abs(x)


def factored(xp: Any, matrices: Array) -> tuple[Array, Array, Array]:
    """The factors of matrices (..., n, m), with partial pivoting, as LAPACK's getrf gives them.

    Returns L below the diagonal and U on and above it, in one array; the pivots (..., min(n, m)),
    where pivot i is the row, counted from 1, that was exchanged with row i; and for each matrix
    the number of its first pivot that is 0, counted from 1, or 0 if there is none.
    """
    *lead, n, m = matrices.shape
    lu = matrices.reshape((-1, n, m)).copy()
    count, steps = lu.shape[0], min(n, m)
    every = xp.arange(count)
    pivots = xp.zeros((count, steps), "int32")
    info = xp.zeros((count,), "int32")
    for k in range(steps if count else 0):
        rows = size_of_pivot(xp, lu[:, k:, k]).argmax(1) + k
        exchanged = lu[every, rows]
        lu[every, rows] = lu[:, k]
        lu[:, k] = exchanged
        pivots[:, k] = rows + 1
        pivot = lu[:, k, k]
        zero = pivot == 0
        info = xp.where((info == 0) & zero, k + 1, info).astype("int32")
        factors = lu[:, k + 1 :, k] / xp.where(zero, pivot + 1, pivot)[:, None]
        lu[:, k + 1 :, k] = factors
        lu[:, k + 1 :, k + 1 :] = (
            lu[:, k + 1 :, k + 1 :] - factors[:, :, None] * lu[:, k : k + 1, k + 1 :]
        )
    return lu.reshape(matrices.shape), pivots.reshape((*lead, steps)), info.reshape(tuple(lead))


def order_of_rows(xp: Any, pivots: Array, n: int) -> Array:
    """The rows of the matrix, counted from 0, in the order that the exchanges leave: (..., n)."""
    flat = pivots.reshape((-1, pivots.shape[-1]))
    order = xp.zeros((flat.shape[0], n), "int64") + xp.arange(n)
    every = xp.arange(flat.shape[0])
    for k in range(flat.shape[1]):
        rows = flat[:, k].astype("int64") - 1
        exchanged = order[every, rows]
        order[every, rows] = order[:, k]
        order[:, k] = exchanged
    return order.reshape((*pivots.shape[:-1], n))


def permutation(xp: Any, pivots: Array, n: int, dtype: Any) -> Array:
    """The matrices P, (..., n, n), with A = P·L·U."""
    order = order_of_rows(xp, pivots, n)
    return (xp.arange(n)[:, None] == xp.expand_dims(order, -2)).astype(dtype)


def substituted(xp: Any, a: Array, b: Array, upper: bool, unitriangular: bool) -> Array:
    """X with A·X = B, for triangular A (..., n, n) and B (..., n, m): one row after the other.

    A 0 on the diagonal gives inf and nan, and no error.
    """
    n = a.shape[-1]
    lead = broadcast_shapes(a.shape[:-2], b.shape[:-2])
    x = xp.zeros((*lead, *b.shape[-2:]), b.dtype)
    for i in reversed(range(n)) if upper else range(n):
        known = slice(i + 1, n) if upper else slice(0, i)
        row = b[..., i : i + 1, :] - a[..., i : i + 1, known] @ x[..., known, :]
        x[..., i : i + 1, :] = row if unitriangular else row / a[..., i : i + 1, i : i + 1]
    return x


def eliminated(xp: Any, lu: Array, pivots: Array, b: Array) -> Array:
    """X with A·X = B, from the factors of A."""
    p = permutation(xp, pivots, lu.shape[-1], b.dtype)
    y = substituted(xp, lu, xp.swapaxes(p, -2, -1) @ b, upper=False, unitriangular=True)
    return substituted(xp, lu, y, upper=True, unitriangular=False)
