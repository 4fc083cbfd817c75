"""Normalizations as functions: over the batch, a sample, a group of channels, a window of them."""

from collections.abc import Sequence

from autograd_lab.errors import BadData
from autograd_lab.ops import batch_norm as ops
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
    return ops.batch_norm(
        input, weight, bias, running_mean, running_var, training, momentum, eps, True
    )


__all__ = ["batch_norm"]
