"""Channels of several groups dealt out in turn, as a module."""

from typing import ClassVar

from autograd_lab.nn import functional as F
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = ["ChannelShuffle"]


class ChannelShuffle(Module):
    """The channels of each group dealt out in turn: (n, g·k, ...) read as (g, k), then as (k, g).

    Example:
        >>> nn.ChannelShuffle(2)(torch.arange(4.0).view(1, 4, 1)).flatten()
        tensor([0., 2., 1., 3.])
    """

    __constants__: ClassVar[list[str]] = ["groups"]

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        """(n, c, ...), of three dimensions or more."""
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        """The groups."""
        return f"groups={self.groups}"
