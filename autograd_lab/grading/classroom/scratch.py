"""Temporary folders. What a killed process leaves of them goes when the next one makes its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "autograd-lab-"
IN_USE = ".in-use"


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """A folder of this process's own, for the length of the block.

    Raises:
        OSError: if there is no place to make it.

    Example: `with scratch("source") as folder: (folder / "notes").write_text("")`.
    """
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{purpose}-") as name:
        folder = Path(name)
        with open(folder / "lock", "w") as lock:
            # The system lets go of it when the process ends, however that happens.
            fcntl.flock(lock, fcntl.LOCK_EX)
            os.rename(lock.name, folder / IN_USE)
            yield folder


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.lstat().st_uid != os.getuid():
                continue
            with open(folder / IN_USE) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
