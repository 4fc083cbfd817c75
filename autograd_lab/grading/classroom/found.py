"""What lies below a folder or in a zip: files that can be read, and why others can't, by path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

CHUNK = 1 << 18
IGNORED = ("__MACOSX", "__pycache__")
NOTEBOOK = ".ipynb"


class Unreadable(Exception):
    """One file that can't be taken. `reason` says why, in words that follow the file's name."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Entry:
    """A regular file. `chunks` reads it piece by piece, and raises Unreadable where it can't."""

    chunks: Callable[[], Iterator[bytes]]

    def read(self, most: int) -> bytes:
        """The whole file.

        Raises:
            Unreadable: if it can't be read, or has more than `most` bytes.
        """
        data = bytearray()
        for chunk in self.chunks():
            data += chunk
            if len(data) > most:
                raise Unreadable(f"is larger than {most / (1 << 20):g} MiB")
        return bytes(data)


# A file, or in words why it is refused. The empty path stands for the folder itself.
Found: TypeAlias = dict[PurePosixPath, Entry | str]
HERE = PurePosixPath()


def by_top(found: Found) -> dict[str, Found]:
    """What lies below each folder at the top, by the folder's name.

    Example: `by_top(found)["ada"]` has the path `a.ipynb` if `found` has `ada/a.ipynb`.
    """
    folders: dict[str, Found] = {}
    for path, item in found.items():
        if len(path.parts) > 1:
            folders.setdefault(path.parts[0], {})[PurePosixPath(*path.parts[1:])] = item
    return folders


def below(found: Found, *folders: str) -> Found:
    """What lies below a folder; if it is the folder that was refused, that stands at HERE."""
    depth = len(folders)
    inside = {
        PurePosixPath(*path.parts[depth:]): item
        for path, item in found.items()
        if path.parts[:depth] == folders
    }
    return {path: item for path, item in inside.items() if path.parts or isinstance(item, str)}


def is_notebook(path: PurePosixPath) -> bool:
    return path.suffix.lower() == NOTEBOOK


def notebooks(found: Found) -> list[PurePosixPath]:
    """The paths of the notebooks, refused ones too."""
    return [path for path in found if is_notebook(path)]


def data_files(found: Found) -> dict[str, Entry]:
    """The files that are no notebooks."""
    return {
        str(path): item
        for path, item in found.items()
        if isinstance(item, Entry) and not is_notebook(path)
    }


def is_ignored(path: PurePosixPath) -> bool:
    """True for hidden files and what systems leave behind."""
    return any(part.startswith(".") or part in IGNORED for part in path.parts)


def shown(name: object) -> str:
    """A name as it can be printed: control characters and what is no text become escapes.

    Example: `shown("a\\x1b[2J")` is `"a\\\\x1b[2J"`.
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in str(name)
    )


def listing(names: Iterable[object], most: int = 10) -> str:
    """Some names in a line: "a, b and 3 more"; "nothing" if there are none."""
    words = [shown(name) for name in names]
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more or "nothing"
