"""Products of vectors and matrices."""

from typing import Any

from autograd_lab.errors import DtypeMismatch, ShapeMismatch
from autograd_lab.ops.op import op
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.shape import (
    expand,
    reshape,
    t,
    transpose,
    unsafe_squeeze,
    unsafe_view,
    unsqueeze,
)
from autograd_lab.tensor import Tensor

Array = Any


def outer(a: Any, b: Any) -> Any:
    """Every element of one vector times every element of the other."""
    return unsqueeze(a, 1) * b


def refuse_bool(x: Array, kernel: str) -> None:
    """Raise what PyTorch raises for a product of booleans."""
    if x.dtype.kind == "b" and x.size:
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


@op("DotBackward0", self=lambda g, tensor: g * tensor, tensor=lambda g, self: g * self)
def dot(xp: Any, self: Array, tensor: Array) -> Array:
    """The inner product of two vectors: a number."""
    if self.ndim != 1 or tensor.ndim != 1:
        raise ShapeMismatch(
            f"1D tensors expected, but got {self.ndim}D and {tensor.ndim}D tensors",
            shapes=(self.shape, tensor.shape), op="dot",
        )  # fmt: skip
    if self.shape != tensor.shape:
        raise ShapeMismatch(
            "inconsistent tensor size, expected tensor [{}] and src [{}] to have the same number "
            "of "
            "elements, but got {} and {} elements respectively".format(
                *self.shape, *tensor.shape, *self.shape, *tensor.shape
            ),
            shapes=(self.shape, tensor.shape), op="dot",
        )  # fmt: skip
    refuse_bool(self, "dot")
    return self @ tensor


@op("MvBackward0", self=lambda g, vec: outer(g, vec), vec=lambda g, self: mv(t(self), g))
def mv(xp: Any, self: Array, vec: Array) -> Array:
    """A matrix times a vector: (n, m) and (m) give (n)."""
    if self.shape[1] != vec.shape[0]:
        raise ShapeMismatch(
            f"size mismatch, got input ({self.shape[0]}), mat ({self.shape[0]}x{self.shape[1]}), "
            f"vec ({vec.shape[0]})",
            shapes=(self.shape, vec.shape), op="mv",
        )  # fmt: skip
    refuse_bool(self, "addmv_impl_cpu")
    return self @ vec


@op("MmBackward0", self=lambda g, mat2: mm(g, t(mat2)), mat2=lambda g, self: mm(t(self), g))
def mm(xp: Any, self: Array, mat2: Array) -> Array:
    """A matrix times a matrix: (n, m) and (m, p) give (n, p)."""
    if self.ndim != 2 or mat2.ndim != 2:
        which = "self" if self.ndim != 2 else "mat2"
        raise ShapeMismatch(f"{which} must be a matrix", shapes=(self.shape, mat2.shape), op="mm")
    if self.shape[1] != mat2.shape[0]:
        raise ShapeMismatch(
            "mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x{})".format(
                *self.shape, *mat2.shape
            ),
            shapes=(self.shape, mat2.shape), op="mm",
        )  # fmt: skip
    refuse_bool(self, "addmm_impl_cpu_")
    return self @ mat2


@op(
    "BmmBackward0",
    self=lambda g, mat2: bmm(g, transpose(mat2, 1, 2)),
    mat2=lambda g, self: bmm(transpose(self, 1, 2), g),
)
def bmm(xp: Any, self: Array, mat2: Array) -> Array:
    """A batch of matrix products: (b, n, m) and (b, m, p) give (b, n, p)."""
    if self.shape[0] != mat2.shape[0] or self.shape[2] != mat2.shape[1]:
        raise ShapeMismatch(
            f"Expected size for first two dimensions of batch2 tensor to be: "
            f"[{self.shape[0]}, {self.shape[2]}] but got: [{mat2.shape[0]}, {mat2.shape[1]}].",
            shapes=(self.shape, mat2.shape), op="bmm",
        )  # fmt: skip
    refuse_bool(self, "bmm")
    return self @ mat2


def matmul(self: Tensor, other: Tensor) -> Tensor:
    """The matrix product, by the shapes: vectors, matrices, and batches of them, broadcast.

    Example: shapes (2, 3) and (3,) give (2,); (5, 2, 3) and (3, 4) give (5, 2, 4).
    Errors: RuntimeError where the shapes don't go together, or the dtypes differ.
    """
    if self.dtype is not other.dtype:
        names = {"float32": "float", "float64": "double", "int64": "long", "int32": "int"}
        got = [names.get(x.dtype.name, x.dtype.name) for x in (self, other)]
        raise DtypeMismatch(
            f"expected m1 and m2 to have the same dtype, but got: {got[0]} != {got[1]}",
            dtypes=(self.dtype, other.dtype), op="matmul",
        )  # fmt: skip
    a, b = self.dim(), other.dim()
    if not a or not b:
        raise ShapeMismatch(
            f"both arguments to matmul need to be at least 1D, but they are {a}D and {b}D",
            shapes=(self.shape, other.shape), op="matmul",
        )  # fmt: skip
    if a == b == 1:
        return dot(self, other)
    if a == 2 and b == 1:
        return mv(self, other)
    if a == 1 and b == 2:
        return unsafe_squeeze(mm(unsqueeze(self, 0), other), (0,))
    if a == b == 2:
        return mm(self, other)
    return _batched(self, other)


def _batched(self: Tensor, other: Tensor) -> Tensor:
    """The product of batches, as one `bmm` over the broadcast leading dimensions; or, where one
    side is a single matrix, as one `mm` over all rows of the other, which needs no copies of it."""
    if other.dim() <= 2:
        rows = reshape(self, (-1, self.shape[-1]))
        product = mv(rows, other) if other.dim() == 1 else mm(rows, other)
        return unsafe_view(product, (*self.shape[:-1], *product.shape[1:]))
    if self.dim() <= 2 and self.requires_grad:
        turned = _batched(transpose(other, -1, -2), t(self) if self.dim() == 2 else self)
        return transpose(turned, -1, -2).contiguous() if self.dim() == 2 else turned
    matrix = unsqueeze(self, 0) if self.dim() == 1 else self
    lead = broadcast_shapes(tuple(matrix.shape[:-2]), tuple(other.shape[:-2]))
    left = reshape(expand(matrix, (*lead, *matrix.shape[-2:])), (-1, *matrix.shape[-2:]))
    right = reshape(expand(other, (*lead, *other.shape[-2:])), (-1, *other.shape[-2:]))
    product = bmm(left, right)
    return unsafe_view(product, (*lead, *product.shape[2 if self.dim() == 1 else 1 :]))


__all__ = ["bmm", "dot", "mm", "mv"]
METHODS = (dot, mv, mm, bmm)
WITH_INPLACE = ()
