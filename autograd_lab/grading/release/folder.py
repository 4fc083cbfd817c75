"""The students' notebooks of a folder, in step with the solved ones."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograd_lab.grading.release.exercise import ReleaseError, Solved


@dataclass(frozen=True)
class Release:
    """What a release wrote, or under `check` would have changed.

    `drift` maps each exercise that differed from its source to a unified diff, which is left out
    where the exercise was written; `stale` lists notebooks among the exercises that have no source.
    Stale notebooks are reported and never deleted.
    """

    drift: dict[Path, str]
    stale: tuple[Path, ...]

    @property
    def in_step(self) -> bool:
        """True if the exercises were what their sources give."""
        return not self.drift and not self.stale


def release(
    solutions_dir: Path,
    exercises_dir: Path,
    check: bool = False,
    seeds: Mapping[str, int] | None = None,
) -> Release:
    """Generate the exercise notebook of every solution notebook.

    All sources are read before the first file is written, and all files are on the disk before the
    first of them takes its place.

    Args:
        solutions_dir: the folder of solved notebooks, `*.ipynb`.
        exercises_dir: where the exercises go; made if it is missing.
        check: write nothing, only report the difference.
        seeds: by learner's name the seed of their variant. Each learner then has a folder of that
            name with their own notebooks, and there are no others.

    Raises:
        ReleaseError: for a missing or empty folder, for exercises in place of the solutions, or for
            a notebook that is not JSON, not of format 4, or whose markers and metadata disagree.
        OSError: if the files can't be written; the old ones are there still.

    Example: `release(Path("solutions"), Path("exercises"), check=True).in_step`.
    """
    solutions_dir, exercises_dir = Path(solutions_dir), Path(exercises_dir)
    sources = sorted(solutions_dir.glob("*.ipynb"))
    if not sources:
        raise ReleaseError(solutions_dir, "there are no notebooks (*.ipynb) in this folder")
    folders = {"": 0} if seeds is None else seeds
    if any((exercises_dir / folder).resolve() == solutions_dir.resolve() for folder in folders):
        problem = (
            "the exercises would take the place of the solutions; give another folder for them"
        )
        raise ReleaseError(solutions_dir, problem)
    solved = [Solved(source) for source in sources]
    texts = (
        (exercises_dir / folder / one.path.name, one.exercise(seed) if seed else one.plain)
        for folder, seed in folders.items()
        for one in solved
    )
    drift = _differences(texts) if check else _written_together(texts)
    names = {source.name for source in sources}
    present = (path for folder in folders for path in (exercises_dir / folder).glob("*.ipynb"))
    return Release(drift, tuple(sorted(path for path in present if path.name not in names)))


def _differences(texts: Iterable[tuple[Path, str]]) -> dict[Path, str]:
    return {path: diff for path, text in texts if (diff := _difference(path, text))}


def _difference(path: Path, text: str) -> str:
    present = path.read_bytes() if path.exists() else b""
    if present == text.encode():
        return ""
    lines = present.decode(errors="replace").splitlines()
    diff = difflib.unified_diff(
        lines, text.splitlines(), str(path), "from its solution", lineterm=""
    )
    return "\n".join(diff) or f"{path}: the ends of its lines differ"


def _written_together(texts: Iterable[tuple[Path, str]]) -> dict[Path, str]:
    """Write what differs beside its place, then put each file in its place as a whole."""
    beside: dict[Path, str] = {}
    written: dict[Path, str] = {}
    try:
        for path, text in texts:
            if path.exists() and path.read_bytes() == text.encode():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with open(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(beside[path], 0o644)
        for path in [*beside]:
            os.replace(beside[path], path)
            written[path] = ""
            del beside[path]
    finally:
        for temporary in beside.values():
            os.unlink(temporary)
    return written
