"""Memory by strides: which shapes are views of which, and how to look at memory otherwise."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_lab.errors import ShapeMismatch
from autograd_lab.memory import address, owner_of
from autograd_lab.ops.op import op
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]


def view_strides(shape: Shape, strides: Shape, wanted: Shape) -> Shape | None:
    """The strides with which memory of `shape` and `strides` reads as `wanted`; None if it can't.

    Neighbouring dimensions that step evenly through memory are one run. A view may divide and join
    dimensions within a run, not across two. The rule is the one stated for `Tensor.view` in
    PyTorch's documentation. Strides are in any unit, the same in and out.
    """
    if 0 in shape:
        return tuple(strides[:1] or (1,)) * len(wanted)
    runs: list[tuple[int, int]] = []
    for size, stride in zip(shape, strides, strict=True):
        if size == 1:
            continue
        if runs and runs[-1][1] == size * stride:
            runs[-1] = (runs[-1][0] * size, stride)
        else:
            runs.append((size, stride))
    result: list[int] = []
    left, step = 1, 1
    for size in reversed(wanted):
        if size == 1:
            result.append(step)
            continue
        if left == 1:
            if not runs:
                return None
            left, step = runs.pop()
        if left % size:
            return None
        result.append(step)
        left //= size
        step *= size
    return tuple(reversed(result)) if left == 1 and not runs else None


class Geometry(NamedTuple):
    """Where the elements of a tensor lie in memory: shape, strides and offset, in elements."""

    shape: Shape
    strides: Shape
    offset: int = 0

    def span(self) -> int:
        """How many elements of memory it reaches over."""
        if 0 in self.shape:
            return self.offset
        steps = zip(self.shape, self.strides, strict=True)
        return self.offset + 1 + sum((size - 1) * stride for size, stride in steps)

    def overlaps(self) -> bool:
        """Whether two elements lie in one place."""
        reach = 1
        for stride, size in sorted(zip(self.strides, self.shape, strict=True)):
            if size > 1 and stride < reach:
                return 0 not in self.shape and (stride == 0 or self._shares_a_place())
            reach = stride * size if size > 1 else reach
        return False

    def _shares_a_place(self) -> bool:
        """`overlaps` where only counting tells, as for strides (3, 2)."""
        places = np.zeros(self.shape, np.int64)
        for line, stride in zip(np.ogrid[tuple(map(slice, self.shape))], self.strides, strict=True):
            places += line * stride
        return len(np.unique(places)) < places.size


def geometry(array: Any, base: Any | None = None) -> Geometry:
    """The geometry of an array in the memory of `base`, or in its own."""
    offset = 0 if base is None else address(array) - address(base)
    strides = tuple(step // array.itemsize for step in array.strides)
    return Geometry(array.shape, strides, offset // array.itemsize)


def restride(xp: Any, memory: Any, where: Geometry) -> Any:
    """An array on the memory that begins where `memory` does, with another geometry."""
    look, step = xp.lib.stride_tricks.as_strided, memory.itemsize
    if where.offset < 0:
        memory = look(memory, (1 - where.offset,), (-step,))[-where.offset :]
        where = where._replace(offset=0)
    line = look(memory, (max(where.span(), 0),), (step,))[where.offset :]
    return look(line, where.shape, tuple(step * stride for stride in where.strides))


@op(
    "AsStridedBackward0",
    view=True,
    self=lambda g, layout, size, stride, storage_offset: put_slice(
        g, layout, Geometry(size, stride, _offset(storage_offset, layout))
    ),
)
def as_strided_view(
    xp: Any, self: Array, size: Shape, stride: Shape, storage_offset: int | None, layout: Geometry
) -> Array:
    """The memory of `self`, which lies in it as `layout`, read otherwise."""
    start = _offset(storage_offset, layout) - layout.offset
    return restride(xp, self, Geometry(size, stride, start))


def _offset(storage_offset: int | None, layout: Geometry) -> int:
    return layout.offset if storage_offset is None else storage_offset


def as_strided(
    input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """The memory of a tensor read with any sizes and strides, from any place.

    stride, storage_offset: in elements; the offset counts from where the memory begins, and is the
        tensor's own unless given.
    Errors: RuntimeError where that reaches outside of the memory.
    Example: `torch.arange(4).as_strided((3, 2), (1, 1))` are the three pairs of neighbours.
    """
    layout = geometry(input.array, owner_of(input.array))
    where = place_of(size, stride, storage_offset, layout)
    check_in_memory(input.array, where)
    return as_strided_view(input, where.shape, where.strides, storage_offset, layout)


def place_of(
    size: Sequence[int], stride: Sequence[int], storage_offset: int | None, layout: Geometry
) -> Geometry:
    """The geometry that these arguments of `as_strided` mean for memory that lies as `layout`."""
    start = _offset(storage_offset, layout)
    return Geometry(tuple(map(int, size)), tuple(map(int, stride)), start)


def check_in_memory(array: Array, where: Geometry) -> None:
    """Raise RuntimeError, in PyTorch's words, for a geometry outside of an array's memory."""
    sizes, strides = list(where.shape), list(where.strides)
    if len(sizes) != len(strides):
        raise ShapeMismatch(
            "mismatch in length of strides and shape", shapes=(where.shape,), op="as_strided"
        )
    wrong = None
    needed = where.span() * array.itemsize
    length = int(owner_of(array).nbytes)
    if any(step < 0 for step in strides):
        wrong = (
            f"as_strided: Negative strides are not supported at the moment, got strides: {strides}"
        )
    elif any(size < 0 for size in sizes):
        wrong = f"Storage size calculation overflowed with sizes={sizes} and strides={strides}"
    elif where.offset < 0:
        wrong = f"Tensor: invalid storage offset {where.offset}"
    elif needed > length and 0 not in sizes:
        wrong = (
            f"setStorage: sizes {sizes}, strides {strides}, storage offset {where.offset}, and "
            f"itemsize {array.itemsize} requiring a storage size of {needed} are out of bounds for "
            f"storage of size {length}"
        )
    if wrong:
        raise ShapeMismatch(wrong, shapes=(array.shape, where.shape), op="as_strided")


def as_strided_scatter(
    input: Tensor, src: Tensor, size: Sequence[int], stride: Sequence[int],
    storage_offset: int | None = None,
) -> Tensor:  # fmt: skip
    """A copy of `input` with `src` at the places that `as_strided` would read."""
    array = input.array
    layout = geometry(array, owner_of(array))
    where = place_of(size, stride, storage_offset, layout)
    check_in_memory(array, where)
    if tuple(src.shape) != where.shape:
        raise ShapeMismatch(
            "expected src to have a size equal to the slice of self. src size = "
            f"{list(src.shape)}, slice size = {list(where.shape)}",
            shapes=(src.shape, where.shape), op="as_strided_scatter",
        )  # fmt: skip
    return overwrite_slice(input, src, layout, where)


def _together(layout: Geometry, where: Geometry) -> tuple[int, Geometry, Geometry]:
    """How much memory two geometries reach over, and both as they lie in it."""
    start = min(layout.offset, where.offset)
    layout = layout._replace(offset=layout.offset - start)
    where = where._replace(offset=where.offset - start)
    return max(layout.span(), where.span(), 0), layout, where


@op("AsStridedBackward0", self=lambda g, layout, where: put_slice(g, layout, where))
def read_slice(xp: Any, self: Array, layout: Geometry, where: Geometry) -> Array:
    """What `where` would read if the elements of `self` lay as `layout` in one memory."""
    span, layout, where = _together(layout, where)
    memory = xp.zeros(span, self.dtype)
    restride(xp, memory, layout)[...] = self
    return restride(xp, memory, where).copy()


@op("AsStridedBackward0", values=lambda g, layout, where: read_slice(g, layout, where))
def put_slice(xp: Any, values: Array, layout: Geometry, where: Geometry) -> Array:
    """Zeros that lie as `layout`, with `values` added at the places of `where`.

    Where several elements of `layout` share a place, each gets its share, as PyTorch has it.
    """
    span, layout, where = _together(layout, where)
    memory = xp.zeros(span, values.dtype)
    add_at(xp, memory, where, values)
    if layout.overlaps():
        count = xp.zeros(span, values.dtype)
        add_at(xp, count, layout, xp.ones(layout.shape, values.dtype))
        memory = memory / xp.maximum(count.real, 1)
    return restride(xp, memory, layout).copy()


def add_at(xp: Any, memory: Array, where: Geometry, values: Array) -> None:
    """Add `values` to memory in a row, at the places of `where`, some of which may be one."""
    if where.overlaps():
        places = restride(xp, xp.arange(memory.size), where)
        values = xp.broadcast_to(xp.asarray(values), where.shape)
        xp.add.at(memory, places.ravel(), values.ravel())
    else:
        restride(xp, memory, where)[...] += values


@op(
    "AsStridedScatterBackward0",
    self=lambda g, layout, where: overwrite_slice(g, 0.0, layout, where),
    values=lambda g, layout, where: read_slice(g, layout, where),
)
def overwrite_slice(
    xp: Any, self: Array, values: Array, layout: Geometry, where: Geometry
) -> Array:
    """A copy of `self`, which lies as `layout`, with `values` at the places of `where`."""
    span, layout, where = _together(layout, where)
    memory = xp.zeros(span, self.dtype)
    restride(xp, memory, layout)[...] = self
    restride(xp, memory, where)[...] = values
    return restride(xp, memory, layout).copy()


__all__ = ["as_strided", "as_strided_scatter"]
METHODS = (as_strided, as_strided_scatter)
WITH_INPLACE = ()
