"""The zip archive that a checkpoint is: how its records are written, and what is checked of them.

    NAME/data.pkl         the object, pickled; a storage is a reference to a record
    NAME/data/0, 1, ...   the storages, as raw bytes, each once, however many tensors look at it
    NAME/byteorder        "little"
    NAME/version          "3"

Nothing in it is compressed, and the storages begin at multiples of 64 bytes.
"""

import struct
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from autograd_lab.errors import ConversionRefused, OutOfScope

ALIGNMENT = 64
HEADER = 30
"""Bytes of a record's header in a zip file, before its name and its extra field."""
PADDING = 0x4246
"""PyTorch's number for an extra field that only fills up."""

CORRUPTED = (
    " This is an internal miniz error. If you are seeing this error, there is a high likelihood "
    "that your checkpoint file is corrupted. This can happen if the checkpoint was not saved "
    "properly, was transferred incorrectly, or the file was modified after saving."
)


def write(file: BinaryIO, name: str, data: bytes, storages: Iterable[Any]) -> None:
    """Write an archive whose records are in the folder `name`. storages: their bytes, as buffers,
    each asked for when the one before is written."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for record, content in _records(data, storages):
            info = zipfile.ZipInfo(f"{name}/{record}")
            start = archive.start_dir + HEADER + len(info.filename.encode()) + 4
            gap = -start % ALIGNMENT
            info.extra = struct.pack("<HH", PADDING, gap) + bytes(gap)
            archive.writestr(info, content)


def _records(data: bytes, storages: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    yield "data.pkl", data
    yield ".format_version", b"1"
    yield ".storage_alignment", str(ALIGNMENT).encode()
    yield "byteorder", sys.byteorder.encode()
    for key, content in enumerate(storages):
        yield f"data/{key}", content
    yield "version", b"3\n"


class Archive:
    """The records of an archive that someone else may have written.

    Errors: RuntimeError for a file that was cut short or damaged, or is no checkpoint.
    """

    def __init__(self, file: Any) -> None:
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, struct.error) as error:
            raise damaged("reading zip archive: failed finding central directory.") from error
        names = [info.filename for info in self.zip.infolist()]
        inside = [name for name in names if name.endswith("/data.pkl")]
        if not inside:
            raise damaged("locating file data.pkl: file not found.")
        self.folder = min(inside, key=len).removesuffix("data.pkl")
        self._check_sizes(file)
        if f"{self.folder}constants.pkl" in names:
            raise OutOfScope("load of a TorchScript archive", "save the model's state_dict()")
        if f"{self.folder}byteorder" in names and self.read("byteorder") != b"little":
            raise OutOfScope("load of a big-endian checkpoint", "save it on another machine")

    def _check_sizes(self, file: Any) -> None:
        """Refuse archives that are larger than their file, as zip bombs are."""
        infos = self.zip.infolist()
        file.seek(0, 2)
        if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
            raise refused("it has compressed records, which no checkpoint has")
        if sum(info.file_size for info in infos) > file.tell():
            raise refused("its records claim to be larger than the file")

    def read(self, record: str) -> bytes:
        """The content of a record."""
        try:
            info = self.zip.getinfo(self.folder + record)
        except KeyError:
            raise damaged(f"locating file {record}: file not found.") from None
        if info.CRC == 0:  # written by PyTorch with set_crc32_options(False)
            info.CRC = None  # type: ignore[assignment]
        try:
            return self.zip.read(info)
        except (zipfile.BadZipFile, EOFError, struct.error, NotImplementedError) as error:
            raise refused(f"the record {record} is damaged: {error}") from error


def damaged(what: str) -> ConversionRefused:
    """The error for a file that is no complete archive, in PyTorch's words."""
    return ConversionRefused(f"PytorchStreamReader failed {what}{CORRUPTED}", tensor=None)


def refused(what: str) -> ConversionRefused:
    """The error for an archive that is complete but not to be trusted."""
    return ConversionRefused(f"torch.load refuses this file: {what}.", tensor=None)
