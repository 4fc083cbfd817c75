"""From bytes to values."""

from __future__ import annotations

import struct
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import MISSING
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np

from autograd_lab.grading.sandbox.form import (
    BYTES,
    DEEPEST,
    DTYPES,
    FLOAT64,
    INT16,
    INT32,
    LARGEST_EXPONENT,
    LONGEST_ENTRY,
    LONGEST_INT,
    MOST_BYTES,
    MOST_DIMS,
    MOST_ITEMS,
    RECORD_FORMS,
    TEXT,
    WEIGHTS,
    WireError,
)
from autograd_lab.grading.sandbox.messages import RECORDS


def unpack(data: bytes, most_bytes: int = MOST_BYTES) -> Any:
    """The value that bytes stand for.

    Raises:
        WireError: for anything but bytes that `pack` could have made.
    """
    if len(data) > most_bytes:
        raise WireError(f"a message of {len(data)} bytes, more than {most_bytes}")
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise WireError(f"{len(data) - reader.at} bytes after the end of the value")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.items = MOST_ITEMS

    def take(self, length: int) -> bytes:
        end = self.at + length
        if end > len(self.data):
            raise WireError("the message ends too early")
        part = self.data[self.at : end]
        self.at = end
        return part

    def number(self, form: struct.Struct) -> Any:
        return form.unpack(self.take(form.size))[0]

    def value(self, depth: int) -> Any:
        tag = self.take(1)
        read = _READERS.get(tag)
        if read is None:
            raise WireError(f"no value begins with {tag!r}")
        self.items -= WEIGHTS.get(tag, 1)
        if self.items < 0 or depth > DEEPEST:
            raise WireError("the value has too many parts, or is too deep")
        return read(self, depth + 1)

    def sized(self) -> bytes:
        return self.take(self.number(INT32))

    def truth(self) -> bool:
        return self.take(1) == b"\1"

    def integer(self) -> int:
        length = self.number(INT16)
        if length > LONGEST_INT:
            raise WireError("an integer is too long")
        return int.from_bytes(self.take(length), "little", signed=True)

    def text(self) -> str:
        try:
            return self.sized().decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise WireError("a text is not UTF-8") from None

    def count(self, size: int = 1) -> int:
        """How many values follow, of `size` bytes or more each."""
        count: int = self.number(INT32)
        if count * size > len(self.data) - self.at:
            raise WireError("the message ends too early")
        return count

    def all(self, depth: int) -> list[Any]:
        return [self.value(depth) for _ in range(self.count())]

    def members(self, depth: int, kind: type) -> Any:
        values = self.all(depth)
        try:
            made = kind(values)
        except TypeError:
            raise WireError("a member of a set is not hashable") from None
        if len(made) != len(values):
            raise WireError("a member of a set is there twice")
        return made

    def pairs(self, depth: int, made: Any) -> Any:
        count = self.count(2)
        for _ in range(count):
            key, value = self.value(depth), self.value(depth)
            try:
                made[key] = value
            except TypeError:
                raise WireError("a key is not hashable") from None
        if len(made) != count:
            raise WireError("a key is there twice")
        return made

    def queue(self, depth: int) -> Any:
        longest, values = self.value(depth), self.all(depth)
        if longest is not None and (type(longest) is not int or longest < len(values)):
            raise WireError("a deque is longer than it may be")
        return deque(values, longest)

    def cut(self, depth: int) -> slice:
        parts = self.all(depth)
        if len(parts) != 3:
            raise WireError("a slice has three parts")
        return slice(*parts)

    def steps(self) -> range:
        start, stop, step = self.integer(), self.integer(), self.integer()
        if step == 0:
            raise WireError("a range has steps of 0")
        return range(start, stop, step)

    def fraction(self) -> Fraction:
        above, below = self.integer(), self.integer()
        if below < 1:
            raise WireError("a fraction has no denominator")
        return Fraction(above, below)

    def decimal(self) -> Decimal:
        text = self.sized()
        try:
            value = Decimal(text.decode("ascii")) if len(text) <= LARGEST_EXPONENT else None
        except (UnicodeDecodeError, InvalidOperation):
            value = None
        if value is None or value.is_snan():
            raise WireError("a Decimal is not written as one")
        if value.is_finite() and abs(value.adjusted()) > LARGEST_EXPONENT:
            raise WireError("a Decimal is too large")
        return value

    def form(self, code: int) -> np.dtype[Any]:
        if code < len(DTYPES):
            return np.dtype(DTYPES[code])
        size = self.number(INT32)
        if not 0 < size <= LONGEST_ENTRY:
            raise WireError("an array's entries have no size, or are too large")
        if code == BYTES:
            return np.dtype(f"S{size}")
        if code == TEXT and size % 4 == 0:
            return np.dtype(f"<U{size // 4}")
        raise WireError("an array has a dtype that is not known")

    def array(self) -> np.ndarray:
        code, dims = self.take(2)
        dtype = self.form(code)
        if dims > MOST_DIMS:
            raise WireError("an array has too many dimensions")
        shape = struct.unpack(f"<{dims}Q", self.take(8 * dims))
        size = dtype.itemsize
        for length in shape:
            size *= length
        # NumPy refuses some empty shapes too, whose other dimensions are beyond its integers.
        if size > len(self.data) - self.at or any(length >> 31 for length in shape):
            raise WireError("the message ends too early")
        flat = np.frombuffer(bytearray(self.take(size)), dtype)
        self._check_entries(flat)
        try:
            return flat.reshape(shape)
        except ValueError:
            raise WireError("an array's shape is beyond what arrays have") from None

    def _check_entries(self, flat: np.ndarray) -> None:
        if flat.dtype.kind == "b" and (flat.view(np.uint8) > 1).any():
            raise WireError("an array's entry is neither true nor false")
        if flat.dtype.kind == "U" and (flat.view(np.uint32) > 0x10FFFF).any():
            raise WireError("an array's entry is no text")

    def scalar(self) -> Any:
        (code,) = self.take(1)
        if code >= len(DTYPES):
            raise WireError("a number has a dtype that is not known")
        dtype = np.dtype(DTYPES[code])
        flat = np.frombuffer(self.take(dtype.itemsize), dtype)
        self._check_entries(flat)
        return flat[0]

    def record(self, depth: int) -> Any:
        (place,) = self.take(1)
        if place >= len(RECORDS):
            raise WireError("a record is not known")
        kind = RECORDS[place]
        form = RECORD_FORMS[kind]
        (mask,) = INT16.unpack(self.take(INT16.size))
        values = list(form.defaults)
        for at, check in enumerate(form.checks):
            if mask >> at & 1:
                values[at] = value = self.value(depth)
                if not check(value):
                    name = f"{kind.__name__}.{form.names[at]}"
                    raise WireError(f"{name} holds a {type(value).__name__}")
        if mask >> len(values) or any(v is MISSING for v in values):
            raise WireError(f"a {kind.__name__} has other fields than it should")
        try:
            return kind(*values)
        except ValueError as error:
            raise WireError(f"a {kind.__name__} that can't be: {error}") from None


_READERS: dict[bytes, Callable[[_Reader, int], Any]] = {
    b"N": lambda r, d: None,
    b"?": lambda r, d: r.truth(),
    b"i": lambda r, d: r.integer(),
    b"f": lambda r, d: r.number(FLOAT64),
    b"c": lambda r, d: complex(r.number(FLOAT64), r.number(FLOAT64)),
    b"s": lambda r, d: r.text(),
    b"b": lambda r, d: r.sized(),
    b"l": _Reader.all,
    b"t": lambda r, d: tuple(r.all(d)),
    b"e": lambda r, d: r.members(d, set),
    b"z": lambda r, d: r.members(d, frozenset),
    b"d": lambda r, d: r.pairs(d, {}),
    b"o": lambda r, d: r.pairs(d, OrderedDict()),
    b"C": lambda r, d: r.pairs(d, Counter()),
    b"q": _Reader.queue,
    b"r": lambda r, d: r.steps(),
    b":": lambda r, d: r.cut(d),
    b".": lambda r, d: Ellipsis,
    b"/": lambda r, d: r.fraction(),
    b"D": lambda r, d: r.decimal(),
    b"a": lambda r, d: r.array(),
    b"u": lambda r, d: np.str_(r.text()),
    b"y": lambda r, d: np.bytes_(r.sized()),
    b"n": lambda r, d: r.scalar(),
    b"R": _Reader.record,
}
