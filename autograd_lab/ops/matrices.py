"""What the linear algebra is written with: transposes, triangles, identities, and the checks.

Each function here takes plain arrays and tensors alike, of shape (..., n, m).
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch, LinAlgError, ShapeMismatch
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.pointwise import is_complex
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import transpose, unsqueeze
from autograd_lab.tensor import Tensor, wrap

Array = Any


def data_of(x: Any) -> Array:
    """The array of a tensor; an array itself."""
    return getattr(x, "_data", x)


def turned(x: Any) -> Any:
    """The transpose, xᵀ."""
    return transpose(x, -2, -1)


def adjoint(x: Any) -> Any:
    """The conjugate transpose, xᴴ."""
    return turned(x).conj() if is_complex(x) else turned(x)


def constant(array: Array, like: Any) -> Any:
    """An array as a constant beside `like`: a tensor if that is one."""
    return wrap(array) if isinstance(like, Tensor) else array


def identity(x: Any) -> Any:
    """The identity matrix with as many columns as `x`, to go with it."""
    data = data_of(x)
    return constant(namespace(data).eye(data.shape[-1], dtype=data.dtype), x)


def diagonal_of(x: Any) -> Any:
    """The diagonal of square matrices, as vectors."""
    return sum_dim(x * identity(x), -1)


def diagonal_matrix(x: Any) -> Any:
    """Vectors as the diagonals of matrices that are 0 elsewhere."""
    return unsqueeze(x, -1) * identity(x)


def columns_scaled(x: Any, factors: Any) -> Any:
    """X·diag(factors)"""
    return x * unsqueeze(factors, -2)


def over_matrices(x: Any) -> Any:
    """Numbers, one a matrix, so that they multiply the matrices."""
    return unsqueeze(unsqueeze(x, -1), -1)


def real_part(x: Any) -> Any:
    """The real part of complex elements; real ones themselves."""
    return x.real if is_complex(x) else x


def refuse_no_matrix(x: Any, name: str, argument: str = "A") -> None:
    """Raise unless `x` is a tensor of at least two dimensions."""
    refuse_no_tensor(name.replace(".", "_"), **{argument: x})
    if x.dim() < 2:
        raise ShapeMismatch(
            f"{name}: The input tensor {argument} must have at least 2 dimensions.",
            shapes=(tuple(x.shape),), op=name,
        )  # fmt: skip


def refuse_not_square(x: Any, name: str, argument: str = "A") -> None:
    """Raise unless `x` holds square matrices."""
    refuse_no_matrix(x, name, argument)
    n, m = x.shape[-2:]
    if n != m:
        raise ShapeMismatch(
            f"{name}: {argument} must be batches of square matrices, but they are {n} by {m} "
            "matrices",
            shapes=(tuple(x.shape),), op=name,
        )  # fmt: skip


def refuse_not_floating(x: Any, name: str, low_precision: bool = False) -> None:
    """Raise unless the elements are floating-point or complex, and not of half precision."""
    array = data_of(x)
    if array.dtype.kind not in "fc":
        raise DtypeMismatch(
            f"{name}: Expected a floating point or complex tensor as input. Got {kind_name(array)}",
            dtypes=(array.dtype,), op=name,
        )  # fmt: skip
    if array.dtype.itemsize == 2 and not low_precision:
        raise DtypeMismatch(
            f"{name}: Low precision dtypes not supported. Got {kind_name(array)}",
            dtypes=(array.dtype,), op=name,
        )  # fmt: skip


def refuse_failed(info: Any, name: str, text: str) -> None:
    """Raise LinAlgError if `info` says of a matrix that the computation failed.

    info: LAPACK's, one number a matrix, 0 for success. text: what to say; {} is the number.
    """
    array = data_of(info)
    if not array.any():
        return
    which = int((array.ravel() != 0).argmax())
    value = int(array.ravel()[which])
    batch = f"(Batch element {which}): " if array.ndim else ""
    raise LinAlgError(f"{name}: {batch}{text.format(value)}", op=name, info=value, matrix=which)


def finite(xp: Any, *arrays: Array) -> bool:
    """Whether no element is inf or nan: CuPy leaves them where NumPy raises."""
    return all(bool(xp.isfinite(array).all()) for array in arrays)
