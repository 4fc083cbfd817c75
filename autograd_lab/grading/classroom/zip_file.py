"""The files of a zip, read in memory one at a time: nothing is ever unpacked to disk.

What a zip says of itself is not believed: sizes are counted while a member is expanded.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from autograd_lab.grading.classroom.found import CHUNK, Entry, Found, Unreadable, is_ignored, shown

# Text shrinks 3 to 20 fold. Only what is above ALWAYS_FINE is asked how far it shrank.
HIGHEST_RATIO = 200
ALWAYS_FINE = 4 << 20


def zip_files(path: Path) -> tuple[Found, list[str]]:
    """The regular members of a zip, and sentences about those whose names are no good.

    Raises:
        Unreadable: if the file is no zip that can be read.
        OSError: if the file can't be opened.

    Example: `zip_files(Path("class.zip"))`.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(f"this is no zip that can be read ({error})") from None
    members = archive.infolist()
    times = Counter(PurePosixPath(member.orig_filename) for member in members)
    found: Found = {}
    problems = []
    for member in members:
        name = PurePosixPath(member.orig_filename)
        if fault := _fault_of_name(member.orig_filename):
            problems.append(f"{shown(member.orig_filename)} {fault}.")
        elif reason := _fault(member) or ("is in the zip twice" if times[name] > 1 else ""):
            found[name] = reason
        elif not member.is_dir() and not is_ignored(name):
            found[name] = Entry(partial(_chunks, archive, member))
    return found, problems


def _fault_of_name(name: str) -> str:
    parts = name.removesuffix("/").split("/")
    if "\\" in name or re.match("[A-Za-z]:", name) or name.startswith("/") or ".." in parts:
        return "has a name that leads out of the zip"
    if not all(part not in ("", ".") and part.isprintable() for part in parts):
        return "has a name that no file should have"
    return ""


def _fault(member: zipfile.ZipInfo) -> str:
    """What is wrong with a member as far as its header tells, or ""."""
    mode = stat.S_IFMT(member.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return "is a link, and links are not followed"
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is not a regular file"
    return "is encrypted" if member.flag_bits & 1 else ""


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    size, most = 0, max(ALWAYS_FINE, HIGHEST_RATIO * member.compress_size)
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise Unreadable(f"expands more than {HIGHEST_RATIO} fold")
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(f"can't be expanded ({error})") from None
