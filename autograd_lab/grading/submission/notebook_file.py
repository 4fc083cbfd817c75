"""A notebook file that anybody may have handed in: read in bounded time and memory, or refused with
a reason.

    submitted = read_notebook("ada.ipynb")
    [cell.source for cell in submitted.cells if cell.kind == "code"]

Any format from 2 on is taken, with or without ids. Nothing in the file is believed but its text.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import io
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from autograd_lab.grading.graded import Remark
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.submission.without_outputs import TooMuchCode, without_outputs

CHUNK = 1 << 20
LARGEST = 4 << 30
MOST_CELLS = 200_000
_TOO_LARGE = f"it has more than {LARGEST >> 30} GiB"


class UnreadableNotebook(Exception):
    """A file that is not taken as a notebook. `reason` says why, as the end of a sentence that
    begins with the file."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the notebook can't be read: {reason}")


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as it was handed in. `kind` is "code", "markdown" or "raw".

    `grade_id` and `claims` are what its metadata says, for finding its place; roles and points come
    from the source alone.
    """

    kind: str
    source: str
    id: str = ""
    grade_id: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Submitted:
    """What was handed in. `digest` is the SHA-256 of the file's bytes, in hex."""

    cells: tuple[SubmittedCell, ...]
    remarks: tuple[Remark, ...] = ()
    digest: str = ""


def read_notebook(file: str | os.PathLike[str] | bytes, limits: Limits | None = None) -> Submitted:
    """Read a notebook from a path, or from its bytes.

    A link is not followed. Outputs are passed over, whatever their size; the rest of the file may
    have `limits.notebook` bytes.

    Raises:
        UnreadableNotebook: and nothing else, whatever the file holds.

    Example: `read_notebook(b'{"nbformat": 4, "cells": []}').cells` is `()`.
    """
    limits = limits or Limits()
    try:
        with _opened(file) as stream:
            data, remarks, digest = read_json(stream, limits.notebook)
        raw = raw_cells(data)
        if len(raw) > MOST_CELLS:
            raise UnreadableNotebook(f"it has more than {MOST_CELLS} cells")
        require_python(data, raw)
        cells = tuple(_cell(item) for item in raw if isinstance(item, dict))
    except MemoryError:
        raise UnreadableNotebook("there is not enough memory to read it") from None
    except OSError as error:
        raise UnreadableNotebook(_in_words(error)) from None
    if len(cells) < len(raw):
        text = f"{len(raw) - len(cells)} entries of the list of cells are not cells."
        remarks = (*remarks, Remark("not a cell", text))
    return Submitted(cells, remarks, digest)


def read_json(stream: BinaryIO, most: int) -> tuple[dict[str, Any], tuple[Remark, ...], str]:
    """A notebook's JSON without its outputs; what is to be remarked; the digest of the bytes.

    Raises:
        UnreadableNotebook: if it is no JSON object, or too large.
    """
    digest = hashlib.sha256()
    chunks = _chunks(stream, digest)
    head = next(chunks, b"")
    if not head:
        raise UnreadableNotebook("the file is empty")
    encoding = json.detect_encoding(head[:4])
    chunks = _utf8(head, chunks, encoding)
    try:
        lean = without_outputs(chunks, most)
    except TooMuchCode:
        size = f"{most / (1 << 20):g} MiB"
        raise UnreadableNotebook(f"it has more than {size} beside its outputs") from None
    said = "" if encoding.startswith("utf-8") else f"The file is {encoding.upper()}, not UTF-8."
    try:
        text = lean.decode("utf-8")
    except UnicodeDecodeError:
        text = lean.decode("utf-8", errors="replace")
        said = "Some bytes of the file are not UTF-8; they were replaced."
    try:
        data = json.loads(text, parse_int=float)  # an int of many digits would be an error
    except RecursionError:
        raise UnreadableNotebook("its JSON is nested too deeply") from None
    except ValueError:
        raise UnreadableNotebook(_instead_of_json(head)) from None
    if not isinstance(data, dict):
        raise UnreadableNotebook("it is JSON, but no notebook: it has no cells")
    remarks = (Remark("encoding", said),) if said else ()
    return data, remarks, digest.hexdigest()


def raw_cells(data: Mapping[str, Any]) -> list[Any]:
    """The entries of the list of cells; of the lists of all worksheets before format 4.

    Raises:
        UnreadableNotebook: if there is no such list.
    """
    sheets = data.get("worksheets")
    if "cells" in data or not isinstance(sheets, list):
        sheets = [data]
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    if not any(isinstance(cells, list) for cells in lists):
        raise UnreadableNotebook("it is JSON, but no notebook: it has no cells")
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def source_text(cell: Mapping[str, Any]) -> str:
    """A cell's text, whatever it is kept as; lines end in a newline alone.

    Example: `source_text({"source": ["a = 1\\n", "b = 2"]})` is "a = 1\\nb = 2".
    """
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if source.isascii():
        return source
    return source.encode("utf-8", errors="replace").decode("utf-8")  # no half of a surrogate pair


def table(value: object, key: str) -> dict[str, Any]:
    """The dict that a dict has under a key, or an empty one.

    Example: `table({"metadata": {"a": 1}}, "metadata")` is `{"a": 1}`.
    """
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def text_of(value: Mapping[str, Any], key: str) -> str:
    """The string that a dict has under a key, or an empty one."""
    inner = value.get(key)
    return inner if isinstance(inner, str) else ""


def require_python(data: Mapping[str, Any], cells: list[Any]) -> None:
    """Check the language that a notebook says it is written in.

    Raises:
        UnreadableNotebook: if it says another than Python.
    """
    metadata = table(data, "metadata")
    spec = table(metadata, "kernelspec")
    said = [
        text_of(table(metadata, "language_info"), "name"),
        text_of(spec, "language"),
        *(text_of(cell, "language") for cell in cells[:1] if isinstance(cell, dict)),
    ]
    said = [name[:40] for name in said if name]
    kernel = text_of(spec, "name")[:40]
    if not said and (kernel == "ir" or kernel.startswith("julia")):
        said = [{"ir": "R"}.get(kernel, "Julia")]
    python = any("python" in name.lower() for name in (*said, kernel)) or kernel == "autograd-lab"
    if said and not python:
        raise UnreadableNotebook(f"it is written in {said[0]}; Python is asked for")


def _opened(file: str | os.PathLike[str] | bytes) -> BinaryIO:
    """The file, if it is an ordinary one: what is no file may block, or never end."""
    if isinstance(file, bytes):
        return io.BytesIO(file)
    try:
        number = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except ValueError:
        raise UnreadableNotebook("its name holds a zero byte") from None
    try:
        _require_ordinary(os.fstat(number))
    except UnreadableNotebook:
        os.close(number)
        raise
    return os.fdopen(number, "rb", buffering=0)


def _require_ordinary(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        kind = kinds.get(stat.S_IFMT(found.st_mode), "a device")
        raise UnreadableNotebook(f"it is {kind}, not a file")
    if found.st_size > LARGEST:
        raise UnreadableNotebook(_TOO_LARGE)


def _chunks(stream: BinaryIO, digest: Any) -> Iterator[bytes]:
    """The stream piece by piece, for as long as it may be."""
    for _ in range(LARGEST // CHUNK + 1):
        chunk = stream.read(CHUNK)
        if not chunk:
            return
        digest.update(chunk)
        yield chunk
    raise UnreadableNotebook(_TOO_LARGE)


def _utf8(head: bytes, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The pieces in UTF-8; bytes that are thought to be UTF-8 go through as they are."""
    if encoding == "utf-8-sig":
        head = head.removeprefix(codecs.BOM_UTF8)
    if encoding.startswith("utf-8"):
        yield head
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(head).encode("utf-8", errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", errors="replace")


_BEGINNINGS = {
    b"PK\x03\x04": "it is a zip archive; unpack it",
    b"\x1f\x8b": "it is a compressed file; unpack it",
    b"%PDF": "it is a PDF",
    b"<": "it is a web page; download the notebook itself",
    b"{": "its JSON is broken; perhaps it was not saved to the end",
}


def _instead_of_json(head: bytes) -> str:
    for beginning, reason in _BEGINNINGS.items():
        if head.lstrip().startswith(beginning):
            return reason
    return "its text is not JSON; a notebook is a file that Jupyter wrote, with the ending .ipynb"


def _in_words(error: OSError) -> str:
    known = {
        errno.ELOOP: "it is a link, and links are not followed",
        errno.ENXIO: "it is a socket, not a file",
    }
    return known.get(error.errno or 0) or (error.strerror or "the file could not be read").lower()


_KINDS = {"code": "code", "markdown": "markdown", "heading": "markdown"}


def _cell(cell: dict[str, Any]) -> SubmittedCell:
    metadata = table(cell, "metadata")
    role = table(metadata, "nbgrader")
    kind = cell.get("cell_type")
    return SubmittedCell(
        _KINDS.get(kind, "raw") if isinstance(kind, str) else "raw",
        source_text(cell),
        text_of(cell, "id") or text_of(metadata, "id"),  # Colab keeps it in the metadata
        text_of(role, "grade_id"),
        {key: role[key] for key in ("grade", "solution", "points") if key in role},
    )
