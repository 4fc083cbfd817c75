"""Derivatives where there is none: at kinks, poles, bounds, ties, infinities and nan."""

import numpy as np
import pytest

import autograd_lab
from tests.ops.rows.activations import functional

NAN, INF = float("nan"), float("inf")
POINTS = [0.0, -0.0, INF, -INF, NAN, 1.0, -1.0, 0.5, -0.5, 3.0, -3.0, 6.0]
FIRST = [0.0, -0.0, INF, NAN, 1.0, 1.0, -1.0, 0.0, 2.0]
SECOND = [0.0, 1.0, 1.0, 1.0, NAN, 1.0, -1.0, INF, 0.0]

OF_ONE = [
    "abs", "acos", "acosh", "angle", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh",
    "deg2rad", "erf", "erfc", "exp", "exp2", "expm1", "floor", "frac", "log", "log10", "log1p",
    "log2", "nan_to_num", "neg", "reciprocal", "relu", "round", "rsqrt", "sigmoid", "sign", "sin",
    "sinc", "sinh", "sqrt", "square", "tan", "tanh", "trunc",
]  # fmt: skip
OF_TWO = [
    "add", "atan2", "copysign", "div", "fmax", "fmin", "hypot", "logaddexp", "maximum", "minimum",
    "mul", "nextafter", "pow", "sub", "xlogy",
]  # fmt: skip
ACTIVATIONS = [
    "celu", "elu", "gelu", "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu",
    "logsigmoid", "mish", "relu6", "selu", "silu", "softplus", "softshrink", "softsign",
    "tanhshrink",
]  # fmt: skip
CALLS = {
    "clamp": lambda torch, x: torch.clamp(x, 0, 1),
    "clamp(min)": lambda torch, x: torch.clamp(x, min=1),
    "clamp_max": lambda torch, x: torch.clamp_max(x, 0.5),
    "x ** 0": lambda torch, x: x**0,
    "0 ** x": lambda torch, x: 0**x,
    "(x * x) ** 0.5": lambda torch, x: (x * x) ** 0.5,
    "logit(eps)": lambda torch, x: torch.logit(x, 0.1),
    "where": lambda torch, x: torch.where(x > 0, x.sqrt(), x),
    "threshold": lambda torch, x: functional(torch).threshold(x, 0.5, 2.0),
}


def gradients(torch, call, *points):
    tensors = [torch.tensor(p, dtype=torch.float64, requires_grad=True) for p in points]
    result = call(torch, *tensors)
    result.backward(torch.ones_like(result))
    return [result, *(x.grad for x in tensors)]


def agree(pytorch, call, *points):
    ours = gradients(autograd_lab, call, *points)
    theirs = gradients(pytorch, call, *points)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(
            one.detach().numpy(), other.detach().numpy(), rtol=1e-6, atol=1e-6
        )


@pytest.mark.parametrize("name", OF_ONE)
def test_a_function_of_one_number(name, pytorch):
    agree(pytorch, lambda torch, x: getattr(torch, name)(x), POINTS)


@pytest.mark.parametrize("name", OF_TWO)
def test_a_function_of_two_numbers(name, pytorch):
    agree(pytorch, lambda torch, x, y: getattr(torch, name)(x, y), FIRST, SECOND)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation(name, pytorch):
    agree(pytorch, lambda torch, x: getattr(functional(torch), name)(x), POINTS)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_with_numbers(name, pytorch):
    agree(pytorch, CALLS[name], POINTS)
