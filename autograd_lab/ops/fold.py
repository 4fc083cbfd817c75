"""Windows of images as columns, `im2col`, and columns added up into images, `col2im`.

Each is the other's derivative.
"""

import math
from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import DimensionError, OptionRefused, ShapeMismatch
from autograd_lab.ops import convolution_kernels as kernels
from autograd_lab.ops.convolution_kernels import Steps
from autograd_lab.ops.kinds import only
from autograd_lab.ops.op import op

Array = Any
Shape = tuple[int, ...]


@op(
    "Im2ColBackward0",
    self=lambda g, self_shape, kernel_size, dilation, padding, stride: col2im(
        g, self_shape[-2:], kernel_size, dilation, padding, stride
    ),
)
def im2col(
    xp: Any, self: Array, kernel_size: Shape, dilation: Shape, padding: Shape, stride: Shape
) -> Array:
    """The windows of images, (N, C, H, W) or (C, H, W), as columns, (N, C * taps, places)."""
    kernel_size, steps = _steps(kernel_size, dilation, padding, stride)
    _check_rank(self, 3, "3D or 4D")
    size = self.shape[-2:]
    out = steps.out_size(size, kernel_size)
    if min(out) < 1:
        raise ShapeMismatch(
            f"Given input with spatial size {tuple(size)}, kernel_size={kernel_size}, "
            f"dilation={steps.dilation}, padding={steps.padding}, calculated shape of the array of "
            f"sliding blocks as {out}, but its components must be at least one.",
            shapes=(self.shape,), op="unfold",
        )  # fmt: skip
    only("fcb", "im2col_out_cpu", self)
    images = self.reshape(-1 if self.size else 0, *self.shape[-3:])
    rows = kernels.window_rows(xp, images, kernel_size, out, steps)
    n, channels, places = images.shape[0], images.shape[1], math.prod(out)
    columns = rows.reshape(n, places, math.prod(kernel_size), channels).transpose(0, 3, 2, 1)
    columns = xp.ascontiguousarray(columns)
    return columns.reshape(*self.shape[:-3], channels * math.prod(kernel_size), places)


@op(
    "Col2ImBackward0",
    self=lambda g, kernel_size, dilation, padding, stride: im2col(
        g, kernel_size, dilation, padding, stride
    ),
)
def col2im(
    xp: Any, self: Array, output_size: Shape, kernel_size: Shape, dilation: Shape, padding: Shape,
    stride: Shape,
) -> Array:  # fmt: skip
    """Columns, (N, C * taps, places), added up into images, (N, C, *output_size)."""
    output_size = _two("output_size", output_size)
    kernel_size, steps = _steps(kernel_size, dilation, padding, stride)
    _check_rank(self, 2, "2D or 3D")
    rows, places = self.shape[-2:]
    taps = math.prod(kernel_size)
    out = steps.out_size(output_size, kernel_size)
    _check_columns(self, rows, places, output_size, kernel_size, out, steps)
    only("fcb", "col2im_out_cpu", self)
    n, channels = (self.shape[0] if self.ndim == 3 else 1), rows // taps
    windows = self.reshape(n, channels, taps, places).transpose(0, 3, 2, 1)
    windows = windows.reshape(1, n, *out, *kernel_size, channels)
    added = kernels.add_rows(xp, windows, output_size, kernel_size, steps)
    images = xp.moveaxis(added[0], -1, 1)
    return images.reshape(*self.shape[:-2], channels, *output_size)


def _two(name: str, given: int | Sequence[int]) -> Shape:
    """Two numbers. Raises RuntimeError for another count."""
    numbers = tuple(given) if hasattr(given, "__iter__") else (given,) * 2
    if len(numbers) != 2:
        raise _refused(
            name, numbers, f"It is expected {name} equals to 2, but got size {len(numbers)}"
        )
    return numbers


def _refused(name: str, value: Any, message: str) -> OptionRefused:
    return OptionRefused(message, argument=name, value=value, op="fold")


def _steps(kernel: Shape, dilation: Shape, padding: Shape, stride: Shape) -> tuple[Shape, Steps]:
    """The kernel and its steps. Raises RuntimeError for numbers that they can't be."""
    kernel, dilation, padding, stride = (
        _two(name, numbers)
        for name, numbers in (
            ("kernel_size", kernel), ("dilation", dilation), ("padding", padding),
            ("stride", stride),
        )
    )  # fmt: skip
    for what, short, numbers, floor, wanted in (
        ("kernel size", "kernel", kernel, 1, "greater than zero"),
        ("dilation", "dilation", dilation, 1, "greater than zero"),
        ("padding", "pad", padding, 0, "non-negative"),
        ("stride", "stride", stride, 1, "greater than zero"),
    ):
        if min(numbers) < floor:
            height, width = numbers
            message = (
                f"{what} should be {wanted}, but got {short}_height: {height} {short}_width: "
                f"{width}"
            )
            raise _refused(what, numbers, message)
    return kernel, Steps(stride, padding, dilation)


def _check_rank(x: Array, dims: int, ranks: str) -> None:
    shape = list(x.shape)
    if len(shape) in (dims, dims + 1) and 0 not in shape[len(shape) - dims :]:
        return
    if dims == 3 and len(shape) < 3:
        limit = len(shape)
        raise DimensionError(
            f"Dimension out of range (expected to be in range of [-{limit}, {limit - 1}], but got "
            f"{limit})",
            dim=limit, ndim=limit,
        )  # fmt: skip
    kind = "tensor for input with" if dims == 2 else "tensor with"
    other = "non-zero dimensions" if dims == 2 else "other non-zero dimensions"
    raise ShapeMismatch(
        f"Expected {ranks} (batch mode) {kind} possibly 0 batch size and {other} for input, but "
        f"got: {shape}",
        shapes=(tuple(shape),), op="fold",
    )  # fmt: skip


def _check_columns(
    x: Array, rows: int, places: int, size: Shape, kernel: Shape, out: Shape, steps: Steps
) -> None:
    """Raise RuntimeError, in PyTorch's words, for columns that make no images of this size."""
    dim = x.ndim - 2
    wrong = None
    if rows % math.prod(kernel):
        wrong = (
            f"Expected size of input's dimension {dim} to be divisible by the product of "
            f"kernel_size, but got input.size({dim})={rows} and kernel_size={kernel}."
        )
    elif math.prod(out) != places or min(out) < 1:
        wrong = (
            f"Given output_size={size}, kernel_size={kernel}, dilation={steps.dilation}, "
            f"padding={steps.padding}, stride={steps.stride}, expected size of input's dimension "
            f"{dim + 1} to match the calculated number of sliding blocks {out[0]} * {out[1]} = "
            f"{math.prod(out)}, but got input.size({dim + 1})={places}."
        )
    if wrong:
        raise ShapeMismatch(wrong, shapes=(tuple(x.shape), size), op="fold")


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
