"""What the teacher should know of the cells that were handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from autograd_lab.grading.graded import Remark
from autograd_lab.grading.submission.matching import tidy
from autograd_lab.grading.submission.notebook_file import SubmittedCell
from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.submission.source import SourceCell


def cell_remarks(cell: SourceCell, handed: Sequence[SubmittedCell]) -> Iterator[Remark]:
    """What is to be said of the cells that were handed in as one cell of the source."""
    if cell.role in (Role.SOLUTION, Role.MANUAL):
        if not handed:
            text = f"The {cell.role.value} cell {cell.name} is not in the notebook."
            yield Remark("cell missing", text, cell.name)
    elif how := _what_was_done(cell, handed):
        text = f"The {cell.role.value} cell {cell.name} was {how}; the source's was used."
        yield Remark("cell restored", text, cell.name)
    if any(_claims_otherwise(cell, other) for other in handed):
        text = f"The cell {cell.name} is marked otherwise than in the source, whose marks count."
        yield Remark("marks changed", text, cell.name)


def notebook_remarks(
    places: Sequence[SourceCell | None], cells: Sequence[SubmittedCell]
) -> Iterator[Remark]:
    """What is to be said of the notebook as a whole."""
    numbers = [place.number for place in places if place is not None]
    if any(later < earlier for earlier, later in pairwise(numbers)):
        text = "Cells stand in another order than in the source, whose order was used."
        yield Remark("cells reordered", text)
    pairs = zip(places, cells, strict=True)
    unknown = sum(place is None and cell.claims.get("grade") is True for place, cell in pairs)
    if unknown:
        text = f"The source has no such cell for {unknown} that are marked as graded."
        yield Remark("marks changed", text)


def _what_was_done(cell: SourceCell, handed: Sequence[SubmittedCell]) -> str:
    if not handed:
        # A text that may be edited may be deleted too.
        return "" if (cell.role, cell.kind) == (Role.GIVEN, "markdown") else "missing"
    if cell.role is Role.GIVEN:
        return ""
    if len(handed) > 1:
        return f"there {len(handed)} times"
    same = tidy(handed[0].source) in (tidy(cell.given), tidy(cell.text))
    return "" if same and handed[0].kind == cell.kind else "edited"


def _claims_otherwise(cell: SourceCell, handed: SubmittedCell) -> bool:
    own: dict[str, float] = {
        "grade": cell.role in (Role.TEST, Role.MANUAL),
        "solution": cell.role in (Role.SOLUTION, Role.MANUAL),
    }
    if cell.role.graded:
        own["points"] = cell.points
    claims = handed.claims.items() if handed.grade_id == cell.grade_id else ()
    return any(key in own and value != own[key] for key, value in claims)
