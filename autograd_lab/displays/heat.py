"""A matrix too large for its numbers as a picture: squares, the larger the number the larger.

A positive number is a filled square, a negative one a hollow square, nan a cross, an infinity a
triangle that points up or down. So the picture can be read without its colours.
"""

from html import escape
from typing import Any

import numpy as np

ROWS, COLUMNS = 32, 32  # squares at most; of a larger matrix each stands for several elements
STEPS = 4  # sizes of a square
SIDE = 9  # pixels of a cell


def heat_map(matrix: np.ndarray[Any, Any], label: str) -> tuple[str, tuple[int, int]]:
    """The picture, and how many elements, down and across, one square stands for."""
    cells, block = _blocks(matrix)
    height, width = cells.shape
    finite = np.abs(cells[np.isfinite(cells)])
    largest = float(finite.max()) if finite.size else 0.0
    paths: dict[str, list[str]] = {"full": [], "hollow": [], "cross": [], "up": [], "down": []}
    for y, line in enumerate(cells.tolist()):
        for x, value in enumerate(line):
            kind, mark = _mark(x, y, value, largest)
            paths[kind].append(mark)
    drawn = "".join(
        f'<path d="{"".join(marks)}" {LOOKS[kind]}/>' for kind, marks in paths.items() if any(marks)
    )
    svg = (
        f'<svg role="img" aria-label="{escape(label)}" width="{width * SIDE}" '
        f'height="{height * SIDE}" viewBox="0 0 {width * 10} {height * 10}">'
        f'<rect width="{width * 10}" height="{height * 10}" fill="none" '
        f'style="stroke:var(--agl-line)"/>{drawn}</svg>'
    )
    return svg, block


LOOKS = {
    "full": 'style="fill:var(--agl-now)"',
    "hollow": 'fill="none" style="stroke:var(--agl-blue)" stroke-width="1.5"',
    "cross": 'fill="none" style="stroke:var(--agl-red)" stroke-width="2"',
    "up": 'style="fill:var(--agl-red)"',
    "down": 'style="fill:var(--agl-red)"',
}


def _mark(x: int, y: int, value: float, largest: float) -> tuple[str, str]:
    """Which kind of mark a value has, and its outline in a cell of 10 by 10."""
    left, top = 10 * x, 10 * y
    if value != value:
        return "cross", f"M{left + 2} {top + 2}l6 6m0-6l-6 6"
    if value in (float("inf"), float("-inf")):
        if value > 0:
            return "up", f"M{left + 5} {top + 1}l4 8h-8z"
        return "down", f"M{left + 5} {top + 9}l4-8h-8z"
    size = -(-abs(value) * STEPS // largest) if largest else 0
    if not size:
        return "full", ""
    side = int(2 * size)
    inset = 5 - side // 2
    kind = "full" if value > 0 else "hollow"
    return kind, f"M{left + inset} {top + inset}h{side}v{side}h-{side}z"


def _blocks(matrix: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], tuple[int, int]]:
    """For each block of elements the one of largest size; nan goes before all others."""
    down, across = (-(-n // most) for n, most in zip(matrix.shape, (ROWS, COLUMNS), strict=True))
    values = np.asarray(matrix, dtype=float)
    if (down, across) == (1, 1):
        return values, (1, 1)
    rows, columns = -(-matrix.shape[0] // down), -(-matrix.shape[1] // across)
    padded = np.zeros((rows * down, columns * across))
    padded[: matrix.shape[0], : matrix.shape[1]] = values
    parts = padded.reshape(rows, down, columns, across).swapaxes(1, 2).reshape(rows, columns, -1)
    chosen = np.abs(parts).argmax(-1)
    return np.take_along_axis(parts, chosen[..., None], -1)[..., 0], (down, across)
