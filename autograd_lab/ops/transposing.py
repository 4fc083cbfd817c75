"""The transposes that are written as attributes: `x.T`, `x.mT`, `x.H`, `x.mH`, and `adjoint`."""

from autograd_lab.errors import ShapeMismatch, warn_once
from autograd_lab.ops.complex import conj
from autograd_lab.ops.shape import permute, transpose
from autograd_lab.tensor import Tensor

IDENTITY = "This function is the identity in these cases."
CONJUGATE = "Consider using x.conj()."


def reversed_dims(self: Tensor) -> Tensor:
    """`x.T`: the dimensions in reverse order; PyTorch wants it for matrices alone."""
    ndim = self.dim()
    if ndim == 0:
        _warn_of_scalar("Tensor.T", IDENTITY)
    elif ndim != 2:
        warn_once(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is "
            "deprecated and it will throw an error in a future release. Consider `x.mT` to "
            "transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to "
            "reverse the dimensions of a tensor.",
        )
    return permute(self, tuple(reversed(range(ndim))))


def matrix_transpose(self: Tensor) -> Tensor:
    """`x.mT`: the last two dimensions exchanged. Raises RuntimeError for a vector."""
    return _turned(self, "mT", "Tensor.mT", IDENTITY)


def hermitian(self: Tensor) -> Tensor:
    """`x.H`: the transpose of a matrix, conjugated. Raises RuntimeError for other ranks."""
    if self.dim() not in (0, 2):
        batch = " For batches of matrices, consider using tensor.mH" if self.dim() > 2 else ""
        raise ShapeMismatch(
            f"tensor.H is only supported on matrices (2-D tensors). Got {self.dim()}-D tensor."
            f"{batch}",
            shapes=(self.shape,), op="H",
        )  # fmt: skip
    return conj(_turned(self, "H", "Tensor.H", CONJUGATE))


def batch_hermitian(self: Tensor) -> Tensor:
    """`x.mH`: the last two dimensions exchanged, conjugated. Raises RuntimeError for a vector."""
    return conj(_turned(self, "mH", "Tensor.mH", CONJUGATE))


def adjoint(input: Tensor) -> Tensor:
    """The conjugate transpose of matrices, in a batch or alone. Raises RuntimeError for a vector.

    Example: `torch.adjoint(torch.tensor([[1 + 2j]]))` is `tensor([[1.-2.j]])`.
    """
    return conj(_turned(input, "adjoint()", "adjoint()", CONJUGATE))


def _turned(x: Tensor, name: str, full_name: str, for_a_number: str) -> Tensor:
    """The last two dimensions exchanged; a number stays, with a warning."""
    if x.dim() == 1:
        raise ShapeMismatch(
            f"tensor.{name} is only supported on matrices or batches of matrices. Got 1-D tensor.",
            shapes=(x.shape,), op=name,
        )  # fmt: skip
    if x.dim():
        return transpose(x, -2, -1)
    _warn_of_scalar(full_name, for_a_number)
    return x


def _warn_of_scalar(name: str, instead: str) -> None:
    warn_once(f"{name} is deprecated on 0-D tensors. {instead}")


PROPERTIES = {
    "T": reversed_dims, "mT": matrix_transpose, "H": hermitian, "mH": batch_hermitian,
}  # fmt: skip
__all__ = ["adjoint"]
METHODS = (adjoint,)
WITH_INPLACE = ()
