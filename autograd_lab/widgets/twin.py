"""What stands for a board where no kernel is: one SVG of its frame, and the same as text."""

import re
import textwrap

from autograd_lab.graph.measure import SMALL, TITLE, text_width
from autograd_lab.graph.shapes import text
from autograd_lab.graph.sheet import sheet
from autograd_lab.widgets.frame import Drawing, Frame, Rows

MARGIN = 16.0
LINE, GAP = 17.0, 8.0
SMALLEST = 320.0
LONGEST = 110  # letters of a line of prose
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def svg(frame: Frame) -> str:
    """The frame as one picture: title, pictures one below the other, rows, panel."""
    sheet_ = _Sheet()
    sheet_.write(frame.title, "m b t0", TITLE + 2)
    sheet_.write(_wrapped(frame.caption), "t2 q", SMALL + 1)
    for picture in frame.pictures:
        sheet_.write(picture.heading, "b t1", TITLE)
        sheet_.place(picture)
    for rows in frame.rows:
        sheet_.write(rows.title, "b t1", TITLE)
        sheet_.y += GAP
        for line, strong in rows.lines_set_off():
            sheet_.write(line, "m t2 b" if strong else "m t2", SMALL + 1)
    sheet_.y += GAP if frame.heading else 0
    sheet_.write(_wrapped(frame.heading), "b t1", TITLE)
    sheet_.write(_wrapped(frame.detail), "t2 q", SMALL + 1)
    drawn = "".join(sheet_.parts)
    return sheet(sheet_.width, sheet_.y + MARGIN / 2, frame.title, plain(frame), drawn)


class _Sheet:
    """What is drawn so far, from the top down."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.width = SMALLEST
        self.y = MARGIN / 2

    def write(self, words: str, classes: str, size: float) -> None:
        for line in words.splitlines():
            self.y += LINE
            self.parts.append(text(MARGIN, self.y, line, classes))
            self._widen(MARGIN + text_width(line, size))

    def place(self, picture: Drawing) -> None:
        size = SIZE.search(picture.svg)
        if size is None:
            raise ValueError("a drawing needs a viewBox that begins at 0 0")
        self.y += LINE / 2
        placed = f'<svg x="{MARGIN:g}" y="{self.y:g}"'
        self.parts.append(picture.svg.replace("<svg", placed, 1))
        self.y += float(size[2])
        self._widen(MARGIN + float(size[1]))

    def _widen(self, right: float) -> None:
        self.width = max(self.width, float(round(right + MARGIN)))


def _wrapped(prose: str) -> str:
    return "\n".join(textwrap.fill(line, LONGEST) for line in prose.splitlines())


def plain(frame: Frame) -> str:
    """The frame as text."""
    blocks = ["\n".join(filter(None, (frame.title, frame.caption)))]
    blocks += ["\n".join(filter(None, (p.heading, p.text))) for p in frame.pictures]
    blocks += [_rows(rows) for rows in frame.rows]
    blocks += ["\n".join(filter(None, (frame.heading, frame.detail)))]
    return "\n\n".join(filter(None, blocks))


def _rows(rows: Rows) -> str:
    return "\n".join(filter(None, (rows.title, *rows.lines())))
