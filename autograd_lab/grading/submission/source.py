"""The teacher's notebook: what each cell is for, what a student gets of it, and the questions.

    source = Source.read("solutions/04_backward_by_hand.ipynb")
    [(cell.grade_id, cell.points) for cell in source.questions]

Any notebook with nbgrader's metadata will do, with its hidden tests or released.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograd_lab.grading.submission.definitions import Definition, definitions, modules
from autograd_lab.grading.submission.markers import STUB, TEXT_STUB, MarkerError, students_text
from autograd_lab.grading.submission.names import names_defined, words
from autograd_lab.grading.submission.notebook_file import (
    UnreadableNotebook,
    raw_cells,
    read_json,
    require_python,
    source_text,
    table,
    text_of,
)
from autograd_lab.grading.submission.roles import Role, RoleError, marking
from autograd_lab.grading.variants import VariantError, render

MOST_CODE = 64 << 20
_KINDS = ("code", "markdown", "raw", "heading")

_UNSOLVED = re.compile(r"raise NotImplementedError|YOUR ANSWER HERE")


class NotebookError(Exception):
    """Something wrong with a teacher's notebook. `path` says which, `cell` its cell's name where
    there is one, `problem` what is wrong."""

    def __init__(self, path: Path, problem: str, cell: str = "") -> None:
        self.path = path
        self.problem = problem
        self.cell = cell
        where = f"{path}, cell {cell}" if cell else str(path)
        super().__init__(f"{where}: {problem}")


class SourceError(NotebookError):
    """A teacher's notebook that can't be graded with."""


@dataclass(frozen=True)
class SourceCell:
    """A cell of the teacher's. `kind` is "code", "markdown" or "raw".

    `text` is the teacher's, with solutions and hidden tests; `given` is what a student gets.
    `questions` holds the grade_ids of the questions that a cell written by the learner answers.
    """

    number: int
    kind: str
    role: Role
    text: str
    given: str
    grade_id: str = ""
    points: float = 0.0
    id: str = ""
    questions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the cell is called: its grade_id, its id, or its number."""
        return self.grade_id or self.id or f"cell {self.number}"

    @property
    def defines(self) -> tuple[str, ...]:
        """The names that the cell defines at its top level, as a student gets it or as solved."""
        return tuple(dict.fromkeys([*names_defined(self.given), *names_defined(self.text)]))


@dataclass(frozen=True)
class Source:
    """A teacher's notebook, read.

    Args:
        path: where it was read from.
        cells: in order.
        definitions: what the cells that the learner does not write import and define.
        modules: the modules that any cell imports.
        digest: SHA-256 of what grading depends on, in hex; outputs are no part of it.
    """

    path: Path
    cells: tuple[SourceCell, ...]
    definitions: tuple[Definition, ...]
    modules: tuple[str, ...]
    digest: str

    @staticmethod
    def read(path: str | os.PathLike[str], seed: int = 0) -> Source:
        """Read the teacher's notebook.

        seed: of the learner's variant, as variants.py has it; 0 for the one that all share.

        Raises:
            SourceError: for a file that is no notebook in Python, metadata that contradicts itself,
                markers without a partner, names that are there twice, or no question at all.

        Example: `Source.read("solutions/04_backward_by_hand.ipynb").questions[0].points`.
        """
        path = Path(path)
        try:
            with path.open("rb") as stream:
                data, _, _ = read_json(stream, MOST_CODE)
            raw = raw_cells(data)
            require_python(data, raw)
        except UnreadableNotebook as error:
            raise SourceError(path, error.reason) from None
        except OSError as error:
            raise SourceError(path, (error.strerror or "it can't be read").lower()) from None
        cells = [_cell(path, number, cell, seed) for number, cell in enumerate(raw, 1)]
        _require_distinct(path, cells)
        if not any(cell.role.graded for cell in cells):
            raise SourceError(path, "no cell has points in nbgrader's metadata")
        return _assembled(path, _with_questions(cells))

    @property
    def questions(self) -> tuple[SourceCell, ...]:
        """The cells that have points, in order."""
        return tuple(cell for cell in self.cells if cell.role.graded)


def _cell(path: Path, number: int, raw: object, seed: int) -> SourceCell:
    if not isinstance(raw, dict) or raw.get("cell_type") not in _KINDS:
        raise SourceError(path, "this is not a cell", f"number {number}")
    kind = "markdown" if raw["cell_type"] == "heading" else raw["cell_type"]
    metadata = table(raw, "metadata")
    cell_id = text_of(raw, "id")
    name = text_of(table(metadata, "nbgrader"), "grade_id") or cell_id or f"number {number}"
    try:
        text = render(source_text(raw), seed)
        marked = marking(metadata, kind)
        given = students_text(text, marked.role, kind)
        if given in (STUB, TEXT_STUB) and _UNSOLVED.search(text):
            given = text  # the source is a released notebook
    except (RoleError, MarkerError, VariantError) as error:
        raise SourceError(path, error.problem, name) from None
    return SourceCell(
        number, kind, marked.role, text, given, marked.grade_id, marked.points, cell_id
    )


def _require_distinct(path: Path, cells: Sequence[SourceCell]) -> None:
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        for key in (("grade_id", cell.grade_id), ("id", cell.id)):
            if key[1] and key in seen:
                raise SourceError(path, f"a second cell has the {key[0]} {key[1]!r}", cell.name)
            seen.add(key)


def _with_questions(cells: Sequence[SourceCell]) -> tuple[SourceCell, ...]:
    """Say of each cell that the learner writes which questions it answers.

    A test is about the cells whose names it speaks of; if there is none, about the last one before.
    """
    written = [cell for cell in cells if cell.role is Role.SOLUTION]
    answers: dict[int, list[str]] = {cell.number: [] for cell in written}
    shared = _shared_names(written)
    for test in cells:
        if test.role is Role.TEST:
            spoken = words(test.text)
            about = [c for c in written if spoken & (set(c.defines) - shared)]
            about = about or [c for c in written if c.number < test.number][-1:]
            for cell in about:
                answers[cell.number].append(test.grade_id)
    own = {cell.number: [cell.grade_id] for cell in cells if cell.role is Role.MANUAL}
    found: Mapping[int, list[str]] = answers | own
    return tuple(replace(cell, questions=tuple(found.get(cell.number, ()))) for cell in cells)


def _shared_names(cells: Sequence[SourceCell]) -> set[str]:
    """Names that more than one cell defines."""
    seen: set[str] = set()
    shared: set[str] = set()
    for cell in cells:
        shared |= seen.intersection(cell.defines)
        seen.update(cell.defines)
    return shared


def _assembled(path: Path, cells: tuple[SourceCell, ...]) -> Source:
    code = [cell for cell in cells if cell.kind == "code"]
    written = (Role.SOLUTION, Role.MANUAL)
    try:
        found = definitions(
            [(c.name, c.text, c.role is Role.LOCKED) for c in code if c.role not in written],
            [c.text for c in code if c.role in written],
            [(c.name, c.given) for c in code if c.role in written],
        )
    except SyntaxError as error:
        cell = (error.filename or "").strip("<>")
        raise SourceError(path, f"its code does not compile: {error.msg}", cell) from None
    return Source(path, cells, found, modules(c.text for c in code), _digest(cells))


def _digest(cells: Sequence[SourceCell]) -> str:
    matter: list[list[Any]] = [
        [cell.kind, cell.role.value, cell.text, cell.grade_id, cell.points, cell.id]
        for cell in cells
    ]
    return hashlib.sha256(json.dumps(matter).encode()).hexdigest()
