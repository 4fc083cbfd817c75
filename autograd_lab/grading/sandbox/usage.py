"""What the processes of a run use, as the kernel tells in /proc."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

_FIELDS = re.compile(rb"^(PPid|VmRSS|VmSwap|Threads):\s*(\d+)", re.MULTILINE)
_SHARE = re.compile(rb"^(?:Pss|SwapPss):\s*(\d+) kB", re.MULTILINE)
KIB = 1024


@dataclass(frozen=True)
class Process:
    """One process; `memory` counts pages that it shares with others as if they were its own."""

    pid: int
    parent: int
    memory: int
    threads: int


class Proc:
    """A /proc, held open: it can be read after another has been mounted over it.

    Raises:
        OSError: where there is no /proc.
    """

    def __init__(self) -> None:
        self._folder = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)

    def descendants(self, ancestor: int) -> list[Process]:
        """The processes below this one, at any depth."""
        by_parent: dict[int, list[Process]] = {}
        for name in os.listdir(self._folder):
            if name.isdigit() and (process := self._process(int(name))):
                by_parent.setdefault(process.parent, []).append(process)
        found = []
        waiting = [ancestor]
        while waiting:
            children = by_parent.pop(waiting.pop(), [])
            found += children
            waiting += [child.pid for child in children]
        return found

    def share(self, process: Process) -> int:
        """The memory of a process in bytes, each shared page divided among those who share it.

        A process that cannot be looked into counts as if it shared nothing.
        """
        try:
            text = self._read(f"{process.pid}/smaps_rollup")
        except OSError:
            return process.memory
        return sum(map(int, _SHARE.findall(text))) * KIB or process.memory

    def _process(self, pid: int) -> Process | None:
        try:
            text = self._read(f"{pid}/status")
        except OSError:
            return None  # it ended meanwhile
        fields = {name: int(value) for name, value in _FIELDS.findall(text)}
        memory = (fields.get(b"VmRSS", 0) + fields.get(b"VmSwap", 0)) * KIB
        return Process(pid, fields.get(b"PPid", 0), memory, fields.get(b"Threads", 1))

    def _read(self, path: str) -> bytes:
        descriptor = os.open(path, os.O_RDONLY, dir_fd=self._folder)
        try:
            return os.read(descriptor, 16 * KIB)
        finally:
            os.close(descriptor)
