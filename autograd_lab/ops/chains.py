"""Products of many matrices: chains of them, powers, and the exponential.

The exponential is computed by scaling and squaring. Source: N. Higham, "The scaling and squaring
method for the matrix exponential revisited", 2005. Its derivative is a block of the exponential of
a matrix of blocks: R. Mathias, "A chain rule for matrix functions and applications", 1996.
"""

from collections.abc import Sequence
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.dtypes import c_name
from autograd_lab.errors import (
    ArgumentTypeError,
    DtypeMismatch,
    OptionRefused,
    ShapeMismatch,
    warn_once,
)
from autograd_lab.ops.convert import clone
from autograd_lab.ops.inplace import copy_
from autograd_lab.ops.inverses import inverse_of
from autograd_lab.ops.join import cat
from autograd_lab.ops.matrices import refuse_not_floating, refuse_not_square, turned
from autograd_lab.ops.matrix_product import matmul
from autograd_lab.ops.op import op
from autograd_lab.ops.products import mm
from autograd_lab.ops.public import with_out
from autograd_lab.ops.shape import slice_dim, unsqueeze, view
from autograd_lab.tensor import Tensor, wrap

Array = Any


@with_out
def matrix_power(input: Tensor, n: int) -> Tensor:
    """The n-th power of square matrices (..., m, m); of their inverses where n is negative.

    By squaring: some log₂(n) products. Errors: RuntimeError unless the matrices are square.
    """
    if not isinstance(n, int):
        raise ArgumentTypeError(
            f"matrix_power(): argument 'n' (position 2) must be int, not {type(n).__name__}",
            argument=n, op="matrix_power",
        )  # fmt: skip
    refuse_not_square(input, "linalg.matrix_power")
    if n == 0:
        data = input._data
        return copy_(clone(input), wrap(namespace(data).eye(data.shape[-1], dtype=data.dtype)))
    if n == 1:
        return clone(input)
    base = inverse_of(input, "linalg.inv") if n < 0 else input
    n = abs(n)
    if n == 3:
        return matmul(matmul(base, base), base)
    while n % 2 == 0:
        base, n = matmul(base, base), n // 2
    result = base
    while n > 1:
        base, n = matmul(base, base), n // 2
        result = matmul(result, base) if n % 2 else result
    return result


@with_out
def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """The product of two or more matrices, in the order that costs least.

    The first may be a vector, counted as a row, and the last one, counted as a column.
    Errors: RuntimeError where the shapes or dtypes don't go together.
    Example: of shapes (2, 3), (3, 4), (4, 5) it has shape (2, 5).
    """
    _refuse_no_chain(tensors)
    first, last = tensors[0], tensors[-1]
    shape = (*first.shape[:-1], *last.shape[1:])
    matrices = list(tensors)
    if first.dim() == 1:
        matrices[0] = unsqueeze(first, 0)
    if last.dim() == 1:
        matrices[-1] = unsqueeze(last, -1)
    _refuse_unlike(tensors, matrices)
    return view(_multiplied(matrices), shape)


def _refuse_no_chain(tensors: Sequence[Tensor]) -> None:
    shapes = [tuple(x.shape) for x in tensors]
    if len(tensors) < 2:
        raise ShapeMismatch(
            f"multi_dot(): expected at least 2 tensors but got {len(tensors)}",
            shapes=shapes, op="multi_dot",
        )  # fmt: skip
    for i, x in enumerate(tensors):
        outer = i in (0, len(tensors) - 1)
        if x.dim() != 2 and not (outer and x.dim() == 1):
            which = f"tensor {i} must be 2D" if not outer else (
                f"the {'last' if i else 'first'} tensor must be 1D or 2D"
            )  # fmt: skip
            raise ShapeMismatch(
                f"multi_dot(): {which} but got {x.dim()}D", shapes=shapes, op="multi_dot"
            )


def _refuse_unlike(tensors: Sequence[Tensor], matrices: Sequence[Tensor]) -> None:
    for i, x in enumerate(tensors[1:], 1):
        if x.dtype is not tensors[0].dtype:
            raise DtypeMismatch(
                "multi_dot(): all tensors must have be the same dtype but tensor 0 is "
                f"{c_name(tensors[0]._data)} and tensor {i} {c_name(x._data)}",
                dtypes=(tensors[0].dtype, x.dtype), op="multi_dot",
            )  # fmt: skip
    for i in range(len(tensors) - 1):
        if matrices[i].shape[1] != matrices[i + 1].shape[0]:
            raise ShapeMismatch(
                f"multi_dot(): tensors {i} and {i + 1} with shapes {list(tensors[i].shape)} and "
                f"{list(tensors[i + 1].shape)} cannot be multiplied",
                shapes=[tuple(x.shape) for x in tensors], op="multi_dot",
            )  # fmt: skip


def _multiplied(matrices: Sequence[Tensor]) -> Tensor:
    """The product in the cheapest order.

    For each run of matrices, from short ones to long ones, the best place to split it. Source: T.
    Cormen and others, "Introduction to Algorithms", section 15.2.
    """
    count = len(matrices)
    sizes = [matrices[0].shape[0], *(x.shape[1] for x in matrices)]
    costs = {(i, i): 0 for i in range(count)}
    splits: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            each = {
                k: costs[i, k] + costs[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
                for k in range(i, j)
            }
            # Of three matrices PyTorch multiplies the first two if that costs no more.
            best = reversed(each) if count == 3 else each
            splits[i, j] = min(best, key=each.__getitem__)
            costs[i, j] = each[splits[i, j]]

    def product(i: int, j: int) -> Tensor:
        if i == j:
            return matrices[i]
        return mm(product(i, splits[i, j]), product(splits[i, j] + 1, j))

    return product(0, count - 1)


@with_out
def chain_matmul(*matrices: Tensor) -> Tensor:
    """The product of matrices, in the order that costs least; see `linalg.multi_dot`."""
    warn_once(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use "
        "torch.linalg.multi_dot instead, which accepts a list of two or more tensors rather than "
        "multiple parameters.",
    )
    if not matrices:
        raise OptionRefused(
            "chain_matmul(): Expected one or more matrices",
            argument="matrices", value=(), op="chain_matmul",
        )  # fmt: skip
    return clone(matrices[0]) if len(matrices) == 1 else multi_dot(matrices)


PADE = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0,
    129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0, 40840800.0,
    960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip
"""The coefficients of Padé's approximant of degree 13, of Higham's table 2.3."""
LARGEST_NORM = 5.371920351148152
"""The 1-norm up to which it is as good as double precision."""


def exponential_rule(g: Any, self: Any) -> Any:
    """the upper right block of the exponential of [[Aᵀ, G], [0, Aᵀ]]"""
    a, size = turned(self), self.shape[-1]
    block = cat([cat([a, g], -1), cat([a * 0, a], -1)], -2)
    return slice_dim(slice_dim(_exponential(block), -2, 0, size), -1, size)


@op("LinalgMatrixExpBackward0", self=exponential_rule)
def _exponential(xp: Any, self: Array) -> Array:
    if not self.size:
        return self.copy()
    norms = xp.abs(self).sum(-2).max(-1)
    norms = xp.where(xp.isfinite(norms), norms, 1)
    halvings = xp.ceil(xp.maximum(xp.log2(xp.maximum(norms, 1e-30) / LARGEST_NORM), 0))
    halvings = xp.asarray(halvings)[..., None, None]
    a = (self / 2**halvings).astype(self.dtype)
    eye = xp.eye(self.shape[-1], dtype=self.dtype)
    a2 = a @ a
    a4 = a2 @ a2
    a6 = a4 @ a2
    c = PADE
    odd = a @ (
        a6 @ (c[13] * a6 + c[11] * a4 + c[9] * a2)
        + c[7] * a6 + c[5] * a4 + c[3] * a2 + c[1] * eye
    )  # fmt: skip
    even = (
        a6 @ (c[12] * a6 + c[10] * a4 + c[8] * a2)
        + c[6] * a6 + c[4] * a4 + c[2] * a2 + c[0] * eye
    )  # fmt: skip
    result = xp.linalg.solve(even - odd, even + odd)
    for i in range(int(halvings.max())):
        result = xp.where(halvings > i, result @ result, result)
    return result


def matrix_exp(A: Tensor) -> Tensor:
    """The exponential of square matrices, the sum of Aᵏ/k!: (..., n, n) gives the same shape.

    Errors: RuntimeError unless the matrices are square, and floating-point or complex.
    """
    refuse_not_square(A, "linalg.matrix_exp")
    refuse_not_floating(A, "linalg.matrix_exp")
    return _exponential(A)


__all__ = ["chain_matmul", "matrix_exp", "matrix_power"]
METHODS = (matrix_exp, matrix_power)
WITH_INPLACE = ()
