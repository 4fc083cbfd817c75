"""Channels and pixels exchanged, as modules: PixelShuffle, PixelUnshuffle."""

from typing import ClassVar

from autograd_lab.nn import functional as F
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = ["PixelShuffle", "PixelUnshuffle"]


class PixelShuffle(Module):
    """Blocks of r·r channels laid out as r by r pixels, r being `upscale_factor`.

    Shapes: (..., c·r·r, h, w) gives (..., c, h·r, w·r).

    Example:
        >>> nn.PixelShuffle(3)(torch.randn(1, 9, 4, 4)).shape
        torch.Size([1, 1, 12, 12])
    """

    __constants__: ClassVar[list[str]] = ["upscale_factor"]

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """(..., c·r·r, h, w) to (..., c, h·r, w·r)."""
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        """The factor."""
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """The inverse of `PixelShuffle`: (..., c, h·r, w·r) gives (..., c·r·r, h, w).

    Example:
        >>> nn.PixelUnshuffle(3)(torch.randn(1, 1, 12, 12)).shape
        torch.Size([1, 9, 4, 4])
    """

    __constants__: ClassVar[list[str]] = ["downscale_factor"]

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """(..., c, h·r, w·r) to (..., c·r·r, h, w)."""
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        """The factor."""
        return f"downscale_factor={self.downscale_factor}"
