"""Who handed in what: the learners of a folder or a zip of submissions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograd_lab.grading.classroom.folder import folder_files
from autograd_lab.grading.classroom.found import (
    HERE,
    Entry,
    Found,
    Unreadable,
    below,
    by_top,
    data_files,
    is_notebook,
    shown,
)
from autograd_lab.grading.classroom.handed_in import MISSING, HandedIn, from_folder, piece
from autograd_lab.grading.classroom.layout import Layout, UnclearSubmissions, layout_of
from autograd_lab.grading.classroom.zip_file import zip_files

MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(_.*)?")


@dataclass(frozen=True)
class Collection:
    """All that was handed in, in the order of the learners' names.

    `shared` files are everybody's; `problems` are sentences about what belongs to no learner.
    """

    learners: tuple[HandedIn, ...]
    shared: Mapping[str, Entry]
    problems: tuple[str, ...]


def collect(
    submissions: Path, names: Sequence[str], assignment: str = "", shared: Path | None = None
) -> Collection:
    """Find out who handed in what.

    Args:
        submissions: the folder or the zip.
        names: the names of the source's notebooks, without `.ipynb`.
        assignment: which assignment, where the folders hold several.
        shared: a folder of data files that every submission finds beside it.

    Raises:
        UnclearSubmissions: if there are none, or two that claim the same learner.
        OSError: if the folder or the zip can't be opened.

    Example: `collect(Path("submitted"), ["04_backward_by_hand"]).learners`.
    """
    try:
        if submissions.is_dir():
            found, problems = folder_files(submissions), list[str]()
        else:
            found, problems = zip_files(submissions)
    except Unreadable as error:
        raise UnclearSubmissions(submissions, error.reason) from None
    layout = layout_of(submissions, found, names, assignment)
    claims = [*_folders(layout, names, problems), *_flat(layout, names, problems)]
    _refuse_doubles(submissions, claims)
    learners = sorted((learner for _, learner in claims), key=lambda one: one.learner)
    given = _released(found, layout.assignment)
    if shared is not None:
        given |= data_files(folder_files(shared))
    return Collection(tuple(learners), given, tuple(problems))


def _folders(
    layout: Layout, names: Sequence[str], problems: list[str]
) -> Iterator[tuple[str, HandedIn]]:
    """Each learner's folder with what is in it. A refused name beside folders stands for one."""
    folders = by_top(layout.found)
    for path, item in layout.found.items():
        alone = len(path.parts) == 1 and not is_notebook(path)
        if alone and folders and isinstance(item, str) and not path.suffix:
            folders[path.name] = {HERE: item}
        elif alone:
            reason = item if isinstance(item, str) else "is no notebook, and nobody's"
            problems.append(f"{shown(path.name)} {reason}.")
    called = _learners_of(folders)
    for folder, learner in called.items():
        inside = folders[folder]
        if layout.assignment and HERE not in inside:
            inside = below(inside, layout.assignment)
        if inside:
            yield shown(folder), from_folder(shown(learner), inside, names)
        else:
            problems.append(f"{shown(learner)} handed in nothing for {shown(layout.assignment)}.")


def _learners_of(folders: Mapping[str, Found]) -> dict[str, str]:
    """The learner of each folder. Moodle's number is added where two have the same name."""
    moodle = {folder: MOODLE.fullmatch(folder) for folder in folders}
    times = Counter(found["name"] for found in moodle.values() if found and found["kind"] == "file")
    learners = {}
    for folder, found in moodle.items():
        if found is None:
            learners[folder] = folder
        elif found["kind"] == "file":
            twice = times[found["name"]] > 1
            learners[folder] = f"{found['name']}_{found['id']}" if twice else found["name"]
    return learners


def _flat(
    layout: Layout, names: Sequence[str], problems: list[str]
) -> Iterator[tuple[str, HandedIn]]:
    """Notebooks at the top: called after their learner, and after the notebook if several."""
    handed: dict[str, dict[str, Entry | str]] = {}
    for path, item in layout.found.items():
        if len(path.parts) != 1 or not is_notebook(path):
            continue
        endings = [name for name in names if path.stem.endswith(f"_{name}")]
        notebook = max(endings, key=len, default=names[0] if len(names) == 1 else None)
        if notebook is None:
            problems.append(f"{shown(path.name)} is called after no notebook of the source.")
            continue
        moodle = MOODLE.fullmatch(path.stem)
        learner = moodle["name"] if moodle else path.stem.removesuffix(f"_{notebook}")
        pieces = handed.setdefault(learner, {})
        if notebook in pieces:
            yield shown(path.name), HandedIn(shown(learner), {}, {})
        else:
            pieces[notebook] = piece(path, item)
    for learner, pieces in handed.items():
        notebooks = {name: pieces.get(name, MISSING) for name in names}
        yield f"{shown(learner)}*.ipynb", HandedIn(shown(learner), notebooks, {})


def _refuse_doubles(place: Path, claims: Sequence[tuple[str, HandedIn]]) -> None:
    places: dict[str, list[str]] = {}
    for where, handed in claims:
        places.setdefault(handed.learner, []).append(where)
    doubles = [f"{name}: {', '.join(where)}" for name, where in places.items() if len(where) > 1]
    if doubles:
        problem = "the same learner is claimed more than once; keep one of each:"
        raise UnclearSubmissions(place, problem, doubles)


def _released(found: Found, assignment: str) -> dict[str, Entry]:
    """The data files that an nbgrader course releases with the assignment."""
    if not assignment:
        return {}
    tops = {path.parts[0] for path in found if path.parts}
    start = () if "release" in tops else tuple(tops) if len(tops) == 1 else ()
    return data_files(below(found, *start, "release", assignment))
