"""Activations that are straight lines joined at kinks, as modules: ReLU and its kin."""

import warnings
from typing import Any, ClassVar

from autograd_lab.core.places import stacklevel
from autograd_lab.factories import empty
from autograd_lab.nn import functional as F
from autograd_lab.nn import init
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.tensor import Tensor

__all__ = [
    "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "PReLU", "RReLU", "ReLU",
    "ReLU6", "Softshrink", "Threshold",
]  # fmt: skip


def inplace_text(module: Any) -> str:
    """What a module says of its `inplace`, after something else."""
    return ", inplace=True" if module.inplace else ""


class Threshold(Module):
    """Each element above `threshold`, and `value` for the others. inplace: change the input.

    Example:
        >>> nn.Threshold(0.5, 20)(torch.tensor([0.2, 1.0]))
        tensor([20.,  1.])
    """

    __constants__: ClassVar[list[str]] = ["threshold", "value", "inplace"]

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        """The settings."""
        return f"threshold={self.threshold}, value={self.value}{inplace_text(self)}"


class ReLU(Module):
    """Each element, or 0 where it is negative. inplace: change the input itself.

    Shapes: any. The derivative at 0 is 0.

    Example:
        >>> nn.ReLU()(torch.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    __constants__: ClassVar[list[str]] = ["inplace"]

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.relu(input, self.inplace)

    def extra_repr(self) -> str:
        """`inplace=True` or nothing."""
        return "inplace=True" if self.inplace else ""


class RReLU(Module):
    """`LeakyReLU` with a slope drawn between `lower` and `upper`; their mean in evaluation.

    Example:
        >>> nn.RReLU(0.1, 0.3).eval()(torch.tensor([-1.0, 2.0]))
        tensor([-0.2000,  2.0000])
    """

    __constants__: ClassVar[list[str]] = ["lower", "upper", "inplace"]

    def __init__(
        self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False
    ) -> None:
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        """The settings."""
        return f"lower={self.lower}, upper={self.upper}{inplace_text(self)}"


class Hardtanh(Module):
    """Each element brought between `min_val` and `max_val`.

    min_value, max_value: older names of the two, which PyTorch warns of.

    Example:
        >>> nn.Hardtanh(-2, 2)(torch.tensor([-3.0, 1.0]))
        tensor([-2.,  1.])
    """

    __constants__: ClassVar[list[str]] = ["min_val", "max_val", "inplace"]

    def __init__(
        self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False,
        min_value: float | None = None, max_value: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        for end, value in (("min", min_value), ("max", max_value)):
            if value is not None:
                warnings.warn(
                    f"keyword argument `{end}_value` is deprecated and renamed to `{end}_val`",
                    FutureWarning,
                    stacklevel=stacklevel(),
                )
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace
        if self.max_val <= self.min_val:
            raise AssertionError(
                f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})"
            )

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        """The settings."""
        return f"min_val={self.min_val}, max_val={self.max_val}{inplace_text(self)}"


class ReLU6(Hardtanh):
    """Each element brought between 0 and 6.

    Example:
        >>> nn.ReLU6()(torch.tensor([-1.0, 7.0]))
        tensor([0., 6.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        """`inplace=True` or nothing."""
        return "inplace=True" if self.inplace else ""


class Hardsigmoid(Module):
    """`(input + 3) / 6`, brought between 0 and 1.

    Example:
        >>> nn.Hardsigmoid()(torch.tensor([-4.0, 0.0]))
        tensor([0.0000, 0.5000])
    """

    __constants__: ClassVar[list[str]] = ["inplace"]

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.hardsigmoid(input, self.inplace)


class Hardswish(Module):
    """`input` times `Hardsigmoid` of it.

    Example:
        >>> nn.Hardswish()(torch.tensor([-4.0, 3.0]))
        tensor([-0.,  3.])
    """

    __constants__: ClassVar[list[str]] = ["inplace"]

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.hardswish(input, self.inplace)


class LeakyReLU(Module):
    """Each element, times `negative_slope` where it is negative.

    Example:
        >>> nn.LeakyReLU(0.1)(torch.tensor([-1.0, 2.0]))
        tensor([-0.1000,  2.0000])
    """

    __constants__: ClassVar[list[str]] = ["inplace", "negative_slope"]

    def __init__(self, negative_slope: float = 1e-2, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """The settings."""
        return f"negative_slope={self.negative_slope}{inplace_text(self)}"


class PReLU(Module):
    """`LeakyReLU` with a slope that is learnt: one for all, or one for each channel, dimension 1.

    num_parameters: how many. init: the slope at first.

    Example:
        >>> nn.PReLU()(torch.tensor([-1.0, 2.0]))
        tensor([-0.2500,  2.0000], grad_fn=<PreluKernelBackward0>)
    """

    __constants__: ClassVar[list[str]] = ["num_parameters"]

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin again with the slope `init`."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        """(n, channels, ...), or any shape where there is one slope."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """The number of slopes."""
        return f"num_parameters={self.num_parameters}"


class _Shrink(Module):
    """Around 0 everything becomes 0: what the two have in common."""

    __constants__: ClassVar[list[str]] = ["lambd"]

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def extra_repr(self) -> str:
        """The bound."""
        return f"{self.lambd}"


class Hardshrink(_Shrink):
    """Each element, or 0 where it lies between -lambd and lambd.

    Example:
        >>> nn.Hardshrink(0.5)(torch.tensor([-1.0, 0.2]))
        tensor([-1.,  0.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.hardshrink(input, self.lambd)


class Softshrink(_Shrink):
    """Each element moved by `lambd` towards 0, and 0 where it would pass it.

    Example:
        >>> nn.Softshrink(0.5)(torch.tensor([-1.0, 0.2]))
        tensor([-0.5000,  0.0000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.softshrink(input, self.lambd)
