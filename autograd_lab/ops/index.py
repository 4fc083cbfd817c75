"""`x[key]` and `x[key] = value`.

Numbers, slices, None and ... make views, one after another. Tensors, lists and masks then pick
elements of the last view, which makes a copy; see `index_put`.
"""

import warnings
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import namespace
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, BadData, DimensionError, DtypeMismatch
from autograd_lab.ops.index_put import check_index, index, write_at_
from autograd_lab.ops.inplace import copy_, fill_
from autograd_lab.ops.node import TensorList
from autograd_lab.ops.shape import END, alias, expand, select, slice_dim, unsqueeze, view
from autograd_lab.tensor import Tensor, wrap


def getitem(self: Tensor, key: Any) -> Tensor:
    """`self[key]`. Errors: IndexError where the key has too many parts or runs out of range."""
    if type(key) is int and self._data.ndim:
        return _select(self, 0, key, 0)
    part, indices = _picked(self, key, isinstance(key, slice))
    if indices is not None:
        return index(part, indices)
    return alias(self) if part is self else part


def setitem(self: Tensor, key: Any, value: Any) -> None:
    """`self[key] = value`, in place: a number, or a tensor that broadcasts to the part.

    Errors: as for `self[key]`; TypeError for another value, RuntimeError where it does not fit.
    """
    source = value if isinstance(value, Tensor) else _as_tensor(self, value)
    if key is False:
        return
    if key is True:
        key = None
    part, indices = _picked(self, key, False)
    if indices is not None:
        write_at_(part, indices, _without_leading_ones(source))
    elif source.shape == part.shape:
        copy_(part, source)
    elif not source.dim():
        fill_(part, source)
    else:
        stripped = view(source, _stripped(source))
        copy_(
            part, stripped if stripped.shape == part.shape else expand(stripped, part._data.shape)
        )


def delitem(self: Tensor, key: Any) -> None:
    """`del self[key]`, which tensors do not have. Raises TypeError."""
    raise ArgumentTypeError("Tensor does not support deleting items", argument=key)


def _as_tensor(self: Tensor, value: Any) -> Tensor:
    """A number as a 0-dim tensor in the dtype of `self`."""
    kind = self.dtype
    number = isinstance(value, (bool, int, float, complex, np.integer))
    if not number:
        module = type(value).__module__
        name = type(value).__name__
        raise ArgumentTypeError(
            f"can't assign a {name if module == 'builtins' else f'{module}.{name}'} to a "
            f"torch.{kind.tensor_type}",
            argument=value,
        )
    if isinstance(value, complex) and not kind.is_complex:
        names = {"float32": "float", "float64": "double", "bool": "bool"}
        raise DtypeMismatch(
            f"value cannot be converted to type {names.get(kind.name, kind.name + '_t')} without "
            "overflow",
            dtypes=(kind,), op="setitem",
        )  # fmt: skip
    if kind.category < dtypes.FLOATING and isinstance(value, float):
        value = int(value)
    return wrap(namespace(self._data).asarray(value, kind.numpy))


def _stripped(source: Tensor) -> tuple[int, ...]:
    """The shape without the ones in front."""
    shape = source._data.shape
    first = next((i for i, size in enumerate(shape) if size != 1), len(shape))
    return tuple(shape[first:])


def _without_leading_ones(source: Tensor) -> Tensor:
    shape = _stripped(source)
    return source if shape == source._data.shape else view(source, shape)


def _picked(self: Tensor, key: Any, keep_slice: bool) -> tuple[Tensor, TensorList | None]:
    """The view that the plain parts of a key make, and the index of tensors that remains.

    keep_slice: whether a slice of everything makes a view too.
    """
    parts = [_plain(part) for part in _parts(key)]
    ndim = self._data.ndim
    if not ndim and not isinstance(key, (tuple, Tensor)):
        _check_scalar(parts[0])
    missing = ndim - sum(map(_consumes, parts))
    if missing < 0:
        raise DimensionError(
            f"too many indices for tensor of dimension {ndim}", index=key, size=ndim
        )
    at, part_of, picks = 0, self, {}
    for place, part in enumerate(parts):
        if part is Ellipsis:
            at, missing = at + missing, 0
        elif part is None:
            part_of, at = unsqueeze(part_of, at), at + 1
        elif isinstance(part, slice):
            part_of = _slice(part_of, at, part, keep_slice)
            at += 1
        elif isinstance(part, int) and not isinstance(part, bool):
            part_of = _select(part_of, at, part, place)
        elif isinstance(part, bool) or not part.dim():
            # A truth value picks all or nothing, along a new dimension of size 1.
            part_of = unsqueeze(part_of, at)
            picks[at] = wrap(np.zeros(int(bool(part)), np.int64))
            at += 1
        else:
            picks[at] = part
            at += _width(part)
    return part_of, _listed(picks) if picks else None


def _listed(picks: dict[int, Tensor]) -> TensorList:
    """An entry for each dimension up to the last that is picked from; None where nothing is."""
    entries: list[Any] = []
    reached = 0
    for at, tensor in picks.items():
        entries += [None] * (at - reached)
        entries.append(tensor)
        reached = at + _width(tensor)
    return TensorList(entries)


def _parts(key: Any) -> list[Any]:
    """The parts of a key. A list with more than numbers in it counts as a tuple, as it long did."""
    if isinstance(key, tuple):
        return list(key)
    if isinstance(key, (list, str)) and len(key) < 32 and any(map(_makes_tuple, key)):
        warnings.warn(
            "Using a non-tuple sequence for multidimensional indexing is deprecated and will be "
            "changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will "
            "be interpreted as tensor index, x[torch.tensor(seq)], which will result either in an "
            "error or a different result",
            stacklevel=stacklevel(),
        )
        return list(key)
    return [key]


def _makes_tuple(part: Any) -> bool:
    return part is None or part is Ellipsis or isinstance(
        part, (Tensor, slice, list, tuple, range, str, np.ndarray)
    )  # fmt: skip


def _plain(part: Any) -> Any:
    """A part of a key as None, ..., a slice, a bool, an int, or a tensor with places or a mask."""
    if part is None or part is Ellipsis or isinstance(part, (slice, bool)):
        return part
    if isinstance(part, np.ndarray) or (
        hasattr(part, "__getitem__") and hasattr(part, "__len__") and not hasattr(part, "keys")
        and not isinstance(part, Tensor)
    ):  # fmt: skip
        part = wrap(_index_array(part))
    if isinstance(part, Tensor):
        if not part.dim() and part._data.dtype.kind in "iu" and part.dtype is not dtypes.uint8:
            return int(part._data)
        check_index(part)
        return part
    if hasattr(part, "__index__") and not isinstance(part, np.bool_):
        return int(part.__index__())
    kind = type(part)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    raise DimensionError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
        f"indices (got {name})",
        index=part, size=0,
    )  # fmt: skip


def _index_array(part: Any) -> Any:
    """A sequence as an array of places, or as the mask that it is."""
    if isinstance(part, (str, bytes)):
        raise ArgumentTypeError(f"new(): invalid data type '{type(part).__name__}'", argument=part)
    array = np.asarray(part)
    dtypes.from_numpy(array.dtype)
    return array if array.dtype in (np.bool_, np.uint8) else array.astype(np.int64)


def _consumes(part: Any) -> int:
    """How many dimensions a part of a key uses up."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return 0
    return _width(part) if isinstance(part, Tensor) else 1


def _width(tensor: Tensor) -> int:
    """The number of dimensions that a tensor of an index stands for."""
    return tensor.dim() if tensor.dtype in (dtypes.bool_, dtypes.uint8) else 1


def _check_scalar(part: Any) -> None:
    """Raise where a 0-dim tensor is asked for a part."""
    if isinstance(part, int) and not isinstance(part, bool):
        if part:
            raise DimensionError(
                f"index {part} is out of bounds for dimension 0 with size 0", index=part, size=0
            )
        raise DimensionError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` "
            "in C++ to convert a 0-dim tensor to a number",
            index=part, size=0,
        )  # fmt: skip
    if isinstance(part, slice):
        raise DimensionError("slice() cannot be applied to a 0-dim tensor.", index=part, size=0)


def _select(part_of: Tensor, at: int, number: int, place: int) -> Tensor:
    size = part_of._data.shape[at]
    if not -size <= number < size:
        if not -(2**63) <= number < 2**63:
            raise BadData("Overflow when unpacking long long", data=number)
        # PyTorch calls the place in the key the dimension.
        raise DimensionError(
            f"index {number} is out of bounds for dimension {place} with size {size}",
            index=number, size=size,
        )  # fmt: skip
    return select(part_of, at, number)


def _slice(part_of: Tensor, at: int, part: slice, keep: bool) -> Tensor:
    if not keep and part == slice(None):
        return part_of
    start, stop, step = (
        default if number is None else _as_number(number)
        for number, default in ((part.start, 0), (part.stop, END), (part.step, 1))
    )
    if step == 0:
        raise ValueError("slice step cannot be zero")
    if step < 0:
        raise ValueError("step must be greater than zero")
    if not keep and start == 0 and stop >= part_of._data.shape[at] and step == 1:
        return part_of
    return slice_dim(part_of, at, start, stop, step)


def _as_number(number: Any) -> int:
    if not hasattr(number, "__index__"):
        raise ArgumentTypeError(
            "slice indices must be integers or None or have an __index__ method", argument=number
        )
    return int(number.__index__())


METHODS = ()
WITH_INPLACE = ()
