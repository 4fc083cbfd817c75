"""Dimensions made one, or one made several: Flatten and Unflatten."""

from typing import Any, ClassVar

from autograd_lab.errors import ArgumentTypeError
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = ["Flatten", "Unflatten"]


class Flatten(Module):
    """The dimensions from `start_dim` to `end_dim` made one; by default all but the first.

    Example:
        >>> nn.Flatten()(torch.ones(2, 3, 4)).shape
        torch.Size([2, 12])
    """

    __constants__: ClassVar[list[str]] = ["start_dim", "end_dim"]

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Tensor:
        """The input with fewer dimensions."""
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """The dimensions."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """The dimension `dim` made several, of the sizes `unflattened_size`, of which one may be -1.

    Errors: TypeError unless the sizes are a tuple of integers; NotImplementedError for a dimension
    given by name.

    Example:
        >>> nn.Unflatten(1, (3, -1))(torch.ones(2, 12)).shape
        torch.Size([2, 3, 4])
    """

    __constants__: ClassVar[list[str]] = ["dim", "unflattened_size"]

    def __init__(self, dim: int, unflattened_size: Any) -> None:
        super().__init__()
        if not isinstance(unflattened_size, (tuple, list)):
            raise ArgumentTypeError(
                "unflattened_size must be a tuple of ints, but found type "
                f"{type(unflattened_size).__name__}",
                argument=unflattened_size,
            )
        for place, size in enumerate(unflattened_size):
            if not isinstance(size, int):
                raise ArgumentTypeError(
                    f"unflattened_size must be tuple of ints, but found element of type "
                    f"{type(size).__name__} at pos {place}",
                    argument=unflattened_size,
                )
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        """The input with more dimensions."""
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """The dimension and the sizes."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
