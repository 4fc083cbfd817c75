"""Activations as functions, many of them also in place.

Those that need nothing here are the operations themselves. An argument that is no tensor raises
TypeError, in PyTorch's words.
"""

from collections.abc import Callable
from typing import Any

from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops import activation as ops
from autograd_lab.ops.activation import hardshrink, softplus, softshrink
from autograd_lab.ops.inplace_activation import (
    celu_,
    elu_,
    hardsigmoid_,
    hardswish_,
    hardtanh_,
    leaky_relu_,
    mish_,
    relu6_,
    relu_,
    rrelu_,
    selu_,
    silu_,
    threshold_,
)
from autograd_lab.tensor import Tensor


def _done(
    name: str, plain: Callable[..., Any], changing: Callable[..., Any], inplace: bool, input: Any,
    *args: Any,
) -> Tensor:  # fmt: skip
    """The activation, in place or not."""
    if not isinstance(input, Tensor):
        raise no_tensor(f"{name}_" if inplace else name, input)
    return (changing if inplace else plain)(input, *args)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """Each element above `threshold`, and `value` for the others."""
    return _done("threshold", ops.threshold, threshold_, inplace, input, threshold, value)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """Each element, or 0 where it is negative.

    Example: `F.relu(torch.tensor([-1., 2.]))` is `tensor([0., 2.])`.
    """
    return _done("relu", ops.relu, relu_, inplace, input)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along `dim`, times the sigmoid of the second: the size is halved.

    Errors: RuntimeError for a scalar, or where the size is odd.
    """
    if input.dim() == 0:
        raise ArgumentRefused(
            "glu does not support scalars because halving size must be even", argument=input
        )
    return ops.glu(input, dim)


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """Each element brought between two bounds. Raises ValueError where they are in disorder."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _done("hardtanh", ops.hardtanh, hardtanh_, inplace, input, min_val, max_val)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """Each element brought between 0 and 6."""
    return _done("relu6", ops.relu6, relu6_, inplace, input)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Each element, or `alpha·(exp(input) - 1)` where it is negative."""
    return _done("elu", ops.elu, elu_, inplace, input, alpha)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """`1.0507·elu(input, 1.6733)`: mean 0 and variance 1 stay so from layer to layer."""
    return _done("selu", ops.selu, selu_, inplace, input)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Each element, or `alpha·(exp(input / alpha) - 1)` where it is negative."""
    return _done("celu", ops.celu, celu_, inplace, input, alpha)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Each element, times `negative_slope` where it is negative."""
    return _done("leaky_relu", ops.leaky_relu, leaky_relu_, inplace, input, negative_slope)


def rrelu(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False,
    inplace: bool = False,
) -> Tensor:  # fmt: skip
    """`leaky_relu` with a slope drawn between `lower` and `upper`; their mean unless `training`."""
    return _done("rrelu", ops.rrelu, rrelu_, inplace, input, lower, upper, training)


def logsigmoid(input: Tensor) -> Tensor:
    """`log(sigmoid(input))`, without overflow."""
    if not isinstance(input, Tensor):
        raise no_tensor("log_sigmoid", input)
    return ops.logsigmoid(input)


def softsign(input: Tensor) -> Tensor:
    """`input / (1 + |input|)`."""
    return input / (input.abs() + 1)


def tanhshrink(input: Tensor) -> Tensor:
    """`input - tanh(input)`."""
    return input - input.tanh()


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent of each element."""
    return input.tanh()


def sigmoid(input: Tensor) -> Tensor:
    """`1 / (1 + exp(-input))`."""
    return input.sigmoid()


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """Each element times the probability that a normal number lies below it.

    approximate: "tanh" for the approximation by a tanh.
    """
    return ops.gelu(input, approximate)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """`leaky_relu` with a learnt slope: one for all, or one for each channel, dimension 1.

    Errors: RuntimeError where the number of slopes is neither.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("prelu", input)
    return ops.prelu(input, weight)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """`(input + 3) / 6`, brought between 0 and 1."""
    return _done("hardsigmoid", ops.hardsigmoid, hardsigmoid_, inplace, input)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """`input·sigmoid(input)`, also called swish."""
    return _done("silu", ops.silu, silu_, inplace, input)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """`input·tanh(softplus(input))`."""
    return _done("mish", ops.mish, mish_, inplace, input)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """`input·hardsigmoid(input)`."""
    return _done("hardswish", ops.hardswish, hardswish_, inplace, input)


__all__ = [
    "celu", "celu_", "elu", "elu_", "gelu", "glu", "hardshrink", "hardsigmoid", "hardswish",
    "hardtanh", "hardtanh_", "leaky_relu", "leaky_relu_", "logsigmoid", "mish", "prelu", "relu",
    "relu6", "relu_", "rrelu", "rrelu_", "selu", "selu_", "sigmoid", "silu", "softplus",
    "softshrink", "softsign", "tanh", "tanhshrink", "threshold", "threshold_",
]  # fmt: skip
