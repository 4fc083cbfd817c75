"""Ctrl-C at a moment of the run's choosing: raised in a finalizer, Python would lose it."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class Interrupt:
    """While entered, the first Ctrl-C is noted for `check` to raise; a second is raised at once.

    Example: `with Interrupt() as interrupt: interrupt.check()`.
    """

    def __init__(self) -> None:
        self._noted = False
        self._before: Any = None

    def __enter__(self) -> Interrupt:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raise what was noted.

        Raises:
            KeyboardInterrupt: after a Ctrl-C.
        """
        if self._noted:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.check()
        self._noted = True
