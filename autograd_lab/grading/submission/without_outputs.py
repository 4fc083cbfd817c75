"""A notebook's JSON text without its outputs, taken from a file of any size in little memory.

Outputs, attachments and the state of widgets may be a thousand times the code. Their values are
passed over by counting brackets outside of strings, and are never built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_KEY = rb'"(?:outputs|attachments|widgets)"\s*+:\s*+[\[{]'
_SKIPPED_KEY = re.compile(_KEY, re.DOTALL)
# A string is copied once what follows it is there to see: it may be the key of what is passed over.
_COPIED = re.compile(
    rb'(?:[^"]++|(?!' + _KEY + rb")" + _STRING + rb"(?=\s*+(?::\s*+)?+[^\s:]))*+", re.DOTALL
)
# What each byte does to the depth, as signed bytes.
_STEPS = bytes({"[": 1, "{": 1, "]": 255, "}": 255}.get(chr(byte), 0) for byte in range(256))
_WINDOW = 1 << 16


def _nested(depth: int) -> bytes:
    """A pattern of one value in brackets, down to a depth."""
    inner = b"|" + _nested(depth - 1) if depth else b""
    return rb'[\[{](?:[^"\[\]{}]++|' + _STRING + inner + rb")*+[\]}]"


_SMALL, _SMALL_VALUE = 1 << 12, re.compile(_nested(4), re.DOTALL)


class TooMuchCode(Exception):
    """More than `most` bytes are left without the outputs."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"more than {most} bytes are left without the outputs")


def without_outputs(chunks: Iterable[bytes], most: int) -> bytes:
    """The text with [] in place of each list or dict of outputs, attachments or widgets.

    Text that is not JSON gives text that is not JSON.

    Raises:
        TooMuchCode: if more than `most` bytes are left.

    Example: `without_outputs([b'{"outputs": [1, 2]}'], 100)` is `b'{"outputs": []}'`.
    """
    kept: list[bytes] = []
    size = 0
    rest = b""
    passed: _PassedOver | None = None
    for chunk in chunks:
        text, at = rest + chunk, 0
        while True:
            if passed is not None:
                at = passed.end(text, at)
                if passed.depth:
                    break
                passed = None
                kept.append(b"[]")
            end = _COPIED.match(text, at).end()  # type: ignore[union-attr]  # matches anything
            kept.append(text[at:end])
            size += end - at
            at = end
            key = _SKIPPED_KEY.match(text, at)
            if key is None:
                break
            at = key.end() - 1
            kept.append(text[end:at])
            size += at - end
            small = _SMALL_VALUE.match(text, at, at + _SMALL)
            if small is None:
                passed = _PassedOver()
            else:
                kept.append(b"[]")
                at = small.end()
        rest = text[at:]
        if size + len(rest) > most:
            raise TooMuchCode(most)
    return b"".join([*kept, rest])


class _PassedOver:
    """A value that is passed over, from its first bracket to the one that closes it."""

    def __init__(self) -> None:
        self.depth = 0
        self.quoted = False
        self.escaped = False  # the next byte belongs to a backslash

    def end(self, text: bytes, at: int) -> int:
        """Where the value ends, or the end of the text; `depth` is 0 if it ended."""
        while at < len(text):
            if self.escaped:
                self.escaped = False
                at += 1
                continue
            at += self._end_within(text[at : at + _WINDOW])
            if not self.depth:
                break
        return at

    def _end_within(self, window: bytes) -> int:
        # Escapes are put out of the way, two bytes for two, so that each quote left is a real one.
        plain = window.replace(b"\\\\", b"..").replace(b'\\"', b"..")
        self.escaped = plain.endswith(b"\\")
        if self.depth and not any(bracket in plain for bracket in (b"[", b"]", b"{", b"}")):
            self.quoted ^= bool(plain.count(b'"') % 2)
            return len(window)
        data = np.frombuffer(plain, np.uint8)
        quoted = np.logical_xor.accumulate(data == ord('"')) ^ self.quoted
        steps = np.frombuffer(plain.translate(_STEPS), np.int8)
        levels = np.cumsum(steps * ~quoted, dtype=np.int64) + self.depth
        # The value begins with a bracket, so the first time that level 0 is reached is its end.
        ends = np.flatnonzero(levels == 0)
        if ends.size:
            self.depth, self.quoted = 0, False
            return int(ends[0]) + 1
        self.depth, self.quoted = int(levels[-1]), bool(quoted[-1])
        return len(window)
