"""All combinations: of shapes that broadcast, of coordinates, of elements, of powers."""

import itertools
from typing import Any

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.errors import ShapeMismatch, warn_once
from autograd_lab.ops.arrange import flip_op
from autograd_lab.ops.inplace import copy_, fill_
from autograd_lab.ops.join import stack
from autograd_lab.ops.masked import masked_select
from autograd_lab.ops.promotion import broadcast_shapes as broadcast_two
from autograd_lab.ops.shape import expand, reshape, select, slice_dim, unsqueeze, view
from autograd_lab.size import Size
from autograd_lab.tensor import Tensor, wrap


def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """The tensors, each expanded to the shape that they make together.

    Errors: RuntimeError where they don't broadcast.
    """
    given = _spread(tensors)
    shape: tuple[int, ...] = ()
    for tensor in given:
        shape = broadcast_two(shape, tuple(tensor.shape))
    return tuple(x if tuple(x.shape) == shape else expand(x, shape) for x in given)


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape that tensors of these shapes make together.

    Errors: RuntimeError where they don't broadcast.
    """
    sizes = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    result = [1] * max(map(len, sizes), default=0)
    for place, shape in enumerate(sizes):
        for i in range(-1, -1 - len(shape), -1):
            if shape[i] in (1, result[i]):
                continue
            if result[i] != 1:
                raise ShapeMismatch(
                    f"Attempting to broadcast a dimension of length {shape[i]} at {i}! Mismatching "
                    f"argument at index {place} had {shapes[place]}; but expected shape should be "
                    f"broadcastable to {result}",
                    shapes=tuple(sizes), op="broadcast_shapes",
                )  # fmt: skip
            result[i] = shape[i]
    return Size(result)


def _spread(tensors: Any) -> Any:
    """Tensors given as several arguments, or as one sequence."""
    return tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """For each vector a grid with its elements along its own dimension, as views.

    indexing: "ij" for dimensions in the order of the vectors; "xy" exchanges the first two.
    Errors: RuntimeError for a tensor of more than 1 dimension, or different dtypes.
    """
    given = list(_spread(tensors))
    if indexing is None:
        warn_once(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing "
            "argument."
        )
    _check_grid(given, indexing)
    swapped = indexing == "xy" and len(given) > 1
    order = [1, 0, *range(2, len(given))] if swapped else list(range(len(given)))
    sizes = tuple(given[i].numel() for i in order)
    grids = []
    for place, tensor in enumerate(given):
        line = [1] * len(given)
        line[order.index(place)] = tensor.numel()
        grids.append(expand(view(tensor, tuple(line)), sizes))
    return tuple(grids)


def _check_grid(tensors: list[Tensor], indexing: str | None) -> None:
    wrong = None
    if not tensors:
        wrong = "meshgrid expects a non-empty TensorList"
    elif any(x.dim() > 1 for x in tensors):
        bad = next(x for x in tensors if x.dim() > 1)
        wrong = (
            "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: a tensor of the "
            f"shape {list(bad.shape)}"
        )
    elif any(x.dtype is not tensors[0].dtype for x in tensors):
        wrong = "meshgrid expects all tensors to have the same dtype"
    elif indexing not in (None, "ij", "xy"):
        wrong = f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
    if wrong:
        raise ShapeMismatch(wrong, shapes=tuple(x.shape for x in tensors), op="meshgrid")


def _check_vector(tensor: Tensor) -> None:
    if tensor.dim() != 1:
        raise ShapeMismatch(
            f"Expect a 1D vector, but got shape {list(tensor.shape)}",
            shapes=(tensor.shape,), op="combinations",
        )  # fmt: skip


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All combinations of one element of each vector, one a row."""
    given = _spread(tensors)
    for tensor in given:
        _check_vector(tensor)
    if len(given) == 1:
        return given[0]
    grids = meshgrid(*given, indexing="ij")
    return stack([reshape(grid, (grid.numel(),)) for grid in grids], 1)


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All combinations of `r` elements of a vector, one a row; an element may come again if asked.

    Example: `torch.combinations(torch.tensor([1, 2, 3]))` are [1, 2], [1, 3] and [2, 3].
    """
    _check_vector(input)
    if r < 0:
        raise ShapeMismatch(
            f"Expect a non-negative number, but got {r}", shapes=(), op="combinations"
        )
    if r == 0:
        return wrap(namespace(input._data).zeros(0, input._data.dtype))
    xp = namespace(input._data)
    places = xp.meshgrid(*[xp.arange(input.numel())] * r, indexing="ij")
    mask = xp.ones(places[0].shape, bool)
    for before, after in itertools.pairwise(places):
        mask &= (before <= after) if with_replacement else (before < after)
    grids = meshgrid(*[input] * r, indexing="ij")
    return stack([masked_select(grid, wrap(mask)) for grid in grids], 1)


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of a vector's elements, from N - 1 down to 0, an element a row.

    Errors: RuntimeError for another rank, or for negative N.
    """
    if x.dim() != 1:
        raise ShapeMismatch("x must be a one-dimensional tensor.", shapes=(x.shape,), op="vander")
    columns = x.numel() if N is None else N
    if columns < 0:
        raise ShapeMismatch("N must be non-negative.", shapes=(), op="vander")
    array = x.array
    dtype = array.dtype if array.dtype.kind in "fc" else np.int64
    result = wrap(namespace(array).empty((x.numel(), columns), dtype))
    if columns:
        fill_(select(result, 1, 0), 1)
    if columns > 1:
        copy_(slice_dim(result, 1, 1), unsqueeze(x, -1))
        rest = slice_dim(result, 1, 1)
        copy_(rest, rest.cumprod(-1))
    return result if increasing else flip_op(result, (1,))


__all__ = [
    "broadcast_shapes", "broadcast_tensors", "cartesian_prod", "combinations", "meshgrid", "vander",
]  # fmt: skip
METHODS = ()
WITH_INPLACE = ()
