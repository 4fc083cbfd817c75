"""Views that pick elements at even steps, and copies with another tensor written into such a view:
the diagonal, sliding windows, and `select_scatter` and its like.
"""

from collections.abc import Callable
from typing import Any

from autograd_lab.checks import check_dim
from autograd_lab.errors import ShapeMismatch
from autograd_lab.ops.index_tensors import as_row, zeros
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import END, Shape, at_dim, select, slice_dim

Array = Any


@op(
    "DiagonalBackward0",
    view=True,
    self=lambda g, self_shape, offset, dim1, dim2: undiagonal(g, self_shape, offset, dim1, dim2),
)
def diagonal(xp: Any, self: Array, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Array:
    """The diagonal of the matrices in two dimensions, as a last dimension.

    offset: how far above the main diagonal; below it if negative.
    """
    first, second = check_dim(dim1, self.ndim), check_dim(dim2, self.ndim)
    check_apart(first, second)
    matrices = xp.moveaxis(self, (first, second), (-2, -1))
    matrices = matrices[..., offset:] if offset > 0 else matrices[..., -offset:, :]
    *outer, row, column = matrices.strides
    shape = (*matrices.shape[:-2], min(matrices.shape[-2:]))
    return xp.lib.stride_tricks.as_strided(matrices, shape, (*outer, row + column))


def check_apart(dim1: int, dim2: int) -> None:
    """Raise RuntimeError where the two dimensions of a matrix are one."""
    if dim1 == dim2:
        raise ShapeMismatch(
            f"diagonal dimensions cannot be identical {dim1}, {dim2}", shapes=(), op="diagonal"
        )


@op(
    "DiagonalBackwardBackward0",
    g=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2),
)
def undiagonal(xp: Any, g: Array, shape: Shape, offset: int, dim1: int, dim2: int) -> Array:
    """Zeros of `shape`, with `g` on the diagonal."""
    result = xp.zeros(shape, g.dtype)
    diagonal(result, offset, dim1, dim2)[...] = g
    return result


@op(
    "UnfoldBackward0",
    view=True,
    self=lambda g, self_shape, dimension, size, step: refold(g, self_shape, dimension, size, step),
)
def unfold(xp: Any, self: Array, dimension: int, size: int, step: int) -> Array:
    """The windows of `size` elements along a dimension, each `step` behind the one before.

    The dimension counts the windows; a last one runs within them.
    Example: `torch.arange(4).unfold(0, 2, 1)` are the three pairs of neighbours.
    """
    dim = check_dim(dimension, self.ndim)
    array = as_row(self)
    length = array.shape[dim]
    wrong = None
    if size < 0:
        wrong = f"size is {size} but must be >= 0"
    elif size > length:
        wrong = f"maximum size for tensor at dimension {dim} is {length} but size is {size}"
    elif step <= 0:
        wrong = f"step is {step} but must be > 0"
    if wrong:
        raise ShapeMismatch(wrong, shapes=(self.shape,), op="unfold")
    if not self.ndim:
        return array[:size]
    shape, strides = list(array.shape), list(array.strides)
    shape[dim], strides[dim] = (length - size) // step + 1, array.strides[dim] * step
    return xp.lib.stride_tricks.as_strided(
        array, (*shape, size), (*strides, array.strides[dim])
    )  # fmt: skip


@op(
    "UnfoldBackwardBackward0",
    g=lambda g, dimension, size, step: unfold(g, dimension, size, step),
)
def refold(xp: Any, g: Array, shape: Shape, dimension: int, size: int, step: int) -> Array:
    """The windows `g` added into zeros of `shape`, each where it was cut out."""
    dim = check_dim(dimension, len(shape))
    if not shape:
        return g.sum()
    result = xp.zeros(shape, g.dtype)
    reach = (g.shape[dim] - 1) * step + 1
    for place in range(size):
        result[at_dim(slice(place, place + reach, step), dim)] += g[..., place]
    return result


def _overwritten(self: Array, src: Array, part: Callable[[Array], Array]) -> Array:
    """A copy of `self` with `src` in a part of it."""
    result = self.copy()
    view = part(result)
    if src.shape != view.shape:
        raise ShapeMismatch(
            "expected src to have a size equal to the slice of self. src size = "
            f"{list(src.shape)}, slice size = {list(view.shape)}",
            shapes=(src.shape, view.shape), op="scatter",
        )  # fmt: skip
    view[...] = src
    return result


@op(
    "SelectScatterBackward0",
    promotes=False,
    self=lambda g, src_shape, dim, index: select_scatter(g, zeros(g, src_shape), dim, index),
    src=lambda g, dim, index: select(g, dim, index),
)
def select_scatter(xp: Any, self: Array, src: Array, dim: int, index: int) -> Array:
    """A copy with `src` at `index` of dimension `dim`."""
    return _overwritten(self, src, lambda copy: select(copy, dim, index))


@op(
    "SliceScatterBackward0",
    promotes=False,
    self=lambda g, src_shape, dim, start, end, step: slice_scatter(
        g, zeros(g, src_shape), dim, start, end, step
    ),
    src=lambda g, dim, start, end, step: slice_dim(g, dim, start or 0, _end(end), step),
)
def slice_scatter(
    xp: Any, self: Array, src: Array, dim: int = 0, start: int | None = None,
    end: int | None = None, step: int = 1,
) -> Array:  # fmt: skip
    """A copy with `src` in a slice of dimension `dim`."""
    return _overwritten(self, src, lambda copy: slice_dim(copy, dim, start or 0, _end(end), step))


def _end(end: int | None) -> int:
    return END if end is None else end


@op(
    "DiagonalScatterBackward0",
    promotes=False,
    self=lambda g, src_shape, offset, dim1, dim2: diagonal_scatter(
        g, zeros(g, src_shape), offset, dim1, dim2
    ),
    src=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2),
)
def diagonal_scatter(
    xp: Any, self: Array, src: Array, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> Array:
    """A copy with `src` on a diagonal."""
    return _overwritten(
        self, src, lambda copy: diagonal(copy, offset, dim1, dim2)
    )  # fmt: skip


__all__ = ["diagonal", "diagonal_scatter", "select_scatter", "slice_scatter"]
METHODS = (diagonal, unfold, select_scatter, slice_scatter, diagonal_scatter)
WITH_INPLACE = ()
