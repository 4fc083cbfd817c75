"""What a board shows at a moment: pictures, rows of text, controls. Plain data, without Jupyter."""

from dataclasses import dataclass
from typing import Any

from autograd_lab.widgets.controls import Control, Part


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
        """The rows as text, in columns of equal width."""
        table = [self.heads, *self.rows]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        return [
            "  ".join(t.ljust(width) for t, width in zip(row, widths, strict=True)).rstrip()
            for row in table
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
