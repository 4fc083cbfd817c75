"""One tensor to several: `split`, `chunk`, `unbind` and their like."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab import dtypes
from autograd_lab.checks import check_dim
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentTypeError, DimensionError, ShapeMismatch
from autograd_lab.ops.join import cat, stack
from autograd_lab.ops.op import splitting_op
from autograd_lab.ops.shape import at_dim, slice_dim
from autograd_lab.tensor import Tensor

Array = Any
Parts = tuple[Any, ...]


def _cuts(self: Array, dim: int, sizes: Sequence[int]) -> list[Array]:
    parts, start = [], 0
    for size in sizes:
        parts.append(self[at_dim(slice(start, start + size), dim)])
        start += size
    return parts


def _even_cuts(self: Array, split_size: int, dim: int) -> list[Array]:
    dim = check_dim(dim, self.ndim)
    wrong = None
    if not self.ndim:
        wrong = "split expects at least a 1-dimensional tensor"
    elif split_size < 0:
        wrong = f"split expects split_size be non-negative, but got split_size={split_size}"
    elif split_size == 0 and self.shape[dim]:
        wrong = (
            f"split_size can only be 0 if dimension size is 0, but got dimension size of "
            f"{self.shape[dim]}"
        )
    if wrong:
        raise ShapeMismatch(wrong, shapes=(self.shape,), op="split")
    whole, rest = divmod(self.shape[dim], split_size or 1)
    return _cuts(self, dim, [split_size] * whole + [rest] * (rest > 0 or not whole))


def _sized_cuts(self: Array, split_sizes: Sequence[int], dim: int) -> list[Array]:
    wrong = None
    if not self.ndim:
        wrong = "expects at least a 1-dimensional tensor"
    elif any(size < 0 for size in split_sizes):
        wrong = (
            "expects split_sizes have only non-negative entries, but got "
            f"split_sizes={list(split_sizes)}"
        )
    elif sum(split_sizes) != self.shape[check_dim(dim, self.ndim)]:
        wrong = (
            f"expects split_sizes to sum exactly to {self.shape[dim]} (input tensor's size at "
            f"dimension {dim}), but got split_sizes={list(split_sizes)}"
        )
    if wrong:
        raise ShapeMismatch(f"split_with_sizes {wrong}", shapes=(self.shape,), op="split")
    return _cuts(self, check_dim(dim, self.ndim), split_sizes)


def joined(g: Any, self_shape: Any, split_size: int, dim: int) -> Any:
    """the parts of g, one behind the other"""
    return cat(g, dim)


def joined_sizes(g: Any, self_shape: Any, split_sizes: Sequence[int], dim: int) -> Any:
    """the parts of g, one behind the other"""
    return cat(g, dim)


@splitting_op("SplitBackward0", self=joined)
def split_even(xp: Any, self: Array, split_size: int, dim: int = 0) -> list[Array]:
    """Parts of `split_size` along `dim`, as views; the last may be smaller."""
    return _even_cuts(self, split_size, dim)


@splitting_op("SplitWithSizesBackward0", self=joined_sizes)
def split_with_sizes(xp: Any, self: Array, split_sizes: Sequence[int], dim: int = 0) -> list[Array]:
    """Parts of the sizes `split_sizes` along `dim`, as views."""
    return _sized_cuts(self, split_sizes, dim)


@splitting_op("UnsafeSplitBackward0", views=False, self=joined)
def unsafe_split(xp: Any, self: Array, split_size: int, dim: int = 0) -> list[Array]:
    """`split`, whose parts count as tensors of their own: to be changed in place only if alone."""
    return _even_cuts(self, split_size, dim)


@splitting_op("UnsafeSplitWithSizesBackward0", views=False, self=joined_sizes)
def unsafe_split_with_sizes(
    xp: Any, self: Array, split_sizes: Sequence[int], dim: int = 0
) -> list[Array]:
    """`split_with_sizes`, whose parts count as tensors of their own."""
    return _sized_cuts(self, split_sizes, dim)


@splitting_op("UnbindBackward0", self=lambda g, dim: stack(g, dim))
def unbind(xp: Any, self: Array, dim: int = 0) -> list[Array]:
    """The parts of dimension `dim`, which goes away, as a tuple of views."""
    if not self.ndim:
        raise DimensionError(
            f"Dimension specified as {dim} but tensor has no dimensions", dim=dim, ndim=0
        )
    dim = check_dim(dim, self.ndim)
    return [self[at_dim(i, dim)] for i in range(self.shape[dim])]


def split(tensor: Tensor, split_size_or_sections: Any, dim: int = 0) -> Parts:
    """Parts along `dim`, as views: of one size, the last may be smaller, or of several sizes.

    Example: `torch.arange(5).split(2)` are [0, 1], [2, 3] and [4].
    """
    if isinstance(split_size_or_sections, (tuple, list)):
        return split_with_sizes(tensor, tuple(split_size_or_sections), dim)
    if not hasattr(split_size_or_sections, "__index__"):
        raise ArgumentTypeError(
            "split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not "
            f"{type(split_size_or_sections).__name__}",
            argument=split_size_or_sections,
        )
    return split_even(tensor, int(split_size_or_sections), dim)


def _chunked(even: Any, by_sizes: Any) -> Callable[..., Parts]:
    def chunk(input: Tensor, chunks: int, dim: int = 0) -> Parts:
        wrong = None
        if not input.dim():
            wrong = "chunk expects at least a 1-dimensional tensor"
        elif chunks <= 0:
            wrong = f"chunk expects `chunks` to be greater than 0, got: {chunks}"
        if wrong:
            raise ShapeMismatch(wrong, shapes=(input.shape,), op="chunk")
        size = input._data.shape[check_dim(dim, input.dim())]
        if not size:
            return by_sizes(input, [0] * chunks, dim)
        return even(input, -(-size // chunks), dim)

    return chunk


chunk = _chunked(split_even, split_with_sizes)
chunk.__doc__ = "At most `chunks` parts of one size along `dim`, the last may be smaller, as views."
unsafe_chunk = _chunked(unsafe_split, unsafe_split_with_sizes)
unsafe_chunk.__name__ = unsafe_chunk.__qualname__ = "unsafe_chunk"
unsafe_chunk.__doc__ = "`chunk`, whose parts count as tensors of their own."


def tensor_split(
    input: Tensor, indices_or_sections: Any = None, dim: int = 0, *, indices: Any = None,
    sections: Any = None,
) -> Parts:  # fmt: skip
    """Parts along `dim`, as views: so many that differ by one at most, or cut before `indices`.

    Example: `torch.arange(5).tensor_split(2)` are [0, 1, 2] and [3, 4].
    """
    where = next((x for x in (indices_or_sections, indices, sections) if x is not None), None)
    _check_cut(input, where)
    dim = check_dim(dim, input.dim())
    size = input._data.shape[dim]
    if isinstance(where, Tensor):
        where = where.tolist()
    if isinstance(where, int):
        if where <= 0:
            raise ShapeMismatch(
                f"number of sections must be larger than 0, got {where}", shapes=(), op="split"
            )
        base, more = divmod(size, where)
        edges = [0]
        for part in range(where):
            edges.append(edges[-1] + base + (part < more))
    else:
        edges = [0, *(where or ()), size]
    return tuple(slice_dim(input, dim, start, end) for start, end in itertools.pairwise(edges))


def _check_cut(input: Tensor, where: Any) -> None:
    wrong = None
    if not input.dim():
        wrong = "at least a 1-dimensional tensor, but got a tensor with 0 dims"
    elif isinstance(where, Tensor) and where.dtype is not dtypes.int64:
        wrong = (
            f"tensor_indices_or_sections to have dtype of long, but got {kind_name(where._data)}"
        )
    elif isinstance(where, Tensor) and where.dim() > 1:
        wrong = (
            "tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but "
            f"got a tensor with {where.dim()} dims"
        )
    if wrong:
        raise ShapeMismatch(f"tensor_split expected {wrong}", shapes=(input.shape,), op="split")


def _splitter(name: str, needs: int, dim_of: Callable[[int], int]) -> Callable[..., Parts]:
    def cut(input: Tensor, *where: Any, **by_name: Any) -> Parts:
        if input.dim() < needs:
            raise ShapeMismatch(
                f"torch.{name} requires a tensor with at least {needs} dimension, but got a tensor "
                f"with {input.dim()} dimensions!",
                shapes=(input.shape,), op=name,
            )  # fmt: skip
        given = by_name.get("sections", by_name.get("indices", where[0] if where else None))
        given = where if len(where) > 1 else given
        dim = dim_of(input.dim())
        size = input._data.shape[dim]
        if isinstance(given, int) and (given <= 0 or size % given):
            raise ShapeMismatch(
                f"torch.{name} attempted to split along dimension {dim}, but the size of the "
                f"dimension {size} is not divisible by the split_size {given}!",
                shapes=(input.shape,), op=name,
            )  # fmt: skip
        return tensor_split(input, given, dim)

    cut.__name__ = cut.__qualname__ = name
    return cut


hsplit = _splitter("hsplit", 1, lambda ndim: int(ndim > 1))
hsplit.__doc__ = (
    "Parts beside each other, as views, as `tensor_split` along dimension 1, or 0 of a vector."
)
vsplit = _splitter("vsplit", 2, lambda _: 0)
vsplit.__doc__ = "Parts one below the other, as views: `tensor_split` along dimension 0."
dsplit = _splitter("dsplit", 3, lambda _: 2)
dsplit.__doc__ = "Parts one behind the other, as views: `tensor_split` along dimension 2."


__all__ = [
    "chunk", "dsplit", "hsplit", "split", "split_with_sizes", "tensor_split", "unbind",
    "unsafe_chunk", "unsafe_split", "unsafe_split_with_sizes", "vsplit",
]  # fmt: skip
METHODS = (
    chunk, dsplit, hsplit, split, split_with_sizes, tensor_split, unbind, unsafe_chunk,
    unsafe_split, unsafe_split_with_sizes, vsplit,
)  # fmt: skip
WITH_INPLACE = ()
