"""What the arguments of a convolution have to be, and PyTorch's words where they are not."""

from collections.abc import Sequence
from typing import Any

from autograd_lab import dtypes
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch, OptionRefused, ShapeMismatch
from autograd_lab.ops.kinds import NUMBER, only

Array = Any
Shape = tuple[int, ...]
POSITIONS = ("stride", "padding", "dilation", "transposed", "output_padding")
AXES = ("depth", "height", "width")


def expanded(name: str, given: Any, dims: int) -> Shape:
    """One number for each dimension. Raises RuntimeError for another count of them."""
    if not isinstance(given, (tuple, list)):
        position = POSITIONS.index(name) + 4
        raise ArgumentTypeError(
            f"convolution(): argument '{name}' (position {position}) must be tuple of ints, not "
            f"{type(given).__name__}",
            argument=given, op="convolution",
        )  # fmt: skip
    numbers = tuple(int(n) for n in given)
    if len(numbers) == 1 and dims > 0:
        return numbers * dims
    if len(numbers) != dims and dims > 0:
        raise OptionRefused(
            f"expected {name} to be a single integer value or a list of {dims} values to match the "
            f"convolution dimensions, but got {name}={list(numbers)}",
            argument=name, value=given, op="convolution",
        )  # fmt: skip
    return numbers


def check_convolution(
    input: Any, weight: Any, bias: Any, stride: Shape, padding: Shape, dilation: Shape,
    output_padding: Shape, transposed: bool, groups: int,
) -> None:  # fmt: skip
    """Raise RuntimeError, in PyTorch's words, where the arguments don't go together."""
    if bias is not None and not transposed and bias.dtype is not input.dtype:
        raise DtypeMismatch(
            f"Input type ({input.dtype.c_name}) and bias type ({bias.dtype.c_name}) should be the "
            "same",
            dtypes=(input.dtype, bias.dtype), op="convolution",
        )  # fmt: skip
    if weight.dim() < 3:
        raise _misshapen("weight should have at least three dimensions", weight)
    _check_numbers(stride, padding, output_padding)
    size, kernel = tuple(input.shape), tuple(weight.shape)
    if len(size) != len(kernel):
        raise _misshapen(
            f"Expected {len(kernel)}-dimensional input for {len(kernel)}-dimensional weight "
            f"{list(kernel)}, but got {len(size)}-dimensional input of size {list(size)} instead",
            input, weight,
        )  # fmt: skip
    _check_channels(input, weight, bias, transposed, groups)
    if transposed:
        _check_transposed(size, kernel, stride, padding, dilation, output_padding)
    else:
        _check_fits(size, kernel, padding, dilation)


def check_groups(groups: int) -> None:
    """Raise RuntimeError for a number of groups that there can't be."""
    if groups <= 0:
        raise OptionRefused(
            "non-positive groups is not supported",
            argument="groups", value=groups, op="convolution",
        )  # fmt: skip


def _check_numbers(stride: Shape, padding: Shape, output_padding: Shape) -> None:
    for name, values, wrong in (
        ("padding", padding, any(n < 0 for n in padding)),
        ("output_padding", output_padding, any(n < 0 for n in output_padding)),
        ("stride", stride, any(n <= 0 for n in stride)),
    ):
        if wrong:
            kind = "negative" if "padding" in name else "non-positive"
            raise OptionRefused(
                f"{kind} {name} is not supported", argument=name, value=values, op="convolution"
            )


def _check_channels(input: Any, weight: Any, bias: Any, transposed: bool, groups: int) -> None:
    size, shape = list(input.shape), list(weight.shape)
    if shape[0] < groups:
        raise _misshapen(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but "
            f"got weight of size {shape} instead",
            weight,
        )
    if shape[0] % groups:
        raise _misshapen(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, "
            f"but got weight of size [{shape}] instead",
            weight,
        )
    channels = shape[0] if transposed else shape[1] * groups
    which = "transposed=1" if transposed else f"groups={groups}"
    if size[1] != channels:
        raise _misshapen(
            f"Given {which}, weight of size {shape}, expected input{size} to have {channels} "
            f"channels, but got {size[1]} channels instead",
            input, weight,
        )  # fmt: skip
    made = shape[1] * groups if transposed else shape[0]
    if bias is not None and tuple(bias.shape) != (made,):
        given = "transposed=1, " if transposed else ""
        raise _misshapen(
            f"Given {given}weight of size {shape}, expected bias to be 1-dimensional with {made} "
            f"elements, but got bias of size {list(bias.shape)} instead",
            weight, bias,
        )  # fmt: skip


def _check_fits(size: Shape, weight: Shape, padding: Shape, dilation: Shape) -> None:
    """Whether the kernel has elements, and fits into the padded input."""
    kernel = weight[2:]
    full = [n + 2 * p for n, p in zip(size[2:], padding, strict=True)]
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    two = (1, *kernel) if len(kernel) == 1 else kernel
    wrong = None
    if 0 in size[2:] or any(a > b for a, b in zip(reach, full, strict=True)):
        wrong = (
            f"Calculated padded input size per channel: ({_times(full)}). Kernel size: "
            f"({_times(reach)}). Kernel size can't be greater than actual input size"
        )
    elif 0 in kernel:
        sizes = (
            f": {_times(kernel)} (TxHxW)"
            if len(kernel) == 3
            else f" kernel_height: {two[0]} kernel_width: {two[1]}"
        )
        wrong = f"kernel size should be greater than zero, but got{sizes}"
    elif min(dilation) <= 0:
        given = (1, *dilation) if len(dilation) == 1 else dilation
        wrong = f"dilation should be greater than zero, but got {list(given)}"
    if wrong:
        raise ShapeMismatch(wrong, shapes=(size, weight), op="convolution")


def _check_transposed(
    size: Shape, weight: Shape, stride: Shape, padding: Shape, dilation: Shape,
    output_padding: Shape,
) -> None:  # fmt: skip
    """Whether a transposed convolution has a result, and says without doubt how large it is."""
    wrong = None
    one = len(stride) == 1
    axes = AXES[1:] if one else AXES[-len(stride) :]
    full = [
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + o
        for n, k, s, p, d, o in zip(
            size[2:], weight[2:], stride, padding, dilation, output_padding, strict=True
        )
    ]
    if 0 in weight:
        wrong = f"non-empty 2D or 4D weight tensor expected, but got: {list(weight)}"
    elif 0 in size[2:]:
        wrong = (
            "Only zero batch or zero channel inputs are supported, but got input shape: "
            f"{list(size)}"
        )
    elif any(o >= max(s, d) for o, s, d in zip(output_padding, stride, dilation, strict=True)):
        given = " ".join(
            f"{name}_{axis}: {n}"
            for name, numbers, first in (
                ("output_padding", output_padding, 0), ("stride", stride, 1),
                ("dilation", dilation, 1),
            )
            for axis, n in zip(axes, (first, *numbers) if one else numbers, strict=True)
        )  # fmt: skip
        wrong = f"output padding must be smaller than either stride or dilation, but got {given}"
    elif min(full) < 1:
        lead = (1,) if one else ()
        wrong = (
            f"Given input size per channel: ({_times((*lead, *size[2:]))}). Calculated output size "
            f"per channel: ({_times((*lead, *full))}). Output size is too small"
        )
    if wrong:
        raise ShapeMismatch(wrong, shapes=(size, weight), op="conv_transpose")


def check_dtype(input: Array, transposed: bool, dilation: Shape) -> None:
    """Raise NotImplementedError for a dtype for which PyTorch has no kernel on a CPU."""
    dims = 3 if len(dilation) == 3 else 2
    if transposed:
        kinds, kernel = "fc", f"slow_conv_transpose{dims}d_out_cpu"
    elif any(d != 1 for d in dilation):
        kinds, kernel = "fc", "slow_conv_dilated<>"
    else:
        kinds, kernel = NUMBER, "compute_columns3d" if dims == 3 else "slow_conv2d_cpu"
    if input.dtype.name != "int64":
        only(kinds, kernel, input)


def check_matching(input: Array, weight: Array) -> None:
    """Raise RuntimeError where the input and the weight are of two dtypes."""
    if input.dtype != weight.dtype:
        names = [dtypes.from_numpy(x.dtype) for x in (input, weight)]
        raise DtypeMismatch(
            f"expected scalar type {names[0].scalar_type} but found {names[1].scalar_type}",
            dtypes=tuple(names), op="convolution",
        )  # fmt: skip


def _misshapen(message: str, *tensors: Any) -> ShapeMismatch:
    return ShapeMismatch(message, shapes=tuple(tuple(x.shape) for x in tensors), op="convolution")


def _times(sizes: Sequence[int]) -> str:
    return " x ".join(map(str, sizes))
