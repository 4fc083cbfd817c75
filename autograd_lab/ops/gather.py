"""Elements read from given places, `gather`, or written there, `scatter`: each is the other's
derivative.
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.checks import check_dim, no_tensor
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch, OutOfScope, ShapeMismatch
from autograd_lab.ops.index_tensors import as_row, check_inside, check_wide, crop, grid, zeros
from autograd_lab.ops.kinds import no_derivative
from autograd_lab.ops.op import op
from autograd_lab.ops.promotion import broadcast_shapes
from autograd_lab.ops.reshaping import ravel
from autograd_lab.ops.shape import expand
from autograd_lab.tensor import Tensor, wrap

Array = Any


@op(
    "GatherBackward0",
    index=None,
    self=lambda g, self, dim, index, sparse_grad: scatter_add(zeros(self), dim, index, g),
)
def gather_op(xp: Any, self: Array, dim: int, index: Array, sparse_grad: bool = False) -> Array:
    """For each element of `index`, the element of `self` in its line along `dim` at that place."""
    dim = check_dim(dim, self.ndim)
    if not index.size:
        return xp.empty(index.shape, self.dtype)
    check_wide(index, "gather(): Expected dtype int32/int64 for index")
    row, places = as_row(self), as_row(index)
    if row.ndim != places.ndim:
        raise ShapeMismatch(
            "Index tensor must have the same number of dimensions as input tensor",
            shapes=(self.shape, index.shape), op="gather",
        )  # fmt: skip
    for at, (wanted, size) in enumerate(zip(places.shape, row.shape, strict=True)):
        if at != dim and wanted > size:
            raise ShapeMismatch(
                f"Size does not match at dimension {at} expected index {list(index.shape)} to be "
                f"no larger than self {list(self.shape)} apart from dimension {dim}",
                shapes=(self.shape, index.shape), op="gather",
            )  # fmt: skip
    check_inside(places, dim, row.shape[dim])
    lines = [row.shape[d] if d == dim else n for d, n in enumerate(places.shape)]
    return xp.take_along_axis(crop(row, tuple(lines)), places, dim).reshape(index.shape)


def gather(
    input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False, **out: Any
) -> Tensor:
    """For each element of `index`, the element of `input` in its line along `dim` at that place.

    Errors: RuntimeError for a place that is not there, or an index of another rank.
    Example: `torch.gather(torch.tensor([5., 6.]), 0, torch.tensor([1, 1]))` is `tensor([6., 6.])`.
    """
    if sparse_grad:
        raise OutOfScope("gather(sparse_grad=True)", "gradients here are dense, all of them")
    return gather_op(input, dim, index, sparse_grad, **out)


def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None, **out: Any) -> Tensor:
    """`gather`, with shapes that broadcast; without `dim`, of all elements in a row.

    Along `dim`, places before the first and behind the last are counted round and round.
    Example: `torch.take_along_dim(x, x.argsort(1), 1)` is x, sorted along dimension 1.
    """
    if indices._data.dtype.name != "int64":
        raise DtypeMismatch(
            "torch.take_along_dim(): dtype of indices should be Long but got "
            f"{kind_name(indices._data)}",
            dtypes=(indices.dtype,), op="take_along_dim",
        )  # fmt: skip
    if dim is None:
        return gather(ravel(input), 0, ravel(indices), **out)
    if input.dim() != indices.dim():
        raise ShapeMismatch(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, "
            f"but got {input.dim()} dimensions for input, and {indices.dim()} dimensions for "
            "indices",
            shapes=(input.shape, indices.shape), op="take_along_dim",
        )  # fmt: skip
    dim = check_dim(dim, input.dim())
    given, asked = input._data.shape, indices._data.shape
    indices = wrap(indices.array % (given[dim] if given else 1)) if input.numel() else indices
    if not given:
        return gather(input, 0, indices, **out)
    rest = broadcast_shapes(
        (*given[:dim], 1, *given[dim + 1 :]), (*asked[:dim], 1, *asked[dim + 1 :])
    )
    lines = [(*rest[:dim], size, *rest[dim + 1 :]) for size in (given[dim], asked[dim])]
    return gather(expand(input, lines[0]), dim, expand(indices, lines[1]), **out)


def check_scattered(self: Array, dim: int, index: Array, src: Array | None) -> None:
    """Raise, in PyTorch's words, where `index` and `src` don't fit `self` for a scatter."""
    if index.size:
        check_wide(index, "scatter(): Expected dtype int32/int64 for index")
    if src is not None and self.dtype != src.dtype:
        raise DtypeMismatch(
            "scatter(): Expected self.dtype to be equal to src.dtype",
            dtypes=(self.dtype, src.dtype), op="scatter",
        )  # fmt: skip
    if not index.size:
        return
    row, places = as_row(self), as_row(index)
    for name, other in (("self", row), ("src", None if src is None else as_row(src))):
        if other is not None and other.ndim != places.ndim:
            raise ShapeMismatch(
                f"Index tensor must have the same number of dimensions as {name} tensor",
                shapes=(other.shape, index.shape), op="scatter",
            )  # fmt: skip
    wide = [n > m for at, (n, m) in enumerate(zip(places.shape, row.shape)) if at != dim]  # noqa: B905
    given = () if src is None else as_row(src).shape
    if any(wide) or any(n > m for n, m in zip(places.shape, given)):  # noqa: B905
        also = "" if src is None else f" and to be no larger size than src {list(src.shape)}"
        raise ShapeMismatch(
            f"Expected index {list(index.shape)} to be no larger than self {list(self.shape)} "
            f"apart from dimension {dim}{also}",
            shapes=(self.shape, index.shape), op="scatter",
        )  # fmt: skip
    check_inside(places, dim, row.shape[dim])


def scattered(xp: Any, self: Array, dim: int, index: Array, src: Any, write: Any = None) -> Array:
    """A copy of `self` with `src`, an array or a number, written at the places of `index`.

    write: how, such as `xp.add.at`, where it is not to replace what is there.
    """
    dim = check_dim(dim, self.ndim)
    array = src if hasattr(src, "dtype") else None
    check_scattered(self, dim, index, array)
    result = self.copy()
    row, places = as_row(result), as_row(index)
    if index.size:
        values = src if array is None else crop(as_row(array), places.shape)
        where = grid(xp, places, dim)
        if write is None:
            row[where] = values
        else:
            write(row, where, values)
    return row.reshape(self.shape)


@op(
    "ScatterBackward0",
    promotes=False,
    index=None,
    self=lambda g, dim, index: scatter(g, dim, index, 0),
    src=lambda g, dim, index: gather_op(g, dim, index),
)
def scatter_tensor(xp: Any, self: Array, dim: int, index: Array, src: Array) -> Array:
    """A copy with the elements of `src` at the places of `index` along `dim`."""
    return scattered(xp, self, dim, index, src)


@op("ScatterBackward1", index=None, self=lambda g, dim, index: scatter(g, dim, index, 0))
def scatter_number(xp: Any, self: Array, dim: int, index: Array, value: Any) -> Array:
    """A copy with a number at the places of `index` along `dim`."""
    return scattered(xp, self, dim, index, value)


@op(
    "NotImplemented",
    promotes=False,
    index=None,
    self=no_derivative("scatter"),
    src=no_derivative("scatter"),
)
def scatter_combined(
    xp: Any, self: Array, dim: int, index: Array, src: Array, reduce: str
) -> Array:
    """A copy with `src` added to, or multiplied with, what is at the places of `index`."""
    if reduce not in ("add", "multiply"):
        raise ShapeMismatch(
            "reduce argument must be either add or multiply.", shapes=(), op="scatter"
        )
    return scattered(xp, self, dim, index, src, getattr(xp, reduce).at)


def scatter(
    input: Any, dim: int, index: Any, src: Any = None, *, value: Any = None,
    reduce: str | None = None, **out: Any,
) -> Any:  # fmt: skip
    """A copy with `src`, a tensor or a number, at the places of `index` along `dim`.

    reduce: "add" or "multiply", to be combined with what is there; PyTorch has no gradient for it,
        `scatter_reduce` has.
    Example: `torch.zeros(3).scatter(0, torch.tensor([2]), 1.)` is `tensor([0., 0., 1.])`.
    """
    src = value if src is None else src
    if not isinstance(src, (Tensor, int, float, complex)) and not hasattr(src, "dtype"):
        raise no_tensor("scatter", src, "src", 4)
    if reduce is not None:
        if not hasattr(src, "dtype"):
            data = getattr(input, "_data", input)
            src = wrap(namespace(data).full(tuple(index.shape), src, data.dtype))
        return scatter_combined(input, dim, index, src, reduce, **out)
    if isinstance(src, (int, float, complex)):
        return scatter_number(input, dim, index, src, **out)
    return scatter_tensor(input, dim, index, src, **out)


@op(
    "ScatterAddBackward0",
    promotes=False,
    index=None,
    self=lambda g: g,
    src=lambda g, dim, index: gather_op(g, dim, index),
)
def scatter_add(xp: Any, self: Array, dim: int, index: Array, src: Array) -> Array:
    """A copy with the elements of `src` added at the places of `index` along `dim`."""
    return scattered(xp, self, dim, index, src, xp.add.at)


__all__ = ["gather", "scatter", "scatter_add", "take_along_dim"]
METHODS = (gather, take_along_dim)
WITH_INPLACE = (scatter, scatter_add)
