"""Activations: the functions between the layers of a network.

At the kinks PyTorch's choice: the derivative of `relu` at 0 is 0, that of `hardtanh` and its kin at
a bound is 0.
"""

import math
from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.errors import ArgumentRefused, DtypeMismatch
from autograd_lab.ops import pointwise
from autograd_lab.ops.choice import chosen, passed
from autograd_lab.ops.error_function import erf
from autograd_lab.ops.join import cat
from autograd_lab.ops.kinds import FLOATING, in_single, no_complex_gradient, only
from autograd_lab.ops.logistic import sigmoid
from autograd_lab.ops.op import op
from autograd_lab.ops.powers import exp
from autograd_lab.ops.random_slopes import rrelu
from autograd_lab.ops.shape import reshape, slice_dim
from autograd_lab.ops.trigonometry import tanh
from autograd_lab.tensor import Tensor

Array = Any


def relu_rule(g: Any, result: Any) -> Any:
    """g where result > 0"""
    return passed(g, result <= 0)


@op("ReluBackward0", self=relu_rule)
def relu(xp: Any, self: Array) -> Array:
    """Each element, or 0 where it is negative. Raises RuntimeError for booleans."""
    check_relu(self)
    return xp.maximum(self, self.dtype.type(0))


def check_relu(x: Array) -> None:
    """Raise for booleans and complex numbers."""
    if x.dtype.kind == "b":
        raise DtypeMismatch("Boolean inputs not supported for relu", dtypes=(x.dtype,), op="relu")
    if x.dtype.kind == "c":
        raise NotImplementedError("clamp is not supported for complex types")


@op(
    "LeakyReluBackward0",
    self=lambda g, self, negative_slope: chosen(self > 0, g, g * negative_slope),
)
def leaky_relu(xp: Any, self: Array, negative_slope: float = 0.01) -> Array:
    """Each element, times `negative_slope` where it is negative."""
    only(FLOATING, "leaky_relu_cpu", self)
    return xp.where(self > 0, self, self * negative_slope)[()]


def elu_rule(g: Any, self: Any, alpha: float, scale: float, input_scale: float) -> Any:
    """g·scale, times alpha·input_scale·exp(input_scale·self) where self is negative"""
    below = self <= 0
    slope = exp(chosen(below, self, 0) * input_scale) * (alpha * scale * input_scale)
    return g * chosen(below, slope, scale)


def elu_forward(xp: Any, self: Array, alpha: float, scale: float, input_scale: float) -> Array:
    only(FLOATING, "elu_cpu", self)
    positive = self > 0
    below = xp.expm1(xp.where(positive, 0, self) * input_scale) * (alpha * scale)
    return xp.where(positive, self * scale, below)[()]


@op("EluBackward0", self=elu_rule)
def elu_op(xp: Any, self: Array, alpha: float, scale: float, input_scale: float) -> Array:
    return elu_forward(xp, self, alpha, scale, input_scale)


def elu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Each element, or `alpha·(exp(input) - 1)` where it is negative."""
    return elu_op(input, alpha, 1.0, 1.0)


SELU = (1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1.0)
"""The alpha, scale and input scale of `selu`."""


def selu(input: Tensor) -> Tensor:
    """`elu`, scaled so that mean 0 and variance 1 stay so from layer to layer."""
    return elu_op(input, *SELU)


@op(
    "CeluBackward0",
    self=lambda g, self, alpha: elu_rule(g, self, alpha, 1.0, 1 / alpha),
)
def celu_op(xp: Any, self: Array, alpha: float) -> Array:
    return elu_forward(xp, self, alpha, 1.0, 1 / alpha)


def celu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Each element, or `alpha·(exp(input / alpha) - 1)` where it is negative."""
    if alpha == 0:
        raise ArgumentRefused("ZeroDivisionError: alpha cannot be 0 for CELU")
    return celu_op(input, alpha)


def _gelu_tanh(x: Any) -> Any:
    return tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))


def gelu_rule(g: Any, self: Any, approximate: str) -> Any:
    """g·(Φ(self) + self·φ(self)), the normal distribution and its density"""
    if approximate == "none":
        density = exp(self * self * -0.5) / math.sqrt(2 * math.pi)
        return g * (0.5 * (1 + erf(self * math.sqrt(0.5))) + self * density)
    t = _gelu_tanh(self)
    inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * self * self)
    return g * (0.5 * (1 + t) + 0.5 * self * (1 - t * t) * inner)


@op("GeluBackward0", self=gelu_rule)
def gelu(xp: Any, self: Array, approximate: str = "none") -> Array:
    """Each element times the probability that a normal number lies below it.

    approximate: "tanh" for the approximation by a tanh.
    """
    if approximate not in ("none", "tanh"):
        raise ArgumentRefused("approximate argument must be either none or tanh.")
    only(FLOATING, "GeluKernelImpl", self)
    if approximate == "none":
        return in_single(lambda x: 0.5 * x * (1 + erf(x * math.sqrt(0.5))), self)
    return in_single(lambda x: 0.5 * x * (1 + _gelu_tanh(x)), self)


def silu_rule(g: Any, self: Any) -> Any:
    """g·s·(1 + self·(1 - s)), with s = sigmoid(self)"""
    s = sigmoid(self)
    return g * (s * (1 + self * (1 - s)))


@op("SiluBackward0", self=silu_rule)
def silu_op(xp: Any, self: Array) -> Array:
    only("fc", "silu_cpu", self)
    return in_single(lambda x: x * sigmoid(x), self)


def silu(input: Tensor) -> Tensor:
    """`input·sigmoid(input)`. Raises RuntimeError for complex numbers that want a gradient."""
    no_complex_gradient("silu", input)
    return silu_op(input)


def mish_rule(g: Any, self: Any) -> Any:
    """g·(t + self·sigmoid(self)·(1 - t^2)), with t = tanh(softplus(self))"""
    t = tanh(softplus(self))
    return g * (t + self * sigmoid(self) * (1 - t * t))


@op("MishBackward0", self=mish_rule)
def mish(xp: Any, self: Array) -> Array:
    """`self·tanh(softplus(self))`."""
    only(FLOATING, "mish_cpu", self)
    return self * xp.tanh(xp.log1p(xp.exp(self)))


def softplus_rule(g: Any, self: Any, beta: float, threshold: float) -> Any:
    """g·sigmoid(beta·self)"""
    return chosen(self * beta > threshold, g, g * sigmoid(self * beta))


@op("SoftplusBackward0", self=softplus_rule)
def softplus(xp: Any, self: Array, beta: float = 1, threshold: float = 20) -> Array:
    """`log(1 + exp(beta·self)) / beta`; the element itself where beta·self is above `threshold`."""
    only(FLOATING, "softplus_cpu", self)
    scaled = self * beta
    return xp.where(scaled > threshold, self, xp.log1p(xp.exp(scaled)) / beta)[()]


@op("LogSigmoidBackward0", self=lambda g, self: g * sigmoid(-self))
def logsigmoid(xp: Any, self: Array) -> Array:
    """`log(sigmoid(self))`, without overflow."""
    only(FLOATING, "log_sigmoid_cpu", self)
    return xp.minimum(self, 0) - xp.log1p(xp.exp(-xp.abs(self)))


def softsign(input: Tensor) -> Tensor:
    """`input / (1 + abs(input))`."""
    return pointwise.div(input, pointwise.add(pointwise.abs(input), 1))


def tanhshrink(input: Tensor) -> Tensor:
    """`input - tanh(input)`."""
    return pointwise.sub(input, tanh(input))


@op(
    "HardtanhBackward0",
    self=lambda g, self, min_val, max_val: chosen((self > min_val) & (self < max_val), g, 0),
)
def hardtanh_op(xp: Any, self: Array, min_val: float, max_val: float) -> Array:
    if self.dtype.kind == "b":
        raise ArgumentRefused("Bool inputs not supported for hardtanh")
    if self.dtype.kind == "c":
        raise NotImplementedError("clamp is not supported for complex types")
    if self.dtype.kind == "u" and min_val < 0:
        raise ArgumentRefused("cannot do hardtanh on an unsigned type with negative limits")
    if self.dtype.kind in "iu":
        min_val, max_val = int(min_val), int(max_val)
    return xp.minimum(xp.maximum(self, min_val), max_val)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """Each element brought between two bounds. Raises ValueError where they are in disorder."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return hardtanh_op(input, min_val, max_val)


def relu6(input: Tensor) -> Tensor:
    """Each element brought between 0 and 6."""
    return hardtanh_op(input, 0.0, 6.0)


@op("HardsigmoidBackward0", self=lambda g, self: chosen((self > -3) & (self < 3), g / 6, 0))
def hardsigmoid(xp: Any, self: Array) -> Array:
    """`(self + 3) / 6`, brought between 0 and 1."""
    only(FLOATING, "hardsigmoid_cpu", self)
    return xp.minimum(xp.maximum(self + 3, 0), 6) / 6


def hardswish_rule(g: Any, self: Any) -> Any:
    """g·(self / 3 + 1/2) between -3 and 3"""
    return passed(chosen(self < 3, g * (self / 3 + 0.5), g), self <= -3)


@op("HardswishBackward0", self=hardswish_rule)
def hardswish(xp: Any, self: Array) -> Array:
    """`self·hardsigmoid(self)`."""
    only(FLOATING, "hardswish_cpu", self)
    return self * xp.minimum(xp.maximum(self + 3, 0), 6) / 6


@op("ThresholdBackward0", self=lambda g, self, threshold: passed(g, self <= threshold))
def threshold(xp: Any, self: Array, threshold: float, value: float) -> Array:
    """Each element above `threshold`, and `value` for the others."""
    only("iuf", "threshold_cpu", self)
    return xp.where(self <= threshold, self.dtype.type(value), self)[()]


@op(
    "SoftshrinkBackward0",
    self=lambda g, self, lambd: chosen((self < -lambd) | (self > lambd), g, 0),
)
def softshrink(xp: Any, self: Array, lambd: float = 0.5) -> Array:
    """Each element moved by `lambd` towards 0, and 0 where it would pass it."""
    only(FLOATING, "softshrink_check", self)
    if lambd < 0:
        limit = float(xp.finfo(self.dtype).max)
        raise ArgumentRefused(
            f"lambda must be in range [0, {limit:.6g}] for input dtype "
            f"{dtypes.kind_name(self)}, but found "
            f"{lambd:g}"
        )
    return xp.where(self > lambd, self - lambd, xp.where(self < -lambd, self + lambd, self * 0))[()]


@op(
    "HardshrinkBackward0",
    self=lambda g, self, lambd: chosen((self < -lambd) | (self > lambd), g, 0),
)
def hardshrink(xp: Any, self: Array, lambd: float = 0.5) -> Array:
    """Each element, or 0 where it lies between -lambd and lambd."""
    only(FLOATING, "hardshrink_cpu", self)
    return xp.where((self >= -lambd) & (self <= lambd), self.dtype.type(0), self)[()]


@op(
    "PreluKernelBackward0",
    self=lambda g, self, weight: chosen(self > 0, g, g * weight),
    weight=lambda g, self: passed(g * self, self > 0),
)
def prelu_op(xp: Any, self: Array, weight: Array) -> Array:
    only(FLOATING, "prelu_cpu", self)
    return xp.where(self > 0, self, self * weight)[()]


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """`leaky_relu` with a learnt slope: one for all, or one for each channel, dimension 1.

    Errors: RuntimeError where the number of slopes is neither.
    """
    if weight.numel() != 1:
        if not input.dim():
            raise ArgumentRefused("Not allow zero-dim input tensor.")
        channels = input.shape[1] if input.dim() > 1 else 1
        if weight.numel() != channels:
            raise ArgumentRefused(
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{weight.numel()} and channel size = {channels}."
            )
    if weight.dim():
        rest = (1,) * max(input.dim() - 2, 0)
        shape = (1, -1, *rest) if input.dim() > 1 else (-1,) * input.dim()
        weight = reshape(weight, shape)
    return prelu_op(input, weight)


def glu_rule(g: Any, self: Any, dim: int) -> Any:
    """(g·s, g·a·s·(1 - s)) side by side, with a the first half, s the sigmoid of the second"""
    a, b = _halves(self, dim)
    s = sigmoid(b)
    return cat([g * s, g * a * s * (1 - s)], dim)


def _halves(x: Any, dim: int) -> tuple[Any, Any]:
    half = x.shape[dim] // 2
    return slice_dim(x, dim, 0, half), slice_dim(x, dim, half, 2 * half)


@op("GluBackward0", self=glu_rule)
def glu(xp: Any, self: Array, dim: int = -1) -> Array:
    """The first half along `dim`, times the sigmoid of the second.

    Errors: RuntimeError where `dim` has an odd size.
    """
    if not self.ndim:
        raise ArgumentRefused("glu does not support scalars because halving size must be even")
    place = check_dim(dim, self.ndim)
    if self.shape[place] % 2:
        raise ArgumentRefused(
            f"Halving dimension must be even, but dimension {place} is size {self.shape[place]}"
        )
    only(FLOATING, "glu_cpu", self)
    a, b = _halves(self, place)
    return a * sigmoid(b)


__all__ = ["celu", "hardshrink", "prelu", "relu", "rrelu", "selu", "threshold"]
METHODS = (prelu, relu, hardshrink)
WITH_INPLACE = ()
