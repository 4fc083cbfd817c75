"""Making tensors: from data, from a rule, from random numbers."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import device as device_type
from autograd_lab.backends import move
from autograd_lab.checks import check_can_require_grad
from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.functions import to
from autograd_lab.generator import Generator, default_generator
from autograd_lab.size import Size
from autograd_lab.tensor import Tensor, wrap


def _finish(array: Any, dtype: dtypes.dtype | None, device: Any, requires_grad: bool) -> Tensor:
    """A tensor on a fresh array, with the flags that every factory takes."""
    if dtype is not None and array.dtype != dtype.numpy:
        array = thread.modes.run(array.astype, dtype.numpy)
    if device is not None:
        array = move(array, device_type(device))
    result = wrap(array[()])
    if requires_grad:
        check_can_require_grad(result)
        result._requires_grad = True
    return result


def tensor(
    data: Any, *, dtype: dtypes.dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor with a copy of `data`: a number, nested lists, an array.

    The dtype follows from the data: floats make the default dtype (float32), ints int64, bools
    bool, an array keeps its own.

    Errors: TypeError for data that is no number, ValueError for ragged lists, RuntimeError for
    requires_grad on integers.
    Example: `torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)`
    """
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use "
            "sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), "
            "rather than torch.tensor(sourceTensor).",
            stacklevel=2,
        )
        return _finish(data.array.copy(), dtype, device, requires_grad)
    return _finish(_array(data, dtype), dtype, device, requires_grad)


def _array(data: Any, dtype: dtypes.dtype | None) -> Any:
    """A fresh array of Python data: at full precision for a given dtype, else as PyTorch infers."""
    if isinstance(data, (np.ndarray, np.generic)):
        dtypes.from_numpy(data.dtype)
        return np.array(data)
    plain = _plain(data)
    try:
        array = np.array(plain)
    except ValueError as error:
        raise ValueError(_ragged(plain)) from error
    if array.dtype.kind in "USO":
        kind = _no_number(plain)
        if kind == "str":
            raise ArgumentTypeError("new(): invalid data type 'str'", argument=data)
        raise DtypeMismatch(f"Could not infer dtype of {kind}", dtypes=(), op="tensor")
    wanted = {"f": dtypes.get_default_dtype().numpy, "c": np.dtype("complex64")}
    if not array.size:
        return array.astype(dtypes.get_default_dtype().numpy)
    if dtype is not None or _holds_arrays(data):
        return array
    return thread.modes.run(array.astype, wanted.get(array.dtype.kind, array.dtype))


def _no_number(data: Any) -> str:
    """The name of the type of the first thing in nested lists that is no number."""
    items = [data]
    while items:
        item = items.pop(0)
        if isinstance(item, list):
            items = item + items
        elif not isinstance(item, (bool, int, float, complex, np.generic)):
            return type(item).__name__
    return "object"


def _holds_arrays(data: Any) -> bool:
    """Whether the numbers are NumPy's, which know their dtype."""
    return isinstance(_first(data), np.generic)


def _plain(data: Any) -> Any:
    """Nested sequences with tensors as their numbers."""
    if isinstance(data, Tensor):
        return data.tolist()
    if isinstance(data, (list, tuple, range)):
        return [_plain(item) for item in data]
    return data


def _first(data: Any) -> Any:
    while isinstance(data, (list, tuple, range)) and len(data):
        data = data[0]
    return data


def _ragged(data: Any, dim: int = 0) -> str:
    """PyTorch's words for lists of different lengths."""
    if isinstance(data, list) and data and isinstance(data[0], list):
        for item in data:
            got = len(item) if isinstance(item, list) else 0
            if got != len(data[0]):
                return f"expected sequence of length {len(data[0])} at dim {dim + 1} (got {got})"
        return _ragged(data[0], dim + 1)
    return "expected sequences of one length"


def as_tensor(data: Any, dtype: dtypes.dtype | None = None, device: Any = None) -> Tensor:
    """A tensor on the memory of `data` where that is possible, else a copy."""
    if isinstance(data, Tensor):
        return to(data, dtype=dtype, device=device)
    if isinstance(data, np.ndarray):
        return _finish(from_numpy(data).array, dtype, device, False)
    return tensor(data, dtype=dtype, device=device)


def from_numpy(array: Any) -> Tensor:
    """A tensor on the memory of a NumPy array: a change of one shows in the other."""
    if not isinstance(array, np.ndarray):
        raise ArgumentTypeError(f"expected np.ndarray (got {type(array).__name__})", argument=array)
    dtypes.from_numpy(array.dtype)
    return wrap(array)


def _shape(sizes: tuple[Any, ...], refusal: str = "") -> tuple[int, ...]:
    """The sizes given, one by one or as one sequence. Raises RuntimeError for a negative one."""
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list, Size)):
        sizes = tuple(sizes[0])
    shape = tuple(int(size) for size in sizes)
    negative = [size for size in shape if size < 0]
    if negative:
        raise ShapeMismatch(
            refusal
            or f"Trying to create tensor with negative dimension {negative[0]}: {list(shape)}",
            shapes=(shape,),
            op="factory",
        )
    return shape


def _floating(dtype: dtypes.dtype | None) -> dtypes.dtype:
    return dtypes.get_default_dtype() if dtype is None else dtype


def zeros(
    *size: Any, dtype: dtypes.dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor full of 0."""
    shape = _shape(size, "zeros: Dimension size must be non-negative.")
    return _finish(np.zeros(shape, _floating(dtype).numpy), None, device, requires_grad)


def ones(
    *size: Any, dtype: dtypes.dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor full of 1."""
    return _finish(np.ones(_shape(size), _floating(dtype).numpy), None, device, requires_grad)


def empty(
    *size: Any, dtype: dtypes.dtype | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor whose content is whatever the memory held."""
    return _finish(np.empty(_shape(size), _floating(dtype).numpy), None, device, requires_grad)


def full(
    size: Any, fill_value: Any, *, dtype: dtypes.dtype | None = None, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """A tensor full of `fill_value`, in the dtype of that number unless one is given."""
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    kind = dtypes.of_number(value) if dtype is None else dtype
    return _finish(np.full(_shape((size,)), value, kind.numpy), None, device, requires_grad)


def eye(
    n: int, m: int | None = None, *, dtype: dtypes.dtype | None = None, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """A matrix with 1 on its diagonal and 0 elsewhere."""
    return _finish(np.eye(n, m, dtype=_floating(dtype).numpy), None, device, requires_grad)


def arange(
    start: Any, end: Any = None, step: Any = 1, *, dtype: dtypes.dtype | None = None,
    device: Any = None, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Numbers from `start` (0 if left out) up to, not including, `end`; int64 from ints."""
    start, end = (0, start) if end is None else (start, end)
    if dtype is None:
        whole = all(dtypes.of_number(x).category <= dtypes.INTEGER for x in (start, end, step))
        dtype = dtypes.int64 if whole else dtypes.get_default_dtype()
    if not step or (end - start) / step < 0:
        raise ShapeMismatch(
            "upper bound and lower bound inconsistent with step sign"
            if step
            else "step must be nonzero",
            shapes=(), op="arange",
        )  # fmt: skip
    count = int(np.ceil((end - start) / step))
    return _finish(start + np.arange(count) * step, dtype, device, requires_grad)


def inclusive_range(
    start: Any, end: Any = None, step: Any = 1, *, dtype: dtypes.dtype | None = None,
    device: Any = None, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Numbers from `start` up to and including `end`. Deprecated, as in PyTorch: use `arange`."""
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is "
        "inconsistent with Python's range builtin. Instead, use torch.arange, which produces "
        "values in [start, end).",
        stacklevel=2,
    )
    start, end = (0, start) if end is None else (start, end)
    count = int(np.floor((end - start) / step)) + 1
    return _finish(start + np.arange(count) * step, _floating(dtype), device, requires_grad)


def linspace(
    start: float, end: float, steps: int, *, dtype: dtypes.dtype | None = None, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """`steps` numbers at equal distances from `start` to `end`, both included."""
    return _finish(np.linspace(start, end, steps), _floating(dtype), device, requires_grad)


def _random(draw: Callable[..., Any], size: tuple[Any, ...], options: dict[str, Any]) -> Tensor:
    shape = _shape(size)
    generator: Generator = options.pop("generator", None) or default_generator
    dtype = _floating(options.pop("dtype", None))
    count = int(np.prod(shape, dtype=np.int64))
    array = draw(generator, count, dtype.numpy).reshape(shape)
    return _finish(array, dtype, options.pop("device", None), options.pop("requires_grad", False))


def rand(*size: Any, **options: Any) -> Tensor:
    """Numbers in [0, 1), every one as likely as any other.

    options: dtype, device, requires_grad, generator.
    """
    return _random(Generator.uniform, size, options)


def randn(*size: Any, **options: Any) -> Tensor:
    """Numbers of the normal distribution with mean 0 and deviation 1.

    options: dtype, device, requires_grad, generator.
    """
    return _random(Generator.normal, size, options)


def randint(
    low: int, high: Any = None, size: Any = None, *, generator: Generator | None = None,
    dtype: dtypes.dtype = dtypes.int64, device: Any = None, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Integers from `low` (0 if only one bound is given) up to, not including, `high`."""
    if size is None:
        low, high, size = 0, low, high
    shape = _shape((size,))
    count = int(np.prod(shape, dtype=np.int64))
    draws = (generator or default_generator).below(low, high, count).reshape(shape)
    return _finish(draws, dtype, device, requires_grad)


def randperm(
    n: int, *, generator: Generator | None = None, dtype: dtypes.dtype = dtypes.int64
) -> Tensor:
    """The numbers from 0 to n - 1 in random order."""
    return _finish((generator or default_generator).permutation(n), dtype, None, False)


def _like(make: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def call(input: Tensor, **options: Any) -> Tensor:
        options.setdefault("dtype", input.dtype)
        options.setdefault("device", input.device)
        return make(tuple(input.shape), **options)

    call.__name__ = call.__qualname__ = make.__name__ + "_like"
    call.__doc__ = f"`{make.__name__}` in the shape, dtype and device of `input`."
    return call


zeros_like, ones_like, empty_like = _like(zeros), _like(ones), _like(empty)
rand_like, randn_like = _like(rand), _like(randn)


def full_like(input: Tensor, fill_value: Any, **options: Any) -> Tensor:
    """`full` in the shape, dtype and device of `input`."""
    options.setdefault("dtype", input.dtype)
    options.setdefault("device", input.device)
    return full(tuple(input.shape), fill_value, **options)
