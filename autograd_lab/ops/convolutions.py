"""Convolution by its number of dimensions: `conv1d` to `conv3d`, and their transposed forms."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.errors import Mistaken, OptionRefused, ShapeMismatch, warn_once
from autograd_lab.ops.convolution import convolution
from autograd_lab.ops.convolution_checks import expanded
from autograd_lab.ops.pad import constant_pad_nd
from autograd_lab.ops.public import no_combination, public
from autograd_lab.ops.shape import squeeze_dim, unsqueeze
from autograd_lab.tensor import Tensor

Numbers = int | Sequence[int]
TENSORS = "(Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, "
FORWARD = (
    TENSORS + "tuple of ints padding = 0, tuple of ints dilation = 1, int groups = 1)",
    TENSORS + 'str padding = "valid", tuple of ints dilation = 1, int groups = 1)',
)


def _batched(input: Tensor, dims: int, name: str) -> Tensor:
    """The input with a dimension for the batch. Raises RuntimeError for any other rank."""
    if input.dim() == dims + 1:
        return unsqueeze(input, 0)
    if input.dim() != dims + 2:
        raise ShapeMismatch(
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {name}, but got "
            f"input of size: {list(input.shape)}",
            shapes=(tuple(input.shape),), op=name,
        )  # fmt: skip
    return input


def _check_types(name: str, given: dict[str, Any], numbers: dict[str, Any]) -> None:
    """Raise what becomes PyTorch's TypeError for what is no tensor, or no integer, or several."""
    for argument, value in given.items():
        if not isinstance(value, Tensor) and not (argument == "bias" and value is None):
            raise Mistaken(f"{argument} must be Tensor", argument=value, op=name)
    for argument, value in numbers.items():
        several = value if isinstance(value, (tuple, list)) else (value,)
        if not all(hasattr(n, "__index__") for n in several):
            raise Mistaken(f"{argument} must be tuple of ints", argument=value, op=name)


def same_padding(
    input: Tensor, weight: Tensor, stride: Numbers, dilation: Numbers, dims: int
) -> tuple[Tensor, Sequence[int]]:
    """The input and the padding with which the result is as large as the input.

    Where a side needs one zero more than the other, the input gets it beforehand.
    """
    if any(s != 1 for s in _tuple(stride, dims)):
        raise OptionRefused(
            "padding='same' is not supported for strided convolutions",
            argument="padding", value="same", op="convolution",
        )  # fmt: skip
    steps = expanded("dilation", _tuple(dilation, dims), dims)
    totals = [d * (k - 1) for d, k in zip(steps, weight.shape[2:], strict=True)]
    if any(total % 2 for total in totals):
        warn_once(
            "Using padding='same' with even kernel lengths and odd dilation may require a "
            "zero-padded copy of the input be created (Triggered internally at "
            "/__w/pytorch/pytorch/aten/src/ATen/native/Convolution.cpp:1101.)"
        )
        pairs = [(0, total % 2) for total in reversed(totals)]
        input = constant_pad_nd(input, tuple(n for pair in pairs for n in pair))
    return input, [total // 2 for total in totals]


def _forward(dims: int) -> Callable[..., Tensor]:
    def conv(
        input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Numbers = 1,
        padding: Numbers | str = 0, dilation: Numbers = 1, groups: int = 1,
    ) -> Tensor:  # fmt: skip
        tensors = {"input": input, "weight": weight, "bias": bias}
        numbers = {"stride": stride, "dilation": dilation, "groups": groups}
        if not isinstance(padding, str):
            numbers["padding"] = padding
        _check_types(conv.__name__, tensors, numbers)
        batch = _batched(input, dims, conv.__name__)
        if padding == "same":
            _check_rank(batch, weight)
            batch, padding = same_padding(batch, weight, stride, dilation, dims)
        elif padding == "valid":
            padding = 0
        elif isinstance(padding, str):
            raise OptionRefused(
                f"Invalid padding string: '{padding}'",
                argument="padding", value=padding, op=conv.__name__,
            )  # fmt: skip
        stride, padding, dilation = (_tuple(n, dims) for n in (stride, padding, dilation))
        result = convolution(
            batch, weight, bias, stride, padding, dilation, False, (0,) * dims, groups
        )
        return result if batch.dim() == input.dim() else squeeze_dim(result, 0)

    conv.__name__ = conv.__qualname__ = f"conv{dims}d"
    return conv


def _check_rank(input: Tensor, weight: Tensor) -> None:
    if weight.dim() != input.dim():
        raise ShapeMismatch(
            f"Expected {weight.dim()}-dimensional input for {weight.dim()}-dimensional weight"
            f"{list(weight.shape)}, but got {input.dim()}-dimensional input of size "
            f"{list(input.shape)} instead",
            shapes=(tuple(input.shape), tuple(weight.shape)), op="convolution",
        )  # fmt: skip


def _tuple(given: Numbers, dims: int) -> tuple[int, ...]:
    """One number as many, as the argument parser of PyTorch has it."""
    return (given.__index__(),) * dims if hasattr(given, "__index__") else tuple(given)


def _transposed(dims: int) -> Callable[..., Tensor]:
    def conv_transpose(
        input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Numbers = 1,
        padding: Numbers = 0, output_padding: Numbers = 0, groups: int = 1, dilation: Numbers = 1,
    ) -> Tensor:  # fmt: skip
        name = conv_transpose.__name__
        _check_types(
            name, {"input": input, "weight": weight, "bias": bias},
            {"stride": stride, "padding": padding, "output_padding": output_padding,
             "groups": groups, "dilation": dilation},
        )  # fmt: skip
        batch = _batched(input, dims, name)
        stride, padding, dilation, output_padding = (
            _tuple(n, dims) for n in (stride, padding, dilation, output_padding)
        )
        result = convolution(
            batch, weight, bias, stride, padding, dilation, True, output_padding, groups
        )
        return result if batch.dim() == input.dim() else squeeze_dim(result, 0)

    conv_transpose.__name__ = conv_transpose.__qualname__ = f"conv_transpose{dims}d"
    return conv_transpose


def _documented(function: Callable[..., Tensor], dims: int) -> Callable[..., Tensor]:
    transposed = "transpose" in function.__name__
    shapes = "(C, O/groups, *kernel)" if transposed else "(O, C/groups, *kernel)"
    function.__doc__ = f"""{"Transposed convolution" if transposed else "Convolution"} over {dims} \
dimension{"s" if dims > 1 else ""}.

    input: (N, C, *size), or (C, *size) without a batch. weight: {shapes}. bias: (O,).
    stride, padding, dilation{", output_padding" if transposed else ""}: one number, or one a
        dimension{"" if transposed else '; padding may be "valid" or "same"'}.
    groups: into how many parts, which don't mix, the channels are divided.
    Errors: RuntimeError where shapes or dtypes don't go together.
    """
    if transposed:
        return function
    checked = public(*FORWARD)(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Tensor:
        if args and not isinstance(args[0], Tensor):
            raise no_combination(function.__name__, FORWARD, args, kwargs)
        result: Tensor = checked(*args, **kwargs)
        return result

    return call


conv1d, conv2d, conv3d = (_documented(_forward(dims), dims) for dims in (1, 2, 3))
conv_transpose1d, conv_transpose2d, conv_transpose3d = (
    _documented(_transposed(dims), dims) for dims in (1, 2, 3)
)

__all__ = [
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
]  # fmt: skip
METHODS = ()
WITH_INPLACE = ()
