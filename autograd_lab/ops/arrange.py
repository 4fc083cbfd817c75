"""The elements in another order, or several times over."""

from collections.abc import Sequence
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.checks import check_dim, check_dims
from autograd_lab.errors import DtypeNotImplemented, ShapeMismatch
from autograd_lab.layouts import contiguous_format
from autograd_lab.ops.convert import clone
from autograd_lab.ops.index_dim import index_select
from autograd_lab.ops.op import op
from autograd_lab.ops.reshaping import flatten, sizes_of
from autograd_lab.ops.shape import Shape, expand, reshape, unsqueeze, view
from autograd_lab.tensor import Tensor, wrap

Array = Any


@op("FlipBackward0", self=lambda g, dims: flip_op(g, dims))
def flip_op(xp: Any, self: Array, dims: Shape) -> Array:
    """The elements in reverse order along each of `dims`."""
    places = check_dims(dims, self.ndim)
    return xp.flip(self, places).copy() if self.ndim else self.copy()


def flip(input: Tensor, *dims: Any, **by_name: Any) -> Tensor:
    """A copy in reverse order along each of `dims`.

    Example: `torch.arange(3).flip(0)` is `tensor([2, 1, 0])`.
    """
    return flip_op(input, sizes_of(_given(dims, by_name, "dims"), "flip", "dims"))


def _given(given: Sequence[Any], by_name: dict[str, Any], name: str) -> Sequence[Any]:
    return (by_name[name],) if name in by_name else given


def fliplr(input: Tensor) -> Tensor:
    """`flip(1)`: left and right exchanged. Raises RuntimeError for fewer than 2 dimensions."""
    if input.dim() < 2:
        raise ShapeMismatch("Input must be >= 2-d.", shapes=(input.shape,), op="fliplr")
    return flip_op(input, (1,))


def flipud(input: Tensor) -> Tensor:
    """`flip(0)`: up and down exchanged. Raises RuntimeError for a 0-dim tensor."""
    if input.dim() < 1:
        raise ShapeMismatch("Input must be >= 1-d.", shapes=(input.shape,), op="flipud")
    return flip_op(input, (0,))


@op(
    "RollBackward0",
    self=lambda g, shifts, dims: roll_op(g, tuple(-n for n in reversed(shifts)), dims[::-1]),
)
def roll_op(xp: Any, self: Array, shifts: Shape, dims: Shape) -> Array:
    """The elements moved on by `shifts` along `dims`, and in at the front again."""
    if not dims:
        return xp.roll(self, shifts[0])
    return xp.roll(self, shifts, tuple(check_dim(d, self.ndim) for d in dims))


def roll(input: Tensor, shifts: Any, dims: Any = ()) -> Tensor:
    """A copy with each element `shifts` places on along `dims`; the last come in at the front.

    Without `dims` the elements are rolled as if they were one row.
    Errors: RuntimeError where there are not as many shifts as dimensions.
    """
    many = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    places = (dims,) if isinstance(dims, int) else tuple(dims)
    if not many:
        raise ShapeMismatch("`shifts` required", shapes=(), op="roll")
    if len(many) != len(places) and not (len(many) == 1 and not places):
        raise ShapeMismatch(
            f"shifts and dimensions must align. shifts: {len(many)}, dims:{len(places)}",
            shapes=(), op="roll",
        )  # fmt: skip
    return roll_op(input, many, places)


@op("Rot90Backward0", self=lambda g, k, dims: rot90(g, -k, dims))
def rot90(xp: Any, self: Array, k: int = 1, dims: Shape = (0, 1)) -> Array:
    """A quarter turn, `k` times, in the plane of two dimensions, from the first to the second."""
    wrong = None
    if len(dims) != 2:
        wrong = f"expected total rotation dims == 2, but got dims = {len(dims)}"
    elif self.ndim < 2:
        wrong = f"expected total dims >= 2, but got total dims = {self.ndim}"
    elif dims[0] == dims[1] or abs(dims[0] - dims[1]) == self.ndim:
        wrong = (
            f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}"
        )
    if wrong:
        raise ShapeMismatch(wrong, shapes=(self.shape,), op="rot90")
    return xp.rot90(self, k, [check_dim(d, self.ndim) for d in dims]).copy()


def unrepeat(g: Any, self_shape: Shape, repeats: Shape) -> Any:
    """the sum of g over the repetitions"""
    shape = (1,) * (len(repeats) - len(self_shape)) + tuple(self_shape)
    split = [n for pair in zip(repeats, shape, strict=True) for n in pair]
    total = reshape(g, tuple(split)).sum(axis=tuple(range(0, len(split), 2)))
    return reshape(total, tuple(self_shape))


@op("RepeatBackward0", self=unrepeat)
def repeat_op(xp: Any, self: Array, repeats: Shape) -> Array:
    """The whole tensor `repeats` times along each dimension, new ones in front."""
    if len(repeats) < self.ndim:
        raise ShapeMismatch(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor",
            shapes=(self.shape, repeats), op="repeat",
        )  # fmt: skip
    shape = (1,) * (len(repeats) - self.ndim) + self.shape
    sizes = [size * n for size, n in zip(shape, repeats, strict=True)]
    bad = [size for size in sizes if size < 0]
    if bad:
        raise ShapeMismatch(
            f"Trying to create tensor with negative dimension {bad[0]}: {sizes}",
            shapes=(self.shape, repeats), op="repeat",
        )  # fmt: skip
    return xp.tile(self, repeats) if repeats else self.copy()


def repeat(self: Tensor, *repeats: Any, **by_name: Any) -> Tensor:
    """The whole tensor several times along each dimension, and along new ones in front.

    Example: `torch.arange(2).repeat(2, 2)` is `tensor([[0, 1, 0, 1], [0, 1, 0, 1]])`.
    """
    return repeat_op(self, sizes_of(_given(repeats, by_name, "repeats"), "repeat", "repeats"))


def tile(input: Tensor, *dims: Any, **by_name: Any) -> Tensor:
    """`repeat`, with 1 for the dimensions in front that are not named."""
    times = sizes_of(_given(dims, by_name, "dims"), "tile", "dims")
    return repeat_op(input, (1,) * (input.dim() - len(times)) + times)


def repeat_interleave(
    input: Tensor, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each element several times, one copy behind the other.

    repeats: how often, one number for all, or a tensor with one for each. Given that tensor alone,
        the result is the places to take: 0 as often as it says first, then 1, and so on.
    dim: the dimension; without one all elements in a row.
    """
    if repeats is None:
        return _places(input, output_size)
    if dim is None:
        input, dim = flatten(input), 0
    dim = check_dim(dim, input.dim())
    if isinstance(repeats, int):
        return _each(input, repeats, dim)
    if repeats.dim() > 1:
        raise ShapeMismatch(
            "repeats must be 0-dim or 1-dim tensor", shapes=(repeats.shape,), op="repeat_interleave"
        )
    size = input._data.shape[dim]
    if repeats.numel() == 1:
        repeats = expand(reshape(repeats, (1,)), (size,))
    elif repeats.numel() != size:
        raise ShapeMismatch(
            "repeats must have the same size as input along dim, but got repeats.size(0) = "
            f"{repeats.numel()} and input.size({dim}) = {size}",
            shapes=(repeats.shape, input.shape), op="repeat_interleave",
        )  # fmt: skip
    return index_select(input, dim, _places(repeats, output_size))


def _each(input: Tensor, repeats: int, dim: int) -> Tensor:
    if repeats < 0:
        raise ShapeMismatch("Repeats must be non-negative", shapes=(), op="repeat_interleave")
    shape = list(input._data.shape)
    wide = expand(unsqueeze(input, dim + 1), (*shape[: dim + 1], repeats, *shape[dim + 1 :]))
    shape[dim] *= repeats
    return view(clone(wide, contiguous_format), tuple(shape))


def _places(repeats: Tensor, output_size: int | None) -> Tensor:
    array = repeats.array
    if array.dtype.kind not in "iu" or array.itemsize < 4:
        raise DtypeNotImplemented("repeat_interleave_cpu", repeats.dtype)
    if (array < 0).any():
        raise ShapeMismatch("repeats can not be negative", shapes=(), op="repeat_interleave")
    total = int(array.sum())
    if output_size is not None and output_size != total:
        raise ShapeMismatch(
            "allocated size does not match required size", shapes=(), op="repeat_interleave"
        )
    xp = namespace(array)
    ends = xp.cumsum(array)
    return wrap(xp.searchsorted(ends, xp.arange(total), "right").astype(array.dtype))


__all__ = ["flip", "fliplr", "flipud", "repeat_interleave", "roll", "rot90", "tile"]
METHODS = (flip, fliplr, flipud, repeat, repeat_interleave, roll, rot90, tile)
WITH_INPLACE = ()
