"""The gradients that a walk backward starts from: one for each output, its weight in the sum."""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.autograd.graph import GradientEdge
from autograd_lab.backends import move
from autograd_lab.errors import ArgumentTypeError, GradientMismatch, ImplicitGradient
from autograd_lab.size import Size
from autograd_lab.tensor import Tensor, wrap


def starting_weight(
    output: Tensor | GradientEdge, weight: Any, index: int, batched: bool = False
) -> Any:
    """The weight of one output as a tensor; 1 where none is given, and the output is one number.

    index: which output it is. batched: the weight has one dimension more, at the front.
    Errors: RuntimeError where a weight is missing or does not fit, TypeError for what is no tensor.
    """
    if isinstance(weight, Tensor):
        first = weight[0] if batched else weight
        _check_fits(output, first, index, batched)
        return weight
    if weight is not None:
        raise ArgumentTypeError(
            f"gradients can be either Tensors or None, but got {type(weight).__name__}",
            argument=weight,
        )
    if not (isinstance(output, GradientEdge) or _tensor(output).requires_grad):
        return None
    shape, dtype, device = _like(output)
    if any(size != 1 for size in shape):
        raise ImplicitGradient(
            "grad can be implicitly created only for scalar outputs", tensor=output, index=index
        )
    if not dtype.is_floating_point:
        raise ImplicitGradient(
            f"grad can be implicitly created only for real scalar outputs but got {dtype}",
            tensor=output, index=index,
        )  # fmt: skip
    one = dtype.numpy.type(1)
    return wrap(move(one.reshape(shape), device) if shape or device.type != "cpu" else one)


def _tensor(output: Any) -> Tensor:
    if not isinstance(output, Tensor):
        raise AssertionError("Expected output to be a torch.Tensor")
    return output


def _like(output: Tensor | GradientEdge) -> tuple[Size, dtypes.dtype, Any]:
    """Shape, dtype and device of an output."""
    if isinstance(output, GradientEdge):
        metadata = output.node._input_metadata[output.output_nr]
        return Size(metadata.shape), metadata.dtype, metadata.device
    tensor = _tensor(output)
    return tensor.shape, tensor.dtype, tensor.device


def _check_fits(output: Tensor | GradientEdge, weight: Tensor, index: int, batched: bool) -> None:
    """Raise RuntimeError for a weight of another shape, or real where the output is complex."""
    shape, dtype, _ = _like(output)
    if weight.shape != shape and batched:
        if isinstance(output, GradientEdge):
            raise GradientMismatch("Batched grads are not supported with GradientEdge")
        # PyTorch's message leaves out the first dimension twice.
        raise GradientMismatch(
            "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as "
            "the batch dimension. The sizes of the remaining dimensions are expected to match the "
            "shape of corresponding output, but a mismatch was detected: grad_output"
            f"[{index}] has a shape of {Size(weight.shape[1:])} and output[{index}] has a shape of "
            f"{shape}. If you only want some tensors in `grad_output` to be considered batched, "
            "consider using vmap.",
            tensor=output, index=index, expected=shape, got=weight.shape,
        )  # fmt: skip
    if weight.shape != shape:
        raise GradientMismatch(
            f"Mismatch in shape: grad_output[{index}] has a shape of {weight.shape} and "
            f"output[{index}] has a shape of {shape}.",
            tensor=output, index=index, expected=shape, got=weight.shape,
        )  # fmt: skip
    if weight.dtype.is_complex != dtype.is_complex:
        raise GradientMismatch(
            "For complex Tensors, both grad_output and output are required to have the same dtype. "
            f"Mismatch in dtype: grad_output[{index}] has a dtype of {weight.dtype} and "
            f"output[{index}] has a dtype of {dtype}.",
            tensor=output, index=index, expected=dtype, got=weight.dtype,
        )  # fmt: skip
