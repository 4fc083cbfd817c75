"""The largest and the smallest: max, min, amax, amin, aminmax, argmax, argmin.

Where several elements share the extreme, `max()` of everything and `amax` divide the gradient among
them; `max(dim)` sends it to the one whose index it returned.
"""

from collections.abc import Callable
from typing import Any

from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import (
    ArgumentRefused,
    DimensionError,
    DtypeMismatch,
    DtypeNotImplemented,
    ShapeMismatch,
)
from autograd_lab.ops import return_types
from autograd_lab.ops.choice import maximum, minimum, passed
from autograd_lab.ops.gather import scatter_tensor
from autograd_lab.ops.index_tensors import zeros
from autograd_lab.ops.op import op
from autograd_lab.ops.public import public, several, single
from autograd_lab.ops.reduce import (
    axes,
    check_dim_not_empty,
    empty_dim,
    is_nan,
    opened,
    sum_all,
    sum_dim,
)
from autograd_lab.ops.untracked import untracked
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]
COMBINATIONS = (
    "(Tensor input, *, Tensor out = None)",
    "(Tensor input, Tensor other, *, Tensor out = None)",
    "(Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None)",
)
"""The combinations of arguments that `max` and `min` take."""


def check_ordered(x: Array, kernel: str) -> None:
    """Raise NotImplementedError, in PyTorch's words, for complex numbers, which have no order."""
    if x.dtype.kind == "c":
        raise DtypeNotImplemented(kernel, from_numpy(x.dtype))


def check_not_empty(name: str, x: Array) -> None:
    """Raise RuntimeError where there is no element, and so no extreme."""
    if not x.size:
        raise ShapeMismatch(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
            "reduction dim with the 'dim' argument.",
            shapes=(x.shape,), op=name,
        )  # fmt: skip


def share(g: Any, self: Any, result: Any) -> Any:
    """g, divided among the elements that equal the result"""
    chosen = self == result if bool(result == result) else is_nan(self)
    return passed(g / int(sum_all(chosen)), chosen == False)  # noqa: E712


def share_along(g: Any, self: Any, result: Any, dim: Any, keepdim: bool) -> Any:
    """g, divided among the elements that equal the result along dim"""
    g, result = (opened(x, len(self.shape), dim, keepdim) for x in (g, result))
    chosen = self == result
    return g * chosen / sum_dim(chosen, dim, True)


def place(g: Any, self_shape: Shape, dim: int, keepdim: bool, indices: Any) -> Any:
    """g, at the index that was returned; 0 elsewhere"""
    g, indices = (opened(x, len(self_shape), (dim,), keepdim) for x in (g, indices))
    return placed(g, self_shape, dim, indices)


def placed(g: Any, self_shape: Shape, dim: int, indices: Any) -> Any:
    """g, at the places of the index along dim; 0 elsewhere"""
    return scatter_tensor(zeros(g, self_shape), dim, indices, g)


@op("MaxBackward1", self=share)
def max_all(xp: Any, self: Array) -> Array:
    """The largest of all elements; nan if there is one. Raises RuntimeError if there is none."""
    check_not_empty("max", self)
    check_ordered(self, "max_all")
    return self.max()


@op("MinBackward1", self=share)
def min_all(xp: Any, self: Array) -> Array:
    """The smallest of all elements; nan if there is one. Raises RuntimeError if there is none."""
    check_not_empty("min", self)
    check_ordered(self, "min_all")
    return self.min()


def found(xp: Any, name: str, self: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """The extremes along a dimension, and where each is first: nan, if there is one."""
    if self.dtype.kind == "c":
        raise ArgumentRefused(f"{name}(): does not support complex input", argument=self)
    dim = check_dim_not_empty(f"{name}()", self.shape, dim)
    if not self.ndim:
        return self.copy(), xp.zeros((), xp.int64)
    largest = name == "max"
    along = {"axis": dim, "keepdims": keepdim}
    values = self.max(**along) if largest else self.min(**along)
    return values, (xp.argmax if largest else xp.argmin)(self, **along)


@op("MaxBackward0", outputs=return_types.max, self=place)
def max_dim(xp: Any, self: Array, dim: int, keepdim: bool = False) -> tuple[Array, Array]:
    """The largest along `dim`, and where they are."""
    return found(xp, "max", self, dim, keepdim)


@op("MinBackward0", outputs=return_types.min, self=place)
def min_dim(xp: Any, self: Array, dim: int, keepdim: bool = False) -> tuple[Array, Array]:
    """The smallest along `dim`, and where they are."""
    return found(xp, "min", self, dim, keepdim)


@public(*COMBINATIONS)
def max(input: Any, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """The largest element; or `(values, indices)` along `dim`; or the larger of each of two.

    Ties: of all elements, the largest share the gradient; along `dim`, the first gets it.
    Errors: RuntimeError where there is no element, IndexError where there is none along `dim`.
    Example: `torch.tensor([[1., 5.], [7., 2.]]).max(dim=1).values` is `tensor([5., 7.])`.
    """
    if other is not None or isinstance(dim, Tensor):
        return maximum(input, dim if other is None else other)
    return max_all(input) if dim is None else max_dim(input, single(dim, "max"), keepdim)


@public(*COMBINATIONS)
def min(input: Any, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """The smallest element; or `(values, indices)` along `dim`; or the smaller of each of two.

    Ties and errors as in `max`.
    """
    if other is not None or isinstance(dim, Tensor):
        return minimum(input, dim if other is None else other)
    return min_all(input) if dim is None else min_dim(input, single(dim, "min"), keepdim)


def extreme(name: str, self: Array, dim: Any, keepdim: bool) -> Array:
    """The extremes along several dimensions, or of all elements."""
    places = axes(dim, self.ndim)
    if places is None:
        check_not_empty(name, self)
    for d in places or ():
        if not self.shape[d]:
            raise empty_dim(f"{name}()", d, self.shape)
    check_ordered(self, f"{name[1:]}_values_cpu")
    return (self.max if name == "amax" else self.min)(axis=places, keepdims=keepdim)


@op("AmaxBackward0", self=share_along)
def amax_op(xp: Any, self: Array, dim: Any, keepdim: bool) -> Array:
    """The largest along some dimensions."""
    return extreme("amax", self, dim, keepdim)


@op("AminBackward0", self=share_along)
def amin_op(xp: Any, self: Array, dim: Any, keepdim: bool) -> Array:
    """The smallest along some dimensions."""
    return extreme("amin", self, dim, keepdim)


@public()
def amax(input: Any, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The largest along one or several dimensions; those that share it share the gradient.

    Errors: as in `max`. Example: `torch.tensor([[1., 5.], [7., 2.]]).amax((0, 1))` is `tensor(7.)`.
    """
    return amax_op(input, several(dim, "amax"), keepdim)


@public()
def amin(input: Any, dim: Any = (), keepdim: bool = False) -> Tensor:
    """The smallest along one or several dimensions; those that share it share the gradient."""
    return amin_op(input, several(dim, "amin"), keepdim)


def share_both(g: Any, self: Any, dim: Any, keepdim: bool, min: Any, max: Any) -> Any:
    """g[0] to the smallest, g[1] to the largest"""
    smallest = share_along(g[0], self, min, dim, keepdim)
    return smallest + share_along(g[1], self, max, dim, keepdim)


@op("AminmaxBackward0", outputs=return_types.aminmax, self=share_both)
def aminmax_op(xp: Any, self: Array, dim: int | None, keepdim: bool) -> tuple[Array, Array]:
    """The smallest and the largest."""
    if dim is not None:
        dim = check_dim_not_empty("aminmax", self.shape, dim)
    elif not self.size:
        raise ShapeMismatch(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no "
            "identity.",
            shapes=(self.shape,), op="aminmax",
        )  # fmt: skip
    check_ordered(self, "aminmax_cpu")
    along = {"axis": axes(dim, self.ndim), "keepdims": keepdim}
    return self.min(**along), self.max(**along)


@public()
def aminmax(input: Any, *, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest and the largest of all elements or along `dim`: `(min, max)`.

    Errors: RuntimeError where there is no element, IndexError where there is none along `dim`.
    """
    return aminmax_op(input, dim if dim is None else single(dim, "aminmax"), keepdim)


def index_of(name: str) -> Callable[..., Any]:
    """The operation that says where the extreme is."""

    def forward(xp: Any, self: Array, dim: int | None = None, keepdim: bool = False) -> Array:
        kind = self.dtype.kind
        if kind in "bc":
            word = "bool" if kind == "b" else "complex"
            raise DtypeMismatch(
                f"{name}(): does not support {word} input",
                dtypes=(from_numpy(self.dtype),), op=name,
            )  # fmt: skip
        search = getattr(xp, name)
        if dim is None:
            if not self.size:
                raise DimensionError(
                    f"{name}(): Expected reduction dim to be specified for input.numel() == 0.",
                    dim=None, ndim=self.ndim,
                )  # fmt: skip
            place = search(self)
            return place.reshape((1,) * self.ndim) if keepdim else place
        dim = check_dim_not_empty(f"{name}()", self.shape, single(dim, name))
        if not self.ndim:
            return xp.zeros((), xp.int64)
        place = search(self, axis=dim)
        return xp.expand_dims(place, dim) if keepdim else place

    forward.__name__ = name
    forward.__doc__ = (
        f"The index of the {'largest' if name == 'argmax' else 'smallest'} element, the first if "
        "there are several; of all elements in a row, or along `dim`."
    )
    return untracked(forward)


argmax, argmin = index_of("argmax"), index_of("argmin")

__all__ = ["amax", "amin", "aminmax", "argmax", "argmin", "max", "min"]
METHODS = (amax, amin, aminmax, argmax, argmin, max, min)
WITH_INPLACE = ()
