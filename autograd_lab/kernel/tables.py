"""A small table that a notebook shows as HTML in the page's colours, and a terminal as text."""

from dataclasses import dataclass
from html import escape
from typing import Any

CODE = "code"  # the head of a column of code


@dataclass(frozen=True)
class Table:
    """A title, the heads of the columns, and rows of text; a note may stand below.

    A column that is empty throughout is left out. marked: the rows that matter most, by position,
    set in bold; what they say is in their words too. mono: heads of columns of code and numbers.

    Example: `print(Table("2 tensors", ("name", "bytes"), (("x", "4 B"), ("y", "8 B"))))`.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    marked: frozenset[int] = frozenset()
    mono: tuple[str, ...] = (CODE,)

    def __str__(self) -> str:
        heads, rows = self._used()
        lines = [heads, *rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        body = [
            "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        parts = [self.title, "\n".join(body) if rows else "", self.note]
        return "\n\n".join(part for part in parts if part)

    def _used(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The heads and rows without the columns that are empty."""
        used = [i for i in range(len(self.heads)) if any(row[i] for row in self.rows)]
        rows = [tuple(" ".join(row[i].split()) for i in used) for row in self.rows]
        return tuple(self.heads[i] for i in used), rows

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": str(self), "text/html": self._html()}

    def _html(self) -> str:
        heads, rows = self._used()
        columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        body = "".join(
            f'<tr class="{"marked" if at in self.marked else "plain"}">'
            + "".join(self._cell(head, text) for head, text in zip(heads, row, strict=True))
            + "</tr>"
            for at, row in enumerate(rows)
        )
        table = f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return (
            f'<div class="agl-table" role="region" aria-label="{escape(self.title)}">'
            f"<style>{STYLE.replace(chr(10), '')}</style><p><b>{escape(self.title)}</b></p>"
            f"{table if rows else ''}{note}</div>"
        )

    def _cell(self, head: str, text: str) -> str:
        shown = f"<code>{escape(text)}</code>" if head in self.mono and text else escape(text)
        return f"<td{SHORT_CLASS if len(text) <= SHORT else ''}>{shown}</td>"


SHORT_CLASS = ' class="short"'
SHORT = 18  # letters up to which a cell stays on one line
# JupyterLab sets tables in zebra stripes and flush right, by selectors that outrank a class.
STYLE = """
.agl-table{max-width:100%;overflow-x:auto;
font:13px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);
color:var(--jp-ui-font-color1,#1f2328)}
.agl-table p{margin:2px 0 6px}
.agl-table table{border-collapse:collapse;margin:0 0 6px;border:0}
.agl-table tr,.agl-table td,.agl-table th{background:none!important;border:0;font-size:13px;
color:inherit;text-align:left!important;vertical-align:baseline!important;padding:3px 18px 3px 0;
white-space:pre-wrap}
.agl-table .short{white-space:nowrap}
.agl-table th{font-weight:600;color:var(--jp-ui-font-color2,#5f6a75)}
.agl-table tbody tr{border-top:1px solid var(--jp-border-color2,#d0d7de)}
.agl-table tr.marked td{font-weight:600}
.agl-table code{font:12px var(--jp-code-font-family,monospace);background:none!important;
color:inherit;padding:0!important}
"""
