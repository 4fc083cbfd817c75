"""What both sides of the wire go by: its limits, the numbers of its dtypes, the form of records."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from autograd_lab.grading.sandbox.fields import checks_of
from autograd_lab.grading.sandbox.messages import RECORDS

MOST_BYTES = 32 << 20
DEEPEST = 64
MOST_ITEMS = 250_000
LONGEST_INT = 1780
"""In bytes: 4286 digits, which Python still turns into text."""
LARGEST_EXPONENT = 6000
MOST_DIMS = 32
LONGEST_ENTRY = 1 << 16

DTYPES = (
    "|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8",
    "<c16",
)  # fmt: skip
CODE_OF = {np.dtype(name): code for code, name in enumerate(DTYPES)}
TEXT, BYTES = len(DTYPES), len(DTYPES) + 1
SCALARS = {np.dtype(name).type for name in DTYPES} | {np.longlong, np.ulonglong}
WEIGHTS = {b"R": 4, b"e": 4, b"z": 4, b"o": 4, b"C": 4, b"q": 8}
"""How many items a value counts for, where it takes more memory than most."""

INT16 = struct.Struct("<H")
INT32 = struct.Struct("<I")
FLOAT64 = struct.Struct("<d")
COMPLEX128 = struct.Struct("<dd")


@dataclass(frozen=True)
class RecordForm:
    """How a record goes over the wire: its place in the table, and of each field its name, whether
    a value fits it, and its default. A field at its default goes without saying."""

    place: int
    names: tuple[str, ...]
    checks: tuple[Callable[[Any], bool], ...]
    defaults: tuple[Any, ...]


RECORD_FORMS: dict[type, RecordForm] = {
    kind: RecordForm(
        place,
        tuple(item.name for item in fields(kind)),
        checks_of(kind),
        tuple(item.default for item in fields(kind)),
    )
    for place, kind in enumerate(RECORDS)
}


class WireError(ValueError):
    """A value that can't cross, or bytes that are no message."""
