"""Convolution as modules, with the weights and the defaults of PyTorch."""

import math
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from autograd_lab.errors import ValueRefused
from autograd_lab.factories import empty
from autograd_lab.nn import functional as F
from autograd_lab.nn import init
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.tensor import Tensor

__all__ = ["Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"]

Numbers = int | Sequence[int]
PADDING_MODES = ("zeros", "circular", "reflect", "replicate")


def per_dimension(given: Any, dims: int) -> tuple[Any, ...]:
    """One number a dimension; several stay as many as they are."""
    return tuple(given) if hasattr(given, "__iter__") else (given,) * dims


def _refused(name: str, value: Any, message: str) -> ValueRefused:
    return ValueRefused(message, argument=name, value=value, op="convolution")


class _ConvNd(Module):
    """What the convolutions have in common; the classes below say over how many dimensions.

    in_channels, out_channels: of the input and of the result. kernel_size, stride, padding,
    dilation: one number, or one a dimension; padding may also be "valid" or "same". groups: into
    how many parts, which don't mix, the channels are divided. bias: whether a number is added to
    each channel. padding_mode: with what the input is padded, "zeros", "reflect", "replicate" or
    "circular".

    The weight, (out_channels, in_channels/groups, *kernel_size), and the bias begin uniform within
    ±1/sqrt(in_channels/groups * taps).
    Errors: ValueError for arguments that don't go together.
    """

    __constants__: ClassVar[list[str]] = [
        "stride", "padding", "dilation", "groups", "padding_mode", "output_padding", "in_channels",
        "out_channels", "kernel_size",
    ]  # fmt: skip
    dims: ClassVar[int]
    weight: Tensor
    bias: Tensor | None

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: tuple[int, ...],
        stride: tuple[int, ...], padding: Any, dilation: tuple[int, ...], transposed: bool,
        output_padding: tuple[int, ...], groups: int, bias: bool, padding_mode: str,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        _check(in_channels, out_channels, stride, padding, groups, padding_mode)
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride = kernel_size, stride
        self.padding, self.dilation = padding, dilation
        self.transposed, self.output_padding = transposed, output_padding
        self.groups, self.padding_mode = groups, padding_mode
        self._reversed_padding_repeated_twice = self._sides()
        first, second = (in_channels, out_channels) if transposed else (out_channels, in_channels)
        placed = {"device": device, "dtype": dtype}
        self.weight = Parameter(empty((first, second // groups, *kernel_size), **placed))
        if bias:
            self.bias = Parameter(empty(out_channels, **placed))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def _sides(self) -> Sequence[int]:
        """The padding as `F.pad` takes it: from the last dimension backward, both sides."""
        if not isinstance(self.padding, str):
            return tuple(n for n in reversed(self.padding) for _ in range(2))
        sides: list[int] = []
        for k, d in zip(reversed(self.kernel_size), reversed(self.dilation), strict=True):
            total = d * (k - 1) if self.padding == "same" else 0
            sides += [total // 2, total - total // 2]
        return sides

    def reset_parameters(self) -> None:
        """Draw the weight and the bias anew."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            taps = math.prod(self.weight.shape[1:])
            if taps:
                bound = 1 / math.sqrt(taps)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        text = (
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}"
        )
        for name, default in (
            ("padding", (0,) * len(self.padding)), ("dilation", (1,) * len(self.dilation)),
            ("output_padding", (0,) * len(self.output_padding)), ("groups", 1),
        ):  # fmt: skip
            if getattr(self, name) != default:
                text += f", {name}={getattr(self, name)}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text

    def forward(self, input: Tensor) -> Tensor:
        return self._conv_forward(input, self.weight, self.bias)

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        convolve = getattr(F, f"conv{self.dims}d")
        padding = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            padding = (0,) * self.dims
        result: Tensor = convolve(
            input, weight, bias, self.stride, padding, self.dilation, self.groups
        )
        return result


def _check(
    in_channels: int, out_channels: int, stride: Any, padding: Any, groups: int, mode: str
) -> None:
    if groups <= 0:
        raise _refused("groups", groups, "groups must be a positive integer")
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if channels % groups:
            raise _refused(name, channels, f"{name} must be divisible by groups")
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            message = f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}"
            raise _refused("padding", padding, message)
        if padding == "same" and any(s != 1 for s in stride):
            message = "padding='same' is not supported for strided convolutions"
            raise _refused("padding", padding, message)
    if mode not in PADDING_MODES:
        modes = ", ".join(map(repr, PADDING_MODES))
        raise _refused(
            "padding_mode", mode,
            f"padding_mode must be one of {{{modes}}}, but got padding_mode='{mode}'",
        )  # fmt: skip


def _plain(dims: int) -> Callable[..., None]:
    """The `__init__` of the plain convolution over `dims` dimensions."""

    def __init__(
        self: _ConvNd, in_channels: int, out_channels: int, kernel_size: Numbers,
        stride: Numbers = 1, padding: Numbers | str = 0, dilation: Numbers = 1, groups: int = 1,
        bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        _ConvNd.__init__(
            self, in_channels, out_channels, per_dimension(kernel_size, dims),
            per_dimension(stride, dims),
            padding if isinstance(padding, str) else per_dimension(padding, dims),
            per_dimension(dilation, dims), False, (0,) * dims, groups, bias, padding_mode,
            device, dtype,
        )  # fmt: skip

    __init__.__qualname__ = f"Conv{dims}d.__init__"  # errors of a call speak of it
    return __init__


def _transposed(dims: int) -> Callable[..., None]:
    """The `__init__` of the transposed convolution over `dims` dimensions."""

    def __init__(
        self: _ConvNd, in_channels: int, out_channels: int, kernel_size: Numbers,
        stride: Numbers = 1, padding: Numbers = 0, output_padding: Numbers = 0, groups: int = 1,
        bias: bool = True, dilation: Numbers = 1, padding_mode: str = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if padding_mode != "zeros":
            name = type(self).__name__
            message = f'Only "zeros" padding mode is supported for {name}'
            raise _refused("padding_mode", padding_mode, message)
        _ConvNd.__init__(
            self, in_channels, out_channels, per_dimension(kernel_size, dims),
            per_dimension(stride, dims), per_dimension(padding, dims),
            per_dimension(dilation, dims), True, per_dimension(output_padding, dims), groups,
            bias, padding_mode, device, dtype,
        )  # fmt: skip

    __init__.__qualname__ = f"ConvTranspose{dims}d.__init__"
    return __init__


class _ConvTransposeNd(_ConvNd):
    """What the transposed convolutions have in common.

    output_padding: how much larger the result is than its windows make it, on one side.
    """

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """output_size: of the result, where the stride leaves several possible."""
        convolve = getattr(F, f"conv_transpose{self.dims}d")
        output_padding = self._output_padding(input, output_size)
        result: Tensor = convolve(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            output_padding,
            self.groups,
            self.dilation,
        )
        return result

    def _output_padding(self, input: Tensor, output_size: Sequence[int] | None) -> Sequence[int]:
        """What makes the result as large as `output_size`. Errors: ValueError for no such size."""
        if output_size is None:
            return self.output_padding
        dims, wanted = self.dims, tuple(output_size)
        lead = input.dim() - dims
        if len(wanted) == input.dim():
            wanted = wanted[lead:]
        if len(wanted) != dims:
            message = (
                f"ConvTranspose{dims}D: for {input.dim()}D input, output_size must have {dims} or "
                f"{input.dim()} elements (got {len(wanted)})"
            )
            raise _refused("output_size", output_size, message)
        smallest = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1
            for n, s, p, d, k in zip(
                input.shape[lead:], self.stride, self.padding, self.dilation, self.kernel_size,
                strict=True,
            )
        ]  # fmt: skip
        largest = [n + s - 1 for n, s in zip(smallest, self.stride, strict=True)]
        if not all(a <= n <= b for a, n, b in zip(smallest, wanted, largest, strict=True)):
            message = (
                f"requested an output size of {tuple(output_size)}, but valid sizes range from "
                f"{smallest} to {largest} (for an input of {input.size()[lead:]})"
            )
            raise _refused("output_size", output_size, message)
        return [n - a for n, a in zip(wanted, smallest, strict=True)]


class Conv1d(_ConvNd):
    """Convolution of (N, C, L) to (N, O, L').

    Example: `nn.Conv1d(16, 33, 3, stride=2)(torch.randn(20, 16, 50))` is of shape (20, 33, 24).
    """

    dims = 1
    __init__ = _plain(1)


class Conv2d(_ConvNd):
    """Convolution of (N, C, H, W) to (N, O, H', W').

    Example: `nn.Conv2d(3, 8, 3, padding=1)(torch.randn(1, 3, 5, 5))` is of shape (1, 8, 5, 5).
    """

    dims = 2
    __init__ = _plain(2)


class Conv3d(_ConvNd):
    """Convolution of (N, C, D, H, W) to (N, O, D', H', W')."""

    dims = 3
    __init__ = _plain(3)


class ConvTranspose1d(_ConvTransposeNd):
    """Transposed convolution of (N, C, L) to (N, O, L')."""

    dims = 1
    __init__ = _transposed(1)


class ConvTranspose2d(_ConvTransposeNd):
    """Transposed convolution of (N, C, H, W) to (N, O, H', W').

    Example: `nn.ConvTranspose2d(8, 3, 2, stride=2)(torch.randn(1, 8, 5, 5))` doubles the sizes.
    """

    dims = 2
    __init__ = _transposed(2)


class ConvTranspose3d(_ConvTransposeNd):
    """Transposed convolution of (N, C, D, H, W) to (N, O, D', H', W')."""

    dims = 3
    __init__ = _transposed(3)
