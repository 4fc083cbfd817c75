"""A tree as a picture: a line for each part, with columns, and what can be pressed in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from autograd_lab.graph.measure import CORNER, SMALL, TITLE, shortened, text_width
from autograd_lab.graph.shapes import rect, text
from autograd_lab.graph.sheet import sheet
from autograd_lab.widgets.controls import Part
from autograd_lab.widgets.frame import Drawing, Rows

MARGIN, HEIGHT, INDENT, GAP = 12.0, 28.0, 20.0, 22.0
SIDE, BUCKET = 12.0, 22.0
LONGEST = 28  # letters of a name

Mark = Literal["", "on", "off", "some", "full", "empty", "none"]
"""A switch that is on, off, or on for some of its parts; a bucket that is full, empty or absent."""


@dataclass(frozen=True)
class Press:
    """What pressing a cell does. label: its name. on: whether it is on, for what is on or off.

    expanded: whether it shows its parts, for what does.
    """

    label: str
    do: Callable[[], object]
    on: bool | None = None
    expanded: bool | None = None


@dataclass(frozen=True)
class Cell:
    """What stands in one column of a line."""

    text: str = ""
    mark: Mark = ""
    press: Press | None = None
    quiet: bool = True
    changed: bool = False  # the accent; the text has to say it too

    @property
    def width(self) -> float:
        room = {"": 0.0, "full": BUCKET + 6, "empty": BUCKET + 6, "none": BUCKET + 6}
        return room.get(self.mark, SIDE + 6) + text_width(self.text, SMALL)


@dataclass(frozen=True)
class Line:
    """One part of the tree. path: unlike those of the others. shape: the sign before its name.

    opener: the sign is a triangle that opens and closes it. dashed: it takes no part, and a cell
    of the line says why.
    """

    path: str
    depth: int
    name: str
    cells: tuple[Cell, ...]
    shape: Literal["module", "parameter", "buffer"] = "module"
    opener: Press | None = None
    dashed: bool = False

    @property
    def width(self) -> float:
        """Of indent, sign and name."""
        return self.depth * INDENT + 22 + text_width(shortened(self.name, LONGEST), TITLE)


def tree_drawing(title: str, heads: tuple[str, ...], lines: list[Line], more: int = 0) -> Drawing:
    """The tree as a picture with its parts to press, and as text.

    heads: of the columns, that of the names first. more: how many lines were left out at the end.
    """
    columns = _columns(heads, lines)
    right = columns[-1]
    height = HEIGHT * (len(lines) + 1 + bool(more)) + MARGIN
    drawn, parts = [_heads(heads, columns, right)], []
    for at, line in enumerate(lines):
        y = HEIGHT * (at + 1) + MARGIN / 2
        drawn.append(_name(line, y, right))
        parts += _opener(line, y)
        for column, cell in enumerate(line.cells):
            x = columns[column]
            drawn.append(_cell(cell, x, y))
            if cell.press is not None:
                width = columns[column + 1] - x - GAP / 2
                parts.append(_part(f"{heads[column + 1]} {line.path}", cell.press, x, y, width))
    if more:
        y = HEIGHT * (len(lines) + 1) + MARGIN / 2
        drawn.append(text(MARGIN, y + 18, f"… {more:,} more: close a part to see them", "q"))
    said = tree_text(heads, lines)
    return Drawing(sheet(right, height, title, said, "".join(drawn)), said, parts=tuple(parts))


def tree_text(heads: tuple[str, ...], lines: list[Line]) -> str:
    """The tree as text in columns."""
    table = [("  " * line.depth + line.name, *(cell.text for cell in line.cells)) for line in lines]
    return "\n".join(Rows(heads, tuple(table)).lines())


def _columns(heads: tuple[str, ...], lines: list[Line]) -> list[float]:
    """Where each column after the names begins, and where the last one ends."""
    names = max((line.width for line in lines), default=0.0)
    places = [round(MARGIN + max(names, text_width(heads[0], SMALL)) + GAP)]
    for column, head in enumerate(heads[1:]):
        cells = [line.cells[column].width for line in lines]
        places.append(round(places[-1] + max([text_width(head, SMALL), *cells]) + GAP))
    return [float(place) for place in places]


def _heads(heads: tuple[str, ...], columns: list[float], right: float) -> str:
    places = [MARGIN, *columns]
    words = [text(x, 21, head, "q b") for x, head in zip(places, heads, strict=False)]
    return "".join(words) + f'<path class="edge" d="M{MARGIN:g} 31H{right - MARGIN:g}"/>'


def _left(line: Line) -> float:
    return MARGIN + line.depth * INDENT


def _name(line: Line, y: float, right: float) -> str:
    x, middle = _left(line), y + HEIGHT / 2
    name = text(x + 18, middle + 4.5, shortened(line.name, LONGEST), _name_classes(line))
    if line.opener is not None:
        shape = "l8 5l-8 5z" if not line.opener.expanded else "l10 0l-5 8z"
        corner = (x + 2, middle - 5) if not line.opener.expanded else (x + 1, middle - 4)
        return f'<path class="edge" d="M{corner[0]:g} {corner[1]:g}{shape}"/>' + name
    state = {"parameter": "box leaf", "buffer": "slot", "module": "box past"}[line.shape]
    dash = " none" if line.dashed else ""
    radius = {"parameter": 4.0, "buffer": 0.0, "module": CORNER}[line.shape]
    return rect(x + 1, middle - 5, 10, 10, min(radius, 5), state + dash) + name


def _name_classes(line: Line) -> str:
    classes = "m t1 b" if line.shape == "module" else "m t1"
    return f"{classes} q" if line.dashed else classes


def _cell(cell: Cell, x: float, y: float) -> str:
    middle = y + HEIGHT / 2
    sign, room = _mark(cell.mark, x, middle)
    quiet = "n b" if cell.changed else "q" if cell.quiet else ""
    return sign + text(x + room, middle + 4, cell.text, f"m {quiet}".strip())


def _mark(mark: Mark, x: float, middle: float) -> tuple[str, float]:
    """The sign, and how much room it takes."""
    top = middle - SIDE / 2
    if not mark:
        return "", 0.0
    if mark in ("full", "empty", "none"):
        filled = rect(x, top, BUCKET, SIDE, 3, "done") if mark == "full" else ""
        outline = rect(x, top, BUCKET, SIDE, 3, "slot dash" if mark == "none" else "slot")
        return filled + outline, BUCKET + 6
    if mark == "off":
        return rect(x, top, SIDE, SIDE, 3, "box none"), SIDE + 6
    box = rect(x, top, SIDE, SIDE, 3, "box leaf")
    if mark == "some":
        return box + rect(x + 3, middle - 1.5, SIDE - 6, 3, 1, "done"), SIDE + 6
    tick = f'<path class="tick" d="M{x + 2.5:g} {middle + 0.5:g}l2.5 2.5l4.5 -6"/>'
    return box + rect(x, top, SIDE, SIDE, 3, "done") + tick, SIDE + 6


def _opener(line: Line, y: float) -> list[Part]:
    if line.opener is None:
        return []
    return [
        _part(f"open {line.path}", line.opener, _left(line) - 4, y, line.width - _left(line) + 16)
    ]


def _part(id: str, press: Press, x: float, y: float, width: float) -> Part:
    return Part(
        id, press.label, do=press.do, pressed=press.on, expanded=press.expanded,
        left=x - 4, top=y + 2, width=width, height=HEIGHT - 4,
    )  # fmt: skip
