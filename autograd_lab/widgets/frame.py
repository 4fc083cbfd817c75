"""What a board shows at a moment: pictures, rows of text, controls. Plain data, without Jupyter."""

import textwrap
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from autograd_lab.widgets.controls import Control, Part

WIDEST = 56  # letters of a cell of text, beyond which it goes on in the next line


@dataclass(frozen=True)
class Drawing:
    """A picture: an SVG without ids, dates or anything else that changes from run to run.

    text: the same as text, for where there are no pictures. heading: a line above it.
    parts: what can be pressed in it.
    """

    svg: str
    text: str
    heading: str = ""
    parts: tuple[Part, ...] = ()

    def data(self) -> dict[str, Any]:
        parts = [part.data() for part in self.parts]
        return {"svg": self.svg, "heading": self.heading, "parts": parts}


@dataclass(frozen=True)
class Rows:
    """Rows of text under their heads. code: whether they are set in mono, with all their spaces.

    marked: the rows that matter, by position, which are set off; a word or sign in the row has to
    say so too, for nothing is told by colour alone.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    marked: frozenset[int] = frozenset()
    code: bool = False

    def data(self) -> dict[str, Any]:
        return {
            "heads": self.heads,
            "rows": self.rows,
            "title": self.title,
            "marked": sorted(self.marked),
            "code": self.code,
        }

    def lines(self) -> list[str]:
        """Heads and rows as lines of text in columns."""
        return [line for line, _ in self.lines_set_off()]

    def lines_set_off(self) -> list[tuple[str, bool]]:
        """The same, and of each line whether it is set off, as the heads are."""
        table = [_wrapped(self.heads)]
        set_off = [True]
        for at, row in enumerate(self.rows):
            table.append(_wrapped(row))
            set_off.append(at in self.marked)
        columns = range(len(self.heads))
        widths = [max(len(line) for cells in table for line in cells[c]) for c in columns]
        lines = []
        for cells, strong in zip(table, set_off, strict=True):
            for texts in zip_longest(*cells, fillvalue=""):
                padded = (text.ljust(width) for text, width in zip(texts, widths, strict=True))
                lines.append(("  ".join(padded).rstrip(), strong))
        return lines


def _wrapped(row: tuple[str, ...]) -> list[list[str]]:
    """The cells of a row as lines of text, none too long to read."""
    return [
        [part for line in text.splitlines() or [""] for part in textwrap.wrap(line, WIDEST) or [""]]
        for text in row
    ]


@dataclass(frozen=True)
class Frame:
    """One moment of a board.

    title: what it is about, in code. caption: a line below it. pictures and rows stand under these,
    then a panel with heading and detail, if there is a heading, then the controls.
    said: what a screen reader says when the frame appears; the heading if empty.
    status: short facts beside the controls, such as "step 3 of 5".
    """

    title: str
    caption: str = ""
    pictures: tuple[Drawing, ...] = ()
    rows: tuple[Rows, ...] = ()
    heading: str = ""
    detail: str = ""
    controls: tuple[Control, ...] = ()
    status: tuple[str, ...] = ()
    said: str = ""

    def actors(self) -> dict[str, Control]:
        """All that can be acted upon, by id."""
        parts = [part for picture in self.pictures for part in picture.parts]
        return {control.id: control for control in (*self.controls, *parts)}

    def data(self) -> dict[str, Any]:
        """What the page needs to know, as JSON-able data."""
        return {
            "title": self.title,
            "caption": self.caption,
            "pictures": [picture.data() for picture in self.pictures],
            "rows": [rows.data() for rows in self.rows],
            "heading": self.heading,
            "detail": self.detail,
            "controls": [control.data() for control in self.controls],
            "status": list(self.status),
            "said": self.said or self.heading,
        }
