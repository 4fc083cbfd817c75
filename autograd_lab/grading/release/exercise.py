"""One student's notebook, made from the solved one.

Solutions between nbgrader's markers become one line that raises NotImplementedError, hidden tests,
mark schemes and outputs go, everything else stays, cell ids included. The same source gives the
same bytes. nbgrader's metadata gets what its tools look for: checksums, and cells that can't be
deleted.
"""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from autograd_lab.grading.given import keep_given
from autograd_lab.grading.submission.markers import MarkerError, students_text
from autograd_lab.grading.submission.roles import SCHEMA, Marking, Role, RoleError, marking
from autograd_lab.grading.submission.source import NotebookError
from autograd_lab.grading.variants import VariantError, render

WRITTEN = (Role.SOLUTION, Role.MANUAL)


class ReleaseError(NotebookError):
    """Something that can't be released."""


class Solved:
    """A solution notebook, read and found to be sound. `plain` is its exercise that all share.

    Raises:
        ReleaseError: for a notebook that is not JSON or not of format 4, that names two cells
            alike, or whose markers and metadata disagree.

    Example: `Solved(Path("solutions/04_backward_by_hand.ipynb")).plain`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._notebook = _read(path)
        _require_distinct(path, self._notebook.cells)
        self.plain = self.exercise(0)

    def exercise(self, seed: int) -> str:
        """The text of the exercise notebook for the learner whose variant has this seed.

        Raises:
            ReleaseError: if a variant can't be filled in.
        """
        from nbformat import v4

        notebook = copy.deepcopy(self._notebook)
        language = str(notebook.metadata.get("kernelspec", {}).get("language", "python"))
        roles = set()
        for number, cell in enumerate(notebook.cells, 1):
            try:
                marked = marking(cell.metadata, cell.cell_type)
                _strip(cell, marked, seed, language)
            except (RoleError, MarkerError, VariantError) as error:
                raise ReleaseError(self.path, str(error), _name(cell, number)) from None
            roles.add(marked.role)
        if roles <= {Role.GIVEN}:
            problem = "no cell is marked as a solution in nbgrader's metadata"
            raise ReleaseError(self.path, problem)
        for key in ("widgets", "celltoolbar"):
            notebook.metadata.pop(key, None)
        return str(v4.writes(notebook)) + "\n"


def _read(path: Path) -> Any:
    """Read and validate; nothing is repaired on the way, for a repair would make up new ids."""
    import nbformat

    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ReleaseError(path, "this is not a notebook: its text is not JSON") from None
    form = [data.get(key) for key in ("nbformat", "nbformat_minor")] if type(data) is dict else []
    if form[:1] != [4] or type(form[1]) is not int:
        problem = "this is not a notebook of format 4; open and save it in JupyterLab"
        raise ReleaseError(path, problem)
    error = next(nbformat.validator.iter_validate(data, version=4, version_minor=form[1]), None)
    if error is not None:
        problem = str(error).splitlines()[0]
        raise ReleaseError(path, f"this is not a valid notebook: {problem}")
    return nbformat.v4.reads(text)


def _require_distinct(source: Path, cells: list[Any]) -> None:
    seen: set[tuple[str, str]] = set()
    for number, cell in enumerate(cells, 1):
        named = {"id": cell.get("id"), "grade_id": _said(cell).get("grade_id")}
        for key, value in named.items():
            if isinstance(value, str) and (key, value) in seen:
                problem = f"a second cell has the {key} {value!r}"
                raise ReleaseError(source, problem, _name(cell, number))
            seen.add((key, str(value)))


def _said(cell: Any) -> dict[str, Any]:
    said = cell.metadata.get("nbgrader", {})
    return said if isinstance(said, dict) else {}


def _name(cell: Any, number: int) -> str:
    return str(cell.get("id") or _said(cell).get("grade_id") or f"number {number}")


def _strip(cell: Any, marked: Marking, seed: int, language: str) -> None:
    """Make one cell the student's."""
    text = render(cell.source, seed)
    cell.source = students_text(text, marked.role, cell.cell_type, language)
    for name in [*cell.get("attachments", ())]:
        if f"attachment:{name}" not in cell.source:
            del cell.attachments[name]  # what only the solution showed
    for key in ("execution", "collapsed", "scrolled"):
        cell.metadata.pop(key, None)
    _mark(cell, marked)
    if cell.cell_type != "code":
        return
    cell.outputs = []
    cell.execution_count = None
    if marked.role in WRITTEN or marked.role is Role.TEST:
        # Unsolved, these raise; running all cells should go on to the next exercise.
        cell.metadata["tags"] = sorted({*cell.metadata.get("tags", ()), "raises-exception"})
    if marked.role in WRITTEN:
        keep_given(cell)


def _mark(cell: Any, marked: Marking) -> None:
    """Set the metadata that nbgrader's tools look at, as its generate_assignment would."""
    said = _said(cell)
    if marked.role is Role.GIVEN:
        if said and said.get("schema_version") != SCHEMA:
            del cell.metadata["nbgrader"]
        return
    flags = {key: bool(said.get(key)) for key in ("grade", "solution", "locked")}
    flags |= {"task": bool(said["task"])} if "task" in said else {}
    own = {"grade_id": marked.grade_id, "schema_version": SCHEMA, "cell_type": cell.cell_type}
    cell.metadata["nbgrader"] = {**flags, **own}
    if marked.role.graded:
        points = said.get("points")
        number = points if type(points) in (int, float) else marked.points
        cell.metadata["nbgrader"]["points"] = number
    cell.metadata["nbgrader"]["checksum"] = _checksum(cell, marked)
    cell.metadata["deletable"] = False
    if marked.role not in WRITTEN:
        cell.metadata["editable"] = False


def _checksum(cell: Any, marked: Marking) -> str:
    """nbgrader's checksum of a cell: by it `nbgrader validate` tells of a test that was changed."""
    grade = marked.role in (Role.TEST, Role.MANUAL)
    solution = marked.role in WRITTEN
    locked = marked.role is Role.TEST or (not solution and cell.metadata["nbgrader"]["locked"])
    parts = [cell.source, cell.cell_type, grade, solution, locked, marked.grade_id]
    if grade:
        parts.append(marked.points)
    return hashlib.md5("".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
