"""Complex numbers: conjugates, real and imaginary parts, and complex numbers made of real ones.

For a real function L of z = x + iy PyTorch's gradient is dL/dx + i·dL/dy. So the gradient of a
conjugate is conjugated, that of the real part is real, and that of the imaginary part is
imaginary. A conjugate is computed at once, as `conj_physical` does it: `is_conj()` is always False.
Source: "Autograd mechanics, Autograd for Complex Numbers" in PyTorch's documentation.
"""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import no_tensor
from autograd_lab.errors import DtypeMismatch, ShapeMismatch
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import sgn
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.public import with_out
from autograd_lab.ops.shape import select
from autograd_lab.tensor import Tensor

Array = Any

WHOLE_OF = {
    dtypes.float32: dtypes.complex64.numpy,
    dtypes.float64: dtypes.complex128.numpy,
}


def _tensor(input: Any, name: str) -> Tensor:
    if isinstance(input, Tensor):
        return input
    raise no_tensor(name, input)


@op("ConjBackward0", holomorphic=False, self=lambda g: g.conj())
def _conj(xp: Any, self: Array) -> Array:
    """The conjugate of each complex element."""
    return xp.conj(self)


@op("ConjPhysicalBackward0", holomorphic=False, self=lambda g: g.conj())
def _conj_physical(xp: Any, self: Array) -> Array:
    """The conjugate of each complex element."""
    return xp.conj(self)


def conj(input: Tensor) -> Tensor:
    """The conjugate of each element; a real tensor is its own.

    Example: `torch.conj(torch.tensor([1 + 2j]))` is `tensor([1.-2.j])`.
    """
    return _conj(input) if _tensor(input, "conj").is_complex() else input


@with_out
def conj_physical(input: Tensor) -> Tensor:
    """The conjugate of each element; a real tensor is its own."""
    complex_input = _tensor(input, "conj_physical").is_complex()
    return _conj_physical(input) if complex_input else input


def resolve_conj(input: Tensor) -> Tensor:
    """The tensor itself, for a conjugate is computed at once."""
    return _tensor(input, "resolve_conj")


def resolve_neg(input: Tensor) -> Tensor:
    """The tensor itself, for a negative is computed at once."""
    return _tensor(input, "resolve_neg")


def is_conj(input: Tensor) -> bool:
    """Whether a conjugate is still to be computed: never."""
    return _tensor(input, "is_conj") is None


def is_neg(input: Tensor) -> bool:
    """Whether a negative is still to be computed: never."""
    return _tensor(input, "is_neg") is None


@op("ViewAsRealBackward0", view=True, self=lambda g: joined(g))
def view_as_real(xp: Any, self: Array) -> Array:
    """The same memory as pairs of real numbers, in a last dimension of size 2.

    Errors: RuntimeError for a real tensor.
    """
    if self.dtype.kind != "c":
        raise DtypeMismatch(
            "view_as_real is only supported for complex tensors",
            dtypes=(self.dtype,), op="view_as_real",
        )  # fmt: skip
    real = xp.asarray(self).real
    step = real.dtype.itemsize
    return xp.lib.stride_tricks.as_strided(real, (*real.shape, 2), (*real.strides, step))


@op(
    "ViewAsComplexBackward0",
    view=True,
    holomorphic=False,
    self=lambda g: view_as_real(g),
)
def view_as_complex(xp: Any, self: Array) -> Array:
    """The same memory, pairs of real numbers in a last dimension of size 2, as complex numbers.

    Errors: RuntimeError for another last dimension, or one whose elements don't lie side by side.
    """
    dtype = dtypes.from_numpy(self.dtype)
    if dtype not in WHOLE_OF:
        name = dtype.scalar_type
        raise DtypeMismatch(
            "view_as_complex is only supported for half, float and double tensors, but got a "
            f"tensor of scalar type: {name}",
            dtypes=(dtype,), op="view_as_complex",
        )  # fmt: skip
    problem = (
        "Input tensor must have one or more dimensions" if not self.ndim
        else "Tensor must have a last dimension of size 2" if self.shape[-1] != 2
        else "Tensor must have a last dimension with stride 1" if self.strides[-1] != self.itemsize
        else None
    )  # fmt: skip
    if problem is not None:
        raise ShapeMismatch(problem, shapes=(self.shape,), op="view_as_complex")
    return self.view(WHOLE_OF[dtype])[..., 0]


def joined(pairs: Any) -> Any:
    """The complex numbers of pairs that need not lie side by side: a copy."""
    return _complex(_part(pairs, 0), _part(pairs, 1))


def _part(pairs: Any, index: int) -> Any:
    """The real parts (0) or the imaginary parts (1) of what `view_as_real` made."""
    return select(pairs, pairs.ndim - 1, index)


def real(input: Tensor) -> Tensor:
    """The real part of each element, as a view; a real tensor is its own."""
    return _part(view_as_real(input), 0) if _tensor(input, "real").is_complex() else input


def imag(input: Tensor) -> Tensor:
    """The imaginary part of each element, as a view. Raises RuntimeError for a real tensor."""
    if not _tensor(input, "imag").is_complex():
        raise DtypeMismatch(
            "imag is not implemented for tensors with non-complex dtypes.",
            dtypes=(input.dtype,), op="imag",
        )  # fmt: skip
    return _part(view_as_real(input), 1)


@op("ComplexBackward0", real=lambda g: g, imag=lambda g: g * 1j)
def _complex(xp: Any, real: Array, imag: Array) -> Array:
    """`real + i·imag`, broadcast."""
    shape = broadcast_shapes(real.shape, imag.shape)
    result = xp.empty(shape, WHOLE_OF[dtypes.from_numpy(real.dtype)])
    result.real, result.imag = real, imag
    return result


@with_out
def complex(real: Any, imag: Any) -> Any:
    """`real + i·imag`, broadcast.

    Errors: RuntimeError where the two are not floating-point tensors of one dtype.
    Example: `torch.complex(torch.tensor([1.]), torch.tensor([2.]))` is `tensor([1.+2.j])`.
    """
    if isinstance(real, Tensor):
        check_parts("complex", real=real, imag=imag)
    return _complex(real, imag)


@op(
    "PolarBackward0",
    abs=lambda g, result: g * sgn(result),
    angle=lambda g, result: g * (result * 1j),
)
def _polar(xp: Any, abs: Array, angle: Array) -> Array:
    """The complex number of this absolute value and this angle."""
    return _complex(abs * xp.cos(angle), abs * xp.sin(angle))


@with_out
def polar(abs: Any, angle: Any) -> Any:
    """The complex number of this absolute value and this angle, in radians.

    Errors as in `complex`.
    """
    check_parts("polar", abs=abs, angle=angle)
    return _polar(abs, angle)


def check_parts(op: str, **parts: Any) -> None:
    """Raise unless both parts are floating-point tensors of one dtype."""
    refuse_no_tensor(op, **parts)
    kinds = [part.dtype for part in parts.values()]
    names = [kind.scalar_type for kind in kinds]
    if not all(kind.is_floating_point for kind in kinds):
        raise DtypeMismatch(
            "Expected both inputs to be Half, Float or Double tensors but got "
            f"{names[0]} and {names[1]}",
            dtypes=tuple(kinds), op=op,
        )  # fmt: skip
    if kinds[0] is not kinds[1]:
        raise DtypeMismatch(
            f"Expected object of scalar type {names[0]} but got scalar type {names[1]} for second "
            "argument",
            dtypes=tuple(kinds), op=op,
        )  # fmt: skip


def set_real(self: Tensor, values: Any) -> None:
    """`x.real = values`: overwrite the real parts, in place."""
    _overwrite(real(self), values)


def set_imag(self: Tensor, values: Any) -> None:
    """`x.imag = values`: overwrite the imaginary parts, in place."""
    _overwrite(imag(self), values)


def _overwrite(part: Any, values: Any) -> None:
    part.copy_(values if isinstance(values, Tensor) else part.new_tensor(values))


SETTERS = {"real": set_real, "imag": set_imag}
"""What assigning to a property does."""

PROPERTIES = {
    "real": real,
    "imag": imag,
}
"""What a tensor has without parentheses."""

__all__ = [
    "complex", "conj", "conj_physical", "imag", "is_conj", "is_neg", "polar", "real",
    "resolve_conj", "resolve_neg", "view_as_complex", "view_as_real",
]  # fmt: skip
METHODS = (conj, is_conj, is_neg, resolve_conj, resolve_neg)
WITH_INPLACE = (conj_physical,)
