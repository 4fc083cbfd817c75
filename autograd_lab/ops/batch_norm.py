"""Batch normalization: each channel brought to mean 0 and variance 1 over the batch.

Shapes: (n, c, ...); the rest is looked at as one dimension of size l. A pass over all elements is
what costs here, so there are few: sums are products with ones, sums of squares and of products are
inner products, and the result is input·scale + shift, with one scale and one shift a channel.
"""

import math
from typing import Any

from autograd_lab.checks import check_dim, no_tensor
from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentRefused, BadData
from autograd_lab.ops.convert import clone
from autograd_lab.ops.joint import joint_op
from autograd_lab.ops.normalizing import (
    Layout,
    check_kinds,
    check_length,
    fixed_second_rule,
    in_dtypes,
    in_single_precision,
    second_rule,
)
from autograd_lab.ops.pointwise import add, mul
from autograd_lab.ops.powers import rsqrt
from autograd_lab.ops.shape import select
from autograd_lab.tensor import Tensor

Array = Any

FEW, MANY = 32, 1024
"""With fewer than FEW elements in a row, sums along it are slow; up to MANY elements, so is one
number for the row beside them, and it is repeated.
"""


def _rows(x: Array) -> Array:
    """The input as (n, c, l)."""
    n, c = x.shape[:2]
    return x.reshape(n, c, x.size // (n * c) if x.size else 0)


def _spread(xp: Any, values: Array, like: Array) -> Array:
    """One value a channel, to be broadcast over (n, c, l)."""
    column = values.astype(like.dtype, copy=False)[:, None]
    if like.shape[2] > MANY or like.shape[0] == 1:
        return column
    return xp.repeat(column, like.shape[2], 1)


def _sums(xp: Any, x: Array) -> Array:
    """The sum of each channel of (n, c, l)."""
    n, c, size = x.shape
    ones = xp.ones(size, x.dtype)
    if size >= FEW or n == 1:
        return (x @ ones).sum(0)
    return (xp.ones(n, x.dtype) @ x.reshape(n, c * size)).reshape(c, size) @ ones


def _products(xp: Any, x: Array, y: Array) -> Array:
    """The sum of x·y in each channel of (n, c, l)."""
    if x.shape[2] >= FEW:
        return xp.einsum("ncl,ncl->nc", x, y).sum(0)
    return xp.einsum("ncl,ncl->cl", x, y) @ xp.ones(x.shape[2], x.dtype)


def _normalized(
    xp: Any, x: Array, weight: Any, bias: Any, eps: float
) -> tuple[Array, Array, Array, Array]:
    """`(result, mean, variance, 1 / sqrt(variance + eps))` of (n, c, l)."""
    count = x.shape[0] * x.shape[2]
    mean = _sums(xp, x) / count
    square = _products(xp, x, x) / count
    variance = square - mean * mean
    centred = None
    if (variance * 5 < square).any():  # the difference of two near numbers: few digits are left
        centred = x - _spread(xp, mean, x)
        variance = _products(xp, centred, centred) / count
    invstd = 1 / xp.sqrt(variance + x.dtype.type(eps))
    if centred is None:
        return _scaled(xp, x, weight, bias, mean, invstd), mean, variance, invstd
    centred *= _spread(xp, invstd if weight is None else invstd * weight, x)
    if bias is not None:
        centred += _spread(xp, bias, x)
    return centred, mean, variance, invstd


def _scaled(xp: Any, x: Array, weight: Any, bias: Any, mean: Array, invstd: Array) -> Array:
    """`(x - mean)·invstd·weight + bias` of (n, c, l)."""
    scale = invstd if weight is None else invstd * weight
    shift = -mean * scale if bias is None else bias - mean * scale
    result = x * _spread(xp, scale, x)
    result += _spread(xp, shift, x)
    return result


def _gradients(
    xp: Any, g: Array, wanted: Any, input: Array, weight: Any, mean: Array, invstd: Array,
    training: bool,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Those of input, weight and bias, on arrays."""
    rows, x = _rows(in_single_precision(g)), _rows(in_single_precision(input))
    scale = invstd if weight is None else invstd * weight
    moving = training and wanted[0]
    total = product = result = None
    if moving or wanted[1] or wanted[2]:
        total = _sums(xp, rows)
    if moving or wanted[1]:
        product = (_products(xp, rows, x) - mean * total) * invstd
    if moving:
        count = max(rows.shape[0] * rows.shape[2], 1)
        slope = product * invstd / count
        result = x * _spread(xp, -slope, x)
        result += rows
        result += _spread(xp, mean * slope - total / count, x)
        result *= _spread(xp, scale, x)
    elif wanted[0]:
        result = rows * _spread(xp, scale, x)
    return (
        None if result is None else result.reshape(input.shape),
        product if wanted[1] else None,
        total if wanted[2] else None,
    )


def second_batch_norm_rule(
    gs: Any, wanted: Any, grad_out: Any, input: Any, weight: Any, running_mean: Any,
    running_var: Any, save_mean: Any, save_invstd: Any, train: bool, eps: float,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """see `second_rule` in ops/normalizing.py"""
    n, c = input.shape[:2]
    layout = Layout((n, c, math.prod(input.shape[2:])), (0, 2), (0, 2), (c,))
    if train:
        return second_rule(gs, grad_out, input, weight, eps, layout)
    invstd = rsqrt(running_var + eps)
    return fixed_second_rule(gs, grad_out, input, weight, running_mean, invstd, layout)


@joint_op(
    "NativeBatchNormBackwardBackward0", second_batch_norm_rule,
    inputs=("grad_out", "input", "weight"),
    tensors=("running_mean", "running_var", "save_mean", "save_invstd"), several=True,
)  # fmt: skip
def native_batch_norm_backward(
    xp: Any, grad_out: Array, input: Array, weight: Any, running_mean: Any, running_var: Any,
    save_mean: Any, save_invstd: Any, train: bool, eps: float, output_mask: Any,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """The gradients of input, weight and bias, those that `output_mask` wants."""
    mean, invstd = save_mean, save_invstd
    if not train:
        mean, invstd = running_mean, 1 / xp.sqrt(running_var + eps)
    grads = _gradients(xp, grad_out, output_mask, input, weight, mean, invstd, train)
    return in_dtypes(grads, input, weight)


def batch_norm_rule(
    g: Any, wanted: Any, input: Any, weight: Any, running_mean: Any, running_var: Any,
    result1: Any, result2: Any, training: bool, eps: float,
) -> Any:  # fmt: skip
    """(u - mean(u) - unit·mean(u·unit)) / std, with u = g·weight"""
    return native_batch_norm_backward(
        g, input, weight, running_mean, running_var, result1, result2, training, eps, wanted
    )


@joint_op(
    "NativeBatchNormBackward0", batch_norm_rule, inputs=("input", "weight", "bias"),
    tensors=("running_mean", "running_var"), kept=("result1", "result2"),
)  # fmt: skip
def _native_batch_norm(
    xp: Any, input: Array, weight: Any, bias: Any, running_mean: Any, running_var: Any,
    training: bool, momentum: float, eps: float,
) -> tuple[Array, Array, Array]:  # fmt: skip
    check_kinds("batch_norm", "batch_norm", input, weight, bias, running_mean, running_var)
    x = _rows(in_single_precision(input))
    if training:
        result, mean, variance, invstd = _normalized(xp, x, weight, bias, eps)
        _follow(running_mean, mean, momentum)
        count = x.shape[0] * x.shape[2]
        _follow(running_var, variance * (count / max(count - 1, 1)), momentum)
    else:
        invstd = 1 / xp.sqrt(running_var + eps)
        result = _scaled(xp, x, weight, bias, running_mean, invstd)
        mean = invstd = xp.empty(0, x.dtype)
    return result.reshape(input.shape).astype(input.dtype, copy=False), mean, invstd


def _follow(running: Any, value: Array, momentum: float) -> None:
    """Move a running statistic towards that of this batch, where it lies."""
    if running is not None and value.size and momentum:
        running *= running.dtype.type(1 - momentum)
        running += (value * momentum).astype(running.dtype, copy=False)


def native_batch_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None,
    running_var: Tensor | None, training: bool, momentum: float, eps: float,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """`(result, mean, 1 / std)`: see `batch_norm`; the last two are empty unless in training."""
    for name, x in (("running_mean", running_mean), ("running_var", running_var)):
        if thread.modes.grad and isinstance(x, Tensor) and x.requires_grad:
            raise ArgumentRefused(
                f"The function 'native_batch_norm' is not differentiable with respect to argument "
                f"'{name}'. This input cannot have requires_grad True.",
                argument=x,
            )
    return _native_batch_norm(
        input, weight, bias, running_mean, running_var, training, momentum, eps
    )


def batch_norm(
    input: Tensor, weight: Tensor | None, bias: Tensor | None, running_mean: Tensor | None,
    running_var: Tensor | None, training: bool, momentum: float, eps: float, cudnn_enabled: bool,
) -> Tensor:  # fmt: skip
    """Each channel brought to mean 0 and variance 1; see `torch.nn.functional.batch_norm`.

    Shapes: input and result (n, c, ...), all others (c). training: take mean and variance over the
    batch, and move the running ones by `momentum` towards them, the variance as that of a sample
    (over count - 1); else take the running ones. cudnn_enabled: nothing here.
    Errors: RuntimeError where the sizes don't fit, or statistics are missing.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("batch_norm", input)
    count = input.shape[1] if input.dim() > 1 else 0
    if (running_mean is None) is not (running_var is None):
        raise BadData(
            "running_mean and running_var must either both be None or neither be None", data=None
        )
    for name, x in (("running_mean", running_mean), ("running_var", running_var)):
        if x is None and not training:
            raise ArgumentRefused(f"{name} must be defined in evaluation mode", argument=x)
        check_length("batch_norm", name, getattr(x, "_data", x), count)
    for name, x in (("weight", weight), ("bias", bias)):
        check_length("batch_norm", name, getattr(x, "_data", x), count)
    if not input.numel():
        return _of_nothing(input, weight, bias)
    check_dim(1, input.dim())
    return native_batch_norm(
        input, weight, bias, running_mean, running_var, training, momentum, eps
    )[0]


def _of_nothing(input: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """An empty result, in which weight and bias take part, with gradients of 0."""
    result = clone(input)
    if weight is not None:
        result = mul(result, select(weight, 0, 0))
    return result if bias is None else add(result, select(bias, 0, 0))


__all__ = ["batch_norm", "native_batch_norm"]
METHODS = ()
WITH_INPLACE = ()
