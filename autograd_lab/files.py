"""Files that are written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO


@contextmanager
def written_whole(path: "str | os.PathLike[str]") -> Iterator[BinaryIO]:
    """A file to write to, which becomes the one at `path` when the block ends well.

    If the block fails, what was at `path` stays. A device or a pipe is written to as it is.
    Example: `with written_whole("run.pt") as file: file.write(content)`
    """
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as direct:
            yield direct
        return
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name}.{os.urandom(4).hex()}.part")
    try:
        with open(beside, "xb") as file:
            yield file
        if os.path.exists(path):
            os.chmod(beside, os.stat(path).st_mode)
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.remove(beside)
        raise
