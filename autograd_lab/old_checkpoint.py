"""The format of `torch.save` before PyTorch 1.6: five pickles, then the bytes of the storages.

The pickles are a magic number, the version of the format, facts about the machine, the object, and
the keys of its storages in the order in which they follow: each as its length, 64 bits, and bytes.
"""

import os
from typing import Any

import numpy as np

from autograd_lab.backends import namespace
from autograd_lab.checkpoint_archive import refused
from autograd_lab.errors import ConversionRefused, OutOfScope
from autograd_lab.pickling import storage_of
from autograd_lab.storage import UntypedStorage

MAGIC = 0x1950A86A20F9469CFC6C
MAGIC_BYTES = b"\x8a\x0a" + MAGIC.to_bytes(10, "little") + b"."
VERSION = 1001


class Storages:
    """The storages of such a file. They are made when the object refers to them, and filled after
    it has been read."""

    def __init__(self, file: Any, restored: Any) -> None:
        self.file, self.restored = file, restored
        start = file.tell()
        self.left = file.seek(0, os.SEEK_END) - start
        file.seek(start)
        self.found: dict[str, tuple[UntypedStorage, int]] = {}

    def refer(self, key: str, location: str, nbytes: int, width: int, view: Any) -> UntypedStorage:
        """The storage of that key, of `width` bytes an element."""
        if view is not None:
            raise OutOfScope("load of a file by PyTorch before 0.4", "save it with a newer one")
        if key not in self.found:
            self.left -= nbytes
            if self.left < 0:
                raise refused("its storages claim to be larger than the file")
            storage = self.restored(storage_of(bytes(nbytes)), location)
            self.found[key] = storage, width
        return self.found[key][0]

    def fill(self, keys: Any) -> None:
        """Read the bytes of these storages."""
        for key in keys:
            if key not in self.found:
                raise refused(f"it has a storage {key!r} that nothing refers to")
            storage, width = self.found[key]
            length = int.from_bytes(self.file.read(8), "little") * width
            content = self.file.read(length) if length == storage.nbytes() else b""
            if len(content) != storage.nbytes():
                raise ConversionRefused(
                    f"unexpected EOF, expected {storage.nbytes() - len(content)} more bytes. The "
                    "file might be corrupted.",
                    tensor=None,
                )
            if content:
                memory = storage._bytes()
                memory[...] = namespace(memory).asarray(np.frombuffer(content, np.uint8))


def check_head(magic: Any, version: Any, machine: Any) -> None:
    """Raise RuntimeError for a file that begins otherwise than such a file."""
    if magic != MAGIC:
        raise ConversionRefused("Invalid magic number; corrupt file?", tensor=None)
    if version != VERSION:
        raise ConversionRefused(f"Invalid protocol version: {version}", tensor=None)
    if not (isinstance(machine, dict) and machine.get("little_endian", True)):
        raise OutOfScope("load of a big-endian checkpoint", "save it on another machine")
