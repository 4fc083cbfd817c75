"""From values to bytes."""

from __future__ import annotations

import struct
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import compress
from typing import Any

import numpy as np

from autograd_lab.grading.sandbox.form import (
    BYTES,
    CODE_OF,
    COMPLEX128,
    DEEPEST,
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
    SCALARS,
    TEXT,
    WEIGHTS,
    WireError,
)


def pack(value: Any, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes that stand for a value.

    Raises:
        WireError: for a value of another type, or one that is too deep, too long or too large.

    Example: `unpack(pack([1, 2.5, "three"]))` is `[1, 2.5, "three"]`.
    """
    packer = _Packer(most_bytes)
    packer.add(value, 0)
    return b"".join(packer.parts)


class _Packer:
    def __init__(self, most_bytes: int) -> None:
        self.parts: list[bytes] = []
        self.left = most_bytes
        self.items = MOST_ITEMS

    def put(self, part: bytes) -> None:
        self.left -= len(part)
        if self.left < 0:
            raise WireError("the value is too large to be handed over")
        self.parts.append(part)

    def add(self, value: Any, depth: int) -> None:
        form = _FORMS.get(type(value))
        if form is None:
            raise WireError(f"a value of type {type(value).__name__} can't be handed over")
        tag, weight, write = form
        self.items -= weight
        self.left -= 1
        if self.items < 0 or depth > DEEPEST or self.left < 0:
            raise WireError("the value is too large, or too deep, to be handed over")
        self.parts.append(tag)
        write(self, value, depth + 1)

    def sized(self, part: bytes) -> None:
        self.put(INT32.pack(len(part)))
        self.put(part)

    def ints(self, *values: int) -> None:
        for value in values:
            length = value.bit_length() // 8 + 1
            if length > LONGEST_INT:
                raise WireError("an integer is too long to be handed over")
            self.put(INT16.pack(length) + value.to_bytes(length, "little", signed=True))

    def text(self, value: str, depth: int) -> None:
        self.sized(value.encode("utf-8", "surrogatepass"))

    def all(self, values: Any, depth: int) -> None:
        self.put(INT32.pack(len(values)))
        for value in values:
            self.add(value, depth)

    def pairs(self, value: Any, depth: int) -> None:
        self.put(INT32.pack(len(value)))
        for key, entry in dict.items(value):
            self.add(key, depth)
            self.add(entry, depth)

    def queue(self, value: Any, depth: int) -> None:
        self.add(value.maxlen, depth)
        self.all(value, depth)

    def decimal(self, value: Decimal, depth: int) -> None:
        too_far = value.is_finite() and abs(value.adjusted()) > LARGEST_EXPONENT
        text = str(value).encode()
        if too_far or value.is_snan() or len(text) > LARGEST_EXPONENT:
            raise WireError("a Decimal is too long to be handed over")
        self.sized(text)

    def array(self, value: Any, depth: int) -> None:
        dtype = value.dtype.newbyteorder("<")
        code = CODE_OF.get(dtype)
        if code is not None:
            self.put(bytes((code, value.ndim)))
        elif dtype.kind in "US" and 0 < dtype.itemsize <= LONGEST_ENTRY:
            self.put(bytes((TEXT if dtype.kind == "U" else BYTES, value.ndim)))
            self.put(INT32.pack(dtype.itemsize))
        else:
            raise WireError(f"an array of dtype {dtype} can't be handed over")
        if value.ndim > MOST_DIMS or value.nbytes > self.left:
            raise WireError("an array is too large to be handed over")
        self.put(struct.pack(f"<{value.ndim}Q", *value.shape))
        self.put(value.astype(dtype, copy=False).tobytes())

    def scalar(self, value: Any, depth: int) -> None:
        self.put(bytes((CODE_OF[value.dtype],)))
        self.put(value.tobytes())

    def record(self, value: Any, depth: int) -> None:
        form = RECORD_FORMS[type(value)]
        found = [getattr(value, name) for name in form.names]
        said = [one is not default for one, default in zip(found, form.defaults, strict=True)]
        mask = sum(1 << at for at, is_said in enumerate(said) if is_said)
        self.put(bytes((form.place,)) + INT16.pack(mask))
        for one in compress(found, said):
            self.add(one, depth)


def _nothing(packer: _Packer, value: object, depth: int) -> None:
    return None


_WRITERS: dict[type, tuple[bytes, Callable[[_Packer, Any, int], None]]] = {
    type(None): (b"N", _nothing),
    bool: (b"?", lambda p, v, d: p.put(b"\1" if v else b"\0")),
    int: (b"i", lambda p, v, d: p.ints(v)),
    float: (b"f", lambda p, v, d: p.put(FLOAT64.pack(v))),
    complex: (b"c", lambda p, v, d: p.put(COMPLEX128.pack(v.real, v.imag))),
    str: (b"s", _Packer.text),
    bytes: (b"b", lambda p, v, d: p.sized(v)),
    list: (b"l", _Packer.all),
    tuple: (b"t", _Packer.all),
    set: (b"e", _Packer.all),
    frozenset: (b"z", _Packer.all),
    dict: (b"d", _Packer.pairs),
    OrderedDict: (b"o", _Packer.pairs),
    Counter: (b"C", _Packer.pairs),
    deque: (b"q", _Packer.queue),
    range: (b"r", lambda p, v, d: p.ints(v.start, v.stop, v.step)),
    slice: (b":", lambda p, v, d: p.all((v.start, v.stop, v.step), d)),
    type(Ellipsis): (b".", _nothing),
    Fraction: (b"/", lambda p, v, d: p.ints(v.numerator, v.denominator)),
    Decimal: (b"D", _Packer.decimal),
    np.ndarray: (b"a", _Packer.array),
    np.str_: (b"u", lambda p, v, d: p.text(str(v), d)),
    np.bytes_: (b"y", lambda p, v, d: p.sized(bytes(v))),
    **dict.fromkeys(SCALARS, (b"n", _Packer.scalar)),
    **dict.fromkeys(RECORD_FORMS, (b"R", _Packer.record)),
}
_FORMS = {kind: (tag, WEIGHTS.get(tag, 1), write) for kind, (tag, write) in _WRITERS.items()}
