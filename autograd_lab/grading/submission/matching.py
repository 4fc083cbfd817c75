"""Which cell of the source each cell that was handed in is, or descends from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from autograd_lab.grading.submission.markers import STUB
from autograd_lab.grading.submission.names import names_defined
from autograd_lab.grading.submission.notebook_file import SubmittedCell
from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.submission.source import SourceCell

WRITTEN = (Role.SOLUTION, Role.MANUAL)
NEAR = 20
_NBGRADERS_STUB = re.compile(r"# YOUR CODE HERE\n[ \t]*+raise NotImplementedError\(\)")


def matched(
    source: Sequence[SourceCell], cells: Sequence[SubmittedCell]
) -> list[SourceCell | None]:
    """For each cell that was handed in, its cell of the source, or None for the learner's own.

    By nbgrader's grade_id first, then by the cell's id: copies and halves of a cell keep these, so
    several may have one. What is left on both sides, as after another editor lost them, is matched
    one to one: by equal text, then by the names that a solution defines, then, where the learner
    was to write, by its place after a cell that is known.

    Example: `matched(source.cells, submitted.cells)[0]` is `source.cells[0]`.
    """
    by_grade_id = {cell.grade_id: cell for cell in source if cell.grade_id}
    by_id = {cell.id: cell for cell in source if cell.id}
    found = [by_grade_id.get(cell.grade_id) or by_id.get(cell.id) for cell in cells]
    _match_texts(source, cells, found)
    _match_names(source, cells, found)
    _match_places(source, cells, found)
    return found


def _match_texts(
    source: Sequence[SourceCell],
    cells: Sequence[SubmittedCell],
    found: list[SourceCell | None],
) -> None:
    wanted: dict[tuple[str, str], list[SourceCell]] = defaultdict(list)
    for cell in _unmatched(source, found):
        for text in {tidy(cell.given), tidy(cell.text)} - {""}:
            wanted[cell.kind, text].append(cell)
    taken: set[int] = set()
    for at, submitted in enumerate(cells):
        if found[at] is None and wanted:
            alike = wanted.get((submitted.kind, tidy(submitted.source)), ())
            found[at] = next((cell for cell in alike if cell.number not in taken), None)
            taken |= {cell.number for cell in (found[at],) if cell is not None}


def _match_names(
    source: Sequence[SourceCell],
    cells: Sequence[SubmittedCell],
    found: list[SourceCell | None],
) -> None:
    left = {cell.number for cell in _unmatched(source, found)}
    wanted = {name: cell for name, cell in written_names(source).items() if cell.number in left}
    for at, submitted in enumerate(cells):
        if found[at] is None and wanted and submitted.kind == "code":
            cell = next((wanted[n] for n in names_defined(submitted.source) if n in wanted), None)
            found[at] = cell
            wanted = {name: other for name, other in wanted.items() if other is not cell}


def _match_places(
    source: Sequence[SourceCell],
    cells: Sequence[SubmittedCell],
    found: list[SourceCell | None],
) -> None:
    last = {cell.number: at for at, cell in enumerate(found) if cell is not None}
    for wanted in _unmatched(source, found):
        before = next((last[n] for n in range(wanted.number - 1, 0, -1) if n in last), None)
        if wanted.role not in WRITTEN or before is None:
            continue
        for at in range(before + 1, min(before + 1 + NEAR, len(cells))):
            if found[at] is not None:
                break
            if cells[at].kind == wanted.kind and cells[at].source.strip():
                found[at] = wanted
                last[wanted.number] = at
                break


def written_names(source: Sequence[SourceCell]) -> dict[str, SourceCell]:
    """The names that one cell alone of those that the learner writes defines, with that cell."""
    written = [cell for cell in source if cell.role in WRITTEN]
    times = Counter(name for cell in written for name in cell.defines)
    return {name: cell for cell in written for name in cell.defines if times[name] == 1}


def _unmatched(
    source: Sequence[SourceCell], found: Sequence[SourceCell | None]
) -> list[SourceCell]:
    taken = {cell.number for cell in found if cell is not None}
    return [cell for cell in source if cell.number not in taken]


def tidy(text: str) -> str:
    """The text without what makes no difference: white space at its ends and its lines' ends, the
    markers of variants, and nbgrader's stub where we have ours.

    Example: `tidy("a = 1 \\n\\n")` is "a = 1".
    """
    lines = (line.rstrip() for line in text.strip().split("\n"))
    if "VARIANT" in text:
        lines = (kept for line in lines if (kept := _without_marker(line)) is not None)
    return _NBGRADERS_STUB.sub(STUB, "\n".join(lines))


def _without_marker(line: str) -> str | None:
    """The line before the marker of a variant; None if there is nothing before it."""
    for marker in ("### VARIANT ", "<!-- VARIANT "):
        before, found, _ = line.partition(marker)
        if found:
            return before.rstrip() or None
    return line
