"""Activations in place. Some save their result alone, so that they need no copy of the input.

That is so where the derivative can be told from the result: `elu` and `leaky_relu` keep the sign of
what they are given.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentRefused
from autograd_lab.ops import activation, random_slopes
from autograd_lab.ops.choice import chosen, passed
from autograd_lab.ops.inplace import inplace
from autograd_lab.ops.op import op
from autograd_lab.tensor import Tensor

Array = Any


def _in_place(function: Callable[..., Any], name: str) -> Callable[..., Tensor]:
    """The in-place form; raises TypeError, in PyTorch's words, for what is no tensor."""
    change = inplace(function, name)

    @wraps(change)
    def call(input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        if not isinstance(input, Tensor):
            raise no_tensor(name, input)
        return change(input, *args, **kwargs)

    return call


def elu_result_rule(g: Any, result: Any, alpha: float, scale: float, input_scale: float) -> Any:
    """g·scale, or g·input_scale·(result + alpha·scale) where the result is negative"""
    if alpha < 0:
        raise ArgumentRefused(
            "In-place elu backward calculation is triggered with a negative slope which is not "
            "supported. This is caused by calling in-place forward function with a negative slope, "
            "please call out-of-place version instead.",
            argument=alpha,
        )
    return chosen(result <= 0, g * input_scale * (result + alpha * scale), g * scale)


@op("EluBackward1", self=elu_result_rule)
def elu_op(xp: Any, self: Array, alpha: float, scale: float, input_scale: float) -> Array:
    return activation.elu_forward(xp, self, alpha, scale, input_scale)


@op("CeluBackward1", self=lambda g, result, alpha: elu_result_rule(g, result, alpha, 1, 1 / alpha))
def celu_op(xp: Any, self: Array, alpha: float) -> Array:
    return activation.elu_forward(xp, self, alpha, 1.0, 1 / alpha)


def leaky_result_rule(g: Any, result: Any, negative_slope: float) -> Any:
    """g, times negative_slope where the result is negative"""
    if negative_slope < 0:
        raise ArgumentRefused(
            "In-place leakyReLu backward calculation is triggered with a negative slope which is "
            "not supported. This is caused by calling in-place forward function with a negative "
            "slope, please call out-of-place version instead. File an issue at "
            "https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu "
            "backward calculation with negative slope",
            argument=negative_slope,
        )
    return chosen(result > 0, g, g * negative_slope)


@op("LeakyReluBackward1", self=leaky_result_rule)
def leaky_relu_op(xp: Any, self: Array, negative_slope: float = 0.01) -> Array:
    return activation.leaky_relu(self, negative_slope)


@op("ThresholdBackward1", self=lambda g, self, threshold: passed(g, self <= threshold))
def threshold_op(xp: Any, self: Array, threshold: float, value: float) -> Array:
    return activation.threshold(self, threshold, value)


@op("ReluBackward0", self=activation.relu_rule)
def relu_op(xp: Any, self: Array) -> Array:
    """The memory itself takes the result, in one pass."""
    activation.check_relu(self)
    return xp.maximum(self, self.dtype.type(0), out=self) if self.ndim else activation.relu(self)


_elu_, _celu_ = _in_place(elu_op, "elu_"), _in_place(celu_op, "celu_")
_hardtanh_ = _in_place(activation.hardtanh, "hardtanh_")
relu_ = _in_place(relu_op, "relu_")
leaky_relu_ = _in_place(leaky_relu_op, "leaky_relu_")
threshold_ = _in_place(threshold_op, "threshold_")
rrelu_ = _in_place(random_slopes.rrelu_of_result, "rrelu_")
silu_, mish_ = _in_place(activation.silu, "silu_"), _in_place(activation.mish, "mish_")
hardswish_ = _in_place(activation.hardswish, "hardswish_")
hardsigmoid_ = _in_place(activation.hardsigmoid, "hardsigmoid_")


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`elu`, in place."""
    return _elu_(input, alpha, 1.0, 1.0)


def selu_(input: Tensor) -> Tensor:
    """`selu`, in place."""
    return _elu_(input, *activation.SELU)


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`celu`, in place. Raises RuntimeError for an alpha of 0."""
    if alpha == 0:
        raise ArgumentRefused("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _celu_(input, alpha)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """`hardtanh`, in place. Raises ValueError for bounds in disorder."""
    return _hardtanh_(input, min_val, max_val)


def relu6_(input: Tensor) -> Tensor:
    """`relu6`, in place."""
    return _hardtanh_(input, 0.0, 6.0)


METHODS = (relu_,)
WITH_INPLACE = ()
