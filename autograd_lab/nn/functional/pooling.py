"""Pooling: one number for each window of the input."""

from collections.abc import Sequence
from typing import Any

from autograd_lab.ops import pooling_average, pooling_max
from autograd_lab.tensor import Tensor

Numbers = int | Sequence[int]


def max_pool2d(
    input: Tensor, kernel_size: Numbers, stride: Numbers | None = None, padding: Numbers = 0,
    dilation: Numbers = 1, ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element of each window of the last two dimensions.

    input: (N, C, H, W) or (C, H, W). kernel_size, stride, padding, dilation: one number, or one a
        dimension; the stride is the size of the window unless given. ceil_mode: a window that
        starts inside and ends outside counts too. return_indices: give `(result, indices)`, the
        places in the flattened last dimensions.
    Errors: RuntimeError where no window fits.
    Example: `F.max_pool2d(torch.arange(4.).view(1, 2, 2), 2)` is `tensor([[[3.]]])`.
    """
    steps = (kernel_size, stride, padding, dilation, ceil_mode, return_indices)
    return pooling_max.pooled(2, input, *steps)


def max_pool3d(
    input: Tensor, kernel_size: Numbers, stride: Numbers | None = None, padding: Numbers = 0,
    dilation: Numbers = 1, ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element of each window of the last three dimensions; see `max_pool2d`."""
    steps = (kernel_size, stride, padding, dilation, ceil_mode, return_indices)
    return pooling_max.pooled(3, input, *steps)


def avg_pool2d(
    input: Tensor, kernel_size: Numbers, stride: Numbers | None = None, padding: Numbers = 0,
    ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean of each window of the last two dimensions.

    input: (N, C, H, W) or (C, H, W). kernel_size, stride, padding, ceil_mode: as of `max_pool2d`.
        count_include_pad: the zeros around the input count. divisor_override: divide by it instead.
    Errors: RuntimeError where no window fits.
    """
    steps = (kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    return pooling_average.averaged(2, input, *steps)


def avg_pool3d(
    input: Tensor, kernel_size: Numbers, stride: Numbers | None = None, padding: Numbers = 0,
    ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean of each window of the last three dimensions; see `avg_pool2d`."""
    steps = (kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    return pooling_average.averaged(3, input, *steps)


def whole_size(output_size: Any, input: Tensor) -> Any:
    """The size of a result, where None stands for that of the input."""
    if isinstance(output_size, int):
        return output_size
    sizes = tuple(input.shape)[-len(output_size) :]
    return tuple(n if o is None else o for o, n in zip(output_size, sizes, strict=False))


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The means of windows of which so many cover the last two dimensions as `output_size` says.

    output_size: one number, or (height, width), where None stands for the input's own.
    Errors: RuntimeError for an input without elements, or of another rank.
    Example: `F.adaptive_avg_pool2d(x, 1)` is the mean of each channel, (N, C, 1, 1).
    """
    return pooling_average.adaptively_averaged(2, input, whole_size(output_size, input))


def adaptive_avg_pool3d(input: Tensor, output_size: Any) -> Tensor:
    """`adaptive_avg_pool2d` over the last three dimensions."""
    return pooling_average.adaptively_averaged(3, input, whole_size(output_size, input))


__all__ = [
    "adaptive_avg_pool2d", "adaptive_avg_pool3d", "avg_pool2d", "avg_pool3d", "max_pool2d",
    "max_pool3d",
]  # fmt: skip
