"""What is run and graded of a notebook that was handed in, in which order.

The source rules: its order, its tests, its locked cells, its points. The learner's are the texts of
the cells that they were to write or may edit, and their own cells.

    for step in plan(source, read_notebook("ada.ipynb")).steps:
        print(step.action, step.name)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from autograd_lab.grading.graded import Remark
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.submission.matching import matched, tidy, written_names
from autograd_lab.grading.submission.names import names_defined
from autograd_lab.grading.submission.notebook_file import Submitted, SubmittedCell
from autograd_lab.grading.submission.plan_remarks import cell_remarks, notebook_remarks
from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.submission.source import Source, SourceCell


@dataclass(frozen=True)
class Step:
    """One thing to do.

    Args:
        action: "run" a cell in the learner's process; "grade" a test cell of the source's, in the
            judge's; "show" a text.
        text: what is run, graded or shown. Of a test it holds the hidden tests.
        name: what the cell is called, in messages: a grade_id, an id or a number.
        cell: the source's cell, or None for the learner's own.
        number: the number of the cell in what was handed in, from 1; 0 if it was put back.
        questions: the grade_ids of the questions that the cell answers. One of the learner's own
            may do so too, by the names that it defines.
    """

    action: Literal["run", "grade", "show"]
    text: str
    name: str
    cell: SourceCell | None = None
    number: int = 0
    questions: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """As `ShownCell` has it; "markdown" is a text of the learner's own."""
        if self.action == "show":
            return "markdown" if self.changed else "given"
        if self.cell is None:
            return "extra"
        return "solution" if self.cell.role in (Role.SOLUTION, Role.MANUAL) else "given"

    @property
    def changed(self) -> bool:
        """True unless the text is what the student was given."""
        return self.cell is None or tidy(self.text) != tidy(self.cell.given)


@dataclass(frozen=True)
class Plan:
    """The steps in order, and what the teacher should know of the cells."""

    steps: tuple[Step, ...]
    remarks: tuple[Remark, ...] = ()


def plan(source: Source, submitted: Submitted, limits: Limits | None = None) -> Plan:
    """Put a submission's cells and the source's together.

    Locked and test cells are the source's, each once. Of a cell that the learner writes, all copies
    and parts run in the learner's order; one that was deleted stays away. A given cell is the
    learner's, or put back if it was deleted. Cells of the learner's own run after the cell that
    they follow, `limits.extra_cells` of them at most; copies count among them.

    Example: `[step.name for step in plan(source, submitted).steps]`.
    """
    places = matched(source.cells, submitted.cells)
    groups = _groups(submitted.cells, places)
    extra = _Allowance((limits or Limits()).extra_cells)
    steps = list(_own_steps(groups[0], extra))
    remarks = [*submitted.remarks]
    for cell in source.cells:
        steps += _steps(cell, groups[cell.number], extra)
        handed = [item.cell for item in groups[cell.number] if item.place is cell]
        remarks += cell_remarks(cell, handed)
    remarks += notebook_remarks(places, submitted.cells)
    if extra.refused:
        text = f"{extra.refused} cells beyond the first {extra.most} of the learner's were not run."
        remarks.append(Remark("too many cells", text))
    names = written_names(source.cells)
    answering = (replace(step, questions=_questions(step, names)) for step in steps)
    return Plan(tuple(answering), tuple(remarks))


def _questions(step: Step, names: Mapping[str, SourceCell]) -> tuple[str, ...]:
    """The questions that a step's cell answers; the learner's own does by the names it defines."""
    if step.cell is not None:
        return step.cell.questions
    if step.action != "run":
        return ()
    cells = [names[name] for name in names_defined(step.text) if name in names]
    return tuple(dict.fromkeys(question for cell in cells for question in cell.questions))


@dataclass(frozen=True)
class _Handed:
    """A cell that was handed in, and the cell of the source that it is."""

    number: int
    cell: SubmittedCell
    place: SourceCell | None


class _Allowance:
    """How many of the learner's own cells are taken."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.used = 0
        self.refused = 0

    def takes_one(self) -> bool:
        fits = self.used < self.most
        self.used += fits
        self.refused += not fits
        return fits


def _groups(
    cells: Sequence[SubmittedCell], places: Sequence[SourceCell | None]
) -> dict[int, list[_Handed]]:
    """By the number of a source's cell: what was handed in as it, with what follows each of those.

    Under 0 stands what comes before the first cell that the source knows.
    """
    groups: dict[int, list[_Handed]] = defaultdict(list)
    anchor = 0
    for number, (cell, place) in enumerate(zip(cells, places, strict=True), 1):
        anchor = place.number if place is not None else anchor
        groups[anchor].append(_Handed(number, cell, place))
    return groups


def _steps(cell: SourceCell, group: Sequence[_Handed], extra: _Allowance) -> Iterator[Step]:
    """The steps of one cell of the source, and of what follows it."""
    put_back = cell.role is Role.GIVEN and not group
    if cell.role is Role.TEST:
        yield Step("grade", cell.text, cell.name, cell, group[0].number if group else 0)
    elif put_back or not cell.role.learners:
        yield from _step(cell.kind, cell.given, cell.name, cell, group[0].number if group else 0)
    if not cell.role.learners:
        group = [item for item in group if item.place is None]
    yield from _own_steps(group, extra)


def _own_steps(group: Sequence[_Handed], extra: _Allowance) -> Iterator[Step]:
    """The learner's texts; the first that is the source's cell counts as no extra one."""
    first = next((item for item in group if item.place is not None), None)
    for item in group:
        blank = not item.cell.source.strip()
        if blank or not (item is first or extra.takes_one()):
            continue
        kind, name = item.cell.kind, f"cell {item.number}"
        if item.place is not None:
            kind, name = item.place.kind, item.place.name
        yield from _step(kind, item.cell.source, name, item.place, item.number)


def _step(kind: str, text: str, name: str, cell: SourceCell | None, number: int) -> Iterator[Step]:
    if kind == "code":
        yield Step("run", text, name, cell, number)
    elif kind == "markdown":
        yield Step("show", text, name, cell, number)
