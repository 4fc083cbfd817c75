"""Activations without kinks, or with soft ones, as modules: Tanh, GELU, Softmax and their kin."""

from typing import Any, ClassVar

from autograd_lab.errors import BadData
from autograd_lab.nn import functional as F
from autograd_lab.nn.modules.activation import inplace_text
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softsign",
    "Tanh",
    "Tanhshrink",
]  # fmt: skip


class _MaybeInPlace(Module):
    """An activation with no other setting than whether the input itself is changed."""

    __constants__: ClassVar[list[str]] = ["inplace"]

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        """`inplace=True` or nothing."""
        return "inplace=True" if self.inplace else ""


class Sigmoid(Module):
    """`1 / (1 + exp(-input))`.

    Example:
        >>> nn.Sigmoid()(torch.tensor([0.0, 2.0]))
        tensor([0.5000, 0.8808])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.sigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent of each element.

    Example:
        >>> nn.Tanh()(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.7616])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.tanh(input)


class SiLU(_MaybeInPlace):
    """`input·sigmoid(input)`, also called swish.

    Example:
        >>> nn.SiLU()(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.7311])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.silu(input, self.inplace)


class Mish(_MaybeInPlace):
    """`input·tanh(softplus(input))`.

    Example:
        >>> nn.Mish()(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.8651])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.mish(input, self.inplace)


class ELU(Module):
    """Each element, or `alpha·(exp(input) - 1)` where it is negative.

    Example:
        >>> nn.ELU()(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """

    __constants__: ClassVar[list[str]] = ["alpha", "inplace"]

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """The settings."""
        return f"alpha={self.alpha}{inplace_text(self)}"


class CELU(Module):
    """Each element, or `alpha·(exp(input / alpha) - 1)` where it is negative.

    Example:
        >>> nn.CELU(2.0)(torch.tensor([-1.0, 2.0]))
        tensor([-0.7869,  2.0000])
    """

    __constants__: ClassVar[list[str]] = ["alpha", "inplace"]

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.celu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """The settings."""
        return f"alpha={self.alpha}{inplace_text(self)}"


class SELU(_MaybeInPlace):
    """`1.0507·ELU(1.6733)`: mean 0 and variance 1 stay so from layer to layer.

    Example:
        >>> nn.SELU()(torch.tensor([-1.0, 1.0]))
        tensor([-1.1113,  1.0507])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.selu(input, self.inplace)


class GLU(Module):
    """The first half along `dim`, times the sigmoid of the second: the size is halved.

    Example:
        >>> nn.GLU()(torch.tensor([1.0, 0.0]))
        tensor([0.5000])
    """

    __constants__: ClassVar[list[str]] = ["dim"]

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Of an even size along `dim`."""
        return F.glu(input, self.dim)

    def extra_repr(self) -> str:
        """The dimension."""
        return f"dim={self.dim}"


class GELU(Module):
    """Each element times the probability that a normal number lies below it.

    approximate: "none", or "tanh" for the approximation by a tanh.

    Example:
        >>> nn.GELU()(torch.tensor([-1.0, 1.0]))
        tensor([-0.1587,  0.8413])
    """

    __constants__: ClassVar[list[str]] = ["approximate"]

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.gelu(input, approximate=self.approximate)

    def extra_repr(self) -> str:
        """The setting."""
        return f"approximate={self.approximate!r}"


class LogSigmoid(Module):
    """`log(sigmoid(input))`, without overflow.

    Example:
        >>> nn.LogSigmoid()(torch.tensor([0.0]))
        tensor([-0.6931])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.logsigmoid(input)


class Softplus(Module):
    """`log(1 + exp(beta·input)) / beta`; the element itself where beta·input is above `threshold`.

    Example:
        >>> nn.Softplus()(torch.tensor([0.0]))
        tensor([0.6931])
    """

    __constants__: ClassVar[list[str]] = ["beta", "threshold"]

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """The settings."""
        return f"beta={self.beta}, threshold={self.threshold}"


class Softsign(Module):
    """`input / (1 + |input|)`.

    Example:
        >>> nn.Softsign()(torch.tensor([1.0]))
        tensor([0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.softsign(input)


class Tanhshrink(Module):
    """`input - tanh(input)`.

    Example:
        >>> nn.Tanhshrink()(torch.tensor([1.0]))
        tensor([0.2384])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.tanhshrink(input)


class _Along(Module):
    """A function along one dimension."""

    __constants__: ClassVar[list[str]] = ["dim"]

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__({"dim": None, **state})

    def extra_repr(self) -> str:
        """The dimension."""
        return f"dim={self.dim}"


class Softmin(_Along):
    """`Softmax` of the negated input.

    Example:
        >>> nn.Softmin(dim=0)(torch.tensor([0.0, 0.0]))
        tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.softmin(input, self.dim)


class Softmax(_Along):
    """`exp(input)`, divided by its sum along `dim`: positive numbers that add up to 1.

    Example:
        >>> nn.Softmax(dim=1)(torch.tensor([[0.0, 0.0]]))
        tensor([[0.5000, 0.5000]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.softmax(input, self.dim)


class LogSoftmax(_Along):
    """`log(softmax(input))` along `dim`, computed in one.

    Example:
        >>> nn.LogSoftmax(dim=1)(torch.tensor([[0.0, 0.0]]))
        tensor([[-0.6931, -0.6931]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Of any shape."""
        return F.log_softmax(input, self.dim)


class Softmax2d(Module):
    """`Softmax` over the channels at each place of an image.

    Shapes: (n, c, h, w) or (c, h, w). Errors: ValueError for another number of dimensions.

    Example:
        >>> nn.Softmax2d()(torch.zeros(2, 1, 1)).flatten()
        tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """(n, c, h, w) or (c, h, w)."""
        if input.dim() not in (3, 4):
            raise BadData(
                f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead", data=input
            )
        return F.softmax(input, -3)
