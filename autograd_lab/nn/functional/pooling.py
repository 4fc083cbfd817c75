"""Pooling: one number for each window of the input."""

import math
from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import ValueRefused
from autograd_lab.ops import pooling_average, pooling_max, pooling_rows
from autograd_lab.ops.activation import relu
from autograd_lab.ops.pooling_adaptive import adaptively_averaged, adaptively_largest
from autograd_lab.ops.pooling_places import UNPOOL
from autograd_lab.ops.pooling_rows import adaptive_avg_pool1d, avg_pool1d
from autograd_lab.ops.shape import squeeze_dim, unsqueeze
from autograd_lab.tensor import Tensor

Numbers = int | Sequence[int]


def max_pool1d(
    input: Tensor, kernel_size: Numbers, stride: Numbers | None = None, padding: Numbers = 0,
    dilation: Numbers = 1, ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element of each window of the last dimension; see `max_pool2d`."""
    steps: Any = (kernel_size, stride, padding, dilation, ceil_mode)
    if return_indices:
        return pooling_rows.max_pool1d_with_indices(input, *steps)
    return pooling_rows.max_pool1d(input, *steps)


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
    """The size of a result, where None stands for that of the input.

    Errors: TypeError for what has no length, ValueError for more sizes than the input has.
    """
    if isinstance(output_size, int):
        return output_size
    sizes = tuple(input.shape)
    if len(sizes) <= len(output_size):
        raise ValueRefused(
            f"Input dimension should be at least {len(output_size) + 1}",
            argument="input", value=sizes, op="adaptive_pool",
        )  # fmt: skip
    sizes = sizes[len(sizes) - len(output_size) :]
    return tuple(n if o is None else o for o, n in zip(output_size, sizes, strict=True))


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The means of windows of which so many cover the last two dimensions as `output_size` says.

    output_size: one number, or (height, width), where None stands for the input's own.
    Errors: RuntimeError for an input without elements, or of another rank.
    Example: `F.adaptive_avg_pool2d(x, 1)` is the mean of each channel, (N, C, 1, 1).
    """
    return adaptively_averaged(2, input, whole_size(output_size, input))


def adaptive_avg_pool3d(input: Tensor, output_size: Any) -> Tensor:
    """`adaptive_avg_pool2d` over the last three dimensions."""
    return adaptively_averaged(3, input, whole_size(output_size, input))


def adaptive_max_pool1d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """`adaptive_max_pool2d` over the last dimension."""
    values, indices = pooling_rows.adaptive_max_pool1d(input, output_size)
    return (values, indices) if return_indices else values


def adaptive_max_pool2d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The largest elements of windows of which as many cover the input as `output_size` says.

    output_size: one number, or (height, width), where None stands for the input's own.
    return_indices: give `(result, indices)`, the places in the flattened last dimensions.
    Errors: RuntimeError for an input without elements, or of another rank.
    """
    values, indices = adaptively_largest(2, input, whole_size(output_size, input))
    return (values, indices) if return_indices else values


def adaptive_max_pool3d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """`adaptive_max_pool2d` over the last three dimensions."""
    values, indices = adaptively_largest(3, input, whole_size(output_size, input))
    return (values, indices) if return_indices else values


def _lp_pooled(pool: Any, input: Tensor, norm_type: float, steps: Any, taps: int) -> Tensor:
    """The norm of each window, of the mean of the powers."""
    mean = pool(input.pow(norm_type), *steps)
    result: Tensor = (mean.sign() * relu(mean.abs())).mul(taps).pow(1.0 / norm_type)
    return result


def lp_pool1d(
    input: Tensor, norm_type: float, kernel_size: int, stride: Numbers | None = None,
    ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The p-norm of each window of the last dimension, (sum of x^p)^(1/p), p = `norm_type`."""
    steps = (kernel_size, stride, 0, ceil_mode)
    return _lp_pooled(avg_pool1d, input, norm_type, steps, kernel_size)


def lp_pool2d(
    input: Tensor, norm_type: float, kernel_size: Numbers, stride: Numbers | None = None,
    ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The p-norm of each window of the last two dimensions, p = `norm_type`."""
    taps = math.prod(_as_many(kernel_size, 2))
    return _lp_pooled(avg_pool2d, input, norm_type, (kernel_size, stride, 0, ceil_mode), taps)


def lp_pool3d(
    input: Tensor, norm_type: float, kernel_size: Numbers, stride: Numbers | None = None,
    ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The p-norm of each window of the last three dimensions, p = `norm_type`."""
    taps = math.prod(_as_many(kernel_size, 3))
    return _lp_pooled(avg_pool3d, input, norm_type, (kernel_size, stride, 0, ceil_mode), taps)


def _as_many(given: Numbers, dims: int) -> tuple[int, ...]:
    return (given,) * dims if isinstance(given, int) else tuple(given)


def _unpooled_size(
    input: Tensor, dims: int, kernel_size: Numbers, stride: Numbers | None, padding: Numbers,
    output_size: Sequence[int] | None,
) -> tuple[int, ...]:  # fmt: skip
    """The size of what was pooled. Errors: ValueError for one that can't have been."""
    kernel = _as_many(kernel_size, dims)
    steps = kernel if stride is None else _as_many(stride, dims)
    sizes = [tuple(input.shape)[dim - dims] for dim in range(dims)]
    usual = tuple(
        (n - 1) * s + k - 2 * p
        for n, s, k, p in zip(sizes, steps, kernel, _as_many(padding, dims), strict=True)
    )
    if output_size is None:
        return usual
    wanted = tuple(output_size)
    if len(wanted) == dims + 2:
        wanted = wanted[2:]
    if len(wanted) != dims:
        message = (
            f"output_size should be a sequence containing {dims} or {dims + 2} elements, but it "
            f"has a length of '{len(wanted)}'"
        )
        raise ValueRefused(message, argument="output_size", value=output_size, op="max_unpool")
    for dim, (size, middle, step) in enumerate(zip(wanted, usual, steps, strict=True)):
        if not middle - step < size < middle + step:
            raise ValueRefused(
                f'invalid output_size "{wanted}" (dim {dim} must be between {middle - step} and '
                f"{middle + step})",
                argument="output_size", value=output_size, op="max_unpool",
            )  # fmt: skip
    return wanted


def max_unpool1d(
    input: Tensor, indices: Tensor, kernel_size: Numbers, stride: Numbers | None = None,
    padding: Numbers = 0, output_size: Sequence[int] | None = None,
) -> Tensor:  # fmt: skip
    """The reverse of `max_pool1d`; see `max_unpool2d`."""
    (size,) = _unpooled_size(input, 1, kernel_size, stride, padding, output_size)
    wide = UNPOOL[2](unsqueeze(input, -1), unsqueeze(indices, -1), (size, 1))
    return squeeze_dim(wide, -1)


def max_unpool2d(
    input: Tensor, indices: Tensor, kernel_size: Numbers, stride: Numbers | None = None,
    padding: Numbers = 0, output_size: Sequence[int] | None = None,
) -> Tensor:  # fmt: skip
    """The reverse of `max_pool2d`: zeros, with each element where `indices` says that it was.

    output_size: of the result, where several could have been pooled to the input.
    Errors: RuntimeError for places outside, ValueError for an `output_size` that can't have been.
    """
    size = _unpooled_size(input, 2, kernel_size, stride, padding, output_size)
    return UNPOOL[2](input, indices, size)


def max_unpool3d(
    input: Tensor, indices: Tensor, kernel_size: Numbers, stride: Numbers | None = None,
    padding: Numbers = 0, output_size: Sequence[int] | None = None,
) -> Tensor:  # fmt: skip
    """The reverse of `max_pool3d`; see `max_unpool2d`."""
    size = _unpooled_size(input, 3, kernel_size, stride, padding, output_size)
    return UNPOOL[3](input, indices, size)


__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool2d", "adaptive_max_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d",
    "lp_pool1d", "lp_pool2d", "lp_pool3d", "max_pool1d", "max_pool2d", "max_pool3d",
    "max_unpool1d", "max_unpool2d", "max_unpool3d",
]  # fmt: skip
