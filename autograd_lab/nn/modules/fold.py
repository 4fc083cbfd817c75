"""Windows of images as columns, and columns as images, as modules."""

from typing import Any, ClassVar

from autograd_lab.nn import functional as F
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = ["Fold", "Unfold"]


class Fold(Module):
    """Columns (N, C * taps, places) added up into images (N, C, *output_size).

    output_size, kernel_size, dilation, padding, stride: one number, or (height, width).
    """

    __constants__: ClassVar[list[str]] = [
        "output_size", "kernel_size", "dilation", "padding", "stride",
    ]  # fmt: skip

    def __init__(
        self, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0,
        stride: Any = 1,
    ) -> None:  # fmt: skip
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, input: Tensor) -> Tensor:
        return F.fold(
            input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride
        )

    def extra_repr(self) -> str:
        return ", ".join(f"{name}={getattr(self, name)}" for name in self.__constants__)


class Unfold(Module):
    """The windows of images (N, C, H, W) as columns (N, C * taps, places).

    kernel_size, dilation, padding, stride: one number, or (height, width).
    """

    __constants__: ClassVar[list[str]] = ["kernel_size", "dilation", "padding", "stride"]

    def __init__(
        self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
    ) -> None:
        super().__init__()
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, input: Tensor) -> Tensor:
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return ", ".join(f"{name}={getattr(self, name)}" for name in self.__constants__)
