"""Memory by strides: which shapes are views of which, and how to look at memory otherwise."""

from typing import Any, NamedTuple

from autograd_lab.ops.op import op

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
        """Whether two elements may lie in one place."""
        reach = 1
        for stride, size in sorted(zip(self.strides, self.shape, strict=True)):
            if size > 1 and stride < reach:
                return True
            reach = stride * size if size > 1 else reach
        return False


def geometry(array: Any, base: Any | None = None) -> Geometry:
    """The geometry of an array in the memory of `base`, or in its own."""
    offset = 0 if base is None else address(array) - address(base)
    strides = tuple(step // array.itemsize for step in array.strides)
    return Geometry(array.shape, strides, offset // array.itemsize)


def address(array: Any) -> int:
    """Where the first element lies."""
    pointer = getattr(array.data, "ptr", None)
    return int(array.__array_interface__["data"][0] if pointer is None else pointer)


def restride(xp: Any, memory: Any, where: Geometry) -> Any:
    """An array on the memory that begins where `memory` does, with another geometry."""
    look, step = xp.lib.stride_tricks.as_strided, memory.itemsize
    line = look(memory, (max(where.span(), 0),), (step,))[where.offset :]
    return look(line, where.shape, tuple(step * stride for stride in where.strides))


@op(
    "AsStridedBackward0",
    view=True,
    self=lambda g, layout, where: put_slice(g, layout, where),
)
def as_strided(xp: Any, self: Array, layout: Geometry, where: Geometry) -> Array:
    """The memory of `self`, which lies as `layout`, read as `where`."""
    return restride(xp, self, where)


@op("AsStridedBackward0", self=lambda g, layout, where: put_slice(g, layout, where))
def read_slice(xp: Any, self: Array, layout: Geometry, where: Geometry) -> Array:
    """What `where` would read if the elements of `self` lay as `layout` in one memory."""
    memory = xp.zeros(max(layout.span(), where.span()), self.dtype)
    restride(xp, memory, layout)[...] = self
    return restride(xp, memory, where).copy()


@op("AsStridedBackward0", values=lambda g, layout, where: read_slice(g, layout, where))
def put_slice(xp: Any, values: Array, layout: Geometry, where: Geometry) -> Array:
    """Zeros that lie as `layout`, with `values` added at the places of `where`."""
    memory = xp.zeros(max(layout.span(), where.span()), values.dtype)
    if where.overlaps():
        places = xp.arange(memory.size)
        xp.add.at(memory, restride(xp, places, where).ravel(), xp.asarray(values).ravel())
    else:
        restride(xp, memory, where)[...] = values
    return restride(xp, memory, layout).copy()


@op(
    "AsStridedScatterBackward0",
    self=lambda g, layout, where: overwrite_slice(g, 0.0, layout, where),
    values=lambda g, layout, where: read_slice(g, layout, where),
)
def overwrite_slice(
    xp: Any, self: Array, values: Array, layout: Geometry, where: Geometry
) -> Array:
    """A copy of `self`, which lies as `layout`, with `values` at the places of `where`."""
    memory = xp.zeros(max(layout.span(), where.span()), self.dtype)
    restride(xp, memory, layout)[...] = self
    restride(xp, memory, where)[...] = values
    return restride(xp, memory, layout).copy()
