"""Group normalization: each sample's channels, group by group, brought to mean 0 and variance 1.

Shapes: (n, c, ...), looked at as (n, c, l). What costs are the passes over all elements; sums are
taken by channel first, and so are the scale and the shift of the result (Y. Wu, K. He, "Group
normalization", 2018). Formulas in `normalizing.py`.
"""

from typing import Any

from autograd_lab.errors import ArgumentRefused, ShapeMismatch
from autograd_lab.ops.joint import joint_op
from autograd_lab.ops.normalizing import (
    Layout,
    check_kinds,
    in_dtypes,
    in_single_precision,
    second_rule,
)
from autograd_lab.tensor import Tensor

Array = Any


def _by_channel(xp: Any, values: Array, c: int) -> Array:
    """What is one a group, (n, group), as one a channel: (n, c, 1)."""
    n, group = values.shape
    return xp.repeat(values, c // group, 1).reshape(n, c, 1)


def _by_group(values: Array, group: int) -> Array:
    """The sums of each group of channels: (n, c) to (n, group)."""
    n, c = values.shape
    return values.reshape(n, group, c // group).sum(2)


def second_group_norm_rule(
    gs: Any, wanted: Any, grad_out: Any, input: Any, mean: Any, rstd: Any, weight: Any, N: int,
    C: int, HxW: int, group: int, eps: float,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """see `second_rule` in ops/normalizing.py"""
    layout = Layout((N, group, C // group, HxW), (2, 3), (0, 3), (C,))
    return second_rule(gs, grad_out, input, weight, eps, layout)


@joint_op(
    "NativeGroupNormBackwardBackward0", second_group_norm_rule,
    inputs=("grad_out", "input", "weight"), tensors=("mean", "rstd"), unshown=("eps",),
    several=True,
)  # fmt: skip
def native_group_norm_backward(
    xp: Any, grad_out: Array, input: Array, mean: Array, rstd: Array, weight: Any, N: int, C: int,
    HxW: int, group: int, output_mask: Any, eps: float,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """The gradients of input, weight and bias, those that `output_mask` wants."""
    rows, x = (in_single_precision(a).reshape(N, C, HxW) for a in (grad_out, input))
    level, invstd = (a.astype(x.dtype, copy=False) for a in (mean, rstd))
    total = rows @ xp.ones(HxW, x.dtype)
    product = xp.einsum("ncl,ncl->nc", rows, x)
    product -= _by_channel(xp, level, C)[..., 0] * total
    product *= _by_channel(xp, invstd, C)[..., 0]
    grads: list[Any] = [None, None, None]
    if output_mask[1]:
        grads[1] = product.sum(0)
    if output_mask[2]:
        grads[2] = total.sum(0)
    if output_mask[0]:
        count = max(C // group * HxW, 1)
        scale = 1 if weight is None else weight
        slope = _by_group(product * scale, group) * invstd * invstd / count
        shift = level * slope - _by_group(total * scale, group) * invstd / count
        result = x * _by_channel(xp, -slope, C)
        result += _by_channel(xp, shift, C)
        result += rows * (_by_channel(xp, invstd, C) * (1 if weight is None else weight[:, None]))
        grads[0] = result.reshape(input.shape)
    return in_dtypes(grads, input, weight)


def group_norm_rule(
    g: Any, wanted: Any, input: Any, weight: Any, result1: Any, result2: Any, N: int, C: int,
    HxW: int, group: int, eps: float,
) -> Any:  # fmt: skip
    """(u - mean(u) - unit·mean(u·unit)) / std, with u = g·weight"""
    return native_group_norm_backward(
        g, input, result1, result2, weight, N, C, HxW, group, wanted, eps
    )


@joint_op(
    "NativeGroupNormBackward0", group_norm_rule, inputs=("input", "weight", "bias"),
    kept=("result1", "result2"),
)  # fmt: skip
def native_group_norm(
    xp: Any, input: Array, weight: Any, bias: Any, N: int, C: int, HxW: int, group: int, eps: float
) -> tuple[Array, Array, Array]:
    """`(result, mean, 1 / std)`: see `group_norm`. N, C, HxW: the sizes n, c and l."""
    check_kinds("group_norm", "GroupNormKernelImpl", input, weight, bias)
    x = in_single_precision(input).reshape(N, group, C // group * HxW)
    count = max(x.shape[2], 1)
    mean = (x @ xp.ones(x.shape[2], x.dtype)) / count
    centred = x - mean[:, :, None]
    variance = xp.einsum("ngk,ngk->ng", centred, centred) / count
    invstd = 1 / xp.sqrt(variance + x.dtype.type(eps))
    result = centred.reshape(N, C, HxW)
    result *= _by_channel(xp, invstd, C) * (1 if weight is None else weight[:, None])
    if bias is not None:
        result += bias[:, None]
    kept = input.dtype if weight is None else weight.dtype
    return (
        result.reshape(input.shape).astype(input.dtype, copy=False),
        mean.astype(kept, copy=False),
        invstd.astype(kept, copy=False),
    )


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None,
    eps: float = 1e-5, cudnn_enabled: bool = True,
) -> Tensor:  # fmt: skip
    """`(input - mean) / sqrt(variance + eps)·weight + bias`, group by group of channels.

    Shapes: input (n, c, ...), weight and bias (c). Mean and variance are of each sample's group.
    Errors: RuntimeError where the sizes don't fit, or c is no multiple of `num_groups`.
    """
    shape = list(input.shape)
    if len(shape) < 2:
        raise ShapeMismatch(
            f"Expected at least 2 dimensions for input tensor but received {len(shape)}",
            shapes=(input.shape,), op="group_norm",
        )  # fmt: skip
    if num_groups <= 0:
        raise ArgumentRefused(
            f"Expected num groups to be greater than 0, got {num_groups}", argument=num_groups
        )
    if shape[1] % num_groups:
        raise ShapeMismatch(
            "Expected number of channels in input to be divisible by num_groups, but got input of "
            f"shape {shape} and num_groups={num_groups}",
            shapes=(input.shape,), op="group_norm",
        )  # fmt: skip
    for name, x in (("weight", weight), ("bias", bias)):
        if x is not None and tuple(x.shape) != (shape[1],):
            # PyTorch tells the shape of the weight for both.
            got = [0] if weight is None else list(weight.shape)
            raise ShapeMismatch(
                f"Expected {name} to be a vector of size equal to the number of channels in input, "
                f"but got {name} of shape {got} and input of shape {shape}",
                shapes=(input.shape, x.shape), op="group_norm",
            )  # fmt: skip
    n, c = shape[:2]
    size = 1
    for length in shape[2:]:
        size *= length
    return native_group_norm(input, weight, bias, n, c, size, num_groups, eps)[0]


__all__ = ["group_norm", "native_group_norm"]
METHODS = ()
WITH_INPLACE = ()
