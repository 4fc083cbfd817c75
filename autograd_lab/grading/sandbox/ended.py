"""How a run ended, as the guard tells it."""

from __future__ import annotations

import json
import signal
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Ended:
    """How the learner's process ended.

    Args:
        kind: "exit" (of its own, `detail` is "status 3"), "signal" (`detail` is the signal's name),
            "memory", "processes" and "time" (a limit was passed), "killed" (it was asked for), or
            "failed" (the run could not be set up, or its guard is gone).
        detail: what is known beside that, in a few words.
    """

    kind: str
    detail: str = ""

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def from_bytes(data: bytes) -> Ended:
        """What `to_bytes` wrote; a run that nobody told of has failed."""
        return Ended(**json.loads(data)) if data else Ended("failed", "its guard ended first")

    @staticmethod
    def by(status: int) -> Ended:
        """What the exit status of a process tells; below zero it is a signal's number."""
        if status >= 0:
            return Ended("exit", f"status {status}")
        if -status == signal.SIGXCPU:
            return Ended("time", "the processor time was used up")
        try:
            return Ended("signal", signal.Signals(-status).name)
        except ValueError:
            return Ended("signal", f"signal {-status}")
