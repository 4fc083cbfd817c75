"""Names on the left, the memory that they point at on the right, as an SVG and as text."""

from dataclasses import dataclass

from autograd_lab.graph.measure import CORNER, SMALL, TITLE, shortened, text_width
from autograd_lab.graph.shapes import rect, text
from autograd_lab.graph.sheet import sheet
from autograd_lab.graph.values import bytes_text
from autograd_lab.widgets.memory import Buffer, Memory, Name
from autograd_lab.widgets.memory_changes import Changes

MARGIN, GAP = 16.0, 14.0
NAME_HEIGHT, CELL_HEIGHT, LANE = 46.0, 34.0, 18.0
BETWEEN = 110.0  # from the names to the memory


@dataclass(frozen=True)
class _Place:
    """Where one buffer and its names are drawn."""

    buffer: Buffer
    names: tuple[Name, ...]
    top: float
    cell: float  # the width of a cell

    @property
    def lanes(self) -> tuple[Name, ...]:
        """The names that look at a part of the buffer only: each gets a line below it."""
        return tuple(name for name in self.names if not name.whole)

    @property
    def height(self) -> float:
        names = len(self.names) * (NAME_HEIGHT + GAP) - GAP
        return max(names, LANE + CELL_HEIGHT + len(self.lanes) * LANE + 4)

    @property
    def cells_top(self) -> float:
        """The cells lie level with the names' middle."""
        block = LANE + CELL_HEIGHT + len(self.lanes) * LANE
        return self.top + (self.height - block) / 2 + LANE

    @property
    def width(self) -> float:
        return self.cell * max(len(self.buffer.values), 1)


def memory_svg(memory: Memory, changes: Changes | None = None) -> str:
    """The picture. What changed has the accent, and a word says so."""
    changes = changes or Changes()
    places: list[_Place] = []
    top = MARGIN
    for at, buffer in enumerate(memory.buffers):
        widest = max((text_width(value, TITLE) for value in buffer.values), default=0.0)
        places.append(_Place(buffer, memory.of(at), top, max(38.0, round(widest) + 16.0)))
        top += places[-1].height + 2 * GAP
    left = max((_name_width(name) for name in memory.names), default=120.0)
    x = MARGIN + left + BETWEEN
    parts = [
        _names(place, left, changes) + _memory(place, at, x, changes) + _arrows(place, left, x)
        for at, place in enumerate(places)
    ]
    tails = [_tail(place.buffer) for place in places]
    width = max(
        (
            place.width + max(text_width(tail, SMALL) + 8, 130.0 if place.lanes else 0.0)
            for place, tail in zip(places, tails, strict=True)
        ),
        default=200.0,
    )
    labels = [_label(place.buffer) for place in places]
    width = max(width, *(text_width(label, SMALL) for label in labels), 200.0)
    said = memory_text(memory)
    title = "names and the memory they point at"
    return sheet(round(x + width + MARGIN), top - GAP, title, said, "".join(parts))


def _name_width(name: Name) -> float:
    first = text_width(shortened(name.name, 14), TITLE + 2)
    return float(round(max(first, text_width(name.text, SMALL)) + 28))


def _name_y(place: _Place, at: int) -> float:
    names = len(place.names) * (NAME_HEIGHT + GAP) - GAP
    return place.top + (place.height - names) / 2 + at * (NAME_HEIGHT + GAP)


def _names(place: _Place, width: float, changes: Changes) -> str:
    parts = []
    for at, name in enumerate(place.names):
        y = _name_y(place, at)
        moved = name.name in changes.moved | changes.new
        kind = "leaf" if name.kind == "tensor" else ""
        state = "now" if moved else kind
        parts.append(rect(MARGIN, y, width, NAME_HEIGHT, CORNER, f"box {state}".strip()))
        parts.append(text(MARGIN + 14, y + 20, shortened(name.name, 14), "m b t0"))
        if moved:
            word = "moved" if name.name in changes.moved else "new"
            parts.append(text(MARGIN + width - 12, y + 20, word, "e n"))
        parts.append(text(MARGIN + 14, y + 37, name.text, "m q"))
    return "".join(parts)


def _label(buffer: Buffer) -> str:
    device = "" if buffer.device == "cpu" else f", on {buffer.device}"
    return f"{bytes_text(buffer.nbytes)} of memory{device}"


def _tail(buffer: Buffer) -> str:
    return f"… {buffer.more:,} more" if buffer.more else ""


def _memory(place: _Place, at: int, x: float, changes: Changes) -> str:
    buffer, y = place.buffer, place.cells_top
    changed = ", changed" if at in changes.buffers else ""
    parts = [text(x, y - 6, _label(buffer) + changed, "n" if changed else "q")]
    last = len(buffer.values) - 1
    outline = "box past" if last < 0 else "box"
    parts.append(rect(x, y, place.width, CELL_HEIGHT, CORNER, outline))
    for cell in range(1, len(buffer.values)):
        parts.append(f'<path class="edge" d="M{x + cell * place.cell:g} {y:g}v{CELL_HEIGHT:g}"/>')
    for cell, value in enumerate(buffer.values):
        left = x + cell * place.cell
        now = (at, cell) in changes.cells
        if now:
            parts.append(rect(left + 2, y + 2, place.cell - 4, CELL_HEIGHT - 4, 6, "box now"))
        parts.append(text(left + place.cell / 2, y + 22, value, "m b c t1" if now else "m c t1"))
    if buffer.more:
        parts.append(text(x + place.width + 8, y + 22, _tail(buffer), "q"))
    for lane, name in enumerate(place.lanes):
        top = y + CELL_HEIGHT + lane * LANE + 8
        for cell in name.cells:
            parts.append(rect(x + cell * place.cell + 3, top, place.cell - 6, 6, 3, "done"))
        # A part beyond the elements that are shown is named below the words that stand for them.
        after = x + (name.cells[-1] + 1 if name.cells else len(buffer.values)) * place.cell
        parts.append(text(after + 4, top + 7, shortened(name.name, 14), "m"))
    return "".join(parts)


def _arrows(place: _Place, width: float, x: float) -> str:
    """From each name to the memory, or to the line that shows which part of it."""
    lanes = {name.name: at for at, name in enumerate(place.lanes)}
    whole = [name for name in place.names if name.name not in lanes]
    parts = []
    for at, name in enumerate(place.names):
        y = _name_y(place, at) + NAME_HEIGHT / 2
        end_x, end_y = x - 3, place.cells_top + CELL_HEIGHT / 2
        if name.name in lanes:
            first = name.cells[0] if name.cells else len(place.buffer.values)
            end_x += first * place.cell + 3
            end_y = place.cells_top + CELL_HEIGHT + lanes[name.name] * LANE + 11
        elif len(whole) > 1:
            end_y += (whole.index(name) / (len(whole) - 1) - 0.5) * 16
        start = MARGIN + width
        bend = x - 3 - start
        path = f"M{start:g} {y:g}C{start + bend * 0.5:g} {y:g} {x - bend * 0.5:g} {end_y:g}"
        path += f" {x - 12:g} {end_y:g}H{end_x:g}m-6 -4l6 4l-6 4"
        parts.append(f'<path class="edge" d="{path}"/>')
    return "".join(parts)


def memory_text(memory: Memory) -> str:
    """The same as lines of text."""
    lines = []
    for at, buffer in enumerate(memory.buffers):
        names = []
        for name in memory.of(at):
            part = "" if name.whole else ", a part of it"
            names.append(f"{name.name} ({name.text}{part})")
        values = " ".join(buffer.values) + (f" … {buffer.more:,} more" if buffer.more else "")
        lines.append(f"{_label(buffer)}: {values}, seen by {', '.join(names)}")
    return "\n".join(lines) or "no tensors and no arrays"
