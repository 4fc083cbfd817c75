"""How a folder of submissions is laid out: where in it the learners' own folders begin.

submitted/<learner>/<assignment>/<notebook>.ipynb     nbgrader's, from the course folder down
<learner>/<notebook>.ipynb                            a folder a learner, as Moodle's downloads
<learner>.ipynb or <learner>_<notebook>.ipynb         a flat folder
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograd_lab.grading.classroom.found import Found, below, is_notebook, notebooks, shown

SUBMITTED = "submitted"
MOST_LINES = 40


class UnclearSubmissions(Exception):
    """Submissions whose learners can't be told. `path` is where they are, `found` what was met."""

    def __init__(self, path: Path, problem: str, found: Iterable[str] = ()) -> None:
        self.path = path
        self.found = tuple(found)
        lines = [f"{path}: {problem}", *(f"  {line}" for line in self.found[:MOST_LINES])]
        if len(self.found) > MOST_LINES:
            lines.append(f"  and {len(self.found) - MOST_LINES} more")
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Layout:
    """The submissions, each learner's folder or notebook at the top.

    `assignment` is the folder below the learner's that counts; "" if there are none such.
    """

    place: Path
    found: Found
    assignment: str


def layout_of(place: Path, found: Found, names: Collection[str], assignment: str = "") -> Layout:
    """Tell how the submissions at a place are laid out.

    Args:
        names: the names of the source's notebooks.
        assignment: which of several assignments is wanted.

    Raises:
        UnclearSubmissions: if there are none, or which assignment is meant is not clear.

    Example: `layout_of(Path("course"), folder_files(Path("course")), ["04"], "ps4")`.
    """
    if not notebooks(found):
        listing = [shown(path) for path in found] or ["nothing"]
        raise UnclearSubmissions(place, "no notebook was handed in; found:", listing)
    submitted = _from_submitted(place, found)
    tops = _unwrapped(found, names) if submitted is None else submitted
    return Layout(place, tops, _assignment(place, tops, names, assignment, submitted is not None))


def _from_submitted(place: Path, found: Found) -> Found | None:
    """The files as seen from nbgrader's folder `submitted`, if it is inside or above the place."""
    if any(path.parts[0] == SUBMITTED for path in found if path.parts):
        return below(found, SUBMITTED)
    tops = {path.parts[0] for path in found if path.parts}
    inside = {path.parts[:2] for path in found if path.parts[1:2] == (SUBMITTED,)}
    if len(tops) == 1 and inside:
        return below(found, *inside.pop())
    above = place.resolve().parts
    if place.is_dir() and SUBMITTED in above[-3:]:
        after = above[len(above) - above[::-1].index(SUBMITTED) :]
        return {PurePosixPath(*after, path): item for path, item in found.items()}
    return None


def _unwrapped(found: Found, names: Collection[str]) -> Found:
    """Without the one folder round the whole class that a zip of a folder has."""
    tops = {path.parts[0] for path in found if path.parts}
    books = notebooks(found)
    if len(tops) > 1 or any(len(path.parts) < 2 for path in books):
        return found
    flat = [path for path in books if len(path.parts) == 2]
    folders = {path.parts[1] for path in books if len(path.parts) > 2}
    of_one_learner = any(path.stem in names for path in flat)
    if not of_one_learner and len(flat) + len(folders) > 1:
        return below(found, *tops)
    return found


def _assignment(
    place: Path, found: Found, names: Collection[str], wanted: str, by_nbgrader: bool
) -> str:
    deep = [path for path in found if len(path.parts) > 2]
    known = {path.parts[1] for path in deep}
    if wanted and (by_nbgrader or wanted in known):
        return wanted
    if not by_nbgrader and any(len(path.parts) < 3 for path in notebooks(found)):
        return ""
    fitting = {path.parts[1] for path in deep if is_notebook(path) and path.stem in names}
    for choice in (fitting, known):
        if len(choice) == 1:
            return choice.pop()
    if not by_nbgrader:
        return ""
    problem = "which assignment? Name one with --assignment; found:"
    raise UnclearSubmissions(place, problem, sorted(map(shown, fitting or known)))
