"""Windows of images as columns, and columns as images."""

from collections.abc import Sequence

from autograd_lab.checks import no_tensor
from autograd_lab.ops.fold import col2im, im2col
from autograd_lab.tensor import Tensor

Numbers = int | Sequence[int]


def _pair(given: Numbers) -> tuple[int, ...]:
    return tuple(given) if not isinstance(given, int) else (given, given)


def unfold(
    input: Tensor, kernel_size: Numbers, dilation: Numbers = 1, padding: Numbers = 0,
    stride: Numbers = 1,
) -> Tensor:  # fmt: skip
    """The windows of images as columns.

    input: (N, C, H, W) or (C, H, W). The result: (N, C * taps, places), of as many taps as the
        kernel has, and as many places as there are windows.
    Errors: RuntimeError where no window fits.
    Example: `F.unfold(torch.randn(1, 3, 4, 4), 2)` is of shape (1, 12, 9).
    """
    if not isinstance(input, Tensor):
        raise no_tensor("im2col", input)
    return im2col(input, _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))


def fold(
    input: Tensor, output_size: Numbers, kernel_size: Numbers, dilation: Numbers = 1,
    padding: Numbers = 0, stride: Numbers = 1,
) -> Tensor:  # fmt: skip
    """Columns added up into images: what `unfold` cut out goes back to its place.

    input: (N, C * taps, places) or (C * taps, places). The result: (N, C, *output_size).
    Errors: RuntimeError for columns that make no images of this size.
    Example: `F.fold(torch.ones(1, 4, 9), 4, 2)` counts the windows that hold each element.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("col2im", input)
    steps = (_pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride))
    return col2im(input, _pair(output_size), *steps)


__all__ = ["fold", "unfold"]
