"""Where something is: the elements that are not 0, and places in sorted rows."""

from collections.abc import Sequence
from typing import Any

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import ArgumentTypeError, BadData, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.shape import unsqueeze
from autograd_lab.ops.split import unbind
from autograd_lab.tensor import Tensor, wrap

Array = Any


def nonzero(input: Tensor, *, out: Tensor | None = None, as_tuple: bool = False) -> Any:
    """The places of the elements that are not 0, one a row; no gradient flows.

    as_tuple: one vector for each dimension instead, which together index those elements.
    Example: `torch.nonzero(torch.tensor([1, 0, 2]))` is `tensor([[0], [2]])`.
    """
    array = input.array
    xp = namespace(array)
    if as_tuple:
        return unbind(nonzero(input if array.ndim else unsqueeze(input.detach(), 0)), 1)
    if array.ndim:
        places = xp.stack(xp.nonzero(array)).T
    else:
        places = xp.zeros((int(array != 0), 0), dtypes.int64.numpy)
    return _into(out, places)


def argwhere(input: Tensor) -> Tensor:
    """`nonzero`, under NumPy's name."""
    return nonzero(input)


def _into(out: Tensor | None, array: Array) -> Tensor:
    """A tensor on `array`, or `out` with its content."""
    if out is None:
        return wrap(array)
    if out.shape != array.shape:
        out._data = namespace(array).empty(array.shape, out.array.dtype)
    out.array[...] = array
    out._version_counter().bump("out")
    return out


def searchsorted(
    sorted_sequence: Tensor, input: Any, *, out_int32: bool = False, right: bool = False,
    side: str | None = None, sorter: Tensor | None = None, out: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Where each value would have to go for the last dimension of a sequence to stay sorted.

    sorted_sequence: ascending along the last dimension, or sorted so by `sorter`.
    right, side: whether behind the elements that equal it; else before them.
    Errors: RuntimeError where the shapes don't go together.
    """
    values = input if isinstance(input, Tensor) else wrap(_number(sorted_sequence, input))
    line, wanted = sorted_sequence.array, values.array
    _check_search(line, wanted, isinstance(input, Tensor), right, side, sorter)
    xp = namespace(line)
    if sorter is not None:
        line = xp.take_along_axis(line, sorter.array, -1)
    behind = "right" if right or side == "right" else "left"
    if line.ndim == 1:
        places = xp.searchsorted(line, wanted, behind)
    else:
        rows = line.reshape(-1, line.shape[-1])
        many = wanted.reshape(rows.shape[0], -1) if wanted.size else wanted.reshape(len(rows), 0)
        pairs = zip(rows, many, strict=True)
        places = xp.asarray([xp.searchsorted(row, row_values, behind) for row, row_values in pairs])
        places = places.reshape(wanted.shape)
    return _into(out, xp.asarray(places, (dtypes.int32 if out_int32 else dtypes.int64).numpy))


def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """The place in each dimension of `shape` for places counted as if all elements were in a row.

    Example: `torch.unravel_index(torch.tensor([5]), (2, 4))` is `(tensor([1]), tensor([1]))`.
    Errors: TypeError for indices or a shape that are no integers, ValueError for a negative size.
    """
    sizes = _sizes(indices, shape)
    rest, places = indices.array, []
    for size in reversed(sizes):
        places.append(rest % size)
        rest = rest // size
    if not places:
        return ()
    return unbind(wrap(namespace(rest).stack(places[::-1], axis=-1)), -1)


def _sizes(indices: Any, shape: Any) -> tuple[int, ...]:
    """The sizes for `unravel_index`, once all is found to be integers."""
    wrong = None
    if not isinstance(indices, Tensor) or indices.dtype.category != dtypes.INTEGER:
        found = getattr(indices, "dtype", type(indices))
        wrong = f"expected 'indices' to be integer dtype, but got {found}"
    elif isinstance(shape, Tensor) or not isinstance(shape, (int, Sequence)):
        wrong = f"expected 'shape' to be int or sequence of ints, but got {type(shape)}"
    elif not isinstance(shape, int):
        other = next((size for size in shape if not isinstance(size, int)), None)
        if other is not None:
            wrong = f"expected 'shape' sequence to only contain ints, but got {type(other)}"
    if wrong:
        raise ArgumentTypeError(wrong, argument=shape, op="unravel_index")
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if any(size < 0 for size in sizes):
        raise BadData(f"'shape' cannot have negative values, but got {sizes}", data=sizes)
    return sizes


def _number(like: Tensor, number: Any) -> Array:
    return namespace(like._data).asarray(number, dtypes.of_number(number).numpy)


def _check_search(
    line: Array, values: Array, is_tensor: bool, right: bool, side: str | None,
    sorter: Tensor | None,
) -> None:  # fmt: skip
    wrong = None
    if side not in (None, "left", "right"):
        wrong = f"side can only be 'left' or 'right' but got {side}"
    elif side == "left" and right:
        wrong = f"side and right can't be set to opposites, got side of {side} while right was True"
    elif not line.ndim:
        wrong = "boundaries tensor should have positive dimension, but got 0 dimension"
    elif line.ndim > 1 and not (is_tensor and values.ndim):
        wrong = (
            "input value can be a scalar only when boundaries tensor dimension is 1, but we got "
            f"boundaries tensor dim({line.ndim}) and input value's dim({values.ndim}) "
            f"numel({values.size})"
        )
    elif line.ndim > 1 and line.shape[:-1] != values.shape[:-1]:
        wrong = (
            "boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            "tensor and input value tensor must match, but we got boundaries tensor "
            f"{list(line.shape)} and input value tensor {list(values.shape)}"
        )
    elif sorter is not None and tuple(sorter.shape) != line.shape:
        wrong = (
            "boundary and sorter must have the same size, but got boundary tensor "
            f"{list(line.shape)}and got sorter tensor {list(sorter.shape)}"
        )
    elif sorter is not None and sorter.dtype is not dtypes.int64:
        wrong = f"sorter must be a tensor of long dtype but got dtype {kind_name(sorter._data)}"
    if wrong:
        raise ShapeMismatch(
            f"torch.searchsorted(): {wrong}", shapes=(line.shape, values.shape), op="searchsorted"
        )


def bucketize(
    input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False,
    out: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """For each value the number of the bucket, between two boundaries, that it falls into."""
    if boundaries.dim() != 1:
        raise ShapeMismatch(
            f"boundaries tensor must be 1 dimension, but got dim({boundaries.dim()})",
            shapes=(boundaries.shape,), op="bucketize",
        )  # fmt: skip
    return searchsorted(boundaries, input, out_int32=out_int32, right=right, out=out)


def isin(
    elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False,
    out: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Whether each element is among `test_elements`; one of the two may be a number.

    invert: whether it is not among them.
    """
    tensor = next((x for x in (elements, test_elements) if isinstance(x, Tensor)), None)
    if tensor is None:
        given = f"({type(elements).__name__}, {type(test_elements).__name__})"
        flags = "*, bool assume_unique = False, bool invert = False, Tensor out = None)"
        raise ArgumentTypeError(
            f"isin() received an invalid combination of arguments - got {given}, but expected one "
            f"of:\n * (Tensor elements, Tensor test_elements, {flags}\n"
            f" * (Number element, Tensor test_elements, {flags}\n"
            f" * (Tensor elements, Number test_element, {flags}\n",
            argument=elements,
        )
    arrays = [
        x.array if isinstance(x, Tensor) else _number(tensor, x) for x in (elements, test_elements)
    ]
    for array in arrays:
        if array.dtype.kind == "c":
            raise DtypeMismatch(
                f"Unsupported input type encountered for isin(): {kind_name(array)}",
                dtypes=(array.dtype,), op="isin",
            )  # fmt: skip
    xp = namespace(tensor._data)
    return _into(out, xp.asarray(xp.isin(*arrays, invert=invert)))


__all__ = ["argwhere", "bucketize", "isin", "nonzero", "searchsorted", "unravel_index"]
METHODS = (nonzero, argwhere)
WITH_INPLACE = ()
