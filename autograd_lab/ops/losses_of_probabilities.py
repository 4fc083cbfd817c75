"""Losses of probabilities: binary_cross_entropy, of probabilities and of their logits; kl_div;
the negative log-likelihood of counts.
"""

import math
from typing import Any

from autograd_lab.checks import check_kind, no_tensor
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ConversionRefused, DtypeMismatch, OptionRefused
from autograd_lab.ops.activation import logsigmoid
from autograd_lab.ops.choice import at_least_number
from autograd_lab.ops.inplace import check_shape
from autograd_lab.ops.kinds import only, refuse_no_tensor
from autograd_lab.ops.logistic import sigmoid, xlogy
from autograd_lab.ops.losses import MEAN, NONE, reduce_loss, reduced, refuse_gradient, share
from autograd_lab.ops.masked import masked_fill
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import add, bool_subtraction, mul, sub
from autograd_lab.ops.powers import exp, log, log1p
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.with_number import plus, times
from autograd_lab.tensor import Tensor

Array = Any
SMALLEST = 1e-12
"""What `input·(1 - input)` counts as at least, where the gradient is divided by it."""


def _weighed(x: Any, weight: Any) -> Any:
    return x if weight is None else x * weight


def bce_rule(g: Any, self: Any, target: Any, weight: Any, reduction: int) -> Any:
    """g·weight·(self - target) / (self·(1 - self)), divided by their number for a mean"""
    slope = (self - target) / at_least_number((1 - self) * self, SMALLEST)
    return _weighed(share(g, self, reduction) * slope, weight)


def bce_target_rule(g: Any, self: Any, weight: Any, reduction: int) -> Any:
    """g·weight·(log(1 - self) - log(self)), divided by their number for a mean"""
    return _weighed(share(g, self, reduction) * (log1p(-self) - log(self)), weight)


@op(
    "BinaryCrossEntropyBackward0",
    promotes=False,
    weight=None,
    self=bce_rule,
    target=bce_target_rule,
)
def _bce(xp: Any, self: Array, target: Array, weight: Array | None, reduction: int) -> Array:
    likely = xp.maximum(xp.log(self), -100)
    unlikely = xp.maximum(xp.log1p(-self), -100)
    losses = _weighed((target - 1) * unlikely - target * likely, weight)
    return reduced(losses.astype(self.dtype), reduction)


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = MEAN
) -> Tensor:
    """-target·log(input) - (1 - target)·log(1 - input), no logarithm below -100, all times weight.

    Errors: RuntimeError for elements outside of 0 to 1, and for a target of another dtype.
    """
    name = "binary_cross_entropy"
    refuse_no_tensor(name, input=input, target=target)
    refuse_gradient(name, weight=weight)
    only("f", name, input._data)
    if input.dtype is not target.dtype:
        raise DtypeMismatch(
            f"Found dtype {kind_name(target)} but expected {kind_name(input)}",
            dtypes=(input.dtype, target.dtype), op=name,
        )  # fmt: skip
    for which, x in (("input", input._data), ("target", target._data)):
        if x.size and not (x.min() >= 0 and x.max() <= 1):
            raise OptionRefused(
                f"all elements of {which} should be between 0 and 1",
                argument=which, value=x, op=name,
            )  # fmt: skip
    return _bce(input, target, weight, reduction)


def logits_rule(
    g: Any, self: Any, target: Any, weight: Any, pos_weight: Any, reduction: int
) -> Any:
    """g·weight·(sigmoid(self) - target), the positive part times pos_weight, divided by their
    number for a mean"""
    chance = sigmoid(self)
    if pos_weight is None:
        slope = chance - target
    else:
        positive = pos_weight * target
        slope = (positive + 1 - target) * chance - positive
    return _weighed(share(g, target, reduction) * slope, weight)


def logits_target_rule(
    g: Any, self: Any, target: Any, weight: Any, pos_weight: Any, reduction: int
) -> Any:
    """-g·weight·self, or with pos_weight g·weight·(log(1 - s) - pos_weight·log(s)), with
    s = sigmoid(self)"""
    slope = -self
    if pos_weight is not None:
        slope = logsigmoid(-self) - pos_weight * logsigmoid(self)
    return _weighed(share(g, target, reduction) * slope, weight)


@op(
    "BinaryCrossEntropyWithLogitsBackward0",
    promotes=False,
    weight=None,
    pos_weight=None,
    self=logits_rule,
    target=logits_target_rule,
)
def _with_logits(
    xp: Any, self: Array, target: Array, weight: Array | None, pos_weight: Array | None,
    reduction: int,
) -> Array:  # fmt: skip
    certain = logsigmoid(self)
    if pos_weight is not None:
        certain = ((pos_weight - 1) * target + 1) * certain
    losses = _weighed((1 - target) * self - certain, weight)
    return reduced(losses.astype(target.dtype)[()], reduction)


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None = None,
    pos_weight: Tensor | None = None, reduction: int = NONE,
) -> Tensor:  # fmt: skip
    """`binary_cross_entropy` of `sigmoid(input)`, without overflow; positives count `pos_weight`.

    weight, pos_weight: broadcast against the target. Errors: RuntimeError for a target of integers.
    """
    name = "binary_cross_entropy_with_logits"
    refuse_no_tensor(name, input=input, target=target)
    for place, (which, x) in enumerate((("weight", weight), ("pos_weight", pos_weight)), 3):
        if x is not None and not isinstance(x, Tensor):
            raise no_tensor(name, x, which, place)
    refuse_gradient(name, weight=weight, pos_weight=pos_weight)
    only("f", "log_sigmoid_cpu", input._data)
    kind = target._data.dtype.kind
    if kind == "b":
        raise bool_subtraction(both=True)
    if kind != "f":
        raise ConversionRefused(
            f"result type {kind_name(input)} can't be cast to the desired output type "
            f"{kind_name(target)}",
            tensor=target,
        )
    size = target._data.shape
    _check_fits(input, size)
    if pos_weight is not None:
        check_shape(size, broadcast_shapes(pos_weight._data.shape, size))
    if weight is not None:
        _check_fits(weight, size)
    return _with_logits(input, target, weight, pos_weight, reduction)


def _check_fits(x: Tensor, size: tuple[int, ...]) -> None:
    """Raise RuntimeError unless `x` broadcasts to the shape of the losses."""
    check_shape(size, broadcast_shapes(size, x._data.shape))


def kl_div(
    input: Tensor, target: Tensor, reduction: int = NONE, *, log_target: bool = False
) -> Tensor:
    """target·(log(target) - input): how far the target, probabilities, is from log-probabilities.

    log_target: the target holds log-probabilities too. Errors: RuntimeError for integers.
    """
    refuse_no_tensor("kl_div", input=input, target=target)
    kinds = {input._data.dtype.kind, target._data.dtype.kind}
    if kinds != {"f"}:
        kind = "Complex" if "c" in kinds else "Integral"
        raise DtypeMismatch(
            f"kl_div: {kind} inputs not supported.", dtypes=(input.dtype, target.dtype), op="kl_div"
        )
    if log_target:
        return reduce_loss(mul(exp(target), sub(target, input)), reduction)
    return reduce_loss(sub(xlogy(target, target), mul(target, input)), reduction)


def poisson_nll_loss(
    input: Tensor, target: Tensor, log_input: bool, full: bool, eps: float, reduction: int
) -> Tensor:
    """rate - target·log(rate): how unlikely the counts are; `input` is the rate, or its logarithm.

    full: add Stirling's approximation of log(target!), where the target is above 1. eps: added to a
        rate before the logarithm is taken.
    """
    refuse_no_tensor("poisson_nll_loss", input=input, target=target)
    check_kind("poisson_nll_loss", "log_input", 3, log_input, bool, "bool")
    check_kind("poisson_nll_loss", "full", 4, full, bool, "bool")
    check_kind("poisson_nll_loss", "eps", 5, eps, (float, int), "float")
    if log_input:
        losses = sub(exp(input), mul(target, input))
    else:
        losses = sub(input, mul(target, log(plus(input, eps))))
    if full:
        tau = times(target, 2 * math.pi)
        stirling = add(sub(mul(target, log(target)), target), times(log(tau), 0.5))
        losses = add(losses, masked_fill(stirling, target <= 1, 0))
    return reduce_loss(losses, reduction)


__all__ = ["binary_cross_entropy_with_logits", "kl_div", "poisson_nll_loss"]
METHODS = ()
WITH_INPLACE = ()
