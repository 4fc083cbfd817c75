"""One learner's folder: which notebook is which, and what lies beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograd_lab.grading.classroom.found import (
    HERE,
    NOTEBOOK,
    Entry,
    Found,
    below,
    data_files,
    is_notebook,
    listing,
    notebooks,
    shown,
)

# What nbgrader writes beside a submission.
OF_NBGRADER = "timestamp.txt"
MISSING = "This notebook was not handed in."


@dataclass(frozen=True)
class HandedIn:
    """What one learner handed in.

    Args:
        learner: the name, fit to be printed.
        notebooks: for each notebook of the source its file, or in a sentence why there is none.
        files: what lies beside the notebooks, by its path there.
        left_out: sentences about what was not taken.
    """

    learner: str
    notebooks: Mapping[str, Entry | str]
    files: Mapping[str, Entry]
    left_out: tuple[str, ...] = ()


def from_folder(learner: str, found: Found, names: Sequence[str]) -> HandedIn:
    """Read a learner's folder.

    With one notebook in source and folder it is that one, whatever it is called. Otherwise the
    names decide.

    Example: `from_folder("ada", folder_files(Path("ada")), ["04"]).notebooks["04"]`.
    """
    if isinstance(reason := found.get(HERE), str):
        return HandedIn(learner, dict.fromkeys(names, f"The folder {reason}."), {})
    found = _at_the_notebooks(found)
    books = {path.stem: piece(path, found[path]) for path in notebooks(found) if not path.parts[1:]}
    chosen = {name: books.pop(name) for name in names if name in books}
    if not chosen and len(names) == len(books) == 1:
        chosen[names[0]] = books.popitem()[1]
    left_out = [
        f"{shown(path)} {item}."
        for path, item in found.items()
        if isinstance(item, str) and not is_notebook(path)
    ]
    if chosen:
        left_out += [f"{shown(name)}{NOTEBOOK} is not part of the assignment." for name in books]
        missing = MISSING
    elif books:
        several = listing(name + NOTEBOOK for name in sorted(books))
        missing = f"Which notebook is meant is not clear: {several}."
    else:
        missing = f"No notebook was handed in; found: {listing(sorted(found))}."
    files = data_files(found)
    files.pop(OF_NBGRADER, None)
    handed = {name: chosen.get(name, missing) for name in names}
    return HandedIn(learner, handed, files, tuple(left_out))


def piece(path: PurePosixPath, item: Entry | str) -> Entry | str:
    """The file, or a sentence that says why it is refused."""
    return f"{shown(path.name)} {item}." if isinstance(item, str) else item


def _at_the_notebooks(found: Found) -> Found:
    """From the folder that holds the notebooks, if they are all in one folder one level down."""
    depths = {path.parts[:-1] for path in notebooks(found) if len(path.parts) < 3}
    return below(found, *depths.pop()) if len(depths) == 1 and () not in depths else found
