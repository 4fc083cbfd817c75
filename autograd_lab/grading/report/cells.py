"""The learner's own cells on the feedback page: their code, what it printed, what it raised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from autograd_lab.grading.graded import ShownCell
from autograd_lab.grading.report.code import coloured
from autograd_lab.grading.report.shown import lines_shown, shown, without_colours

CELL_LINES = 200
PRINTED_LINES = 12
OTHER_CELLS = 60
ROOM = 120_000  # characters of code on one page
LINE = 60  # characters that a line counts as, beside its own
_BLANKS = re.compile(r"\n(?:[ \t\r]*\n){3,}")
CAPTIONS = {
    "solution": "your answer",
    "extra": "your own cell",
    "given": "a cell of the notebook",
    "markdown": "your note",
}


class Cells:
    """The learner's cells, each shown once, as long as there is room on the page."""

    def __init__(self, cells: Sequence[ShownCell]) -> None:
        self.cells = cells
        self.room = ROOM
        self.shown_at: dict[int, int] = {}  # from a cell's number to the question that shows it

    def of(self, question: str, at: int) -> str:
        """The cells that answer a question; the code stands where it is first asked for."""
        parts = []
        for place, cell in enumerate(self.cells):
            answers = question in cell.questions and cell.kind != "given"
            if not answers or not cell.source.strip():
                continue
            first = self.shown_at.setdefault(place, at)
            if first == at:
                parts.append(self._figure(CAPTIONS["solution"], cell))
            else:
                parts.append(
                    f'<p class="left">Your answer is shown <a href="#q{first}">above</a>.</p>'
                )
        return "".join(parts)

    def others(self) -> str:
        """The learner's further cells, and those given that raised an error."""
        others = [
            cell
            for at, cell in enumerate(self.cells)
            if at not in self.shown_at and (cell.kind != "given" or cell.error)
        ]
        shown_cells = [cell for cell in others if cell.source.strip()][:OTHER_CELLS]
        if not shown_cells:
            return ""
        figures = "".join(
            self._figure(CAPTIONS.get(cell.kind, "your own cell"), cell) for cell in shown_cells
        )
        left = sum(bool(cell.source.strip()) for cell in others) - len(shown_cells)
        more = f'<p class="left">{left:,} more cells are not shown.</p>' if left else ""
        heading = "Your other cells" if self.shown_at else "Your cells"
        return f"<h2>{heading}</h2>{figures}{more}"

    def _figure(self, caption: str, cell: ShownCell) -> str:
        source, note = lines_shown(_BLANKS.sub("\n\n\n", cell.source).strip("\n"), CELL_LINES)
        cost = len(source) + LINE * source.count("\n")
        if cost > self.room:
            return f'<p class="left">A cell of {len(cell.source):,} characters is not shown.</p>'
        self.room -= cost
        if cell.kind == "markdown":
            code = f'<div class="note">{escape(source)}</div>'
        else:
            code = f"<pre><code>{coloured(source)}</code></pre>"
        left = f'<p class="left">{note}</p>' if note else ""
        return (
            f'<figure class="cell"><figcaption>{caption}</figcaption>{code}{left}'
            f"{_printed(cell.output)}{_raised(cell.error)}</figure>"
        )


def _printed(output: str) -> str:
    if not output.strip():
        return ""
    text, note = lines_shown(without_colours(output).rstrip(), PRINTED_LINES, 160)
    left = f'<p class="left">{note}</p>' if note else ""
    return f'<pre class="printed">{escape(text)}</pre>{left}'


def _raised(error: str) -> str:
    if not error:
        return ""
    return f'<p class="raised">This cell raised <code>{shown(error)}</code></p>'
