"""Comparisons: they answer in booleans, and no gradient flows through them."""

from collections.abc import Callable
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.core.modes import thread
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentRefused, DtypeMismatch
from autograd_lab.ops.inplace import inplace
from autograd_lab.ops.kinds import only, refuse_no_tensor
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import zero
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.untracked import untracked
from autograd_lab.tensor import Tensor, wrap

Array = Any
ORDERED = "biuf"


@untracked
def eq(xp: Any, self: Any, other: Any) -> Array:
    """Whether each element is equal to its neighbour in `other`."""
    return xp.equal(self, other)


@untracked
def ne(xp: Any, self: Any, other: Any) -> Array:
    """Whether each element is not equal to its neighbour in `other`."""
    return xp.not_equal(self, other)


@untracked
def lt(xp: Any, self: Any, other: Any) -> Array:
    """Whether each element is less than its neighbour in `other`."""
    only(ORDERED, "lt_cpu", self, other)
    return xp.less(self, other)


@untracked
def le(xp: Any, self: Any, other: Any) -> Array:
    """Whether each element is less than or equal to its neighbour in `other`."""
    only(ORDERED, "le_cpu", self, other)
    return xp.less_equal(self, other)


@untracked
def gt(xp: Any, self: Any, other: Any) -> Array:
    """Whether each element is greater than its neighbour in `other`."""
    only(ORDERED, "gt_cpu", self, other)
    return xp.greater(self, other)


@untracked
def ge(xp: Any, self: Any, other: Any) -> Array:
    """Whether each element is greater than or equal to its neighbour in `other`."""
    only(ORDERED, "ge_cpu", self, other)
    return xp.greater_equal(self, other)


def changing(function: Callable[..., Any]) -> Callable[..., Tensor]:
    """The in-place form of a comparison: 0 and 1 in the tensor's own dtype, with a derivative of 0.

    Example: `torch.tensor([1., 2.]).gt_(1)` is `tensor([0., 1.])`.
    """
    forward = function.op.forward  # type: ignore[attr-defined]
    node = f"{function.__name__.capitalize()}Backward"

    def compared(xp: Any, self: Array, other: Any) -> Array:
        return forward(xp, self, other).astype(self.dtype)

    with_number = op(f"{node}0", self=lambda g: zero(g))(compared)
    with_tensor = op(f"{node}1", promotes=False, self=lambda g: zero(g), other=lambda g: zero(g))(
        compared
    )

    def call(self: Tensor, other: Any) -> Tensor:
        return (with_tensor if isinstance(other, Tensor) else with_number)(self, other)

    return inplace(call, f"{function.__name__}_")


eq_, ne_, lt_, le_, gt_, ge_ = map(changing, (eq, ne, lt, le, gt, ge))


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape and the same elements."""
    refuse_no_tensor("equal", input=input, other=other)
    return input.shape == other.shape and bool((input._data == other._data).all())


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Tensor:
    """Which elements agree: |input - other| at most atol + rtol·|other|.

    equal_nan: whether two nan agree.
    Errors: RuntimeError for tensors of two dtypes, or a negative tolerance.
    """
    refuse_no_tensor("isclose", input=input, other=other)
    if input.dtype is not other.dtype:
        names = [kind_name(t) for t in (input, other)]
        raise DtypeMismatch(
            f"{names[0]} did not match {names[1]}", dtypes=(input.dtype, other.dtype), op="isclose"
        )
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise ArgumentRefused(
                f"{name} must be greater than or equal to zero, but got {tolerance}"
            )
    broadcast_shapes(input.shape, other.shape)
    xp = namespace(input._data)
    close = thread.modes.run(_close, xp, input.array, other.array, rtol, atol, equal_nan)
    return wrap(close)


def _close(xp: Any, a: Array, b: Array, rtol: float, atol: float, equal_nan: bool) -> Array:
    same = a == b
    if equal_nan:
        same = same | (xp.isnan(a) & xp.isnan(b))
    if rtol == 0 and atol == 0:
        return same
    if a.dtype.kind not in "fc":
        a, b = a.astype("float64"), b.astype("float64")
    apart = xp.abs(a - b)
    return same | (xp.isfinite(apart) & (apart <= atol + xp.abs(rtol * b)))


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Whether all elements agree, as in `isclose`."""
    refuse_no_tensor("allclose", input=input, other=other)
    return bool(isclose(input, other, rtol, atol, equal_nan)._data.all())


__all__ = ["allclose", "eq", "equal", "ge", "gt", "isclose", "le", "lt", "ne"]
METHODS = (
    allclose, equal, isclose, eq, ne, lt, le, gt, ge, eq_, ne_, lt_, le_, gt_, ge_,
)  # fmt: skip
WITH_INPLACE = ()
