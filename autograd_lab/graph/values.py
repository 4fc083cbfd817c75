"""Numbers, shapes and arrays as short text: three significant digits, and a glance at the rest."""

import math
from functools import cache
from typing import Any

import numpy as np

from autograd_lab.graph.model import Value

WHOLE = 64  # elements up to which `Value.data` holds everything
ROWS, COLUMNS, LENGTH = 3, 3, 4  # a larger array shows its shape and how its first row starts
START = 3


def number(value: Any) -> str:
    """Three significant digits; whole numbers below a million in full.

    >>> number(20.0855), number(27.0), number(0.00012345), number(5130)
    ('20.1', '27', '1.23e-4', '5130')
    """
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (complex, np.complexfloating)):
        imaginary = number(value.imag)
        return number(value.real) + ("" if imaginary.startswith("-") else "+") + imaginary + "j"
    value = float(value) if isinstance(value, (float, np.floating)) else int(value)
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e6:
        return str(int(value)) if value or math.copysign(1, value) > 0 else "-0"
    mantissa, _, exponent = f"{value:.3g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def shape_text(shape: tuple[int, ...] | None) -> str:
    """A shape as the pictures write it.

    >>> shape_text((64, 3, 7, 7)), shape_text(()), shape_text((5,))
    ('64×3×7×7', 'scalar', '5')
    """
    if shape is None:
        return ""
    return "×".join(map(str, shape)) if shape else "scalar"


def bytes_text(count: int) -> str:
    """A count of bytes for reading.

    >>> bytes_text(12), bytes_text(1536), bytes_text(3 * 2**20)
    ('12 B', '1.5 KiB', '3 MiB')
    """
    if count < 1024:
        return f"{count} B"
    power = min((count.bit_length() - 1) // 10, 4)
    return f"{number(count / 1024**power)} {'KMGT'[power - 1]}iB"


def value_of(array: Any) -> Value:
    """The glance at a NumPy or CuPy array. Only what is shown is read, and copied."""
    shape = tuple(array.shape)
    dtype = dtype_name(array.dtype)
    if 0 in shape:
        return Value(shape, dtype, (shape_text(shape), "empty"), f"{shape_text(shape)} empty", [])
    data = _whole(array) if math.prod(shape) <= WHOLE else None
    if not shape:
        text = _scalar(array)
        return Value(shape, dtype, (text,), text, data)
    if is_small(shape):
        rows = _numbers(array if len(shape) == 2 else array[None])
        texts = [" ".join(row) for row in rows]
        whole = f"[{', '.join(texts)}]" if len(shape) == 1 else f"[{'; '.join(texts)}]"
        return Value(shape, dtype, _aligned(rows), whole, data)
    start = array[(0,) * (len(shape) - 1)][:START]
    first = " ".join(_numbers(start[None])[0]) + " …"
    return Value(shape, dtype, (shape_text(shape), first), f"{shape_text(shape)} [{first}]", data)


@cache
def dtype_name(dtype: Any) -> str:
    """Such as "float32"; NumPy works it out anew each time, which takes its time."""
    return str(dtype)


def is_small(shape: tuple[int, ...]) -> bool:
    """Whether a glance shows all the numbers, in rows; if not, it shows the shape and a few."""
    if 0 in shape:
        return False
    if len(shape) == 2:
        return shape[0] <= ROWS and shape[1] <= COLUMNS
    return len(shape) == 0 or (len(shape) == 1 and shape[0] <= LENGTH)


def _scalar(array: Any) -> str:
    """A single number; a whole float keeps its point, which tells it from an integer."""
    item = array.item()
    text = number(item)
    return f"{text}.0" if isinstance(item, float) and text.lstrip("-").isdigit() else text


def _numbers(array: Any) -> list[list[str]]:
    return [[number(item) for item in row] for row in array.tolist()]


def _aligned(rows: list[list[str]]) -> tuple[str, ...]:
    """Rows of equal width, each column flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return tuple(
        " ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in rows
    )


def _whole(array: Any) -> object:
    values = array.tolist()
    if np.dtype(array.dtype).kind in "biu":
        return values
    return _json_safe(values)


def _json_safe(values: Any) -> object:
    if isinstance(values, list):
        return [_json_safe(value) for value in values]
    if isinstance(values, complex):
        return str(values)
    return values if math.isfinite(values) else str(values)


def not_a_number(array: Any) -> str:
    """What there is in an array that is no number: "nan", "inf", or "" for neither.

    >>> import numpy as np
    >>> not_a_number(np.array([1.0, np.inf])), not_a_number(np.array([1, 2]))
    ('inf', '')
    """
    if array.dtype.kind not in "fc" or not array.size:
        return ""
    with np.errstate(all="ignore"):
        # One sum tells nearly always: what is no number stays in it.
        if bool(np.isfinite(array.sum().item())):
            return ""
        if bool((array != array).any()):
            return "nan"
        return "inf" if bool((abs(array) == math.inf).any()) else ""
