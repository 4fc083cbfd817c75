"""The Jacobian as a heat map, v at its left, and the product vᵀ·J below, as an SVG and as text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograd_lab.graph.measure import CORNER, TITLE, text_width
from autograd_lab.graph.shapes import rect, text
from autograd_lab.graph.sheet import sheet
from autograd_lab.graph.values import number

MARGIN, HEAD, CELL, GAP = 16.0, 26.0, 36.0, 14.0
STRONGEST = 0.5  # of a colour, behind a number that has to be read


@dataclass(frozen=True)
class HeatMap:
    """What is drawn. y, x: a label for each row and column. product: vᵀ·rows."""

    y: tuple[str, ...]
    x: tuple[str, ...]
    v: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]
    product: tuple[float, ...]

    @property
    def cell(self) -> float:
        """The width of a cell: its widest number's."""
        numbers = [number(value) for row in (*self.rows, self.product) for value in row]
        widest = max(text_width(words, TITLE) for words in (*numbers, *self.x))
        return max(48.0, round(widest) + 18.0)

    @property
    def label(self) -> float:
        """The width of the rows' labels."""
        return round(max(text_width(words, TITLE) for words in (*self.y, "v"))) + 20.0

    @property
    def entry(self) -> float:
        """The width of the column of v."""
        return max(48.0, round(max(text_width(number(v), TITLE) for v in self.v)) + 18.0)

    @property
    def left(self) -> float:
        """Where the Jacobian begins."""
        return MARGIN + self.label + self.entry + 2 * GAP

    def top(self, row: int) -> float:
        """Where a row begins."""
        return MARGIN + 2 * HEAD + row * CELL

    @property
    def bottom(self) -> float:
        """Where the product begins."""
        return self.top(len(self.rows)) + GAP


def heat_map_svg(shown: HeatMap) -> str:
    """The picture: positive numbers on blue, negative ones on vermilion, the larger the stronger.

    What is no finite number has a red frame.
    """
    right = shown.left + shown.cell * len(shown.x)
    parts = [_heads(shown)]
    largest = _largest([value for row in shown.rows for value in row])
    for at, row in enumerate(shown.rows):
        y = shown.top(at) + CELL / 2 + 4.5
        parts.append(text(MARGIN + shown.label - 12, y, shown.y[at], "m b e t1"))
        x = MARGIN + shown.label
        parts.append(rect(x, shown.top(at) + 2, shown.entry, CELL - 4, CORNER, "box now"))
        parts.append(text(x + shown.entry / 2, y, number(shown.v[at]), "m b c t1"))
        parts.append(_cells(shown, row, shown.top(at), largest))
    below = shown.bottom
    parts.append(text(shown.left - 12, below + CELL / 2 + 4.5, "vᵀ·J", "b e t1"))
    parts.append(_cells(shown, shown.product, below, _largest(shown.product)))
    said = heat_map_text(shown)
    size = (round(right + MARGIN), below + CELL + MARGIN)
    return sheet(*size, "Jacobian, v, and their product", said, "".join(parts))


def _heads(shown: HeatMap) -> str:
    """What the columns are."""
    middle = MARGIN + shown.label + shown.entry / 2
    parts = [
        text(middle, MARGIN + 14, "v", "b c t1"),
        text(shown.left, MARGIN + 14, "J, the Jacobian", "b t1"),
    ]
    for at, name in enumerate(shown.x):
        x = shown.left + (at + 0.5) * shown.cell
        parts.append(text(x, MARGIN + HEAD + 16, name, "m c t1 q"))
    return "".join(parts)


def _cells(shown: HeatMap, values: Sequence[float], top: float, largest: float) -> str:
    parts = []
    for at, value in enumerate(values):
        x = shown.left + at * shown.cell
        inner = (x + 1, top + 1, shown.cell - 2, CELL - 2, 4)
        if not math.isfinite(value):
            parts.append(rect(*inner, "box fault"))
        elif value:
            strength = STRONGEST * (0.15 + 0.85 * min(abs(value) / largest, 1.0))
            colour = rect(*inner, "done" if value > 0 else "part")
            parts.append(colour.replace("/>", f' fill-opacity="{strength:.3f}"/>'))
        parts.append(rect(*inner, "slot"))
        parts.append(text(x + shown.cell / 2, top + CELL / 2 + 4.5, number(value), "m c t1"))
    return "".join(parts)


def _largest(values: Sequence[float]) -> float:
    return max((abs(value) for value in values if math.isfinite(value)), default=0.0) or 1.0


def heat_map_text(shown: HeatMap) -> str:
    """The same as lines of text."""
    head = ("", "v", *shown.x)
    lines = [
        (name, number(v), *map(number, row))
        for name, v, row in zip(shown.y, shown.v, shown.rows, strict=True)
    ]
    table = [head, *lines, ("vᵀ·J", "", *map(number, shown.product))]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(word.rjust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )
