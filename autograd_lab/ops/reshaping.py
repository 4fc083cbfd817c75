"""Views and copies in another shape, with the sizes and dimensions given as PyTorch takes them.

A shape may come as several numbers or as one sequence. The operations themselves are in `shape`.
"""

import math
from collections.abc import Sequence
from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.errors import ArgumentTypeError, DimensionError, ShapeMismatch
from autograd_lab.ops import shape
from autograd_lab.ops.convert import contiguous
from autograd_lab.ops.shape import expand as expand_op
from autograd_lab.ops.shape import infer_shape, squeeze_all, squeeze_dim, squeeze_dims, transpose
from autograd_lab.ops.view_dtype import view_dtype
from autograd_lab.tensor import Tensor

Sizes = tuple[int, ...]


def sizes_of(given: Sequence[Any], name: str, argument: str = "size") -> Sizes:
    """Sizes given as several numbers, or as one sequence of them.

    Errors: TypeError, in PyTorch's words, for what is no integer, or where nothing is given.
    """
    if not given:
        raise ArgumentTypeError(
            f'{name}() missing 1 required positional arguments: "{argument}"', argument=None
        )
    first = given[0]
    if len(given) == 1 and not hasattr(first, "__index__"):
        if not isinstance(first, (tuple, list)):
            raise ArgumentTypeError(
                f"{name}(): argument '{argument}' (position 1) must be tuple of ints, not "
                f"{type(first).__name__}",
                argument=first,
            )
        given = first
    for place, size in enumerate(given):
        if not hasattr(size, "__index__"):
            raise ArgumentTypeError(
                f"{name}(): argument '{argument}' failed to unpack the object at pos {place + 1} "
                f'with error "type must be tuple of ints,but got {type(size).__name__}"',
                argument=size,
            )
    return tuple(int(size) for size in given)


def view(self: Tensor, *size: Any, dtype: dtypes.dtype | None = None) -> Tensor:
    """The same memory in another shape, or read as another dtype.

    Errors: RuntimeError where the shape needs a copy; `reshape` makes one.
    Example: `torch.arange(6).view(2, -1)` has the shape (2, 3).
    """
    if dtype is not None or (len(size) == 1 and isinstance(size[0], dtypes.dtype)):
        return view_dtype(self, (dtype or size[0]).numpy)
    if not size or (len(size) == 1 and isinstance(size[0], (float, str, complex))):
        names = ", ".join(type(x).__name__ for x in size)
        why = f"      didn't match because some of the arguments have invalid types: (!{names}!)\n"
        why = why if size else ""
        raise ArgumentTypeError(
            f"view() received an invalid combination of arguments - got ({names}), but expected "
            f"one of:\n * (torch.dtype dtype)\n{why} * (tuple of ints size)\n{why}",
            argument=size,
        )
    return shape.view(self, infer_shape(sizes_of(size, "view"), self.numel()))


def reshape(input: Tensor, *shape: Any, **by_name: Any) -> Tensor:
    """Another shape: a view where memory allows it, else a copy."""
    return _reshape(input, sizes_of(_or_named(shape, by_name, "shape"), "reshape", "shape"))


_reshape = shape.reshape


def _or_named(given: Sequence[Any], by_name: dict[str, Any], name: str) -> Sequence[Any]:
    """What was given by position, or else by its name."""
    return (by_name[name],) if name in by_name else given


def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension: a view where they lie in order, else a copy."""
    return shape.view(contiguous(input), (input.numel(),))


def view_as(self: Tensor, other: Tensor) -> Tensor:
    """`view(other.shape)`."""
    return view(self, other.shape)


def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """`reshape(other.shape)`."""
    return _reshape(self, tuple(other.shape))


def expand(self: Tensor, *size: Any, **by_name: Any) -> Tensor:
    """Dimensions of size 1, or new ones in front, repeated without a copy; -1 keeps a size."""
    return expand_op(self, sizes_of(_or_named(size, by_name, "size"), "expand"))


def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """`expand(other.shape)`."""
    return expand_op(self, tuple(other.shape))


def broadcast_to(input: Tensor, *size: Any, **by_name: Any) -> Tensor:
    """`expand(size)`."""
    return expand_op(input, sizes_of(_or_named(size, by_name, "size"), "broadcast_to"))


def sum_to_size(self: Tensor, *size: Any) -> Tensor:
    """The sum over what was broadcast, so that the result has the shape `size`.

    Errors: RuntimeError where a tensor of that shape does not broadcast to this one.
    """
    wanted = sizes_of(size, "sum_to_size") if size and size[0] != () else ()
    have = tuple(self.shape)
    extra = len(have) - len(wanted)
    kept = all(n in (1, m) for n, m in zip(wanted, have[max(extra, 0) :], strict=False))
    if extra < 0 or not kept:
        raise ShapeMismatch(
            f"size {{{list(wanted)}}} is not expandable to size {{{list(have)}}}.",
            shapes=(wanted, have), op="sum_to_size",
        )  # fmt: skip
    if not wanted:
        return self.sum()
    stretched = [i for i, n in enumerate(have) if i < extra or (wanted[i - extra] == 1 != n)]
    result = self.sum(tuple(stretched), True) if stretched else self
    return shape.view(result, wanted) if extra else result


def permute(input: Tensor, *dims: Any, **by_name: Any) -> Tensor:
    """The dimensions in the order `dims`."""
    return shape.permute(input, sizes_of(_or_named(dims, by_name, "dims"), "permute", "dims"))


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from `start_dim` to `end_dim` as one.

    Errors: RuntimeError where the first comes after the last.
    """
    first, last = check_dim(start_dim, input.dim()), check_dim(end_dim, input.dim())
    if first > last:
        raise ShapeMismatch(
            "flatten() has invalid args: start_dim cannot come after end_dim",
            shapes=(input.shape,), op="flatten",
        )  # fmt: skip
    if not input.dim():
        return _reshape(input, (1,))
    if first == last:
        return input
    sizes = input._data.shape
    count = math.prod(sizes[first : last + 1])
    return _reshape(input, (*sizes[:first], count, *sizes[last + 1 :]))


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """Dimension `dim` as several of the sizes `sizes`, one of which may be -1.

    Errors: RuntimeError where they don't multiply up to its size.
    """
    dim = check_dim(dim, input.dim())
    if not input.dim():
        raise ShapeMismatch(
            f"unflatten got an unexpected error:\nDimension specified as {dim} but tensor has no "
            "dimensions",
            shapes=((),), op="unflatten",
        )  # fmt: skip
    given = list(sizes_of((sizes,), "unflatten", "sizes"))
    if not given:
        raise ShapeMismatch("unflatten: sizes must be non-empty", shapes=(), op="unflatten")
    size = input._data.shape[dim]
    known = math.prod(n for n in given if n != -1)
    fits = known == size if -1 not in given else known and size % known == 0
    if given.count(-1) < 2 and not fits:
        raise ShapeMismatch(
            f"unflatten: Provided sizes {given} don't multiply up to the size of dim {dim} "
            f"({size}) in the input tensor",
            shapes=(input.shape, given), op="unflatten",
        )  # fmt: skip
    before, after = input._data.shape[:dim], input._data.shape[dim + 1 :]
    return shape.view(input, (*before, *infer_shape(given, size), *after))


def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Without the dimensions of size 1, or without those of them that `dim` names."""
    if dim is None:
        return squeeze_all(input)
    return squeeze_dims(input, tuple(dim)) if isinstance(dim, (tuple, list)) else squeeze_dim(
        input, dim
    )  # fmt: skip


def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """`transpose`, under NumPy's name."""
    return transpose(input, axis0, axis1)


def swapdims(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """`transpose`, under another name."""
    return transpose(input, dim0, dim1)


def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """The dimensions `source` at the places `destination`, the others in their order.

    Errors: RuntimeError where they are not as many, or one is named twice.
    """
    froms = [source] if isinstance(source, int) else list(source)
    tos = [destination] if isinstance(destination, int) else list(destination)
    if len(froms) != len(tos):
        raise ShapeMismatch(
            f"movedim: Invalid source or destination dims: source ({froms} dims) should contain "
            f"the same number of dims as destination ({tos} dims)",
            shapes=(input.shape,), op="movedim",
        )  # fmt: skip
    ndim = input.dim()
    places = [[check_dim(d, ndim) for d in dims] for dims in (froms, tos)]
    for name, dims, given in zip(("source", "destination"), places, (froms, tos), strict=True):
        if len(set(dims)) < len(dims):
            raise ShapeMismatch(
                f"movedim: repeated dim in `{name}` ({given})", shapes=(input.shape,), op="movedim"
            )
    if not ndim:
        return shape.alias(input)
    order = [d for d in range(ndim) if d not in places[0]]
    for to, at in sorted(zip(places[1], places[0], strict=True)):
        order.insert(to, at)
    return shape.permute(input, tuple(order))


def moveaxis(input: Tensor, source: Any, destination: Any) -> Tensor:
    """`movedim`, under NumPy's name."""
    return movedim(input, source, destination)


def narrow(input: Tensor, dim: int, start: Any, length: int) -> Tensor:
    """`length` elements of dimension `dim`, from `start` on.

    Errors: RuntimeError or IndexError where there are not so many.
    """
    if not input.dim():
        raise ShapeMismatch(
            "narrow() cannot be applied to a 0-dim tensor.", shapes=((),), op="narrow"
        )
    if length < 0:
        raise ShapeMismatch(
            "narrow(): length must be non-negative.", shapes=(input.shape,), op="narrow"
        )
    dim, start = check_dim(dim, input.dim()), int(start)
    size = input._data.shape[dim]
    if not -size <= start <= size:
        raise DimensionError(
            f"start out of range (expected to be in range of [{-size}, {size}], but got {start})",
            index=start, size=size,
        )  # fmt: skip
    start = start + size if start < 0 else start
    if start + length > size:
        raise ShapeMismatch(
            f"start ({start}) + length ({length}) exceeds dimension size ({size}).",
            shapes=(input.shape,), op="narrow",
        )  # fmt: skip
    return shape.slice_dim(input, dim, start, start + length)


def atleast(ndim: int, add: Any) -> Any:
    """The function `atleast_1d` and its like: `add` gives a tensor its missing dimensions."""

    def call(*tensors: Any) -> Any:
        if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
            return tuple(map(add, tensors[0]))
        if len(tensors) == 1 and not isinstance(tensors[0], Tensor):
            wrong = f"(!{type(tensors[0]).__name__}!)"
            why = f"      didn't match because some of the arguments have invalid types: {wrong}\n"
            raise ArgumentTypeError(
                f"atleast_{ndim}d() received an invalid combination of arguments - got "
                f"({type(tensors[0]).__name__}), but expected one of:\n * (Tensor input)\n{why} * "
                f"(tuple of Tensors tensors)\n{why}",
                argument=tensors[0],
            )
        return add(tensors[0]) if len(tensors) == 1 else tuple(map(add, tensors))

    call.__name__ = call.__qualname__ = f"atleast_{ndim}d"
    call.__doc__ = f"The tensor, or each of several, with at least {ndim} dimensions."
    return call


def _at_least_1d(x: Tensor) -> Tensor:
    return x if x.dim() else _reshape(x, (1,))


def _at_least_2d(x: Tensor) -> Tensor:
    if x.dim() == 0:
        return _reshape(x, (1, 1))
    return shape.unsqueeze(x, 0) if x.dim() == 1 else x


def _at_least_3d(x: Tensor) -> Tensor:
    if x.dim() == 0:
        return _reshape(x, (1, 1, 1))
    if x.dim() == 1:
        return shape.unsqueeze(shape.unsqueeze(x, 0), -1)
    return shape.unsqueeze(x, -1) if x.dim() == 2 else x


atleast_1d = atleast(1, _at_least_1d)
atleast_2d = atleast(2, _at_least_2d)
atleast_3d = atleast(3, _at_least_3d)


__all__ = [
    "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_to", "flatten", "moveaxis", "movedim",
    "narrow", "permute", "ravel", "reshape", "squeeze", "swapaxes", "swapdims", "unflatten",
]  # fmt: skip
METHODS = (
    view, reshape, ravel, view_as, reshape_as, expand, expand_as, broadcast_to, permute, flatten,
    unflatten, squeeze, swapaxes, swapdims, movedim, moveaxis, narrow, sum_to_size,
)  # fmt: skip
WITH_INPLACE = ()
