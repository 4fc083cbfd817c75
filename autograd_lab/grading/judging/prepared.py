"""A source notebook made ready for grading, once for all its submissions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograd_lab.grading.judging.cells_of_tests import GradeCell
from autograd_lab.grading.judging.chance import Certainty
from autograd_lab.grading.judging.teachers_names import TeachersNames
from autograd_lab.grading.submission.roles import Role
from autograd_lab.grading.submission.source import Source, SourceCell, SourceError


@dataclass(frozen=True)
class Prepared:
    """A source, its names, what is certain of its learners' code, its grade cells by grade_id."""

    source: Source
    names: TeachersNames
    certainty: Certainty
    tests: dict[str, GradeCell]

    def cell(self, name: str) -> SourceCell:
        """The question with this grade_id."""
        return next(cell for cell in self.source.questions if cell.grade_id == name)

    @staticmethod
    def read(path: Path, seed: int = 0) -> Prepared:
        """Read a source as the learner with this seed gets it; 0 is the source without variants.

        Raises:
            SourceError: if it is no notebook to grade with.
        """
        return Prepared.of(Source.read(path, seed))

    @staticmethod
    def of(source: Source) -> Prepared:
        """Compile the grade cells.

        Raises:
            SourceError: for one that is no Python.
        """
        tests = {}
        for cell in source.questions:
            text = cell.text if cell.role is Role.TEST else ""
            try:
                tests[cell.grade_id] = GradeCell(cell.grade_id, text)
            except SyntaxError as error:
                problem = f"its code does not compile: {error.msg}"
                raise SourceError(source.path, problem, cell.name) from None
        return Prepared(source, TeachersNames(source), Certainty(source), tests)
