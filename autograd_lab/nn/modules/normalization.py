"""Normalizations that are the same in training and evaluation: of a sample, a group, a window."""

from collections.abc import Sequence
from typing import Any, ClassVar

from autograd_lab.errors import BadData, OutOfScope
from autograd_lab.factories import empty
from autograd_lab.nn import functional as F
from autograd_lab.nn import init
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.tensor import Tensor

__all__ = ["CrossMapLRN2d", "GroupNorm", "LayerNorm", "LocalResponseNorm", "RMSNorm"]


class LocalResponseNorm(Module):
    """`input / (k + alpha·mean of the squares of `size` neighbouring channels)^beta`.

    Shapes: (n, c, ...) (A. Krizhevsky et al., "ImageNet classification", 2012).

    Example:
        >>> nn.LocalResponseNorm(2)(torch.ones(1, 4, 3)).shape
        torch.Size([1, 4, 3])
    """

    __constants__: ClassVar[list[str]] = ["size", "alpha", "beta", "k"]

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        """(n, c, ...), of three dimensions or more."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        """The settings."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class CrossMapLRN2d(Module):
    """Not here: `LocalResponseNorm` computes the same. Raises NotImplementedError."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise OutOfScope("nn.CrossMapLRN2d", "nn.LocalResponseNorm computes the same")


def as_shape(normalized_shape: int | Sequence[int]) -> tuple[int, ...]:
    """A tuple of sizes, also of one alone."""
    return (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)


class LayerNorm(Module):
    """`(input - mean) / sqrt(variance + eps)·weight + bias`, for each sample over its last dims.

    normalized_shape: the sizes of those dimensions, also of weight (1 at first) and bias (0).
    elementwise_affine: whether there are weight and bias; bias: whether there is a bias.
    Shapes: (..., *normalized_shape), and the same again
    (J. L. Ba et al., "Layer normalization", 2016).

    Example:
        >>> nn.LayerNorm(10)(torch.randn(20, 5, 10)).shape
        torch.Size([20, 5, 10])
    """

    __constants__: ClassVar[list[str]] = ["normalized_shape", "eps", "elementwise_affine"]

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float = 1e-5,
        elementwise_affine: bool = True, bias: bool = True, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        for name, there in (("weight", True), ("bias", bias)):
            made = None
            if elementwise_affine and there:
                made = Parameter(empty(self.normalized_shape, device=device, dtype=dtype))
            self.register_parameter(name, made)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin again with weight 1 and bias 0."""
        if self.elementwise_affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """(..., *normalized_shape)."""
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class GroupNorm(Module):
    """`(input - mean) / sqrt(variance + eps)·weight + bias`, by sample and group of channels.

    Shapes: (n, num_channels, ...), and the same again; weight (1 at first) and bias (0) are
    (num_channels). affine: whether there are weight and bias; bias: whether there is a bias.
    Errors: ValueError unless `num_groups` divides `num_channels`
    (Y. Wu, K. He, "Group normalization", 2018).

    Example:
        >>> nn.GroupNorm(3, 6)(torch.randn(20, 6, 10, 10)).shape
        torch.Size([20, 6, 10, 10])
    """

    __constants__: ClassVar[list[str]] = ["num_groups", "num_channels", "eps", "affine"]

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True,
        device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        if num_channels % num_groups:
            raise BadData(
                f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})",
                data=num_channels,
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        for name, there in (("weight", True), ("bias", bias)):
            made = None
            if affine and there:
                made = Parameter(empty(num_channels, device=device, dtype=dtype))
            self.register_parameter(name, made)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin again with weight 1 and bias 0."""
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """(n, num_channels, ...)."""
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """`input / sqrt(mean(input^2) + eps)·weight`, for each sample over its last dimensions.

    normalized_shape: the sizes of those dimensions, also of weight, which is 1 at first. eps: the
    smallest step of the dtype unless given. elementwise_affine: whether there is a weight
    (B. Zhang, R. Sennrich, "Root mean square layer normalization", 2019).

    Example:
        >>> nn.RMSNorm([2, 3])(torch.randn(2, 2, 3)).shape
        torch.Size([2, 2, 3])
    """

    __constants__: ClassVar[list[str]] = ["normalized_shape", "eps", "elementwise_affine"]

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None,
        elementwise_affine: bool = True, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = as_shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        made = None
        if elementwise_affine:
            made = Parameter(empty(self.normalized_shape, device=device, dtype=dtype))
        self.register_parameter("weight", made)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin again with weight 1."""
        if self.elementwise_affine:
            init.ones_(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(..., *normalized_shape)."""
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )
