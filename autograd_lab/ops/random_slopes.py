"""`rrelu`: a leaky relu whose slopes below 0 are drawn at random while a network learns."""

from typing import Any

import numpy as np

from autograd_lab.backends import beside, namespace
from autograd_lab.errors import ArgumentRefused
from autograd_lab.generator import check_generator
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.kinds import FLOATING, only
from autograd_lab.ops.op import op
from autograd_lab.tensor import Tensor, wrap

Array = Any


def rrelu_rule(g: Any, self: Any, noise: Any, lower: float, upper: float, training: bool) -> Any:
    """g, times the slope where self is negative"""
    # With bounds as close as this PyTorch takes the slope in their middle.
    if training and upper - lower > 1e-6:
        return g * noise
    return chosen(self > 0, g, g * ((lower + upper) / 2))


def _sloped(
    xp: Any, self: Array, noise: Array, lower: float, upper: float, training: bool
) -> Array:
    only(FLOATING, "rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu", self)
    if training:
        return self * noise
    return xp.where(self > 0, self, self * ((lower + upper) / 2))[()]


@op("RreluWithNoiseBackward0", self=rrelu_rule, noise=None)
def _rrelu(xp: Any, self: Array, noise: Array, lower: float, upper: float, training: bool) -> Array:
    return _sloped(xp, self, noise, lower, upper, training)


@op(
    "RreluWithNoiseBackward1",
    self=lambda g, result, noise, lower, upper, training: rrelu_rule(
        g, result, noise, lower, upper, training
    ),
    noise=None,
)
def _rrelu_keeping(
    xp: Any, self: Array, noise: Array, lower: float, upper: float, training: bool
) -> Array:
    return _sloped(xp, self, noise, lower, upper, training)


def rrelu(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False,
    *, generator: Any = None,
) -> Tensor:  # fmt: skip
    """`leaky_relu` with a slope between `lower` and `upper`: in the middle, or drawn in training.

    A slope is drawn for each element that is not positive, in their order.
    Errors: RuntimeError where `lower` is above `upper`.
    """
    noise = _slopes(input, lower, upper, training, generator)
    return _rrelu(input, noise, lower, upper, training)


def rrelu_of_result(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False,
    *, generator: Any = None,
) -> Tensor:  # fmt: skip
    """`rrelu`, saving its result and not its input: what `rrelu_` is made of."""
    noise = _slopes(input, lower, upper, training, generator)
    return _rrelu_keeping(input, noise, lower, upper, training)


def _slopes(input: Tensor, lower: float, upper: float, training: bool, generator: Any) -> Tensor:
    if lower > upper:
        raise ArgumentRefused("Lower bound should be less than or equal to the upper bound")
    array = input._data
    if not training or array.dtype.kind not in FLOATING:
        return wrap(namespace(array).zeros((0,), array.dtype))
    negative = (array <= 0).ravel()
    draws = check_generator(generator, "rrelu").uniform(int(negative.sum()), np.float64)
    slopes = namespace(array).ones(array.size, array.dtype)
    slopes[negative] = beside(draws * (upper - lower) + lower, array).astype(array.dtype)
    return wrap(slopes.reshape(array.shape))
