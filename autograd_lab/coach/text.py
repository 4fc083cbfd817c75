"""Advice as text in three columns: what happened, where, and the line of code there."""

from itertools import chain, repeat

from autograd_lab.coach.advice import LESSONS, Advice

GAP = "   "
WIDEST = 66


def text(advice: Advice) -> str:
    """The advice in at most eight lines.

    Example:
        why  z.backward() freed what MulBackward0 saved   cell 4, line 1   z.backward()
        try  (z + w).backward()   one walk for both
        see  lesson 07, One graph, many backwards · %graph z
    """
    rows = [(reason.text, reason.where, reason.code) for reason in advice.reasons]
    lines = _table(advice.head, rows)
    lines += _table(
        "try",
        [(way.code or way.gain, way.gain if way.code else "", "") for way in advice.ways],
        "or",
    )
    lines.append(f"see  {see(advice)}")
    return "\n".join(lines)


def see(advice: Advice) -> str:
    """Where to read on: the lesson, and the magic that draws the graph."""
    lesson = f"lesson {advice.lesson:02d}, {LESSONS[advice.lesson]}"
    return f"{lesson} · %graph {advice.graph}" if advice.graph else lesson


def _table(label: str, rows: list[tuple[str, str, str]], again: str = "") -> list[str]:
    """Rows in columns that are as wide as what is in them; a column may stay empty."""
    widths = [
        max((len(row[i]) for row in rows if len(row[i]) <= WIDEST), default=0) for i in range(3)
    ]
    lines = []
    for head, row in zip(chain([label], repeat(again)), rows, strict=False):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append(f"{head:<5}{GAP.join(cells)}".rstrip())
    return lines
