"""An event file: what TensorBoard reads, one record after another."""

import os
import socket
import time
from itertools import count
from typing import Any

from tensorboardX import RecordWriter
from tensorboardX.proto.event_pb2 import Event, SessionLog

_numbers = count()


class EventFile:
    """A new event file in a folder, which is made if it is missing.

    Events are written when they are added, and are on the disk after `flush`, after `flush_secs`
    seconds or when the file is closed.
    """

    def __init__(self, folder: str, purge_step: int | None, flush_secs: float, suffix: str) -> None:
        os.makedirs(folder, exist_ok=True)
        parts = (int(time.time()), socket.gethostname(), os.getpid(), next(_numbers))
        name = ".".join(("events.out.tfevents", *map(str, parts))) + suffix
        self._records = RecordWriter(os.path.join(folder, name))
        self._flush_secs, self._flushed = flush_secs, time.monotonic()
        self._write(Event(wall_time=time.time(), file_version="brain.Event:2"))
        if purge_step is not None:
            start = SessionLog(status=SessionLog.START)
            self._write(Event(wall_time=time.time(), step=purge_step, session_log=start))
        self.flush()

    def add(self, step: Any = None, walltime: float | None = None, **content: Any) -> None:
        """Add an event; content: `summary=...`, or another part of an event by its name."""
        event = Event(wall_time=time.time() if walltime is None else walltime, **content)
        if step is not None:
            event.step = int(step)
        self._write(event)
        if time.monotonic() - self._flushed > self._flush_secs:
            self.flush()

    def _write(self, event: Event) -> None:
        self._records.write(event.SerializeToString())

    def flush(self) -> None:
        """Put on the disk what was added."""
        self._records.flush()
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Put on the disk what was added, and close the file."""
        self.flush()
        self._records.close()
