"""Which elements there are, once each: unique and unique_consecutive. They have no derivative."""

from collections.abc import Callable
from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.op import op
from autograd_lab.ops.public import public, single

Array = Any
Found = tuple[Array, Array, Array]
PARTS = ("result0", "result1", "result2")


def not_implemented(name: str) -> Callable[..., Any]:
    """The derivative of an operation that has none."""

    def derivative(g: Any) -> Any:
        raise NotImplementedError(f"the derivative for '{name}' is not implemented.")

    return derivative


def _check(x: Array) -> None:
    if x.dtype.kind == "c":
        raise DtypeNotImplemented("unique", from_numpy(x.dtype))


@op("Unique2Backward0", outputs=PARTS, self=not_implemented("_unique2"))
def unique_of_all(xp: Any, self: Array) -> Found:
    """The elements once each in order, where each element went, and how often each is there."""
    _check(self)
    values, inverse, counts = xp.unique(
        self.reshape(-1), return_inverse=True, return_counts=True, equal_nan=False
    )
    return values, inverse.reshape(self.shape), counts


@op("UniqueDimBackward0", outputs=PARTS, self=not_implemented("unique_dim"))
def unique_along(xp: Any, self: Array, dim: int) -> Found:
    """The slices along `dim` once each in order."""
    _check(self)
    dim = check_dim(dim, self.ndim)
    if not self.size:
        return _none(xp, self, dim)
    values, inverse, counts = xp.unique(
        self, axis=dim, return_inverse=True, return_counts=True, equal_nan=False
    )
    return values, inverse.reshape(-1), counts


def _none(xp: Any, self: Array, dim: int) -> Found:
    if self.shape[dim]:
        raise ShapeMismatch(
            "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied",
            shapes=(self.shape,), op="unique",
        )  # fmt: skip
    nothing = xp.zeros((0,), xp.int64)
    return self.copy(), nothing, nothing


@op(
    "UniqueConsecutiveBackward0",
    outputs=PARTS,
    self=not_implemented("unique_consecutive"),
)
def unique_neighbours(xp: Any, self: Array, dim: int | None) -> Found:
    """The elements, or the slices along `dim`, without those that equal the one before."""
    _check(self)
    shape = self.shape if dim is None else None
    lines = self.reshape(-1) if dim is None else xp.moveaxis(self, check_dim(dim, self.ndim), 0)
    size = lines.shape[0]
    rows = lines.reshape(size, -1) if size else lines.reshape(0, 1)
    new = xp.ones((size,), bool)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    starts = xp.nonzero(new)[0]
    ends = xp.concatenate([starts[1:], xp.full((min(size, 1),), size, starts.dtype)])
    values = lines[starts]
    inverse = xp.cumsum(new) - 1
    if dim is None:
        return values, inverse.reshape(shape), ends - starts
    return xp.moveaxis(values, 0, dim), inverse, ends - starts


def _wanted(found: Any, inverse: bool, counts: bool) -> Any:
    parts = (found[0], *([found[1]] if inverse else []), *([found[2]] if counts else []))
    return parts if len(parts) > 1 else parts[0]


@public()
def unique(
    input: Any, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False,
    dim: Any = None,
) -> Any:  # fmt: skip
    """The elements that there are, or the slices along `dim`, once each in order.

    return_inverse: also where each element is in the result. return_counts: also how often each
    is there. Errors: NotImplementedError for complex numbers.
    Example: `torch.tensor([3, 1, 3]).unique()` is `tensor([1, 3])`.
    """
    if dim is None:
        return _wanted(unique_of_all(input), return_inverse, return_counts)
    return _wanted(unique_along(input, single(dim, "unique")), return_inverse, return_counts)


@public()
def unique_consecutive(
    input: Any, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    """The elements without those that equal the one before; arguments as `unique`.

    Example: `torch.tensor([1, 1, 2, 1]).unique_consecutive()` is `tensor([1, 2, 1])`.
    """
    dim = dim if dim is None else single(dim, "unique_consecutive")
    return _wanted(unique_neighbours(input, dim), return_inverse, return_counts)


__all__ = ["unique", "unique_consecutive"]
METHODS = (unique, unique_consecutive)
WITH_INPLACE = ()
