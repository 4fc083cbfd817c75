"""Layer normalization: each sample brought to mean 0 and variance 1 over its last dimensions.

The input is looked at as a matrix, a row for each sample: (m, k). Formulas in `normalizing.py`
(J. L. Ba et al., "Layer normalization", 2016).
"""

import math
from collections.abc import Sequence
from typing import Any

from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentTypeError, ShapeMismatch
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
Shape = tuple[int, ...]


def _rows(x: Any, normalized_shape: Shape) -> Any:
    """The input as (m, k)."""
    k = math.prod(normalized_shape)
    return x.reshape(math.prod(x.shape[: x.ndim - len(normalized_shape)]), k)


def _unit(rows: Array, mean: Array, invstd: Array) -> Array:
    """`(rows - mean)·invstd`."""
    result = rows - mean
    result *= invstd
    return result


def second_layer_norm_rule(
    gs: Any, wanted: Any, grad_out: Any, input: Any, normalized_shape: Any, mean: Any, rstd: Any,
    weight: Any, eps: float,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """see `second_rule` in ops/normalizing.py"""
    k = math.prod(normalized_shape)
    shape = (math.prod(input.shape[: input.ndim - len(normalized_shape)]), k)
    return second_rule(
        gs, grad_out, input, weight, eps, Layout(shape, (1,), (0,), normalized_shape)
    )


@joint_op(
    "NativeLayerNormBackwardBackward0", second_layer_norm_rule,
    inputs=("grad_out", "input", "weight"), tensors=("mean", "rstd"), unshown=("eps",),
    several=True,
)  # fmt: skip
def native_layer_norm_backward(
    xp: Any, grad_out: Array, input: Array, normalized_shape: Shape, mean: Array, rstd: Array,
    weight: Any, output_mask: Any, eps: float,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """The gradients of input, weight and bias, those that `output_mask` wants."""
    rows, x = (_rows(in_single_precision(a), normalized_shape) for a in (grad_out, input))
    count = max(rows.shape[1], 1)
    level, invstd = (a.reshape(-1, 1).astype(x.dtype, copy=False) for a in (mean, rstd))
    unit = _unit(x, level, invstd)
    grads: list[Any] = [None, None, None]
    if output_mask[1]:
        grads[1] = xp.einsum("mk,mk->k", rows, unit).reshape(normalized_shape)
    if output_mask[2]:
        grads[2] = (xp.ones(len(rows), x.dtype) @ rows).reshape(normalized_shape)
    if output_mask[0]:
        u = rows.copy() if weight is None else rows * weight.reshape(-1)
        unit *= xp.einsum("mk,mk->m", u, unit)[:, None] / count
        unit += (u @ xp.ones(rows.shape[1], x.dtype))[:, None] / count
        u -= unit
        u *= invstd
        grads[0] = u.reshape(input.shape)
    return in_dtypes(grads, input, weight)


def layer_norm_rule(
    g: Any, wanted: Any, input: Any, normalized_shape: Any, weight: Any, bias: Any, result1: Any,
    result2: Any, eps: float,
) -> Any:  # fmt: skip
    """(u - mean(u) - unit·mean(u·unit)) / std, with u = g·weight"""
    return native_layer_norm_backward(
        g, input, normalized_shape, result1, result2, weight, wanted, eps
    )


@joint_op(
    "NativeLayerNormBackward0", layer_norm_rule, inputs=("input", "weight", "bias"),
    kept=("result1", "result2"), unshown=("eps",),
)  # fmt: skip
def native_layer_norm(
    xp: Any, input: Array, normalized_shape: Shape, weight: Any, bias: Any, eps: float
) -> tuple[Array, Array, Array]:
    """`(result, mean, 1 / std)`: see `layer_norm`."""
    _check_shapes(input, normalized_shape, weight, bias)
    check_kinds("layer_norm", "LayerNormKernelImpl", input, weight, bias)
    rows = _rows(in_single_precision(input), normalized_shape)
    count = max(rows.shape[1], 1)
    mean = (rows @ xp.ones(rows.shape[1], rows.dtype))[:, None] / count
    result = rows - mean
    variance = xp.einsum("mk,mk->m", result, result)[:, None] / count
    invstd = 1 / xp.sqrt(variance + rows.dtype.type(eps))
    result *= invstd
    if weight is not None:
        result *= weight.reshape(-1)
    if bias is not None:
        result += bias.reshape(-1)
    lead = input.ndim - len(normalized_shape)
    seen = (*input.shape[:lead], *(1,) * len(normalized_shape))
    kept = input.dtype if weight is None else weight.dtype
    return (
        result.reshape(input.shape).astype(input.dtype, copy=False),
        mean.reshape(seen).astype(kept, copy=False),
        invstd.reshape(seen).astype(kept, copy=False),
    )


def _check_shapes(input: Any, normalized_shape: Shape, weight: Any, bias: Any) -> None:
    wanted = list(normalized_shape)
    if not wanted:
        raise ShapeMismatch(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one "
            f"element, but got normalized_shape = {wanted}",
            shapes=(input.shape,), op="layer_norm",
        )  # fmt: skip
    for name, x in (("weight", weight), ("bias", bias)):
        if x is not None and list(x.shape) != wanted:
            raise ShapeMismatch(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(x.shape)} and normalized_shape = {wanted}",
                shapes=(input.shape, x.shape), op="layer_norm",
            )  # fmt: skip
    if list(input.shape[max(input.ndim - len(wanted), 0) :]) != wanted:
        sizes = ", ".join(map(str, ("*", *wanted)))
        raise ShapeMismatch(
            f"Given normalized_shape={wanted}, expected input with shape [{sizes}], but got input "
            f"of size{list(input.shape)}",
            shapes=(input.shape,), op="layer_norm",
        )  # fmt: skip


def as_shape(op: str, normalized_shape: Any) -> Shape:
    """A tuple of sizes. Raises TypeError, in PyTorch's words, for what is none."""
    if not isinstance(normalized_shape, Sequence):
        raise ArgumentTypeError(
            f"{op}(): argument 'normalized_shape' (position 2) must be tuple of ints, not "
            f"{type(normalized_shape).__name__}",
            argument=normalized_shape, op=op,
        )  # fmt: skip
    return tuple(normalized_shape)


def layer_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None,
    bias: Tensor | None = None, eps: float = 1e-5, cudnn_enable: bool = True,
) -> Tensor:  # fmt: skip
    """`(input - mean) / sqrt(variance + eps)·weight + bias` over the last dimensions.

    Shapes: input (..., *normalized_shape), weight and bias normalized_shape. Mean and variance are
    of each sample. Errors: RuntimeError where the shapes don't fit.
    Example: `torch.layer_norm(torch.tensor([1., 3.]), (2,))` is about `tensor([-1., 1.])`.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("layer_norm", input)
    shape = as_shape("layer_norm", normalized_shape)
    return native_layer_norm(input, shape, weight, bias, eps)[0]


__all__ = ["layer_norm", "native_layer_norm"]
METHODS = ()
WITH_INPLACE = ()
