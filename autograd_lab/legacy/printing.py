"""How a tensor was printed before 0.4: a table of numbers, and below it the type and the size.

Numbers of one tensor share one format. Whole numbers print without a point; others with four
digits behind it, divided by a common scale, printed first as `1.00000e-02 *`, where they are all
small or large, and in scientific notation where they differ too much. The rules are those of
`torch/_tensor_str.py` of version 0.3.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Options:
    """precision: digits behind the point. threshold: from how many elements on a tensor is
    abridged. edgeitems: how many numbers then remain at each end. linewidth: characters a line."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80


options = Options()

PROFILES = {
    "default": Options(),
    "short": Options(precision=2, edgeitems=2),
    "full": Options(threshold=math.inf),
}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
) -> None:
    """Change how tensors print. profile: "default", "short" or "full", before the others."""
    if profile in PROFILES:
        vars(options).update(vars(PROFILES[profile]))
    given = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    vars(options).update({name: value for name, value in given.items() if value is not None})


@dataclass(frozen=True)
class NumberFormat:
    """How every number of a tensor is written: divided by `scale`, in `width` characters."""

    spec: str
    scale: float
    width: int

    def row(self, numbers: Any) -> str:
        """Numbers on one line."""
        return " ".join(format(float(number) / self.scale, self.spec) for number in numbers)

    @property
    def heading(self) -> str:
        """The line that tells the scale, if there is one."""
        return "" if self.scale == 1 else f"{self.scale:.5e} *\n"


def text(array: Any, type_name: str, device: str = "") -> str:
    """What `print` shows of a tensor of that type on that array."""
    if not array.size:
        return f"[{type_name} with no dimension]\n"
    if array.ndim == 1:
        table = _vector(array)
    elif array.ndim == 2:
        table = _matrix(array)
    else:
        table = _matrices(array)
    sizes = "x".join(str(size) for size in array.shape)
    return f"\n{table}[{type_name} of size {sizes}{device}]\n"


def number_format(array: Any, min_width: int = 0) -> NumberFormat:
    """The one format for all numbers of an array."""
    magnitudes = np.abs(array.astype(np.float64)).ravel()
    finite = magnitudes[np.isfinite(magnitudes)]
    min_width = max(min_width, 2 if finite.size == magnitudes.size else 3)
    if not finite.size:
        finite = np.zeros(1)
    smallest, largest = _digits(finite.min()), _digits(finite.max())
    precision = options.precision
    scientific = f".{precision}e"
    if (finite == np.ceil(finite)).all():
        if largest > precision + 1:
            return NumberFormat("11" + scientific, 1, max(min_width, 7 + precision))
        width = max(min_width, largest + 1)
        return NumberFormat(f"{width}.0f", 1, width)
    if largest - smallest > precision:
        width = 7 + precision + (abs(largest) > 99 or abs(smallest) > 99)
        width = max(min_width, width)
        return NumberFormat(f"{width}{scientific}", 1, width)
    if largest > precision + 1 or largest < 0:
        width, scale = max(min_width, 7), math.pow(10, largest - 1)
    else:
        width, scale = max(min_width, 7 if largest == 0 else largest + 6), 1
    return NumberFormat(f"{width}.{precision}f", scale, width)


def _digits(number: float) -> int:
    """How many digits stand before the point; 0 for 0.5, -1 for 0.05; 1 for zero."""
    return math.floor(math.log10(number)) + 1 if number else 1


def _vector(array: Any) -> str:
    numbers = number_format(array)
    indent = "" if numbers.scale == 1 else " "
    n = options.edgeitems
    if array.size < options.threshold:
        lines = [indent + numbers.row([x]) for x in array]
    else:
        ends = [indent + numbers.row([x]) for x in (*array[:n], *array[-n:])]
        lines = [*ends[:n], f"{indent}{'⋮':^{numbers.width}}", *ends[n:]]
    return numbers.heading + "\n".join(lines) + "\n"


def _matrix(
    array: Any, indent: str = "", numbers: NumberFormat | None = None, abridged: bool = False
) -> str:
    n = options.edgeitems
    wide, tall = array.shape[1] > 2 * n, array.shape[0] > 2 * n
    if numbers is None:
        numbers = number_format(array, 5 if wide or tall else 0)
    if abridged or (array.size >= options.threshold and (wide or tall)):
        return numbers.heading + _abridged(array, indent, numbers)
    per_line = (options.linewidth - len(indent)) // (numbers.width + 1)
    lines = []
    for first in range(0, array.shape[1], per_line):
        last = min(first + per_line, array.shape[1])
        if per_line < array.shape[1]:
            lines.append(f"\nColumns {first} to {last - 1} \n{indent}")
        lines.append(numbers.heading)
        margin = indent + ("" if numbers.scale == 1 else " ")
        lines += [f"{margin}{numbers.row(row[first:last])}\n" for row in array]
    return "".join(lines)


def _abridged(array: Any, indent: str, numbers: NumberFormat) -> str:
    """The first and the last rows and columns only."""
    n = options.edgeitems
    wide, tall = array.shape[1] > 2 * n, array.shape[0] > 2 * n

    def line(row: Any) -> str:
        if not wide:
            return indent + numbers.row(row)
        return f"{indent}{numbers.row(row[:n])} {'...':^5} {numbers.row(row[-n:])}"

    if not tall:
        return "".join(line(row) + "\n" for row in array)
    if wide:
        side = (numbers.width + 1) * n - 1
        gap = f"{indent}{'...':^{side}} {'⋱':^5} {'...':^{side}}"
    else:
        gap = f"{'⋮':^{len(numbers.row(array[0])) + 1}}"
    rows = [*map(line, array[:n]), gap, *map(line, array[-n:])]
    return "\n".join(rows) + "\n"


def _matrices(array: Any) -> str:
    """Three dimensions and more: one matrix after the other, each under its index."""
    n = options.edgeitems
    full = array.shape[-1] <= 2 * n and array.shape[-2] <= 2 * n
    numbers = number_format(array, 0 if full else 3)
    abridged = array.size >= options.threshold
    outer = array.shape[:-2]
    width = max(2, *(len(str(size)) for size in array.shape))
    places = [_shown(size, abridged) for size in outer]
    parts: list[str] = []
    before: Sequence[int] | None = None
    for index in itertools.product(*places):
        if before is not None:
            parts.append((_gap(before, index, places, width) if abridged else "") + "\n")
        name = ",".join(f"{i:^{width}}" for i in index)
        parts.append(f"({name},.,.) = \n{_matrix(array[index], ' ', numbers, abridged)}")
        before = index
    return "".join(parts)


def _shown(size: int, abridged: bool) -> list[int]:
    n = options.edgeitems
    if abridged and size > 2 * n:
        return [*range(n), *range(size - n, size)]
    return list(range(size))


def _gap(
    before: Sequence[int], index: Sequence[int], places: Sequence[Sequence[int]], width: int
) -> str:
    """What stands between two matrices of an abridged tensor: dots for the dimensions that jump,
    and for those that start again."""
    jumped, restarted = [False] * len(index), [False] * len(index)
    for i in reversed(range(len(index))):
        restarted[i] = before[i] == places[i][-1]
        if not restarted[i]:
            jumped[i] = index[i] - before[i] > 1
            break
    text = ""
    if any(jumped):
        text += "".join(f"{'...' if flag else '':^{width + 1}}" for flag in jumped) + "\n"
    if any(restarted):
        text += " " + "".join(f"{'⋮' if flag else '':^{width + 1}}" for flag in restarted) + "\n"
    return text
