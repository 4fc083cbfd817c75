"""Arguments that PyTorch refuses, and the words with which it does."""

from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import (
    ArgumentTypeError,
    DimensionError,
    FlagRefused,
    GradientMismatch,
    ShapeMismatch,
)


def no_tensor(
    function: str, given: Any, argument: str = "input", position: int = 1
) -> ArgumentTypeError:
    """The error for an argument that has to be a tensor."""
    module = "numpy." if type(given).__module__ == "numpy" else ""
    return ArgumentTypeError(
        f"{function}(): argument '{argument}' (position {position}) must be Tensor, not "
        f"{module}{type(given).__name__}",
        argument=given, op=function,
    )  # fmt: skip


def check_kind(
    function: str, argument: str, position: int, given: Any, kinds: Any, word: str
) -> None:
    """Raise TypeError for an argument that is none of `kinds`, which PyTorch calls `word`."""
    if not isinstance(given, kinds):
        raise ArgumentTypeError(
            f"{function}(): argument '{argument}' (position {position}) must be {word}, not "
            f"{type(given).__name__}",
            argument=given, op=function,
        )  # fmt: skip


def check_dim(dim: int, ndim: int) -> int:
    """A dimension counted from the front. Raises IndexError if it is out of range."""
    limit = max(ndim, 1)
    if not -limit <= dim < limit:
        raise DimensionError(
            f"Dimension out of range (expected to be in range of [{-limit}, {limit - 1}], but got "
            f"{dim})",
            dim=dim,
            ndim=ndim,
        )
    return dim % limit


def check_sized(dim: int, ndim: int) -> int:
    """`check_dim` where a tensor without dimensions has none to ask for."""
    if not ndim:
        raise DimensionError(
            f"Dimension specified as {dim} but tensor has no dimensions", dim=dim, ndim=ndim
        )
    return check_dim(dim, ndim)


def check_dims(dims: Sequence[int], ndim: int) -> tuple[int, ...]:
    """Dimensions counted from the front.

    Errors: IndexError for one out of range, RuntimeError for one given twice.
    """
    result = tuple(check_dim(dim, ndim) for dim in dims)
    for place, dim in enumerate(result):
        if dim in result[:place]:
            raise ShapeMismatch(
                f"dim {dim} appears multiple times in the list of dims", shapes=(), op="dims"
            )
    return result


def check_can_require_grad(tensor: Any) -> None:
    """Raise RuntimeError for a tensor of integers or booleans, which have no gradients."""
    if tensor._data.dtype.kind not in "fc":
        raise FlagRefused(
            "Only Tensors of floating point and complex dtype can require gradients",
            tensor=tensor, flag="requires_grad", value=True,
        )  # fmt: skip


def check_bool(value: Any, function: str, name: str, position: int) -> None:
    """Raise TypeError where an argument is not True or False."""
    if not isinstance(value, bool):
        raise ArgumentTypeError(
            f"{function}(): argument '{name}' (position {position}) must be bool, not "
            f"{type(value).__name__}",
            argument=value,
        )


def check_assigned_grad(tensor: Any, grad: Any, kind: type[Any]) -> None:
    """Raise what PyTorch raises for `tensor.grad = grad` where the two don't fit.

    kind: what every tensor is.
    """
    if not isinstance(grad, kind):
        raise ArgumentTypeError(
            "assigned grad expected to be a Tensor or None but got grad of type "
            f"{type(grad).__name__}",
            argument=grad,
        )
    if grad is tensor:
        raise GradientMismatch(
            "can't assign Variable as its own grad", expected=tensor, got=grad, tensor=tensor
        )
    expected = tensor.grad_dtype if tensor.is_leaf else tensor.dtype
    if expected is not None and grad.dtype is not expected:
        wanted = expected.scalar_type
        raise GradientMismatch(
            f"attempting to assign a gradient with dtype '{grad.dtype.c_name}' to a tensor "
            f"with grad_dtype '{wanted}'. The gradient must match the tensor's grad_dtype "
            "(defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with "
            "a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging "
            "the dtypes of a "
            "tensor and its gradient may break downstream systems that assume they match.",
            expected=expected, got=grad.dtype, tensor=tensor,
        )  # fmt: skip
    if grad.shape != tensor.shape:
        raise GradientMismatch(
            f"attempting to assign a gradient of size '{list(grad.shape)}' to a tensor of size "
            f"'{list(tensor.shape)}'. Please ensure that the gradient and the tensor are the same "
            "size",
            expected=tensor.shape, got=grad.shape, tensor=tensor,
        )  # fmt: skip
