"""Elements picked or written where a mask is true."""

from typing import Any

from autograd_lab.dtypes import c_name, kind_name
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.index_tensors import zeros
from autograd_lab.ops.op import op
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.tensor import Tensor

Array = Any


def _filled(xp: Any, self: Array, mask: Array, value: Any) -> Array:
    if mask.dtype.kind != "b":
        raise DtypeMismatch(
            "masked_fill_ only supports boolean masks, but got mask with dtype "
            f"{c_name(mask)}",
            dtypes=(mask.dtype,), op="masked_fill",
        )  # fmt: skip
    shape = broadcast_shapes(mask.shape, self.shape)
    result = xp.broadcast_to(self, shape).copy()
    result[xp.broadcast_to(mask, shape)] = value
    return result


@op("MaskedFillBackward0", mask=None, self=lambda g, mask: masked_fill(g, mask, 0))
def masked_fill_number(xp: Any, self: Array, mask: Array, value: Any) -> Array:
    """A copy with a number where the mask is true."""
    return _filled(xp, self, mask, value)


@op(
    "MaskedFillBackward1",
    promotes=False,
    mask=None,
    self=lambda g, mask: masked_fill(g, mask, 0),
    value=lambda g, mask: (g * mask).sum(),
)
def masked_fill_tensor(xp: Any, self: Array, mask: Array, value: Array) -> Array:
    """A copy with a 0-dim tensor's value where the mask is true."""
    return _filled(xp, self, mask, value)


def masked_fill(input: Any, mask: Any, value: Any) -> Any:
    """A copy with one value, a number or a 0-dim tensor, where the mask is true.

    Errors: RuntimeError for a mask that is not boolean.
    Example: `x.masked_fill(x < 0, 0.)`.
    """
    if isinstance(input, Tensor) and not (
        isinstance(mask, Tensor) and isinstance(value, (Tensor, int, float, complex))
    ):
        raise _bad_arguments(mask, value)
    if isinstance(value, complex) and getattr(input, "_data", input).dtype.kind != "c":
        kind = c_name(input).replace("long int", "int64_t")
        raise DtypeMismatch(
            f"value cannot be converted to type {kind} without overflow",
            dtypes=(), op="masked_fill",
        )  # fmt: skip
    if not isinstance(value, Tensor):
        return masked_fill_number(input, mask, value)
    if value.dim():
        raise ShapeMismatch(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value.dim()} dimension(s).",
            shapes=(value.shape,), op="masked_fill",
        )  # fmt: skip
    return masked_fill_tensor(input, mask, value)


def _bad_arguments(mask: Any, value: Any) -> ArgumentTypeError:
    kinds = [
        (type(x).__name__, isinstance(x, allowed))
        for x, allowed in ((mask, Tensor), (value, (Tensor, int, float, complex)))
    ]
    given = ", ".join(name for name, _ in kinds)
    marked = ", ".join(name if right else f"!{name}!" for name, right in kinds)
    if not any(right for _, right in kinds) or not isinstance(mask, Tensor):
        marked = ", ".join(f"!{name}!" if name != "Tensor" else name for name, _ in kinds)
    why = f"      didn't match because some of the arguments have invalid types: ({marked})\n"
    return ArgumentTypeError(
        f"masked_fill() received an invalid combination of arguments - got ({given}), but expected "
        f"one of:\n * (Tensor mask, Tensor value)\n{why} * (Tensor mask, Number value)\n{why}",
        argument=mask,
    )


@op(
    "MaskedSelectBackward0",
    mask=None,
    self=lambda g, self, mask: masked_scatter(_room(g, self, mask), mask, g),
)
def masked_select(xp: Any, self: Array, mask: Array) -> Array:
    """The elements where the mask is true, in a row; the two broadcast.

    Errors: RuntimeError for a mask that is not boolean.
    """
    if mask.dtype.kind != "b":
        raise DtypeMismatch(
            "masked_select: expected BoolTensor for mask", dtypes=(mask.dtype,), op="masked_select"
        )
    shape = broadcast_shapes(mask.shape, self.shape)
    return xp.broadcast_to(self, shape)[xp.broadcast_to(mask, shape)]


def _room(g: Any, self: Any, mask: Any) -> Any:
    """Zeros in the shape that the input and the mask make together."""
    return zeros(g, broadcast_shapes(tuple(mask.shape), tuple(self.shape)))


@op(
    "MaskedScatterBackward0",
    promotes=False,
    mask=None,
    self=lambda g, mask: masked_fill(g, mask, 0),
    source=lambda g, mask, source_shape: unscattered(g, mask, source_shape),
)
def masked_scatter(xp: Any, self: Array, mask: Array, source: Array) -> Array:
    """A copy with the elements of `source`, in order, where the mask is true.

    Errors: RuntimeError where there are too few, or for a mask that is not boolean.
    """
    if mask.dtype.kind != "b":
        raise DtypeMismatch(
            "masked_scatter_ only supports boolean masks, but got mask with dtype "
            f"{kind_name(mask)}",
            dtypes=(mask.dtype,), op="masked_scatter",
        )  # fmt: skip
    if self.dtype != source.dtype:
        raise DtypeMismatch(
            "masked_scatter: expected self and source to have same dtypes but got"
            f"{kind_name(self)} and {kind_name(source)}",
            dtypes=(self.dtype, source.dtype), op="masked_scatter",
        )  # fmt: skip
    shape = broadcast_shapes(mask.shape, self.shape)
    result, where = xp.broadcast_to(self, shape).copy(), xp.broadcast_to(mask, shape)
    count = int(where.sum())
    if count > source.size:
        raise ShapeMismatch(
            "Number of elements of source < number of ones in mask",
            shapes=(source.shape, mask.shape), op="masked_scatter",
        )  # fmt: skip
    result[where] = source.ravel()[:count]
    return result


@op(
    "MaskedScatterBackwardBackward0",
    mask=None,
    g=lambda g, mask, g_shape: masked_scatter(zeros(g, g_shape), mask, g),
)
def unscattered(xp: Any, g: Array, mask: Array, shape: tuple[int, ...]) -> Array:
    """The elements of `g` where the mask is true, in order, and 0 for those that were not used."""
    taken = xp.broadcast_to(g, broadcast_shapes(mask.shape, g.shape))[
        xp.broadcast_to(mask, broadcast_shapes(mask.shape, g.shape))
    ]
    result = xp.zeros(shape, g.dtype).ravel()
    result[: taken.size] = taken
    return result.reshape(shape)


__all__ = ["masked_fill", "masked_scatter", "masked_select"]
METHODS = (masked_select,)
WITH_INPLACE = (masked_fill, masked_scatter)
