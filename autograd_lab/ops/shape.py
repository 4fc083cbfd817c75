"""The same elements in another arrangement: views, and the copies where no view will do.

A view shares the memory of its input. Each derivative puts the gradient back where the elements
came from.
"""

import math
from typing import Any

import numpy as np

from autograd_lab.checks import check_dim, check_dims
from autograd_lab.dtypes import tensor_type_name
from autograd_lab.errors import ConversionRefused, DimensionError, ShapeMismatch
from autograd_lab.layouts import contiguous_format
from autograd_lab.ops.convert import clone
from autograd_lab.ops.op import op
from autograd_lab.ops.strided import view_strides

Array = Any
Shape = tuple[int, ...]


@op("AliasBackward0", view=True, self=lambda g: g)
def alias(xp: Any, self: Array) -> Array:
    """The same elements in the same shape: what `x[...]` gives."""
    return self[...]


@op("ViewBackward0", view=True, self=lambda g, self_shape: reshape(g, self_shape))
def view(xp: Any, self: Array, shape: Shape) -> Array:
    """The elements in order in another shape, if memory allows it without a copy.

    Errors: RuntimeError where it does not, or where the number of elements differs.
    """
    if not self.flags.c_contiguous and view_strides(self.shape, self.strides, shape) is None:
        raise ConversionRefused(
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
            tensor=self,
        )
    return self.reshape(shape)


@op("UnsafeViewBackward0", self=lambda g, self_shape: reshape(g, self_shape))
def unsafe_view(xp: Any, self: Array, shape: Shape) -> Array:
    """A fresh copy in another shape; no view, for nobody else has the copy."""
    return self.reshape(shape)


@op("ReshapeAliasBackward0", view=True, self=lambda g, self_shape: reshape(g, self_shape))
def reshape_alias(xp: Any, self: Array, shape: Shape) -> Array:
    """What `reshape` makes of memory that is not in order, where a view will do."""
    return self.reshape(shape)


def reshape(self: Any, shape: Shape) -> Any:
    """The elements in another shape: a view where memory allows it, else a copy."""
    if not hasattr(self, "_data"):
        return self.reshape(shape)
    array = self.array
    shape = infer_shape(shape, array.size)
    if array.flags.c_contiguous:
        return view(self, shape)
    if view_strides(array.shape, array.strides, shape) is not None:
        return (view if self.is_contiguous() else reshape_alias)(self, shape)
    return unsafe_view(clone(self, contiguous_format), shape)


def infer_shape(shape: Any, size: int) -> Shape:
    """The shape with its -1 worked out. Raises RuntimeError where `size` elements don't fit it."""
    sizes = [int(s) for s in shape]
    known = math.prod(s for s in sizes if s != -1)
    if sizes.count(-1) > 1:
        raise ShapeMismatch("only one dimension can be inferred", shapes=(sizes,), op="view")
    bad = [s for s in sizes if s < -1]
    if bad:
        raise ShapeMismatch(
            f"invalid shape dimension {bad[0]} at index {sizes.index(bad[0])} of shape {sizes}",
            shapes=(sizes,), op="view",
        )  # fmt: skip
    if -1 in sizes and not known and not size:
        raise ShapeMismatch(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified "
            "dimension size -1 can be any value and is ambiguous",
            shapes=(sizes,), op="view",
        )  # fmt: skip
    if -1 in sizes and known and size % known == 0:
        sizes[sizes.index(-1)] = size // known
    elif -1 in sizes or known != size:
        raise ShapeMismatch(
            f"shape '{list(shape)}' is invalid for input of size {size}",
            shapes=(sizes,), op="view",
        )  # fmt: skip
    return tuple(sizes)


@op("ExpandBackward0", view=True, self=lambda g, self_shape: g)
def expand(xp: Any, self: Array, shape: Shape) -> Array:
    """The elements repeated to `shape`, without a copy. The walk sums the gradient back.

    A size of -1 keeps the dimension. Errors: RuntimeError where the shapes don't go together.
    """
    extra = len(shape) - self.ndim
    if extra < 0:
        raise ShapeMismatch(
            f"expand({tensor_type_name(self.dtype)}{{{list(self.shape)}}}, size={list(shape)}): "
            f"the number of sizes provided ({len(shape)}) must be greater or equal to the number "
            f"of dimensions in the tensor ({self.ndim})",
            shapes=(self.shape, shape), op="expand",
        )  # fmt: skip
    sizes = list(shape)
    for i in reversed(range(len(shape))):
        size = shape[i]
        have = self.shape[i - extra] if i >= extra else 1
        if size == -1 and i < extra:
            raise ShapeMismatch(
                f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing "
                f"dimension {i}",
                shapes=(self.shape, shape), op="expand",
            )  # fmt: skip
        if size not in (-1, have) and have != 1:
            raise ShapeMismatch(
                f"The expanded size of the tensor ({size}) must match the existing size ({have}) "
                f"at non-singleton dimension {i}.  Target sizes: {list(shape)}.  Tensor sizes: "
                f"{list(self.shape)}",
                shapes=(self.shape, shape), op="expand",
            )  # fmt: skip
        sizes[i] = have if size == -1 else size
    strides = (0,) * extra + tuple(
        step if size == have else 0
        for step, size, have in zip(self.strides, sizes[extra:], self.shape, strict=True)
    )
    return xp.lib.stride_tricks.as_strided(xp.asarray(self), tuple(sizes), strides)


@op("TBackward0", view=True, self=lambda g: t(g))
def t(xp: Any, self: Array) -> Array:
    """The transpose of a matrix; a vector is its own. Raises RuntimeError beyond 2-D."""
    if self.ndim > 2:
        raise ShapeMismatch(
            f"t() expects a tensor with <= 2 dimensions, but self is {self.ndim}D",
            shapes=(self.shape,), op="t",
        )  # fmt: skip
    return self.T


@op("TransposeBackward0", view=True, self=lambda g, dim0, dim1: transpose(g, dim0, dim1))
def transpose(xp: Any, self: Array, dim0: int, dim1: int) -> Array:
    """Two dimensions exchanged."""
    first, second = check_dim(dim0, self.ndim), check_dim(dim1, self.ndim)
    return xp.swapaxes(self, first, second) if self.ndim else self[...]


@op("PermuteBackward0", view=True, self=lambda g, dims: permute(g, inverse(dims)))
def permute(xp: Any, self: Array, dims: Shape) -> Array:
    """The dimensions in another order. Raises RuntimeError unless each is named once."""
    if len(dims) != self.ndim:
        raise ShapeMismatch(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the "
            f"length of the desired ordering of dimensions i.e. input.dim() = {self.ndim} is not "
            f"equal to len(dims) = {len(dims)}",
            shapes=(self.shape, tuple(dims)), op="permute",
        )  # fmt: skip
    order = [check_dim(d, self.ndim) for d in dims]
    if len(set(order)) < len(order):
        raise ShapeMismatch(
            "permute(): duplicate dims are not allowed.",
            shapes=(self.shape, tuple(dims)), op="permute",
        )  # fmt: skip
    return xp.transpose(self, order)


def inverse(dims: Shape) -> Shape:
    """The order that undoes the order `dims`."""
    return tuple(int(i) for i in np.argsort([d % len(dims) for d in dims]))


@op("UnsqueezeBackward0", view=True, self=lambda g, dim: squeeze_dim(g, _at(dim, g)))
def unsqueeze(xp: Any, self: Array, dim: int) -> Array:
    """A dimension of size 1 more, before `dim`."""
    return xp.expand_dims(self, check_dim(dim, self.ndim + 1))


def _at(dim: int, g: Any) -> int:
    return dim % g.ndim


@op("SqueezeBackward0", view=True, self=lambda g, self_shape: reshape(g, self_shape))
def squeeze_all(xp: Any, self: Array) -> Array:
    """Without the dimensions of size 1."""
    return self.squeeze()


@op("SqueezeBackward1", view=True, self=lambda g, self_shape, dim: reshape(g, self_shape))
def squeeze_dim(xp: Any, self: Array, dim: int) -> Array:
    """Without dimension `dim` if its size is 1."""
    dim = check_dim(dim, self.ndim)
    return self.squeeze(dim) if self.ndim and self.shape[dim] == 1 else self[...]


@op("SqueezeBackward2", view=True, self=lambda g, self_shape, dim: reshape(g, self_shape))
def squeeze_dims(xp: Any, self: Array, dim: Shape) -> Array:
    """Without those of the dimensions `dim` whose size is 1."""
    dims = check_dims(dim, self.ndim)
    return self.squeeze(tuple(d for d in dims if self.shape[d] == 1)) if self.ndim else self[...]


@op("SqueezeBackward4", self=lambda g, self_shape: reshape(g, self_shape))
def unsafe_squeeze(xp: Any, self: Array, dims: Shape) -> Array:
    """Fresh memory without the dimensions `dims`; no view, for nobody else has the memory."""
    return self.squeeze(dims)


@op(
    "SelectBackward0",
    view=True,
    self=lambda g, self_shape, dim, index: unselect(g, self_shape, dim, index),
)
def select(xp: Any, self: Array, dim: int, index: int) -> Array:
    """What is at `index` of dimension `dim`, which goes away."""
    if not self.ndim:
        raise DimensionError("select() cannot be applied to a 0-dim tensor.", index=index, size=0)
    dim = check_dim(dim, self.ndim)
    size = self.shape[dim]
    if not -size <= index < size:
        raise DimensionError(
            f"select(): index {index} out of range for tensor of size {list(self.shape)} at "
            f"dimension {dim}",
            index=index,
            size=size,
        )
    return self[at_dim(index, dim)]


END = 2**63 - 1
"""The end of a slice without one."""


@op(
    "SliceBackward0",
    view=True,
    self=lambda g, self_shape, dim, start, end, step: unslice(g, self_shape, dim, start, end, step),
)
def slice_dim(
    xp: Any, self: Array, dim: int, start: int = 0, end: int = END, step: int = 1
) -> Array:
    """A part of dimension `dim`: from `start` up to `end`, each step-th."""
    return self[at_dim(slice(start, end, step), check_dim(dim, self.ndim))]


@op("SelectBackwardBackward0", g=lambda g, dim, index: select(g, dim, index))
def unselect(xp: Any, g: Array, shape: Shape, dim: int, index: int) -> Array:
    """Zeros of `shape`, with `g` at `index` of `dim`."""
    result = xp.zeros(shape, g.dtype)
    result[at_dim(index, check_dim(dim, len(shape)))] = g
    return result


@op(
    "SliceBackwardBackward0",
    g=lambda g, dim, start, end, step: slice_dim(g, dim, start, end, step),
)
def unslice(xp: Any, g: Array, shape: Shape, dim: int, start: int, end: int, step: int) -> Array:
    """Zeros of `shape`, with `g` at a slice of `dim`."""
    result = xp.zeros(shape, g.dtype)
    result[at_dim(slice(start, end, step), check_dim(dim, len(shape)))] = g
    return result


def at_dim(what: Any, dim: int) -> tuple[Any, ...]:
    """An index that takes `what` of dimension `dim`, and all of those before it.

    The ellipsis keeps a 0-dim result an array, a view and not a copy.
    """
    return (slice(None),) * dim + (what, ...)


__all__ = ["select", "t", "transpose", "unsqueeze"]
METHODS = (t, transpose, unsqueeze, select)
WITH_INPLACE = ()
