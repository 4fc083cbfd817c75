"""Elements added around a tensor, as modules: by what is added and the number of dimensions.

A padding is one number for all sides, or from the last dimension backward two each, before and
behind; a negative one takes elements away.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from autograd_lab.nn import functional as F
from autograd_lab.nn.modules.batchnorm import check_ndim
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = [
    "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d",
    "ConstantPad3d", "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d",
    "ReplicationPad2d", "ReplicationPad3d", "ZeroPad1d", "ZeroPad2d", "ZeroPad3d",
]  # fmt: skip

Padding = int | Sequence[int]


def _for_each_side(padding: Any, dims: int) -> tuple[int, ...]:
    return tuple(padding) if hasattr(padding, "__iter__") else (padding,) * (2 * dims)


class _Pad(Module):
    """The padding, for `_dims` dimensions, and how the mode is called."""

    __constants__: ClassVar[list[str]] = ["padding"]
    _dims = 0
    _mode = ""

    def __init__(self, padding: Padding) -> None:
        super().__init__()
        self.padding = _for_each_side(padding, self._dims)

    def forward(self, input: Tensor) -> Tensor:
        """The input with elements around it."""
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        """The padding."""
        return f"{self.padding}"


class _ConstantPad(Module):
    """A padding for `_dims` dimensions, and the value that it is made of."""

    __constants__: ClassVar[list[str]] = ["padding", "value"]
    _dims = 0

    def __init__(self, padding: Padding, value: float) -> None:
        super().__init__()
        self.padding = _for_each_side(padding, self._dims)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """The input with the value around it."""
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """The padding and the value."""
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad):
    """`value` around the last dimension.

    Example:
        >>> nn.ConstantPad1d(1, 3.5)(torch.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1


class ConstantPad2d(_ConstantPad):
    """`value` around the last two dimensions.

    Example:
        >>> nn.ConstantPad2d(1, 3.5)(torch.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2


class ConstantPad3d(_ConstantPad):
    """`value` around the last three dimensions.

    Example:
        >>> nn.ConstantPad3d(1, 3.5)(torch.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3


class ZeroPad1d(ConstantPad1d):
    """Zeros around the last dimension.

    Example:
        >>> nn.ZeroPad1d(1)(torch.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    def __init__(self, padding: Padding) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """The padding."""
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Zeros around the last two dimensions.

    Example:
        >>> nn.ZeroPad2d(1)(torch.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    def __init__(self, padding: Padding) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """The padding."""
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    """Zeros around the last three dimensions.

    Example:
        >>> nn.ZeroPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    def __init__(self, padding: Padding) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """The padding."""
        return f"{self.padding}"


class ReflectionPad1d(_Pad):
    """The elements reflected at the edge, which is not repeated, around the last dimension.

    Example:
        >>> nn.ReflectionPad1d(1)(torch.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1
    _mode = "reflect"


class ReflectionPad2d(_Pad):
    """The elements reflected at the edge, which is not repeated, around the last two dimensions.

    Example:
        >>> nn.ReflectionPad2d(1)(torch.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2
    _mode = "reflect"


class ReflectionPad3d(_Pad):
    """The elements reflected at the edge, which is not repeated, around the last three dimensions.

    Example:
        >>> nn.ReflectionPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3
    _mode = "reflect"


class ReplicationPad1d(_Pad):
    """The elements at the edge, repeated, around the last dimension.

    Example:
        >>> nn.ReplicationPad1d(1)(torch.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1
    _mode = "replicate"


class ReplicationPad2d(_Pad):
    """The elements at the edge, repeated, around the last two dimensions.

    Example:
        >>> nn.ReplicationPad2d(1)(torch.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2
    _mode = "replicate"


class ReplicationPad3d(_Pad):
    """The elements at the edge, repeated, around the last three dimensions.

    Example:
        >>> nn.ReplicationPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3
    _mode = "replicate"


class CircularPad1d(_Pad):
    """The elements of the other end around the last dimension.

    Example:
        >>> nn.CircularPad1d(1)(torch.ones(1, 1, 3)).shape
        torch.Size([1, 1, 5])
    """

    _dims = 1
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """One sample or a batch of them. Raises ValueError for another number of dimensions."""
        check_ndim(input, 2, 3)
        return super().forward(input)


class CircularPad2d(_Pad):
    """The elements of the other end around the last two dimensions.

    Example:
        >>> nn.CircularPad2d(1)(torch.ones(1, 1, 3, 3)).shape
        torch.Size([1, 1, 5, 5])
    """

    _dims = 2
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """One sample or a batch of them. Raises ValueError for another number of dimensions."""
        check_ndim(input, 3, 4)
        return super().forward(input)


class CircularPad3d(_Pad):
    """The elements of the other end around the last three dimensions.

    Example:
        >>> nn.CircularPad3d(1)(torch.ones(1, 1, 3, 3, 3)).shape
        torch.Size([1, 1, 5, 5, 5])
    """

    _dims = 3
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """One sample or a batch of them. Raises ValueError for another number of dimensions."""
        check_ndim(input, 4, 5)
        return super().forward(input)
