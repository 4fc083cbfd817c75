"""Dropout as functions: elements, or whole channels, zeroed at random in training.

The same seed gives the same masks as PyTorch on a CPU.
"""

import warnings
from typing import Any

from autograd_lab.checks import no_tensor
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops import dropout as ops
from autograd_lab.tensor import Tensor


def _check_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zero each element with probability `p` and divide the others by 1 - p, in training.

    Shapes: any. inplace: change the input itself. Errors: ValueError unless 0 <= p <= 1.
    Example: `F.dropout(torch.ones(4), 0.5)` holds only 0 and 2.
    """
    _check_probability(p)
    if not isinstance(input, Tensor):
        raise no_tensor("dropout", input)
    return (ops.dropout_ if inplace else ops.dropout)(input, p, training)


def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Dropout that keeps mean 0 and variance 1, for networks with `selu`.

    An element that is dropped becomes the lowest value of `selu`; then all are scaled and shifted
    (G. Klambauer et al., "Self-normalizing neural networks", 2017).
    Errors: ValueError unless 0 <= p <= 1.
    """
    _check_probability(p)
    return (ops.alpha_dropout_ if inplace else ops.alpha_dropout)(input, p, training)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """`alpha_dropout` of whole channels: (n, c, ...). Errors: ValueError unless 0 <= p <= 1."""
    _check_probability(p)
    name: Any = ops.feature_alpha_dropout_ if inplace else ops.feature_alpha_dropout
    return name(input, p, training)


def _of_channels(input: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
    return (ops.feature_dropout_ if inplace else ops.feature_dropout)(input, p, training)


def _without_batch(input: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
    """The same for one sample, which gets a batch dimension and loses it again."""
    batch = input.unsqueeze_(0) if inplace else input.unsqueeze(0)
    result = _of_channels(batch, p, training, inplace)
    return result.squeeze_(0) if inplace else result.squeeze(0)


def dropout1d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Zero each channel of (n, c, l) or (c, l) with probability `p`, in training.

    Errors: ValueError unless 0 <= p <= 1, RuntimeError for another number of dimensions.
    """
    _check_probability(p)
    if input.dim() not in (2, 3):
        raise ArgumentRefused(
            f"dropout1d: Expected 2D or 3D input, but received a {input.dim()}D input. Note that "
            "dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, "
            "a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).",
            argument=input,
        )
    drop = _of_channels if input.dim() == 3 else _without_batch
    return drop(input, p, training, inplace)


def dropout2d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Zero each channel of (n, c, h, w) with probability `p`, in training.

    An input of three dimensions is taken for (n, c, l), as PyTorch still does, with its warning.
    Errors: ValueError unless 0 <= p <= 1.
    """
    _check_probability(p)
    _warn_of_dim("dropout2d", input.dim(), 2)
    if input.dim() == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout "
            "behavior is desired - input is interpreted as shape (N, C, L), where C is the channel "
            "dim. This behavior will change in a future release to interpret the input as one "
            "without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise "
            "dropout behavior, please switch to using dropout1d instead.",
            stacklevel=stacklevel(),
        )
    return _of_channels(input, p, training, inplace)


def dropout3d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Zero each channel of (n, c, d, h, w) or (c, d, h, w) with probability `p`, in training.

    Errors: ValueError unless 0 <= p <= 1.
    """
    _check_probability(p)
    _warn_of_dim("dropout3d", input.dim(), 3)
    drop = _of_channels if input.dim() == 5 else _without_batch
    return drop(input, p, training, inplace)


def _warn_of_dim(name: str, ndim: int, spatial: int) -> None:
    if ndim not in (spatial + 1, spatial + 2):
        warnings.warn(
            f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will result in "
            "an error in a future release. To retain the behavior and silence this warning, please "
            f"use dropout instead. Note that {name} exists to provide channel-wise dropout on "
            f"inputs with {spatial} spatial dimensions, a channel dimension, and an optional batch "
            f"dimension (i.e. {spatial + 1}D or {spatial + 2}D inputs).",
            stacklevel=stacklevel(),
        )


__all__ = [
    "alpha_dropout", "dropout", "dropout1d", "dropout2d", "dropout3d", "feature_alpha_dropout",
]  # fmt: skip
