"""The gradebook as CSV: a row for each learner, a column for each question."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograd_lab.grading.classroom.store import Record

# A spreadsheet takes a cell that begins with one of these for a formula, and may run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GRADED, NOT_GRADED, BY_HAND = "graded", "not graded", "to be graded by hand"
TO_BE_RENEWED, NOT_HANDED_IN = "to be graded again", "not among the submissions"


@dataclass
class Gradebook:
    """The rows of a class, filled one record at a time.

    Args:
        setups: for each notebook of the source, the digest of how it is graded now.
        learners: who is among the submissions now.
    """

    setups: Mapping[str, str]
    learners: frozenset[str]
    _questions: dict[str, None] = field(default_factory=dict)
    _rows: list[tuple[list[str], dict[str, str]]] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Add a learner's row."""
        results = {name: kept.result for name, kept in record.notebooks.items()}
        total = sum(result.points for result in results.values())
        most = sum(result.max_points for result in results.values())
        seconds = sum(result.seconds for result in results.values())
        points = [_number(results[name].points) if name in results else "" for name in self.setups]
        head = [record.learner, *points, _number(total), _number(most)]
        answers = {}
        for name, result in results.items():
            for question in result.questions:
                column = f"{name}: {question.name}" if len(self.setups) > 1 else question.name
                answers[column] = "" if question.points is None else _number(question.points)
        self._questions |= dict.fromkeys(answers)
        self._rows.append(([*head, self.status(record), f"{seconds:.3f}"], answers))

    def status(self, record: Record) -> str:
        """How a row is to be read, in a few words."""
        results = [kept.result for kept in record.notebooks.values()]
        if record.learner not in self.learners:
            return NOT_HANDED_IN
        if any(result.error for result in results):
            return NOT_GRADED
        if any(self.setups.get(name) != kept.setup for name, kept in record.notebooks.items()):
            return TO_BE_RENEWED
        return BY_HAND if any(result.by_hand for result in results) else GRADED

    def text(self) -> str:
        """The whole as CSV, by learner.

        Example: `Gradebook({"04": digest}, frozenset({"ada"})).text()` is the line of headings.
        """
        out = io.StringIO()
        writer = csv.writer(out)
        columns = ["learner", *self.setups, "total", "max", "status"]
        writer.writerow(_safe([*columns, *self._questions, "seconds"]))
        for head, answers in sorted(self._rows, key=lambda row: row[0][0]):
            cells = [*head[:-1], *(answers.get(name, "") for name in self._questions), head[-1]]
            writer.writerow(_safe(cells))
        return out.getvalue()


def _safe(cells: Iterable[str]) -> Sequence[str]:
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]


def _number(value: float) -> str:
    return f"{value:.10g}"
