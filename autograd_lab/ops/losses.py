"""Losses between numbers: mse_loss, l1_loss, smooth_l1_loss, huber_loss, soft_margin_loss.

Here is also what all losses share: `reduction` says whether the result is the losses themselves,
their mean or their sum, by PyTorch's numbers.
"""

import math
from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ConversionRefused, NotDifferentiable, OptionRefused
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.convert import to
from autograd_lab.ops.kinds import only, refuse_no_tensor
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import abs, neg, sign, sub
from autograd_lab.ops.powers import exp
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.reduce import averaged, mean_all, sum_all, summed
from autograd_lab.tensor import Tensor

Array = Any
NONE, MEAN, SUM = 0, 1, 2
"""PyTorch's numbers for `reduction`."""


def reduced(losses: Array, reduction: int) -> Array:
    """The losses, their mean, or their sum, of plain arrays."""
    if reduction == MEAN:
        return averaged(losses, None)
    return summed(losses, None) if reduction == SUM else losses


def reduce_loss(losses: Tensor, reduction: int) -> Tensor:
    """The losses, their mean, or their sum, as operations."""
    if reduction == MEAN:
        return mean_all(losses)
    return sum_all(losses) if reduction == SUM else losses


def share(g: Any, losses: Any, reduction: int) -> Any:
    """g, divided by the number of losses where their mean was taken"""
    return g / math.prod(losses.shape) if reduction == MEAN else g


def refuse_gradient(op: str, **given: Any) -> None:
    """Raise RuntimeError for an argument that wants a gradient where PyTorch has none."""
    for name, x in given.items():
        if isinstance(x, Tensor) and thread.modes.grad and x.requires_grad:
            raise NotDifferentiable(
                f"The function '{op}' is not differentiable with respect to argument '{name}'. "
                "This input cannot have requires_grad True.",
                tensor=x, op=op,
            )  # fmt: skip


def mse_rule(g: Any, self: Any, target: Any, reduction: int) -> Any:
    """2·g·(self - target), divided by their number for a mean"""
    return (self - target) * (share(g, self, reduction) * 2)


@op(
    "MseLossBackward0",
    self=mse_rule,
    target=lambda g, self, target, reduction: mse_rule(g, target, self, reduction),
)
def mse_loss(xp: Any, self: Array, target: Array, reduction: int = MEAN) -> Array:
    """The squared differences, their mean, or their sum."""
    only("f", "mse_cpu", self)
    difference = self - target
    return reduced(difference * difference, reduction)


def l1_loss(input: Tensor, target: Tensor, reduction: int = MEAN) -> Tensor:
    """The absolute differences, their mean, or their sum."""
    return reduce_loss(abs(sub(input, target)), reduction)


def smooth_l1_rule(g: Any, self: Any, target: Any, reduction: int, beta: float) -> Any:
    """g·(self - target)/beta, and ±g where the difference is beta or more"""
    difference = self - target
    slope = chosen(abs(difference) < beta, difference / beta, sign(difference))
    return slope * share(g, self, reduction)


@op(
    "SmoothL1LossBackward0",
    self=smooth_l1_rule,
    target=lambda g, self, target, reduction, beta: smooth_l1_rule(
        g, target, self, reduction, beta
    ),
)
def _smooth_l1(xp: Any, self: Array, target: Array, reduction: int, beta: float) -> Array:
    only("f", "smooth_l1_cpu", self)
    distance = xp.abs(self - target)
    losses = xp.where(distance < beta, distance * distance * (0.5 / beta), distance - 0.5 * beta)
    return reduced(losses[()], reduction)


def smooth_l1_loss(
    input: Tensor, target: Tensor, reduction: int = MEAN, beta: float = 1.0
) -> Tensor:
    """A square near 0 and a straight line beyond `beta`, of the differences.

    Errors: RuntimeError for a negative `beta`.
    """
    if beta < 0:
        raise OptionRefused(
            "smooth_l1_loss does not support negative values for beta.",
            argument="beta", value=beta, op="smooth_l1_loss",
        )  # fmt: skip
    if beta == 0:
        return l1_loss(input, target, reduction)
    return _smooth_l1(input, target, reduction, beta)


def huber_rule(g: Any, self: Any, target: Any, reduction: int, delta: float) -> Any:
    """g·(self - target), and ±g·delta where the difference is delta or more"""
    difference = self - target
    slope = chosen(abs(difference) < delta, difference, sign(difference) * delta)
    return slope * share(g, self, reduction)


@op(
    "HuberLossBackward0",
    promotes=False,
    self=huber_rule,
    target=lambda g, self, target, reduction, delta: huber_rule(g, target, self, reduction, delta),
)
def _huber(xp: Any, self: Array, target: Array, reduction: int, delta: float) -> Array:
    only("f", "huber_cpu", self)
    distance = xp.abs(self - target)
    losses = xp.where(distance < delta, distance * distance * 0.5, (distance - 0.5 * delta) * delta)
    return reduced(losses.astype(self.dtype)[()], reduction)


def huber_loss(input: Tensor, target: Tensor, reduction: int = MEAN, delta: float = 1.0) -> Tensor:
    """`delta` times `smooth_l1_loss`. Raises RuntimeError unless `delta` is positive."""
    if delta <= 0:
        raise OptionRefused(
            "huber_loss does not support non-positive values for delta.",
            argument="delta", value=delta, op="huber_loss",
        )  # fmt: skip
    return _huber(input, target, reduction, delta)


def soft_margin_rule(g: Any, self: Any, target: Any, reduction: int) -> Any:
    """-g·target·z/(1 + z), with z = exp(-target·self)"""
    z = exp(-target * self)
    return share(g, self, reduction) * (-target * z / (z + 1))


@op("SoftMarginLossBackward0", target=None, self=soft_margin_rule)
def _soft_margin(xp: Any, self: Array, target: Array, reduction: int) -> Array:
    if self.dtype.kind == "b":
        neg(self)  # which refuses it
    if self.dtype.kind != "f":
        raise ConversionRefused(
            f"result type Float can't be cast to the desired output type {kind_name(self)}"
        )
    return reduced(xp.log1p(xp.exp(-target * self)).astype(self.dtype), reduction)


def soft_margin_loss(input: Tensor, target: Tensor, reduction: int = MEAN) -> Tensor:
    """log(1 + exp(-target·input)): small where the two have the same sign; the targets are ±1."""
    refuse_no_tensor("soft_margin_loss", input=input, target=target)
    refuse_gradient("soft_margin_loss", target=target)
    broadcast_shapes(input._data.shape, target._data.shape)
    if target._data.dtype.kind in "biu" and input._data.dtype.kind == "f":
        target = to(target, input.dtype)
    return _soft_margin(input, target, reduction)


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
