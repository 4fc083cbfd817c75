"""Sums with a product in them, `beta·input + alpha·product`: addmm, addmv, addr, addbmm, baddbmm.

Where beta is 0 the input counts for nothing, even if it is nan or inf. Derivatives: those of the
product, times alpha, and that of the sum, times beta; see `products.py`.
"""

from typing import Any

from autograd_lab.dtypes import c_name, kind_name
from autograd_lab.errors import DtypeMismatch, ShapeMismatch
from autograd_lab.ops.op import op
from autograd_lab.ops.products import (
    bmm,
    matrix_text,
    mm,
    multiplied,
    mv,
    outer_product,
    refuse_mv,
    refuse_unmatched,
    refuse_unmatched_batches,
)
from autograd_lab.ops.shape import expand, t, transpose

Array = Any


def scaled(x: Any, factor: float) -> Any:
    """x·factor"""
    return x if factor == 1 else x * factor


def scaled_sum(xp: Any, self: Array, beta: float, product: Array, alpha: float) -> Array:
    """`beta·self + alpha·product` in the dtype of the product; a factor of 0 counts for nothing."""
    shape = product.shape
    extra = len(shape) - self.ndim
    fits = extra >= 0 and all(
        size in (1, wanted) for size, wanted in zip(self.shape, shape[extra:], strict=True)
    )
    if not fits:
        _refuse_expansion(self.shape, shape)
    if product.dtype.kind in "iub":
        beta, alpha = int(beta), int(alpha)
    if alpha == 0:
        product = xp.zeros(shape, product.dtype)
    elif alpha != 1:
        product = product * alpha
    if beta == 0:
        return product
    return product + (self if beta == 1 else self * beta)


def _refuse_expansion(shape: tuple[int, ...], target: tuple[int, ...]) -> None:
    extra = len(target) - len(shape)
    if extra < 0:
        raise ShapeMismatch(
            f"The number of sizes provided ({len(target)}) must be greater or equal to the number "
            f"of dimensions in the tensor ({len(shape)})",
            shapes=(shape, target), op="expand",
        )  # fmt: skip
    i = next(i for i in reversed(range(len(shape))) if shape[i] not in (1, target[extra + i]))
    raise ShapeMismatch(
        f"The expanded size of the tensor ({target[extra + i]}) must match the existing size "
        f"({shape[i]}) at non-singleton dimension {extra + i}.  Target sizes: {list(target)}.  "
        f"Tensor sizes: {list(shape)}",
        shapes=(shape, target), op="expand",
    )  # fmt: skip


def _refuse_unlike_matrices(self: Array, mat1: Array, mat2: Array) -> None:
    for name, a, b in (("self", self, mat2), ("mat1", mat1, mat2)):
        if a.dtype is not b.dtype:
            raise DtypeMismatch(
                f"{name} and mat2 must have the same dtype, but got {kind_name(a)} and "
                f"{kind_name(b)}",
                dtypes=(a.dtype, b.dtype), op="addmm",
            )  # fmt: skip


@op(
    "AddmmBackward0",
    promotes=False,
    self=lambda g, beta: scaled(g, beta),
    mat1=lambda g, mat2, alpha: scaled(mm(g, t(mat2)), alpha),
    mat2=lambda g, mat1, alpha: scaled(mm(t(mat1), g), alpha),
)
def addmm(
    xp: Any, self: Array, mat1: Array, mat2: Array, beta: float = 1, alpha: float = 1
) -> Array:
    """`beta·self + alpha·(mat1 @ mat2)`, where `self` is broadcast to the product.

    Example: `torch.addmm(bias, x, weight.t())` is a linear layer.
    Errors: RuntimeError where the shapes don't go together, or the dtypes differ.
    """
    for name, x in (("mat1", mat1), ("mat2", mat2)):
        if x.ndim != 2:
            raise ShapeMismatch(
                f"{name} must be a matrix, got {x.ndim}-D tensor",
                shapes=(mat1.shape, mat2.shape), op="addmm",
            )  # fmt: skip
    refuse_unmatched(mat1, mat2)
    _refuse_unlike_matrices(self, mat1, mat2)
    return scaled_sum(xp, self, beta, multiplied(mat1, mat2, "addmm_impl_cpu_"), alpha)


@op(
    "AddmvBackward0",
    promotes=False,
    self=lambda g, beta: scaled(g, beta),
    mat=lambda g, vec, alpha: scaled(outer_product(g, vec), alpha),
    vec=lambda g, mat, alpha: scaled(mv(t(mat), g), alpha),
)
def addmv(xp: Any, self: Array, mat: Array, vec: Array, beta: float = 1, alpha: float = 1) -> Array:
    """`beta·self + alpha·(mat @ vec)`. Errors as in `addmm`."""
    refuse_mv(self, mat, vec)
    return scaled_sum(xp, self, beta, multiplied(mat, vec, "addmv_impl_cpu"), alpha)


@op(
    "AddrBackward0",
    self=lambda g, beta: scaled(g, beta),
    vec1=lambda g, vec2, alpha: scaled(mv(g, vec2), alpha),
    vec2=lambda g, vec1, alpha: scaled(mv(t(g), vec1), alpha),
)
def addr(
    xp: Any, self: Array, vec1: Array, vec2: Array, beta: float = 1, alpha: float = 1
) -> Array:
    """`beta·self + alpha·(vec1 times vec2)`, each element of one with each of the other.

    Errors: RuntimeError unless both are vectors, or for fractions of integers.
    """
    for name, x in (("vec1", vec1), ("vec2", vec2)):
        if x.ndim != 1:
            raise ShapeMismatch(
                f"addr: Expected 1-D argument {name}, but got {x.ndim}-D",
                shapes=(vec1.shape, vec2.shape), op="addr",
            )  # fmt: skip
    for name, factor in (("beta", beta), ("alpha", alpha)):
        if isinstance(factor, float) and vec1.dtype.kind in "iub":
            raise DtypeMismatch(
                f"For {'integral' if vec1.dtype.kind != 'b' else 'boolean'} input tensors, "
                f"argument {name} must not be a floating point number.",
                dtypes=(vec1.dtype,), op="addr",
            )  # fmt: skip
    product = xp.expand_dims(vec1, 1) * vec2
    if product.dtype.kind == "b":
        return (self & bool(beta)) | (product & bool(alpha))
    return scaled_sum(xp, self, beta, product, alpha)


@op(
    "BaddbmmBackward0",
    promotes=False,
    self=lambda g, beta: scaled(g, beta),
    batch1=lambda g, batch2, alpha: scaled(bmm(g, transpose(batch2, 1, 2)), alpha),
    batch2=lambda g, batch1, alpha: scaled(bmm(transpose(batch1, 1, 2), g), alpha),
)
def baddbmm(
    xp: Any, self: Array, batch1: Array, batch2: Array, beta: float = 1, alpha: float = 1
) -> Array:
    """`beta·self + alpha·bmm(batch1, batch2)`, where `self` is broadcast. Errors as in `bmm`."""
    if batch1.dtype is batch2.dtype is not self.dtype:
        raise DtypeMismatch(
            f"Input dtypes must be the same, got: input {c_name(self)}, batch1: {c_name(batch1)}, "
            f"batch2: {c_name(batch2)}",
            dtypes=(self.dtype, batch1.dtype), op="baddbmm",
        )  # fmt: skip
    refuse_unmatched_batches(batch1, batch2)
    return scaled_sum(xp, self, beta, multiplied(batch1, batch2, "baddbmm"), alpha)


def _each(g: Any, batch: Any) -> Any:
    """The gradient of a sum over a batch, for each of the batch."""
    return expand(g, (batch.shape[0], *g.shape))


@op(
    "AddbmmBackward0",
    promotes=False,
    self=lambda g, beta: scaled(g, beta),
    batch1=lambda g, batch2, alpha: scaled(bmm(_each(g, batch2), transpose(batch2, 1, 2)), alpha),
    batch2=lambda g, batch1, alpha: scaled(bmm(transpose(batch1, 1, 2), _each(g, batch1)), alpha),
)
def addbmm(
    xp: Any, self: Array, batch1: Array, batch2: Array, beta: float = 1, alpha: float = 1
) -> Array:
    """`beta·self + alpha·(the sum of bmm(batch1, batch2) over the batch)`. Errors as in `bmm`."""
    if batch1.ndim == batch2.ndim == 3:
        _refuse_unlike_batches(batch1, batch2)
    _refuse_unlike_matrices(self, batch1, batch2)
    refuse_unmatched_batches(batch1, batch2)
    return scaled_sum(
        xp,
        self,
        beta,
        multiplied(batch1, batch2, "addmm_impl_cpu_").sum(0, dtype=batch1.dtype),
        alpha,
    )


def _refuse_unlike_batches(a: Array, b: Array) -> None:
    if a.shape[0] != b.shape[0]:
        raise ShapeMismatch(
            "batch1 and batch2 must have same number of batches, got "
            f"{a.shape[0]} and {b.shape[0]}",
            shapes=(a.shape, b.shape), op="addbmm",
        )  # fmt: skip
    if a.shape[2] != b.shape[1]:
        raise ShapeMismatch(
            f"Incompatible matrix sizes for bmm ({matrix_text(a[0])} and {matrix_text(b[0])})"
            if len(a) else "Incompatible matrix sizes for bmm",
            shapes=(a.shape, b.shape), op="addbmm",
        )  # fmt: skip


__all__ = ["addbmm", "addmm", "addmv", "addr", "baddbmm"]
METHODS = ()
WITH_INPLACE = (addbmm, addmm, addmv, addr, baddbmm)
