"""The matrix of the switches: a row for each setting, a mark and a word in each cell, as an SVG."""

from autograd_lab.graph.measure import CORNER, SMALL, TITLE, text_width
from autograd_lab.graph.shapes import rect, text
from autograd_lab.graph.sheet import sheet

MARGIN, HEAD, ROW, LAST_GAP, MARK = 16.0, 30.0, 34.0, 10.0, 24.0
Row = tuple[str, ...]


def matrix_svg(heads: Row, rows: tuple[Row, ...]) -> str:
    """The picture. A row is a name and its cells, which begin with ●, ○ or –; the last is set off.

    What differs from the first row is bold.
    """
    columns = [_width(at, heads, rows) for at in range(len(heads))]
    lefts = [MARGIN + sum(columns[:at]) for at in range(len(columns))]
    right = MARGIN + sum(columns)
    parts = [
        text(left + 12, MARGIN + 18, head, "b q t2")
        for left, head in zip(lefts, heads, strict=True)
    ]
    top = MARGIN + HEAD
    for at, row in enumerate(rows):
        if at == len(rows) - 1:
            top += LAST_GAP
            parts.append(rect(MARGIN, top, right - MARGIN, ROW, CORNER, "tag flow"))
        else:
            parts.append(f'<path class="edge" d="M{MARGIN:g} {top:g}H{right:g}"/>')
        middle = top + ROW / 2
        parts.append(text(lefts[0] + 12, middle + 4.5, row[0], "m b t2"))
        for column in range(1, len(row)):
            new = row[column] != rows[0][column]
            parts.append(_cell(lefts[column] + 12, middle, row[column], new))
        top += ROW
    said = "\n".join("  ".join(row) for row in (heads, *rows))
    return sheet(right + MARGIN, top + MARGIN, "what the switches change", said, "".join(parts))


def _width(at: int, heads: Row, rows: tuple[Row, ...]) -> float:
    sizes = [text_width(heads[at], SMALL + 1)]
    if at:
        sizes += [text_width(row[at][2:], SMALL + 1) + MARK for row in rows]
    else:
        sizes += [text_width(row[at], TITLE) for row in rows]
    return float(round(max(sizes))) + 28.0


def _cell(x: float, y: float, words: str, new: bool) -> str:
    """A disc with a tick for yes, an empty circle for no."""
    mark, _, told = words.partition(" ")
    center = x + 7
    drawn = ""
    if mark == "●":
        tick = f"M{center - 3.5:g} {y + 0.5:g}l2.5 2.5l4.5 -6"
        drawn = f'<circle class="done" cx="{center:g}" cy="{y:g}" r="8"/>'
        drawn += f'<path class="tick" d="{tick}"/>'
    elif mark == "○":
        drawn = f'<circle class="slot" cx="{center:g}" cy="{y:g}" r="7.5"/>'
    return drawn + text(x + MARK, y + 4.5, told, "m b t2" if new else "m t2")
