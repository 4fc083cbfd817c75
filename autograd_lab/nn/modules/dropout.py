"""Dropout: elements or whole channels zeroed at random in training; `eval()` switches it off.

The same seed gives the same masks as PyTorch on a CPU.
"""

from typing import ClassVar

from autograd_lab.errors import BadData
from autograd_lab.nn import functional as F
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = [
    "AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout",
]  # fmt: skip


class _DropoutNd(Module):
    """The probability, and whether the input itself is changed."""

    __constants__: ClassVar[list[str]] = ["p", "inplace"]

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise BadData(f"dropout probability has to be between 0 and 1, but got {p}", data=p)
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        """The settings."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """Each element zeroed with probability `p`, the others divided by 1 - p, in training.

    Shapes: any. inplace: change the input itself. Errors: ValueError unless 0 <= p <= 1
    (G. E. Hinton et al., "Improving neural networks by preventing co-adaptation", 2012).

    Example:
        >>> nn.Dropout(0.5).eval()(torch.ones(3))
        tensor([1., 1., 1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The input with elements dropped, in training."""
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """`Dropout` of whole channels of (n, c, l) or (c, l).

    Example:
        >>> nn.Dropout1d(0.2)(torch.ones(20, 16, 32)).shape
        torch.Size([20, 16, 32])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The input with channels dropped, in training."""
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """`Dropout` of whole channels of (n, c, h, w).

    Example:
        >>> nn.Dropout2d(0.2)(torch.ones(20, 16, 4, 4)).shape
        torch.Size([20, 16, 4, 4])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The input with channels dropped, in training."""
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    """`Dropout` of whole channels of (n, c, d, h, w) or (c, d, h, w).

    Example:
        >>> nn.Dropout3d(0.2)(torch.ones(2, 16, 4, 4, 4)).shape
        torch.Size([2, 16, 4, 4, 4])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The input with channels dropped, in training."""
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Dropout that keeps mean 0 and variance 1, for networks with `SELU`.

    Shapes: any (G. Klambauer et al., "Self-normalizing neural networks", 2017).

    Example:
        >>> nn.AlphaDropout(0.2).eval()(torch.ones(2))
        tensor([1., 1.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The input with elements at their lowest value, in training."""
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """`AlphaDropout` of whole channels of (n, c, ...).

    Example:
        >>> nn.FeatureAlphaDropout(0.2)(torch.ones(2, 16, 4)).shape
        torch.Size([2, 16, 4])
    """

    def forward(self, input: Tensor) -> Tensor:
        """The input with channels at their lowest value, in training."""
        return F.feature_alpha_dropout(input, self.p, self.training)
