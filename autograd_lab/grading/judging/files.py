"""The files that were handed in beside a notebook: which of them are laid out for it."""

from __future__ import annotations

from collections.abc import Mapping

from autograd_lab.grading.graded import Remark
from autograd_lab.grading.limits import Limits

LONGEST_PART = 255
DEEPEST = 16
SHOWN = 80


def fitting(
    files: Mapping[str, bytes], limits: Limits
) -> tuple[dict[str, bytes], tuple[Remark, ...]]:
    """The files that can lie in the working folder, and a remark on each of the others.

    Half of the folder is left for what the code writes.

    Example: `fitting({"../x": b""}, Limits())[0]` is `{}`.
    """
    kept: dict[str, bytes] = {}
    left_out = []
    room = min(limits.folder // 2, limits.message // 2)
    for name, content in files.items():
        problem = _problem(name, kept)
        if not problem and len(content) > min(room, limits.file):
            problem = "it is too large"
        if problem:
            shown = ascii(name[:SHOWN])
            left_out.append(Remark("file left out", f"The file {shown} was left out: {problem}."))
        else:
            kept[name] = content
            room -= len(content)
    return kept, tuple(left_out)


def _problem(name: str, kept: Mapping[str, bytes]) -> str:
    """What keeps a name from being one of a file in the folder, or ""."""
    parts = name.split("/")
    try:
        sizes = [len(part.encode()) for part in parts]
    except UnicodeEncodeError:
        return "its name is no text"
    if any(part in ("", ".", "..") for part in parts) or "\\" in name or "\0" in name:
        return "its name leads elsewhere"
    if max(sizes) > LONGEST_PART or len(parts) > DEEPEST:
        return "its name is too long"
    folders = {"/".join(parts[:at]) for at in range(1, len(parts))}
    if folders & set(kept) or any(one.startswith(f"{name}/") for one in kept):
        return "another file is in its place"
    return ""
