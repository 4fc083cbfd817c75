"""The area under a curve by the trapezoidal rule, whole and up to each point.

Between neighbours y0 and y1 a distance dx apart lies the area dx·(y0 + y1)/2.
"""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.errors import ArgumentRefused, DimensionError, Mistaken, ShapeMismatch
from autograd_lab.ops.cumulative import cumsum
from autograd_lab.ops.pointwise import add, mul, sub
from autograd_lab.ops.public import public
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import reshape, select, slice_dim
from autograd_lab.ops.with_number import over, times
from autograd_lab.tensor import Tensor, wrap

Array = Any
COMBINATIONS = (
    "(Tensor y, Tensor x, *, int dim = -1)",
    "(Tensor y, *, Number dx = 1, int dim = -1)",
)
"""The combinations of arguments that the functions here take."""


def _widths(y: Tensor, x: Tensor, dim: int, name: str) -> Tensor:
    """The distances of neighbouring points, in a shape that broadcasts against y's."""
    if x.dim() == 1 and x.shape[0] != y.shape[dim]:
        raise ShapeMismatch(
            f"{name}: There must be one `x` value for each sample point",
            shapes=(y.shape, x.shape), op=name,
        )  # fmt: skip
    if x.dim() == 1:
        sizes = [1] * y.dim()
        sizes[dim] = x.shape[0]
        x = reshape(x, tuple(sizes))
    elif x.dim() < y.dim():
        x = reshape(x, (1,) * (y.dim() - x.dim()) + tuple(x.shape))
    return sub(_from_second(x, dim), _to_last(x, dim))


def _from_second(x: Tensor, dim: int) -> Tensor:
    return slice_dim(x, dim, 1)


def _to_last(x: Tensor, dim: int) -> Tensor:
    return slice_dim(x, dim, 0, -1)


def _check(y: Tensor, x: Tensor | None, dx: Any, name: str) -> None:
    if x is not None and dx is not None:
        raise Mistaken("either x or dx", argument=dx)
    for letter, values in (("y", y), ("x", x)):
        if values is not None and values.dtype is dtypes.bool_:
            raise ArgumentRefused(
                f"{name}: received a bool input for `{letter}`, but bool is not supported"
            )


@public(*COMBINATIONS)
def trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The area under the points `y` along `dim`, `dx` apart, or at the places `x`.

    Errors: RuntimeError for booleans, or where `x` has not one place for each point.
    Example: `torch.trapezoid(torch.tensor([1., 5., 10.]))` is `tensor(10.5000)`.
    """
    _check(y, x, dx, "trapezoid")
    if not y.dim():
        raise DimensionError(f"Dimension specified as {dim} but tensor has no dimensions", dim=dim)
    at = check_dim(dim, y.dim())
    if not y.shape[at]:
        shape = [size for d, size in enumerate(y.shape) if d != at]
        return sum_dim(y, (at,)) if x is None else wrap(y.array.sum(axis=at).reshape(shape))
    if x is None:
        ends = over(add(select(y, dim, 0), select(y, dim, -1)), 2.0)
        return times(sub(sum_dim(y, (dim,)), ends), 1.0 if dx is None else dx)
    areas = mul(add(_to_last(y, at), _from_second(y, at)), _widths(y, x, at, "trapezoid"))
    return over(sum_dim(areas, (at,)), 2.0)


@public(*COMBINATIONS)
def trapz(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """`trapezoid`, under its old name."""
    return trapezoid(y, x, dx=dx, dim=dim)


@public(*COMBINATIONS)
def cumulative_trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The area under the points `y` up to each but the first; arguments as `trapezoid`."""
    _check(y, x, dx, "cumulative_trapezoid")
    if not y.dim():
        raise DimensionError("slice() cannot be applied to a 0-dim tensor.", dim=dim, ndim=0)
    if x is None:
        sums = add(_to_last(y, dim), _from_second(y, dim))
        return cumsum(times(sums, (1.0 if dx is None else dx) / 2), dim)
    at = check_dim(dim, y.dim())
    widths = _widths(y, x, at, "cumulative_trapezoid")
    areas = mul(add(_to_last(y, at), _from_second(y, at)), widths)
    return over(cumsum(areas, at), 2.0)


__all__ = ["cumulative_trapezoid", "trapezoid", "trapz"]
METHODS = ()
WITH_INPLACE = ()
