"""What tests are written with: `assert_close`, with PyTorch's messages, and random tensors."""

import math
from collections.abc import Callable, Mapping, Sequence
from math import ceil, inf
from typing import Any

import numpy as np

from autograd_lab.dtypes import dtype as Dtype
from autograd_lab.errors import ArgumentTypeError, OutOfScope
from autograd_lab.factories import empty
from autograd_lab.from_data import as_tensor
from autograd_lab.number_limits import finfo, iinfo
from autograd_lab.ops.compare import isclose
from autograd_lab.ops.complex import view_as_real
from autograd_lab.random_factories import randint
from autograd_lab.tensor import Tensor

__all__ = ["assert_close", "make_tensor"]

TOLERANCES = {
    "float16": (0.001, 1e-5), "float32": (1.3e-6, 1e-5), "complex64": (1.3e-6, 1e-5),
    "float64": (1e-7, 1e-7), "complex128": (1e-7, 1e-7),
}  # fmt: skip
"""The default rtol and atol by dtype; whole numbers have to be equal."""

Message = str | Callable[[str], str] | None


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: Message = None,
) -> None:
    """Raise AssertionError unless |actual - expected| <= atol + rtol * |expected| everywhere.

    actual, expected: tensors, arrays, numbers, None, or lists and dicts of these.
    rtol, atol: both or none; by default as the dtype has digits, see `TOLERANCES`.
    equal_nan: whether nan equals nan. allow_subclasses: whether the types may differ so.
    check_device, check_dtype, check_stride: whether these have to agree too.
    msg: the message of the error, or a function that makes one of the usual message.
    Errors: TypeError for what can't be compared, ValueError for only one of rtol and atol.
    Example: `torch.testing.assert_close(x.grad, torch.tensor([2., 4.]))`
    """
    if (rtol is None) != (atol is None):
        missing = "rtol" if rtol is None else "atol"
        raise ValueError(
            f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {missing}."
        )
    comparison = _Comparison(
        None if rtol is None or atol is None else (rtol, atol), equal_nan, allow_subclasses,
        {"device": check_device, "dtype": check_dtype, "stride()": check_stride}, msg,
    )  # fmt: skip
    comparison.compare(actual, expected, ())


class _Comparison:
    """One call of `assert_close`; `where` is the way to an item in lists and dicts."""

    def __init__(
        self,
        tolerances: tuple[float, float] | None,
        equal_nan: bool,
        allow_subclasses: bool,
        checked: dict[str, bool],
        message: Message,
    ) -> None:
        self.tolerances = tolerances
        self.equal_nan = equal_nan
        self.allow_subclasses = allow_subclasses
        self.checked = checked
        self.message = message

    def compare(self, actual: Any, expected: Any, where: tuple[Any, ...]) -> None:
        """Raise AssertionError where the two are not close, TypeError where they can't be."""
        numbers = (bool, np.bool_, int, float, complex, np.number)
        if _sequences(actual, expected):
            self._compare_items(actual, expected, where)
        elif isinstance(actual, Mapping) and isinstance(expected, Mapping):
            self._compare_mappings(actual, expected, where)
        elif actual is None or expected is None:
            if actual is not expected:
                self._fail(f"None mismatch: {actual} is not {expected}", where)
        elif isinstance(actual, numbers) and isinstance(expected, numbers):
            self._compare_numbers(actual, expected, where)
        elif self._comparable(actual, expected):
            self._compare_tensors(as_tensor(actual), as_tensor(expected), where)
        else:
            raise ArgumentTypeError(
                "No comparison pair was able to handle inputs of type "
                f"{type(actual)} and {type(expected)}.{_place(where)}",
                argument=actual,
            )

    def _compare_items(self, actual: Any, expected: Any, where: tuple[Any, ...]) -> None:
        if len(actual) != len(expected):
            self._fail(
                f"The length of the sequences mismatch: {len(actual)} != {len(expected)}", where
            )
        for index, pair in enumerate(zip(actual, expected, strict=True)):
            self.compare(*pair, (*where, index))

    def _compare_mappings(self, actual: Any, expected: Any, where: tuple[Any, ...]) -> None:
        missing, more = expected.keys() - actual.keys(), actual.keys() - expected.keys()
        if missing or more:
            self._fail(
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {sorted(missing)}\n"
                f"Additional keys in the actual mapping: {sorted(more)}",
                where,
            )
        for key in actual:
            self.compare(actual[key], expected[key], (*where, key))

    def _compare_numbers(self, actual: Any, expected: Any, where: tuple[Any, ...]) -> None:
        truths = (bool, np.bool_)
        if isinstance(actual, truths) and isinstance(expected, truths):
            if bool(actual) is not bool(expected):
                self._fail(f"Booleans mismatch: {bool(actual)} is not {bool(expected)}", where)
            return
        actual, expected = (getattr(x, "item", lambda x=x: x)() for x in (actual, expected))
        if self.checked["dtype"] and type(actual) is not type(expected):
            self._fail(f"The (d)types do not match: {type(actual)} != {type(expected)}.", where)
        exact = isinstance(actual, int) and isinstance(expected, int)
        rtol, atol = self.tolerances or ((0.0, 0.0) if exact else TOLERANCES["float64"])
        same_nan = self.equal_nan and actual != actual and expected != expected
        if not (
            actual == expected
            or same_nan
            or abs(actual - expected) <= _allowed(rtol, atol, expected)
        ):
            self._fail(_scalar_message(actual, expected, rtol, atol), where)

    def _comparable(self, actual: Any, expected: Any) -> bool:
        related = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
        same = self.allow_subclasses or type(actual) is type(expected)
        return related and same and isinstance(actual, Tensor | np.ndarray)

    def _compare_tensors(self, actual: Tensor, expected: Tensor, where: tuple[Any, ...]) -> None:
        self._check("shape", actual.shape, expected.shape, where)
        self._check("device", actual.device, expected.device, where)
        self._check("dtype", actual.dtype, expected.dtype, where)
        self._check("stride()", actual.stride(), expected.stride(), where)
        known = [TOLERANCES.get(x.dtype.name, (0.0, 0.0)) for x in (actual, expected)]
        rtol, atol = self.tolerances or (max(r for r, _ in known), max(a for _, a in known))
        a, b = (x.detach().cpu() for x in (actual, expected))
        if a.dtype is not b.dtype:
            both = np.promote_types(a._data.dtype, b._data.dtype)
            a, b = a._cast(both), b._cast(both)
        close = isclose(a, b, rtol, atol, self.equal_nan)
        if not close.all():
            scalar = not actual.shape
            message = (
                _scalar_message(a.item(), b.item(), rtol, atol)
                if scalar
                else _tensor_message(a.numpy(), b.numpy(), close.numpy(), rtol, atol)
            )
            self._fail(message, where)

    def _check(self, name: str, actual: Any, expected: Any, where: tuple[Any, ...]) -> None:
        if self.checked.get(name, True) and actual != expected:
            self._fail(
                f"The values for attribute '{name}' do not match: {actual} != {expected}.", where
            )

    def _fail(self, message: str, where: tuple[Any, ...]) -> None:
        message += _place(where)
        if callable(self.message):
            message = self.message(message)
        raise AssertionError(message if not isinstance(self.message, str) else self.message)


def _sequences(actual: Any, expected: Any) -> bool:
    return all(isinstance(x, Sequence) and not isinstance(x, str) for x in (actual, expected))


def _place(where: tuple[Any, ...]) -> str:
    return (
        f"\n\nThe failure occurred for item {''.join(f'[{x!r}]' for x in where)}" if where else ""
    )


def _allowed(rtol: float, atol: float, expected: Any) -> float:
    return atol + rtol * abs(expected) if abs(expected) != inf else 0.0


def _scalar_message(actual: Any, expected: Any, rtol: float, atol: float) -> str:
    equal = rtol == 0 and atol == 0
    difference = abs(actual - expected)
    relative = inf if expected == 0 else difference / abs(expected)
    return (
        f"Scalars are not {'equal' if equal else 'close'}!\n\n"
        f"Expected {expected} but got {actual}.\n"
        f"Absolute difference: {difference}{_up_to(atol, equal)}\n"
        f"Relative difference: {relative}{_up_to(rtol, equal)}"
    )


def _tensor_message(actual: Any, expected: Any, close: Any, rtol: float, atol: float) -> str:
    equal = rtol == 0 and atol == 0
    if actual.dtype.kind not in "fc":
        actual, expected = actual.astype(np.int64), expected.astype(np.int64)
    wrong = int(close.size - close.sum())
    with np.errstate(all="ignore"):
        absolute = np.where(close, 0, np.abs(actual - expected))
        size = np.abs(expected)
        if size.dtype.kind == "i":
            absolute_as_float, size = absolute.astype(np.float32), size.astype(np.float32)
        else:
            absolute_as_float = absolute
        relative = np.where(close, 0, absolute_as_float / size)
    lines = [f"Tensor-likes are not {'equal' if equal else 'close'}!\n"]
    lines.append(f"Mismatched elements: {wrong} / {close.size} ({wrong / close.size:.1%})")
    for name, values, tolerance in (("absolute", absolute, atol), ("relative", relative, rtol)):
        at = int(values.argmax())
        index = tuple(int(i) for i in np.unravel_index(at, values.shape))
        largest = values.reshape(-1)[at].item()
        lines.append(
            f"Greatest {name} difference: {largest} at index {index}{_up_to(tolerance, equal)}"
        )
    return "\n".join(lines)


def _up_to(tolerance: float, equal: bool) -> str:
    return "" if equal else f" (up to {tolerance} allowed)"


def make_tensor(
    *shape: Any,
    dtype: Dtype,
    device: Any,
    low: float | None = None,
    high: float | None = None,
    requires_grad: bool = False,
    noncontiguous: bool = False,
    exclude_zero: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """A tensor of random numbers from [low, high), by default from [-9, 9) or whole ones up to 9.

    noncontiguous: every other element of a wider tensor. exclude_zero: 0 becomes the smallest
    number above it. Errors: ValueError for bounds that hold no number of the dtype.
    Example: `make_tensor((2, 3), dtype=torch.float64, device="cpu", requires_grad=True)`
    """
    if memory_format is not None:
        raise OutOfScope("testing.make_tensor(memory_format=)", "noncontiguous=True gives steps")
    sizes = tuple(shape[0] if len(shape) == 1 and isinstance(shape[0], Sequence) else shape)
    whole = not (dtype.is_floating_point or dtype.is_complex)
    if requires_grad and whole:
        raise ValueError(
            "`requires_grad=True` is not supported for boolean and integral dtypes, but got "
            f"{dtype=}"
        )
    wider = noncontiguous and math.prod(sizes) > 1
    if wider:
        sizes = (*sizes[:-1], 2 * sizes[-1])
    first, last = _bounds(dtype, low, high)
    if whole:
        result = randint(ceil(first), ceil(last), sizes, device=device, dtype=dtype)
    else:
        result = empty(sizes, device=device, dtype=dtype)
        (view_as_real(result) if dtype.is_complex else result).uniform_(first, last)
    if wider:
        result = result[..., 1::2]
    if exclude_zero:
        result[result == 0] = 1 if whole else finfo(dtype).tiny
    return result.requires_grad_(requires_grad)


def _bounds(dtype: Dtype, low: float | None, high: float | None) -> tuple[float, float]:
    """Both bounds, cut to what the dtype holds. Raises ValueError where that is nothing."""
    if dtype.name == "bool":
        least, most, ends = 0.0, 2.0, (0, 2)
    elif dtype.is_floating_point or dtype.is_complex:
        least, most, ends = finfo(dtype).min, finfo(dtype).max, (-9, 9)
    else:
        limits = iinfo(dtype)
        least, most, ends = limits.min, limits.max + (dtype.name != "int64"), (-9, 10)
    low, high = ends[0] if low is None else low, ends[1] if high is None else high
    if low != low or high != high:
        raise ValueError(f"`low` and `high` cannot be NaN, but got {low=} and {high=}")
    if low > high or (low == high and not (dtype.is_floating_point or dtype.is_complex)):
        raise ValueError(f"`low` must be less than `high`, but got {low} >= {high}")
    if high < least or low >= most:
        raise ValueError(
            f"The value interval specified by `low` and `high` is [{low}, {high}), but {dtype} "
            f"only supports [{least}, {most})"
        )
    return min(max(low, least), most), min(max(high, least), most)


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise OutOfScope(f"testing.{name}", "torch.testing has assert_close and make_tensor here")
