"""Normalizations as functions: over the batch, a sample, a group of channels, a window of them."""

from collections.abc import Sequence

from autograd_lab.errors import ArgumentRefused, BadData
from autograd_lab.nn.functional.pooling import avg_pool2d, avg_pool3d
from autograd_lab.ops import batch_norm as batch
from autograd_lab.ops import group_norm as group
from autograd_lab.ops import instance_norm as instance
from autograd_lab.ops import layer_norm as layer
from autograd_lab.ops.pad import pad
from autograd_lab.ops.pointwise import div
from autograd_lab.ops.rms_norm import rms_norm as rms
from autograd_lab.tensor import Tensor


def _check_batch(shape: Sequence[int]) -> None:
    """Raise ValueError where there is one value a channel: it would have no variance."""
    count = shape[0]
    for size in shape[2:]:
        count *= size
    if count == 1:
        raise BadData(
            f"Expected more than 1 value per channel when training, got input size {shape}",
            data=shape,
        )


def batch_norm(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None,
    weight: Tensor | None = None, bias: Tensor | None = None, training: bool = False,
    momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """`(input - mean) / sqrt(variance + eps)·weight + bias`, with one mean and variance a channel.

    Shapes: input and result (n, c) or (n, c, ...); all others (c). training: take mean and variance
        over the batch, and move the running ones, where they are given, by `momentum` towards
        them, the variance as that of a sample (over count - 1); else take the running ones.
    Errors: ValueError for one value a channel in training; RuntimeError where sizes don't fit.
    Example: `F.batch_norm(torch.tensor([[1.], [3.]]), None, None, training=True)` is -1 and 1.
    """
    if training:
        _check_batch(input.shape)
        if eps <= 0:
            raise BadData(
                f"batch_norm eps must be positive during training, but got {eps}", data=eps
            )
    elif eps < 0:
        raise BadData(f"batch_norm eps must be non-negative, but got {eps}", data=eps)
    return batch.batch_norm(
        input, weight, bias, running_mean, running_var, training, momentum, eps, True
    )


def instance_norm(
    input: Tensor, running_mean: Tensor | None = None, running_var: Tensor | None = None,
    weight: Tensor | None = None, bias: Tensor | None = None, use_input_stats: bool = True,
    momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """`batch_norm` of each sample for itself.

    Shapes: input and result (n, c, ...); all others (c). use_input_stats: whether mean and variance
    are those of the input, or the running ones.
    Errors: ValueError for one value a channel; RuntimeError where the sizes don't fit.
    """
    if use_input_stats:
        count = 1
        for size in input.shape[2:]:
            count *= size
        if count == 1:
            raise BadData(
                f"Expected more than 1 spatial element when training, got input size {input.shape}",
                data=input.shape,
            )
    return instance.instance_norm(
        input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, True
    )


def layer_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None,
    bias: Tensor | None = None, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """`(input - mean) / sqrt(variance + eps)·weight + bias` over the last dimensions.

    Shapes: input and result (..., *normalized_shape); weight and bias normalized_shape.
    Errors: RuntimeError where the shapes don't fit.
    Example: `F.layer_norm(torch.tensor([1., 3.]), (2,))` is about `tensor([-1., 1.])`.
    """
    return layer.layer_norm(input, normalized_shape, weight, bias, eps)


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:  # fmt: skip
    """`input / sqrt(mean(input^2) + eps)·weight` over the last dimensions.

    Shapes: input and result (..., *normalized_shape); weight normalized_shape. eps: the smallest
    step of the dtype unless given. Errors: RuntimeError where the shapes don't fit.
    """
    return rms(input, normalized_shape, weight, eps)


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """`(input - mean) / sqrt(variance + eps)·weight + bias`, by sample and group of channels.

    Shapes: input and result (n, c, ...); weight and bias (c).
    Errors: RuntimeError where the sizes don't fit; ValueError where a group has one value.
    """
    if input.dim() < 2:
        raise ArgumentRefused(
            f"Expected at least 2 dimensions for input tensor but received {input.dim()}",
            argument=input,
        )
    n, c, *rest = input.shape
    _check_batch([n * c // num_groups, num_groups, *rest])
    return group.group_norm(input, num_groups, weight, bias, eps)


def local_response_norm(
    input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """`input / (k + alpha·mean of the squares of `size` neighbouring channels)^beta`.

    Shapes: (n, c, ...), of three dimensions or more. Errors: ValueError for fewer
    (A. Krizhevsky et al., "ImageNet classification with deep convolutional networks", 2012).
    """
    if input.dim() < 3:
        raise BadData(
            "Expected 3D or higher dimensionality                          input (got "
            f"{input.dim()} dimensions)",
            data=input,
        )
    if input.numel() == 0:
        return input
    squares = input.mul(input)
    before, behind = size // 2, (size - 1) // 2
    if input.dim() == 3:
        padded = pad(squares.unsqueeze(1), (0, 0, before, behind))
        mean = avg_pool2d(padded, (size, 1), stride=1).squeeze(1)
    else:
        n, c, first, *rest = input.shape
        flat = squares.view(n, 1, c, first, -1)
        padded = pad(flat, (0, 0, 0, 0, before, behind))
        mean = avg_pool3d(padded, (size, 1, 1), stride=1).squeeze(1).view(n, c, first, *rest)
    return input / mean.mul(alpha).add(k).pow(beta)


def normalize(
    input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """`input / max(p-norm along dim, eps)`: vectors of length 1.

    Example: `F.normalize(torch.tensor([3., 4.]), dim=0)` is `tensor([0.6000, 0.8000])`.
    """
    length = input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    return div(input, length, out=out)


__all__ = [
    "batch_norm", "group_norm", "instance_norm", "layer_norm", "local_response_norm", "normalize",
    "rms_norm",
]  # fmt: skip
