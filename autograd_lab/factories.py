"""Making tensors by a rule: zeros, ranges, triangles."""

import warnings
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.core.modes import thread
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import (
    ArgumentRefused,
    ArgumentTypeError,
    DtypeNotImplemented,
    RangeRefused,
    ShapeMismatch,
)
from autograd_lab.factory import factory, size_arguments, sizes
from autograd_lab.layouts import contiguous_format, preserve_format
from autograd_lab.layouts import memory_format as memory_format_type
from autograd_lab.ops.convert import in_format
from autograd_lab.tensor import Tensor

Array = Any
OptionalDtype = dtypes.dtype | None

__all__ = [
    "arange", "empty", "empty_permuted", "empty_strided", "eye", "full", "linspace", "logspace",
    "ones", "range", "scalar_tensor", "tril_indices", "triu_indices", "zeros",
]  # fmt: skip


def _floating(dtype: OptionalDtype) -> Any:
    return (dtypes.get_default_dtype() if dtype is None else dtype).numpy


@factory
def zeros(*size: Any, dtype: OptionalDtype, **named: Any) -> Array:
    """A tensor full of 0.

    size: ints, or one sequence of them. Options of every factory: dtype, device, requires_grad,
    out, layout, pin_memory.
    Example: `torch.zeros(2, 3, requires_grad=True)`
    """
    refusal = "zeros: Dimension size must be non-negative."
    return np.zeros(sizes(size_arguments(size, named, "zeros"), "zeros", refusal), _floating(dtype))


@factory
def ones(*size: Any, dtype: OptionalDtype, **named: Any) -> Array:
    """A tensor full of 1."""
    return np.ones(sizes(size_arguments(size, named, "ones"), "ones"), _floating(dtype))


@factory
def empty(
    *size: Any, dtype: OptionalDtype, memory_format: Any = None, **named: Any
) -> Array:  # fmt: skip
    """A tensor whose content is whatever the memory held."""
    array = np.empty(sizes(size_arguments(size, named, "empty"), "empty"), _floating(dtype))
    if memory_format is None or memory_format is contiguous_format:
        return array
    if not isinstance(memory_format, memory_format_type):
        raise ArgumentTypeError(
            "empty(): argument 'memory_format' must be torch.memory_format, not "
            f"{type(memory_format).__name__}",
            argument=memory_format,
        )
    if memory_format is preserve_format:
        raise ArgumentRefused("unsupported memory format Preserve", argument=memory_format)
    return in_format(np, array, memory_format)


@factory
def empty_strided(size: Any, stride: Any, *, dtype: OptionalDtype) -> Array:
    """An uninitialised tensor with those steps in memory, in elements."""
    shape, kind = sizes((size,), "empty_strided"), np.dtype(_floating(dtype))
    span = 1 + sum((n - 1) * step for n, step in zip(shape, stride, strict=True))
    memory = np.empty(0 if 0 in shape else span, kind)
    steps = [step * kind.itemsize for step in stride]
    return np.ndarray(shape, kind, memory, 0, steps) if memory.size else np.empty(shape, kind)


@factory
def empty_permuted(size: Any, physical_layout: Any, *, dtype: OptionalDtype) -> Array:
    """An uninitialised tensor without gaps whose dimensions lie in memory in that order."""
    shape = sizes((size,), "empty_permuted")
    memory = np.empty([shape[dim] for dim in physical_layout], _floating(dtype))
    return memory.transpose(np.argsort(physical_layout))


def filler(fill_value: Any, function: str) -> Any:
    """A number to fill a tensor with. Raises TypeError, in PyTorch's words, for what is none."""
    if isinstance(fill_value, Tensor) and not fill_value.dim() and not fill_value.requires_grad:
        return fill_value.item()
    if isinstance(fill_value, (bool, int, float, complex, np.number, np.bool_)):
        return fill_value
    raise ArgumentTypeError(
        f"{function}(): argument 'fill_value' (position 2) must be Number, not "
        f"{type(fill_value).__name__}",
        argument=fill_value,
    )


def check_representable(value: Any, kind: dtypes.dtype) -> None:
    """Raise RuntimeError for a number beyond the range of a dtype."""
    name = {"float32": "float", "float64": "double", "bool": "bool", "float16": "c10::Half"}.get(
        kind.name, f"{kind.name}_t"
    )
    fits = True
    if kind.category == dtypes.INTEGER:
        limits = np.iinfo(kind.numpy)
        lowest = -int(limits.max) if limits.min == 0 else int(limits.min)
        fits = isinstance(value, complex) or lowest <= value <= limits.max
    elif kind.category == dtypes.FLOATING and not isinstance(value, complex):
        fits = not np.isfinite(value) or abs(value) <= float(np.finfo(kind.numpy).max)
    if not fits:
        raise RangeRefused(
            f"value cannot be converted to type {name} without overflow", given=value
        )


@factory
def full(size: Any, fill_value: Any, *, dtype: OptionalDtype) -> Array:
    """A tensor full of `fill_value`, in the dtype of that number unless one is given.

    Errors: TypeError for what is no number, RuntimeError for one that the dtype can't hold.
    """
    value = filler(fill_value, "full")
    kind = dtypes.of_number(value) if dtype is None else dtype
    if not isinstance(size, (tuple, list)):
        raise ArgumentTypeError(
            "full(): argument 'size' (position 1) must be tuple of ints, not "
            f"{type(size).__name__}",
            argument=size,
        )
    check_representable(value, kind)
    return np.full(sizes((size,), "full"), value).astype(kind.numpy, copy=False)


@factory
def scalar_tensor(s: Any, *, dtype: OptionalDtype) -> Array:
    """A 0-dim tensor of a number, in the default dtype unless one is given."""
    return np.array(s).astype(_floating(dtype))


@factory
def eye(n: int, m: int | None = None, *, dtype: OptionalDtype) -> Array:
    """A matrix with 1 on its diagonal and 0 elsewhere."""
    for name, count in (("n", n), ("m", n if m is None else m)):
        if not hasattr(count, "__index__"):
            raise ArgumentTypeError(
                f"eye(): argument '{name}' (position {1 + (name == 'm')}) must be int, not "
                f"{type(count).__name__}",
                argument=count,
            )
        if count < 0:
            raise ShapeMismatch(
                f"{name} must be greater or equal to 0, got {count}", shapes=(), op="eye"
            )
    return np.eye(n, m, dtype=_floating(dtype))


def _bounds(function: str, *numbers: Any) -> list[Any]:
    """Numbers, also given as 0-dim tensors. Raises TypeError, in PyTorch's words, for others."""
    found = []
    names = ("start", "end", "step") if len(numbers) == 3 else ("start", "end")
    for name, x in zip(names, numbers, strict=True):
        if isinstance(x, Tensor) and not x.dim():
            x = x.item()
        if not isinstance(x, (bool, int, float, complex, np.number)):
            raise ArgumentTypeError(
                f"{function}(): argument '{name}' (position 1) must be Number, not "
                f"{type(x).__name__}",
                argument=x,
            )
        found.append(x)
    return found


def _from_zero(start: Any, end: Any) -> tuple[Any, Any]:
    """Both bounds, the lower one 0 where only one is given."""
    return (0, start) if end is None else (0 if start is None else start, end)


def _check_range(start: Any, end: Any, step: Any) -> None:
    """Raise RuntimeError, in PyTorch's words, for bounds that no steps lead between."""
    if not step:
        message = "step must be nonzero"
    elif not (np.isfinite(start) and np.isfinite(end)):
        message = f"unsupported range: {start:g} -> {end:g}"
    elif (end - start) / step < 0:
        message = "upper bound and lower bound inconsistent with step sign"
    else:
        return
    raise RangeRefused(message, given=(start, end, step))


@factory
def arange(start: Any = None, end: Any = None, step: Any = 1, *, dtype: OptionalDtype) -> Array:
    """Numbers from `start` (0 if left out) up to, not including, `end`; int64 from ints.

    Errors: RuntimeError for a step of 0 or in the wrong direction.
    Example: `torch.arange(1, 2.5, 0.5)` is `tensor([1.0000, 1.5000, 2.0000])`.
    """
    start, end, step = _bounds("arange", *_from_zero(start, end), step)
    if dtype is None:
        whole = all(dtypes.of_number(x).category <= dtypes.INTEGER for x in (start, end, step))
        dtype = dtypes.int64 if whole else dtypes.get_default_dtype()
    _check_range(start, end, step)
    whole = all(hasattr(x, "__index__") for x in (start, end, step))
    count = -((start - end) // step) if whole else int(np.ceil((end - start) / step))
    return _steps(start, step, count, dtype)


def _steps(start: Any, step: Any, count: int, dtype: dtypes.dtype) -> Array:
    wide = np.int64 if dtype.category <= dtypes.INTEGER else np.float64
    if wide is np.int64:
        start, step = int(start), int(step)
    return (start + np.arange(count, dtype=wide) * step).astype(dtype.numpy)


def range(
    start: Any = 0, end: Any = None, step: Any = 1, **options: Any
) -> Tensor:  # fmt: skip
    """Numbers from `start` up to and including `end`. Deprecated, as in PyTorch: use `arange`."""
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is "
        "inconsistent with Python's range builtin. Instead, use torch.arange, which produces "
        "values in [start, end).",
        stacklevel=stacklevel(),
    )
    return _inclusive(start, end, step, **options)


@factory
def _inclusive(start: Any, end: Any, step: Any, *, dtype: OptionalDtype) -> Array:
    start, end, step = _bounds("range", *_from_zero(start, end), step)
    _check_range(start, end, step)
    count = int(np.floor((end - start) / step)) + 1
    return _steps(start, step, count, dtypes.get_default_dtype() if dtype is None else dtype)


def _check_steps(steps: int) -> None:
    if steps < 0:
        raise ShapeMismatch("number of steps must be non-negative", shapes=(), op="linspace")


def _ends(function: str, start: Any, end: Any) -> list[Any]:
    dims = [x.dim() if isinstance(x, Tensor) else 0 for x in (start, end)]
    if any(dims):
        raise ShapeMismatch(
            f"{function} only supports 0-dimensional start and end tensors, but got start with "
            f"{dims[0]} dimension(s) and end with {dims[1]} dimension(s).",
            shapes=(), op=function,
        )  # fmt: skip
    return _bounds(function, start, end)


@factory
def linspace(start: Any, end: Any, steps: int, *, dtype: OptionalDtype) -> Array:
    """`steps` numbers at equal distances from `start` to `end`, both included."""
    start, end = _ends("linspace", start, end)
    _check_steps(steps)
    kind = _of_ends(start, end) if dtype is None else dtype
    return thread.modes.run(lambda: _evenly(start, end, steps, kind).astype(kind.numpy))


def _of_ends(start: Any, end: Any) -> dtypes.dtype:
    """The dtype of evenly spaced numbers: the default one, or complex."""
    if isinstance(start, complex) or isinstance(end, complex):
        return dtypes.of_number(1j)
    return dtypes.get_default_dtype()


def _evenly(start: Any, end: Any, steps: int, kind: dtypes.dtype) -> Array:
    """From both ends inwards, in the dtype itself, so that the values are symmetric."""
    if steps == 1:
        return np.array([start]).astype(kind.numpy)
    wide = kind.category > dtypes.INTEGER
    number = kind.numpy.type if wide else np.float64
    first, last = number(start), number(end)
    step = (last - first) / number(max(steps - 1, 1))
    places = np.arange(steps)
    values = np.where(
        places < steps // 2,
        first + step * places.astype(first.dtype),
        last - step * (steps - 1 - places).astype(first.dtype),
    )
    return values if wide else np.trunc(values)


@factory
def logspace(
    start: Any, end: Any, steps: int, base: float = 10.0, *, dtype: OptionalDtype
) -> Array:  # fmt: skip
    """`steps` powers of `base`, the exponents at equal distances from `start` to `end`."""
    start, end = _ends("logspace", start, end)
    _check_steps(steps)
    kind = _of_ends(start, end) if dtype is None else dtype
    wide = np.result_type(np.float64, type(start))

    def powers() -> Array:
        return (np.float64(base) ** np.linspace(start, end, steps, dtype=wide)).astype(kind.numpy)

    return thread.modes.run(powers)


def _triangle(name: str, row: int, col: int, dtype: OptionalDtype, keep: Any) -> Array:
    for word, count in (("row", row), ("col", col)):
        if count < 0:
            raise ShapeMismatch(f"{word} must be non-negative, got{count}", shapes=(), op=name)
    if dtype is not None and dtype.category != dtypes.INTEGER:
        raise DtypeNotImplemented(name, dtype)
    places = np.stack(np.nonzero(keep(np.ones((row, col), bool))))
    return places.astype(np.int64 if dtype is None else dtype.numpy)


@factory
def tril_indices(row: int, col: int, offset: int = 0, *, dtype: OptionalDtype) -> Array:
    """The indices, (2, n), of the elements on and below a diagonal."""
    return _triangle("tril_indices", row, col, dtype, lambda mask: np.tril(mask, offset))


@factory
def triu_indices(row: int, col: int, offset: int = 0, *, dtype: OptionalDtype) -> Array:
    """The indices, (2, n), of the elements on and above a diagonal."""
    return _triangle("triu_indices", row, col, dtype, lambda mask: np.triu(mask, offset))
