"""Elements at given places of the last dimensions: read, added there, or written there.

A place is an index into the last dimensions taken as one, as max pooling gives it.
"""

import math
from collections.abc import Callable
from typing import Any

from autograd_lab.dtypes import from_numpy
from autograd_lab.errors import DtypeMismatch, ShapeMismatch
from autograd_lab.ops.op import op

Array = Any
Shape = tuple[int, ...]


def placing(node: str, dims: int) -> Callable[..., Any]:
    """The operation that adds elements into zeros, each at its index in the last dimensions."""

    @op(node, indices=None, g=lambda g, indices: picked(g, indices))
    def placed(xp: Any, g: Array, indices: Array, shape: Shape) -> Array:
        result, at = _flat_zeros(xp, g, indices, shape, dims)
        xp.add.at(result, at, g.ravel())
        return result.reshape(shape)

    @op(
        "GatherBackward0",
        indices=None,
        self=lambda g, self_shape, indices: placed(g, indices, self_shape),
    )
    def picked(xp: Any, self: Array, indices: Array) -> Array:
        return _read(xp, self, indices, dims)

    return placed


def _flat_zeros(
    xp: Any, values: Array, indices: Array, shape: Shape, dims: int
) -> tuple[Array, Array]:
    """Zeros for an array of `shape`, in a row, and where in it the places lie."""
    lines, size = math.prod(shape[:-dims]), math.prod(shape[-dims:])
    at = indices.reshape(lines, -1 if lines else 0) + xp.arange(lines)[:, None] * size
    return xp.zeros(lines * size, values.dtype), at.ravel()


def _read(xp: Any, x: Array, indices: Array, dims: int) -> Array:
    """The elements at the places `indices`."""
    lines, size = math.prod(x.shape[:-dims]), math.prod(x.shape[-dims:])
    at = indices.reshape(lines, -1 if lines else 0)
    return xp.take_along_axis(x.reshape(lines, size), at, 1).reshape(indices.shape)


def _unpooling(dims: int) -> Callable[..., Any]:
    """The operation that writes elements into zeros: the reverse of max pooling."""
    name = f"max_unpooling{dims}d"

    @op(
        f"MaxUnpool{dims}DBackward0",
        indices=None,
        self=lambda g, indices: reread(g, indices),
    )
    def unpooled(xp: Any, self: Array, indices: Array, output_size: Shape) -> Array:
        """Zeros of the size `output_size`, with each element at its place."""
        _check_unpooled(name, dims, self, indices, output_size)
        shape = (*self.shape[:-dims], *output_size)
        result, at = _flat_zeros(xp, self, indices, shape, dims)
        result[at] = self.ravel()
        return result.reshape(shape)

    @op(
        "GatherBackward0",
        indices=None,
        self=lambda g, self_shape, indices: put(g, indices, self_shape),
    )
    def reread(xp: Any, self: Array, indices: Array) -> Array:
        return _read(xp, self, indices, dims)

    put = placing("GatherBackward0", dims)
    return unpooled


UNPOOL = {dims: _unpooling(dims) for dims in (2, 3)}


def _check_unpooled(op: str, dims: int, x: Array, indices: Array, size: Shape) -> None:
    """Raise RuntimeError, in PyTorch's words, for places that are none."""
    if indices.dtype.name != "int64":
        given = f" but got: {from_numpy(indices.dtype).scalar_type}" if dims == 2 else ""
        raise DtypeMismatch(
            f"elements in indices should be type int64{given}", dtypes=(indices.dtype,), op=op
        )
    wrong = None
    if x.ndim not in (dims + 1, dims + 2):
        wrong = (
            f"Input to {op} should be a {dims + 1}d or {dims + 2}d Tensor, but got a tensor with "
            f"{x.ndim} dimensions."
        )
    elif indices.shape != x.shape:
        wrong = (
            f"Expected shape of indices to be same as that of the input tensor ({list(x.shape)}) "
            f"but got indices tensor with shape: {list(indices.shape)}"
        )
    elif 0 in x.shape[x.ndim - dims - 1 :]:
        empty = x.shape.index(0, x.ndim - dims - 1)
        wrong = (
            f"{op}_forward_out_cpu(): Expected input to have non-zero size for non-batch "
            f"dimensions, but got {list(x.shape)} with dimension {empty} being empty."
        )
    elif indices.size:
        for worst in (int(indices.min()), int(indices.max())):
            if not 0 <= worst < math.prod(size):
                volumes = "x".join(map(str, size))
                wrong = (
                    f"Found an invalid max index: {worst} (output volumes are of size {volumes})"
                )
                break
    if wrong:
        raise ShapeMismatch(wrong, shapes=(x.shape, indices.shape), op=op)
