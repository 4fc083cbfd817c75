"""The regular files below a folder. No link is followed, from the first folder to the last file.

That holds too if a name turns into a link between the listing and the reading.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path, PurePosixPath

from autograd_lab.grading.classroom.found import CHUNK, HERE, Entry, Found, Unreadable, is_ignored

DEEPEST = 8
MOST_IN_A_FOLDER = 20_000


def folder_files(folder: Path) -> Found:
    """All regular files below a folder, and why the others are refused.

    Raises:
        OSError: if the folder itself can't be listed.

    Example: `folder_files(Path("submitted"))`.
    """
    with os.scandir(folder):
        return dict(_walk(folder, HERE))


def _walk(root: Path, here: PurePosixPath) -> Iterator[tuple[PurePosixPath, Entry | str]]:
    try:
        with os.scandir(root / here) as listing:
            items = sorted(listing, key=lambda item: item.name)
    except OSError as error:
        yield here, _in_words(error)
        return
    if len(items) > MOST_IN_A_FOLDER and here.parts:
        yield here, f"holds more than {MOST_IN_A_FOLDER} files"
        return
    for item in items:
        path = here / item.name
        if is_ignored(path):
            continue
        if item.is_symlink():
            yield path, "is a link, and links are not followed"
        elif item.is_file(follow_symlinks=False):
            yield path, Entry(partial(_chunks, root, path))
        elif not item.is_dir(follow_symlinks=False):
            yield path, "is not a regular file"
        elif len(path.parts) < DEEPEST:
            yield from _walk(root, path)
        else:
            yield path, f"lies deeper than {DEEPEST} folders"


def _chunks(root: Path, path: PurePosixPath) -> Iterator[bytes]:
    try:
        with ExitStack() as opened:
            handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
            opened.callback(os.close, handle)
            for part in path.parts:
                # Without O_NONBLOCK, opening a named pipe waits for somebody to write to it.
                kind = os.O_NONBLOCK if part is path.parts[-1] else os.O_DIRECTORY
                handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | kind, dir_fd=handle)
                opened.callback(os.close, handle)
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Unreadable("is not a regular file")
            while chunk := os.read(handle, CHUNK):
                yield chunk
    except OSError as error:
        raise Unreadable(_in_words(error)) from None


def _in_words(error: OSError) -> str:
    return f"can't be read ({error.strerror or error})"
