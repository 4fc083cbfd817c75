"""The students' notebooks, made from the solved ones.

A solution between nbgrader's markers becomes one line that raises NotImplementedError, hidden tests
and outputs go, everything else stays, cell ids included. The same source gives the same bytes.

    ### BEGIN SOLUTION ... ### END SOLUTION            in cells that nbgrader's metadata calls
    solutions ### BEGIN HIDDEN TESTS ... ### END HIDDEN TESTS    in cells that it calls grade cells
"""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograd_lab.grading.given import keep_given

STUB = "raise NotImplementedError  # your code here"
SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"


class ReleaseError(Exception):
    """A solution notebook that can't be released. `path` says which, `cell` its cell's id where
    there is one."""

    def __init__(self, path: Path, problem: str, cell: str = "") -> None:
        self.path = path
        self.cell = cell
        where = f"{path}, cell {cell}" if cell else str(path)
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True)
class Release:
    """What a release wrote, or under `check` would have changed.

    `drift` maps each exercise that differed from its source to a unified diff; `stale` lists
    notebooks among the exercises that have no source. Stale notebooks are reported and never
    deleted.
    """

    drift: dict[Path, str]
    stale: tuple[Path, ...]

    @property
    def in_step(self) -> bool:
        """True if the exercises were what their sources give."""
        return not self.drift and not self.stale


def release(solutions_dir: Path, exercises_dir: Path, check: bool = False) -> Release:
    """Generate the exercise notebook of every solution notebook.

    All sources are read before the first file is written, and each file is replaced as a whole.

    Args:
        solutions_dir: the folder of solved notebooks, `*.ipynb`.
        exercises_dir: where the exercises go; made if it is missing.
        check: write nothing, only report the difference.

    Raises:
        ReleaseError: for a missing or empty folder, or a notebook that is not JSON, not of format
            4.5 or later, or whose markers and metadata disagree.

    Example: `release(Path("solutions"), Path("exercises"), check=True).in_step`.
    """
    solutions_dir, exercises_dir = Path(solutions_dir), Path(exercises_dir)
    sources = sorted(solutions_dir.glob("*.ipynb"))
    if not sources:
        raise ReleaseError(solutions_dir, "there are no notebooks (*.ipynb) in this folder")
    texts = {exercises_dir / source.name: exercise_text(source) for source in sources}
    drift = {path: diff for path, text in texts.items() if (diff := _difference(path, text))}
    stale = tuple(path for path in sorted(exercises_dir.glob("*.ipynb")) if path not in texts)
    if not check:
        exercises_dir.mkdir(parents=True, exist_ok=True)
        for path in drift:
            _replace(path, texts[path])
    return Release(drift, stale)


def exercise_text(source: Path) -> str:
    """The text of the exercise notebook that a solution notebook gives.

    Raises:
        ReleaseError: as for `release`.
    """
    notebook = _read(source)
    names: set[str] = set()
    for cell in notebook.cells:
        grade_id = _role(cell).get("grade_id")
        if grade_id in names:
            raise ReleaseError(source, f"a second cell has the grade_id {grade_id!r}", cell.id)
        if grade_id is not None:
            names.add(grade_id)
        _strip(cell, source)
    if not any(_role(cell).get("solution") for cell in notebook.cells):
        raise ReleaseError(source, "no cell is marked as a solution in nbgrader's metadata")
    notebook.metadata.pop("widgets", None)
    return str(nbformat.writes(notebook)) + "\n"


def _read(source: Path) -> Any:
    """Read and validate; nothing is repaired on the way, for a repair would make up new ids."""
    try:
        text = source.read_text(encoding="utf-8")
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ReleaseError(source, "this is not a notebook: its text is not JSON") from None
    form = [data.get(key) for key in ("nbformat", "nbformat_minor")] if type(data) is dict else []
    if form[:1] != [4] or type(form[1]) is not int or form[1] < 5:
        problem = "this is not a notebook of format 4.5 or later; open and save it in JupyterLab"
        raise ReleaseError(source, problem)
    error = next(nbformat.validator.iter_validate(data, version=4, version_minor=form[1]), None)
    if error is not None:
        problem = str(error).splitlines()[0]
        raise ReleaseError(source, f"this is not a valid notebook: {problem}")
    ids = [cell["id"] for cell in data["cells"]]
    for cell_id in ids:
        if ids.count(cell_id) > 1:
            raise ReleaseError(source, "a second cell has this id", cell_id)
    return nbformat.reads(text, as_version=4)


def _role(cell: Any) -> dict[str, Any]:
    role = cell.metadata.get("nbgrader", {})
    return role if isinstance(role, dict) else {}


def _strip(cell: Any, source: Path) -> None:
    """Make one cell the student's."""
    role = _role(cell)
    text, solved = _without(cell.source, SOLUTION, STUB, source, cell.id)
    text, hidden = _without(text, HIDDEN_TESTS, None, source, cell.id)
    if solved and not (cell.cell_type == "code" and role.get("solution")):
        raise ReleaseError(
            source, "a solution stands in a cell that is not a solution cell", cell.id
        )
    if role.get("solution") and not solved:
        raise ReleaseError(source, f"the marker ### BEGIN {SOLUTION} is missing", cell.id)
    if hidden and not role.get("grade"):
        raise ReleaseError(source, "hidden tests stand in a cell that is not a grade cell", cell.id)
    cell.source = text
    for key in ("execution", "collapsed", "scrolled"):
        cell.metadata.pop(key, None)
    if cell.cell_type != "code":
        return
    cell.outputs = []
    cell.execution_count = None
    if role.get("solution") or role.get("grade"):
        # Unsolved, these raise; running all cells should go on to the next exercise.
        cell.metadata["tags"] = sorted({*cell.metadata.get("tags", ()), "raises-exception"})
    if role.get("solution"):
        keep_given(cell)


def _without(
    text: str, marker: str, stub: str | None, source: Path, cell_id: str
) -> tuple[str, bool]:
    """The text with the stub in place of each marked region, and whether there was a region."""
    kept: list[str] = []
    inside = found = False
    for line in text.split("\n"):
        begins, ends = f"### BEGIN {marker}" in line, f"### END {marker}" in line
        if (begins and inside) or (ends and not inside):
            which = "BEGIN" if begins else "END"
            raise ReleaseError(source, f"### {which} {marker} has no partner", cell_id)
        if begins and stub is not None:
            kept.append(line[: len(line) - len(line.lstrip())] + stub)
        if not (inside or begins or ends):
            kept.append(line)
        inside = begins or (inside and not ends)
        found = found or begins
    if inside:
        raise ReleaseError(source, f"### BEGIN {marker} has no partner", cell_id)
    return "\n".join(kept), found


def _difference(path: Path, text: str) -> str:
    present = path.read_bytes() if path.exists() else b""
    if present == text.encode():
        return ""
    lines = present.decode(errors="replace").splitlines()
    diff = difflib.unified_diff(
        lines, text.splitlines(), str(path), "from its solution", lineterm=""
    )
    return "\n".join(diff) or f"{path}: the ends of its lines differ"


def _replace(path: Path, text: str) -> None:
    """Write the file as a whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
