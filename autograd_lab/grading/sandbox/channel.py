"""Values over a socket, between two that speak in turn: each message is its length, then its bytes.

Neither end believes the other. A length beyond the limit is refused before anything is read, memory
is taken as the bytes come, and what arrives before it was asked for is an error.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from typing import Any

from autograd_lab.grading.sandbox.wire import MOST_BYTES, WireError, pack, unpack

_length = struct.Struct("<I")
_AT_ONCE = 1 << 20


class ChannelClosed(Exception):
    """The other end is gone."""


class ChannelTimeout(Exception):
    """The other end did not read, or did not answer, in time."""


class Channel:
    """One end of a connected stream socket, which it takes over.

    max_bytes: of a message, either way.

    Example: with `a, b = socket.socketpair()`, `Channel(a).send([1])` lets `Channel(b).receive()`
    give `[1]`.
    """

    def __init__(self, socket: socket.socket, max_bytes: int = MOST_BYTES) -> None:
        socket.setblocking(False)
        self._socket = socket
        self._max_bytes = max_bytes
        # Bound now: the learner's code may replace the methods of the class later.
        self._send, self._recv = socket.send, socket.recv
        self._poll, self._clock = select.poll, time.monotonic

    def fileno(self) -> int:
        """The socket's descriptor; -1 once it is closed."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket. The other end finds out by `ChannelClosed`."""
        self._socket.close()

    def send(self, value: Any, timeout: float | None = 60.0) -> None:
        """Send a value.

        Raises:
            WireError: for a value that can't cross, of which nothing is sent; or if the other end
                has spoken without being asked.
            ChannelClosed: if the other end is gone.
            ChannelTimeout: if the other end does not read within `timeout` seconds.
        """
        message = pack(value, self._max_bytes)
        end = self._end(timeout)
        if self._has_spoken():
            raise WireError("a message came that nobody asked for")
        left = memoryview(_length.pack(len(message)) + message)
        while left:
            try:
                left = left[self._send(left) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, end)
            except OSError:
                raise ChannelClosed("the other end is gone") from None

    def receive(self, timeout: float | None = None) -> Any:
        """The next value.

        Raises:
            WireError: for bytes that are no message, or a message that is too large.
            ChannelClosed: if the other end is gone.
            ChannelTimeout: if the whole message is not there within `timeout` seconds.
        """
        end = self._end(timeout)
        (length,) = _length.unpack(self._read(_length.size, end))
        if length > self._max_bytes:
            raise WireError(f"a message of {length} bytes, more than {self._max_bytes}")
        return unpack(self._read(length, end), self._max_bytes)

    def _read(self, length: int, end: float | None) -> bytes:
        parts = []
        while length:
            try:
                part = self._recv(min(length, _AT_ONCE))
            except BlockingIOError:
                self._wait(select.POLLIN, end)
                continue
            except OSError:
                part = b""
            if not part:
                raise ChannelClosed("the other end is gone")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _has_spoken(self) -> bool:
        try:
            return bool(self._recv(1, socket.MSG_PEEK))
        except OSError:  # nothing there, or an end that is gone, which sending will find
            return False

    def _end(self, timeout: float | None) -> float | None:
        return None if timeout is None else self._clock() + timeout

    def _wait(self, event: int, end: float | None) -> None:
        left = None if end is None else end - self._clock()
        if left is not None and left <= 0:
            raise ChannelTimeout("the other end did not answer in time")
        poll = self._poll()
        poll.register(self._socket.fileno(), event)
        poll.poll(None if left is None else left * 1000 + 1)
