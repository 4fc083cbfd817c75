"""Normalization by the root of the mean square alone, without taking the mean away."""

from collections.abc import Sequence

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.checks import no_tensor
from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import DtypeNotImplemented, ShapeMismatch, warn_once
from autograd_lab.ops.convert import to
from autograd_lab.ops.layer_norm import as_shape
from autograd_lab.ops.pointwise import mul
from autograd_lab.ops.powers import pow, rsqrt
from autograd_lab.ops.reduce import mean_dim
from autograd_lab.ops.with_number import plus
from autograd_lab.tensor import Tensor


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:  # fmt: skip
    """`input / sqrt(mean(input^2) + eps)·weight` over the last dimensions.

    Shapes: input (..., *normalized_shape), weight normalized_shape. eps: the smallest step of the
    dtype unless given (B. Zhang, R. Sennrich, "Root mean square layer normalization", 2019).
    Errors: RuntimeError where the shapes don't fit.
    Example: `torch.rms_norm(torch.tensor([3., 4.]), (2,))` is `tensor([0.8485, 1.1314])`.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("rms_norm", input)
    shape = as_shape("rms_norm", normalized_shape)
    _check_shapes(input, shape, weight)
    if input.dtype.category < dtypes.FLOATING:
        raise DtypeNotImplemented("rms_norm", from_numpy(input.array.dtype))
    if weight is not None and weight.dtype is not input.dtype:
        warn_once(
            f"Mismatch dtype between input and weight: input dtype = {input.dtype.c_name}, "
            f"weight dtype = {weight.dtype.c_name}, Cannot dispatch to fused implementation."
        )
    x = to(input, dtypes.float32) if input.dtype is dtypes.float16 else input
    if eps is None:
        eps = float(namespace(x.array).finfo(x.array.dtype).eps)
    places = tuple(range(-len(shape), 0))
    result = mul(x, rsqrt(plus(mean_dim(pow(x, 2), places, True), eps)))
    if weight is not None:
        result = mul(result, weight)
    return result if result.dtype is input.dtype else to(result, input.dtype)


def _check_shapes(input: Tensor, shape: tuple[int, ...], weight: Tensor | None) -> None:
    wanted = list(shape)
    wrong = None
    if not wanted:
        wrong = (
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one "
            f"element, but got normalized_shape = {wanted}"
        )
    elif weight is not None and list(weight.shape) != wanted:
        wrong = (
            "Expected weight to be of same shape as normalized_shape, but got weight of shape "
            f"{list(weight.shape)} and normalized_shape = {wanted}"
        )
    elif list(input.shape[-len(wanted) :]) != wanted:
        sizes = ", ".join(map(str, wanted))
        wrong = (
            f"Given normalized_shape={wanted}, expected input with shape [*{sizes}], but got input "
            f"of size{list(input.shape)}"
        )
    if wrong:
        raise ShapeMismatch(wrong, shapes=(input.shape,), op="rms_norm")


__all__ = ["rms_norm"]
METHODS = ()
WITH_INPLACE = ()
