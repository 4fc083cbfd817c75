"""Products of vectors and matrices: dot, vdot, mv, mm, bmm.

The gradient of a product is a product with the other factor: for C = AB, A gets G·Bᵀ and B gets
Aᵀ·G. Source: M. Giles, "An extended collection of matrix derivative results for forward and reverse
mode automatic differentiation", 2008, section 2.2.
"""

from typing import Any

from autograd_lab.dtypes import bool_, c_name, kind_name
from autograd_lab.errors import DtypeMismatch, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import t, transpose, unsqueeze

Array = Any


def matrix_text(x: Array) -> str:
    """The sizes of a matrix, as in "2x3"."""
    return f"{x.shape[0]}x{x.shape[1]}"


def outer_product(a: Any, b: Any) -> Any:
    """Every element of one vector times every element of the other."""
    return unsqueeze(a, 1) * b


def multiplied(a: Array, b: Array, kernel: str) -> Array:
    """`a @ b`. Half precision adds up in single precision.

    Errors: NotImplementedError for booleans, which name PyTorch's `kernel`.
    """
    kind = a.dtype.kind
    if kind == "f" and a.dtype.itemsize == 2:
        return (a.astype("float32") @ b.astype("float32")).astype(a.dtype)
    if kind == "b" and a.size and b.size:
        raise DtypeNotImplemented(kernel, bool_)
    return a @ b


def _refuse_unlike_vectors(a: Array, b: Array, name: str) -> None:
    if a.ndim != 1 or b.ndim != 1:
        raise ShapeMismatch(
            f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors",
            shapes=(a.shape, b.shape), op=name,
        )  # fmt: skip
    if a.dtype is not b.dtype:
        raise DtypeMismatch(
            "dot : expected both vectors to have same dtype, but found "
            f"{kind_name(a)} and {kind_name(b)}",
            dtypes=(a.dtype, b.dtype), op=name,
        )  # fmt: skip
    n, m = a.shape[0], b.shape[0]
    if n != m:
        raise ShapeMismatch(
            f"inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same "
            f"number of elements, but got {n} and {m} elements respectively",
            shapes=(a.shape, b.shape), op=name,
        )  # fmt: skip


@op(
    "DotBackward0",
    promotes=False,
    self=lambda g, tensor: g * tensor,
    tensor=lambda g, self: g * self,
)
def dot(xp: Any, self: Array, tensor: Array) -> Array:
    """The inner product of two vectors: a number. Nothing is conjugated.

    Errors: RuntimeError unless both are vectors of one length and one dtype.
    """
    _refuse_unlike_vectors(self, tensor, "dot")
    return multiplied(self, tensor, "dot")


@op(
    "VdotBackward0",
    promotes=False,
    holomorphic=False,
    self=lambda g, other: g.conj() * other,
    other=lambda g, self: g * self,
)
def vdot(xp: Any, self: Array, other: Array) -> Array:
    """The inner product of two vectors, the first conjugated: a number. Errors as in `dot`."""
    _refuse_unlike_vectors(self, other, "vdot")
    return multiplied(self.conj(), other, "dot")


@op(
    "MvBackward0",
    promotes=False,
    self=lambda g, vec: outer_product(g, vec),
    vec=lambda g, self: mv(t(self), g),
)
def mv(xp: Any, self: Array, vec: Array) -> Array:
    """A matrix times a vector: (n, m) and (m) give (n).

    Errors: RuntimeError where the shapes don't go together, or the dtypes differ.
    """
    refuse_mv(vec, self, vec)
    return multiplied(self, vec, "addmv_impl_cpu")


def refuse_mv(added: Array, mat: Array, vec: Array) -> None:
    """Raise unless `added + mat @ vec` makes sense; for a mere product `added` is `vec`."""
    if mat.ndim != 2 or vec.ndim != 1 or (added is not vec and added.ndim > 1):
        ndim = 1 if added is vec else added.ndim
        raise ShapeMismatch(
            f"vector + matrix @ vector expected, got {ndim}, {mat.ndim}, {vec.ndim}",
            shapes=(added.shape, mat.shape, vec.shape), op="mv",
        )  # fmt: skip
    wrong = added is not vec and added.shape not in ((), (1,), mat.shape[:1])
    if mat.shape[1] != vec.shape[0] or wrong:
        size = mat.shape[0] if added is vec else added.shape[0]
        raise ShapeMismatch(
            f"size mismatch, got input ({size}), mat ({matrix_text(mat)}), vec ({vec.shape[0]})",
            shapes=(mat.shape, vec.shape), op="mv",
        )  # fmt: skip
    if not added.dtype is mat.dtype is vec.dtype:
        names = [kind_name(x) for x in (added, mat, vec)]
        raise DtypeMismatch(
            "addmv input tensors must have the same dtype, but got "
            f"{names[0]}, {names[1]}, and {names[2]}",
            dtypes=(added.dtype, mat.dtype, vec.dtype), op="mv",
        )  # fmt: skip


@op(
    "MmBackward0",
    promotes=False,
    self=lambda g, mat2: mm(g, t(mat2)),
    mat2=lambda g, self: mm(t(self), g),
)
def mm(xp: Any, self: Array, mat2: Array) -> Array:
    """A matrix times a matrix: (n, m) and (m, p) give (n, p).

    Errors: RuntimeError where the shapes don't go together, or the dtypes differ.
    """
    if self.ndim != 2 or mat2.ndim != 2:
        which = "self" if self.ndim != 2 else "mat2"
        raise ShapeMismatch(f"{which} must be a matrix", shapes=(self.shape, mat2.shape), op="mm")
    refuse_unmatched(self, mat2)
    if self.dtype is not mat2.dtype:
        raise DtypeMismatch(
            "expected m1 and m2 to have the same dtype, but got: "
            f"{c_name(self)} != {c_name(mat2)}",
            dtypes=(self.dtype, mat2.dtype), op="mm",
        )  # fmt: skip
    return multiplied(self, mat2, "addmm_impl_cpu_")


def refuse_unmatched(mat1: Array, mat2: Array) -> None:
    """Raise unless the columns of one matrix are as many as the rows of the other."""
    if mat1.shape[1] != mat2.shape[0]:
        raise ShapeMismatch(
            f"mat1 and mat2 shapes cannot be multiplied ({matrix_text(mat1)} and "
            f"{matrix_text(mat2)})",
            shapes=(mat1.shape, mat2.shape), op="mm",
        )  # fmt: skip


@op(
    "BmmBackward0",
    promotes=False,
    self=lambda g, mat2: bmm(g, transpose(mat2, 1, 2)),
    mat2=lambda g, self: bmm(transpose(self, 1, 2), g),
)
def bmm(xp: Any, self: Array, mat2: Array) -> Array:
    """A batch of matrix products: (b, n, m) and (b, m, p) give (b, n, p).

    Errors: RuntimeError where the shapes don't go together, or the dtypes differ.
    """
    refuse_unmatched_batches(self, mat2)
    return multiplied(self, mat2, "bmm")


def refuse_unmatched_batches(batch1: Array, batch2: Array) -> None:
    """Raise unless both are batches of as many matrices that go together, of one dtype."""
    for name, x in (("batch1", batch1), ("batch2", batch2)):
        if x.ndim != 3:
            raise ShapeMismatch(
                f"{name} must be a 3D tensor", shapes=(batch1.shape, batch2.shape), op="bmm"
            )
    if batch1.shape[0] != batch2.shape[0] or batch1.shape[2] != batch2.shape[1]:
        raise ShapeMismatch(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{batch1.shape[0]}, {batch1.shape[2]}] but got: {list(batch2.shape[:2])}.",
            shapes=(batch1.shape, batch2.shape), op="bmm",
        )  # fmt: skip
    if batch1.dtype is not batch2.dtype:
        raise DtypeMismatch(
            f"expected scalar type {kind_name(batch1)} but found {kind_name(batch2)}",
            dtypes=(batch1.dtype, batch2.dtype), op="bmm",
        )  # fmt: skip


__all__ = ["bmm", "dot", "mm", "mv", "vdot"]
METHODS = (dot, vdot, mv, mm, bmm)
WITH_INPLACE = ()
