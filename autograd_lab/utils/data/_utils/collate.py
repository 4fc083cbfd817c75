"""From samples to a batch: their tensors are stacked, whatever containers they are in."""

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.from_data import as_tensor, tensor
from autograd_lab.ops.join import stack
from autograd_lab.tensor import Tensor

CollateMap = dict[type | tuple[type, ...], Callable[..., Any]]

TEXT_OR_OBJECTS = "SaUO"
"""The kinds of NumPy dtypes that no tensor can have."""


def default_convert(data: Any) -> Any:
    """The same with tensors for NumPy's arrays and numbers, also within containers.

    It is what a loader does with a sample when it makes no batches (`batch_size=None`).
    Example: `default_convert({"x": np.ones(2)})` is `{"x": tensor([1., 1.], dtype=torch.float64)}`.
    """
    kind = type(data)
    if isinstance(data, Tensor):
        return data
    if kind.__module__ == "numpy" and kind.__name__ not in ("str_", "string_"):
        return data if _is_text(data) and kind is np.ndarray else as_tensor(data)
    if isinstance(data, Mapping):
        return _like_mapping(data, lambda: {key: default_convert(data[key]) for key in data})
    if isinstance(data, tuple):
        parts = [default_convert(part) for part in data]
        return kind(*parts) if hasattr(data, "_fields") else parts
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _like_sequence(data, lambda: [default_convert(part) for part in data])
    return data


def collate(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """A list of samples as one, by what is in them.

    collate_fn_map: by class, functions `(samples, *, collate_fn_map)`; the first sample's own class
        comes first, then the others in their order.
    Errors: TypeError for samples of a kind that is neither in the map nor a container,
    RuntimeError for sequences of different lengths.
    """
    first = batch[0]
    kinds = collate_fn_map or {}
    for kind in (type(first), *kinds):
        if kind in kinds and isinstance(first, kind):
            return kinds[kind](batch, collate_fn_map=collate_fn_map)

    def joined(samples: Any) -> Any:
        return collate(samples, collate_fn_map=collate_fn_map)

    if isinstance(first, Mapping):
        return _like_mapping(
            first, lambda: {key: joined([sample[key] for sample in batch]) for key in first}
        )
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*map(joined, zip(*batch, strict=False)))
    if not isinstance(first, Sequence):
        raise TypeError(REFUSED.format(type(first)))
    if any(len(sample) != len(first) for sample in batch):
        raise RuntimeError("each element in list of batch should be of equal size")
    columns = list(zip(*batch, strict=True))
    if isinstance(first, tuple):
        return [joined(column) for column in columns]
    return _like_sequence(first, lambda: [joined(column) for column in columns])


REFUSED = (
    "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"
)


def _like_mapping(model: Any, made: Callable[[], dict[Any, Any]]) -> Any:
    """These items in a mapping of the model's class, in a dict where that can't be made."""
    try:
        if isinstance(model, MutableMapping):
            result: Any = copy.copy(model)  # it may have attributes of its own
            result.update(made())
            return result
        return type(model)(made())
    except TypeError:
        return made()


def _like_sequence(model: Any, made: Callable[[], list[Any]]) -> Any:
    """These items in a sequence of the model's class, in a list where that can't be made."""
    try:
        if isinstance(model, MutableSequence):
            result: Any = copy.copy(model)
            for i, item in enumerate(made()):
                result[i] = item
            return result
        return type(model)(made())
    except TypeError:
        return made()


def _is_text(data: Any) -> bool:
    return any(kind in TEXT_OR_OBJECTS for kind in data.dtype.str)


def collate_tensor_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Tensor:
    """Tensors of one shape, stacked. Raises RuntimeError for different shapes."""
    stacked: Tensor = stack(list(batch), 0)
    return stacked


def collate_numpy_array_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """NumPy arrays of one shape, as one tensor. Raises TypeError for text and objects."""
    if _is_text(batch[0]):
        raise TypeError(REFUSED.format(batch[0].dtype))
    return collate([as_tensor(array) for array in batch], collate_fn_map=collate_fn_map)


def collate_numpy_scalar_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Tensor:
    """NumPy's numbers, in a tensor of their dtype."""
    return as_tensor(batch)


def collate_float_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Tensor:
    """Python's floats, in a tensor of float64."""
    return tensor(batch, dtype=dtypes.float64)


def collate_int_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Tensor:
    """Python's ints, in a tensor of int64; bools, in one of bool."""
    return tensor(batch)


def collate_str_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Text, as it is."""
    return batch


default_collate_fn_map: CollateMap = {
    Tensor: collate_tensor_fn,
    np.ndarray: collate_numpy_array_fn,
    (np.bool_, np.number, np.object_): collate_numpy_scalar_fn,
    float: collate_float_fn,
    int: collate_int_fn,
    str: collate_str_fn,
    bytes: collate_str_fn,
}
"""May be added to: it is what `default_collate` goes by."""


def default_collate(batch: Any) -> Any:
    """A list of samples as one batch: what a loader does unless it is given a `collate_fn`.

    Tensors, arrays and numbers become one tensor with a dimension more, the first; text stays as it
    is; dicts, lists, tuples and named tuples keep their kind (plain tuples become lists), each of
    their parts collated.
    Errors: TypeError for anything else, RuntimeError for shapes or lengths that differ.
    Example: `default_collate([(0, "a"), (1, "b")])` is `[tensor([0, 1]), ("a", "b")]`.
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)
