"""Which of the files beside a notebook go with it into the learner's folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from autograd_lab.grading.graded import Remark
from autograd_lab.grading.limits import Limits

LONGEST_NAME = 255


def taken(files: Mapping[str, bytes], limits: Limits) -> tuple[dict[str, bytes], list[Remark]]:
    """The files that are taken, and a remark on each that is not.

    Half of the folder, and of what may cross at once, is for them.

    Example: `taken({"../a.csv": b""}, Limits())[0]` is `{}`.
    """
    room = min(limits.folder, limits.message) // 2
    fitting: dict[str, bytes] = {}
    left_out: list[str] = []
    for name, content in sorted(files.items()):
        if not _stays_below(name) or _in_the_way(name, fitting):
            left_out.append(f"A file was left out: {ascii(name)[:80]} is no name for it.")
        elif len(content) > min(limits.file, room):
            left_out.append(f"The file {name} was left out: there is no room for it.")
        else:
            fitting[name] = content
            room -= len(content)
    return fitting, [Remark("file left out", text) for text in left_out]


def _stays_below(name: str) -> bool:
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name
    return plain and all(
        part not in ("", ".", "..") and len(part.encode()) <= LONGEST_NAME for part in parts
    )


def _in_the_way(name: str, others: Mapping[str, bytes]) -> bool:
    """Whether a file already has the name of a folder that this one needs."""
    return any(str(folder) in others for folder in PurePosixPath(name).parents)
