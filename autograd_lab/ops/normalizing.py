"""What the normalizations share: unit = (x - mean) / sqrt(variance + eps), and its gradient.

With u the gradient of `unit`, and means over what was normalized together, that of x is

    (u - mean(u) - unit·mean(u·unit)) / sqrt(variance + eps)

(S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, section 3). The two terms that are taken
away are what the mean and the variance, which move with x, contribute.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import DtypeMismatch, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.powers import rsqrt
from autograd_lab.ops.reduce import mean_dim, sum_dim
from autograd_lab.ops.shape import expand, reshape

Array = Any


class Layout(NamedTuple):
    """How the input of a normalization is looked at.

    shape: its sizes. together: the dimensions that are normalized as one. shared: those over which
    the elements of weight and bias are repeated. own: the shape of weight and bias.
    """

    shape: tuple[int, ...]
    together: tuple[int, ...]
    shared: tuple[int, ...]
    own: tuple[int, ...]

    def opened(self, x: Any) -> Any:
        """Weight, bias, or the like of them, to be broadcast."""
        return reshape(x, tuple(1 if d in self.shared else n for d, n in enumerate(self.shape)))

    def mean(self, x: Any) -> Any:
        """The mean of what is normalized together."""
        return mean_dim(x, self.together, True)


def second_rule(
    gs: Sequence[Any], g: Any, input: Any, weight: Any, eps: float, layout: Layout
) -> tuple[Any, Any, Any]:
    """The gradients of g, input and weight from those of the three gradients.

    In operations, so that they have gradients too. With moving(v) for what the gradient of x is to
    that of `unit`, it is its own transpose, for it is linear and symmetric in v.
    """
    x, g_seen = reshape(input, layout.shape), reshape(g, layout.shape)
    centred = x - layout.mean(x)
    invstd = rsqrt(layout.mean(centred * centred) + eps)
    unit = centred * invstd
    scale: Any = 1.0 if weight is None else layout.opened(weight)
    u, mean = g_seen * scale, layout.mean

    def moving(v: Any) -> Any:
        return (v - mean(v) - unit * mean(v * unit)) * invstd

    to_g, to_unit = _affine_part(gs, g_seen, unit, layout)
    to_weight = to_x = None
    if gs[0] is not None:
        a = reshape(gs[0], layout.shape)
        moved = moving(a)
        to_g = added(to_g, moved * scale)
        to_weight = sum_dim(g_seen * moved, layout.shared)
        along, sideways = mean(u * unit), mean(a * unit)
        to_unit = added(to_unit, (a * along + u * sideways) * -invstd)
        spread = mean(a * u) - mean(a) * mean(u) - sideways * along
        to_x = unit * (invstd * invstd) * -spread
    if to_unit is not None:
        to_x = added(to_x, moving(to_unit))
    return (
        None if to_g is None else reshape(to_g, tuple(g.shape)),
        None if to_x is None else reshape(to_x, tuple(input.shape)),
        None if to_weight is None or weight is None else reshape(to_weight, layout.own),
    )


def fixed_second_rule(
    gs: Sequence[Any], g: Any, input: Any, weight: Any, mean: Any, invstd: Any, layout: Layout
) -> tuple[Any, Any, Any]:
    """The same where mean and 1 / std, in the shape of weight, do not move with the input."""
    x, g_seen = reshape(input, layout.shape), reshape(g, layout.shape)
    invstd = layout.opened(invstd)
    unit = (x - layout.opened(mean)) * invstd
    to_g, to_unit = _affine_part(gs, g_seen, unit, layout)
    to_weight = None
    if gs[0] is not None:
        moved = reshape(gs[0], layout.shape) * invstd
        to_g = added(to_g, moved if weight is None else moved * layout.opened(weight))
        to_weight = sum_dim(g_seen * moved, layout.shared)
    return (
        None if to_g is None else reshape(to_g, tuple(g.shape)),
        None if to_unit is None else reshape(to_unit * invstd, tuple(input.shape)),
        None if to_weight is None or weight is None else reshape(to_weight, layout.own),
    )


def _affine_part(gs: Sequence[Any], g: Any, unit: Any, layout: Layout) -> tuple[Any, Any]:
    """What the gradients of weight and bias, sums of g·unit and of g, send to g and to unit."""
    to_g = to_unit = None
    if gs[1] is not None:
        b = layout.opened(gs[1])
        to_g, to_unit = unit * b, g * b
    if gs[2] is not None:
        to_g = added(to_g, expand(layout.opened(gs[2]), layout.shape))
    return to_g, to_unit


def added(a: Any, b: Any) -> Any:
    """The sum of two gradients, of which the first may be None."""
    return b if a is None else a + b


def in_single_precision(x: Array) -> Array:
    """The array to compute with: float32 for float16, as PyTorch does it."""
    return x.astype("float32") if x.dtype.itemsize == 2 else x


def in_dtypes(grads: Any, input: Array, weight: Any) -> tuple[Any, Any, Any]:
    """The gradients of input, weight and bias in the dtypes of theirs; None stays None."""
    parameters = (input if weight is None else weight).dtype
    return tuple(
        x if x is None else x.astype(dtype, copy=False)
        for x, dtype in zip(grads, (input.dtype, parameters, parameters), strict=True)
    )  # type: ignore[return-value]


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
