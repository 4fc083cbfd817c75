"""What the normalizations share: unit = (x - mean) / sqrt(variance + eps), and its gradient.

With u the gradient of `unit`, and means over what was normalized together, that of x is

    (u - mean(u) - unit·mean(u·unit)) / sqrt(variance + eps)

(S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, section 3). The two terms that are taken
away are what the mean and the variance, which move with x, contribute.
"""

from typing import Any

from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import DtypeMismatch, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.powers import rsqrt
from autograd_lab.ops.reduce import mean_dim, sum_dim
from autograd_lab.ops.shape import reshape

Array = Any


def normalized_rule(
    g: Any, wanted: tuple[bool, ...], input: Any, weight: Any, shape: tuple[int, ...],
    together: tuple[int, ...], shared: tuple[int, ...], eps: float, own: tuple[int, ...],
) -> tuple[Any, Any, Any]:  # fmt: skip
    """The gradients of input, weight and bias in operations, so that they have gradients too.

    shape: that in which the input is looked at. together: its dimensions that are normalized as
    one. shared: those over which the elements of weight and bias are repeated. own: the shape of
    weight and bias.
    """
    x, g_seen = reshape(input, shape), reshape(g, shape)
    centred = x - mean_dim(x, together, True)
    invstd = rsqrt(mean_dim(centred * centred, together, True) + eps)
    unit = centred * invstd
    grads: list[Any] = [None, None, None]
    if wanted[0]:
        u = g_seen
        if weight is not None:
            u = u * reshape(weight, tuple(1 if d in shared else n for d, n in enumerate(shape)))
        moving = mean_dim(u, together, True) + unit * mean_dim(u * unit, together, True)
        grads[0] = reshape((u - moving) * invstd, tuple(input.shape))
    if wanted[1]:
        grads[1] = reshape(sum_dim(g_seen * unit, shared), own)
    if wanted[2]:
        grads[2] = reshape(sum_dim(g_seen, shared), own)
    return grads[0], grads[1], grads[2]


def in_single_precision(x: Array) -> Array:
    """The array to compute with: float32 for float16, as PyTorch does it."""
    return x.astype("float32") if x.dtype.itemsize == 2 else x


def check_kinds(op: str, kernel: str, input: Array, *parameters: Any) -> None:
    """Raise unless the input is of floating point, and the parameters of its dtype.

    Beside float16 they may be of float32.
    """
    if input.dtype.kind != "f":
        raise DtypeNotImplemented(kernel, from_numpy(input.dtype))
    half = input.dtype.itemsize == 2
    for x in parameters:
        if x is not None and x.dtype != input.dtype and not (half and x.dtype.name == "float32"):
            raise DtypeMismatch(
                "mixed dtype (CPU): expect parameter to have scalar type of Float",
                dtypes=(input.dtype, x.dtype), op=op,
            )  # fmt: skip


def check_length(op: str, name: str, x: Any, count: int) -> None:
    """Raise RuntimeError unless `x` is None or has so many elements."""
    if x is not None and x.size != count:
        raise ShapeMismatch(
            f"{name} should contain {count} elements not {x.size}", shapes=(x.shape,), op=op
        )
