"""The guard of one run: starts a learner's process, ends it when it passes a limit or when nobody
waits for it any more, leaves no process of it behind, and tells how it ended.

It says so on the leash, a socket whose other end the judge holds. The run begins when the judge
says so there, and ends when that end is closed.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from contextlib import suppress
from typing import Any, NoReturn

from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.sandbox import libc, runs
from autograd_lab.grading.sandbox.ended import Ended
from autograd_lab.grading.sandbox.learner import run
from autograd_lab.grading.sandbox.orders import BEGIN, Orders
from autograd_lab.grading.sandbox.usage import Proc

GRACE = 1.0
_PAUSE = 0.02
_BUBBLEWRAP_ITSELF = 2
_PATIENCE = 5.0
_MOST_COMPLAINT = 4096


def guard(orders: Orders, main: Any, limits: Limits, channel: int, leash: int) -> NoReturn:
    """Guard one run from its beginning to its end, which is that of this process too."""
    with socket.socket(fileno=leash) as end:
        try:
            ended = _guard(orders, main, limits, channel, end)
        except OSError as error:
            ended = Ended("failed", str(error))
        try:
            end.sendall(ended.to_bytes())
        except OSError:
            os._exit(1)  # nobody waits for it
    os._exit(0)


def _guard(orders: Orders, main: Any, limits: Limits, channel: int, leash: socket.socket) -> Ended:
    proc = Proc() if libc.LINUX else None
    heard, complaints = os.pipe()
    os.set_blocking(heard, False)
    bell, bell_end = socket.socketpair()
    bell_end.setblocking(False)
    with runs.KINDS[orders.kind](orders, limits) as settle:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell_end.fileno(), warn_on_full_buffer=False)
        pid = os.fork()
        if pid == 0:
            _become_learner(settle, main, limits, channel, complaints)
        if libc.LINUX:
            libc.be_readable(False)
        os.close(channel)
        os.close(complaints)
        ended = _Watch(pid, leash, bell, proc, limits).to_the_end()
        if orders.kind != "nested":  # there, the first process takes all others with it
            _sweep(pid, proc)
    return _complaint(heard) or ended


def _complaint(heard: int) -> Ended | None:
    """What kept the learner's process from being made."""
    with suppress(BlockingIOError):
        if said := os.read(heard, _MOST_COMPLAINT).decode(errors="replace").strip():
            return Ended("failed", said.splitlines()[-1])
    return None


def _become_learner(settle: Any, main: Any, limits: Limits, channel: int, complaints: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        os.setsid()
        os.nice(runs.NICENESS)
        complaints = runs.keep_only(channel, complaints)
        settle()
    except BaseException as error:
        os.write(complaints, str(error).encode() or b"unknown")
        os._exit(1)
    run(main, limits)


class _Watch:
    """Waits for the end of a run, and brings it about."""

    def __init__(
        self, pid: int, leash: socket.socket, bell: socket.socket, proc: Proc | None, limits: Limits
    ) -> None:
        self._pid = pid
        self._proc = proc
        self._limits = limits
        self._deadline: float | None = None  # before the run has begun
        self._leash, self._bell = leash.fileno(), bell.fileno()
        self._poll = select.poll()
        self._poll.register(leash, select.POLLIN)
        self._poll.register(bell, select.POLLIN)

    def to_the_end(self) -> Ended:
        pause = _PAUSE
        while True:
            waits = self._deadline is None
            events = dict(self._poll.poll(None if waits else pause * 1000))
            let_go = self._leash in events and not self._has_begun()
            if self._bell in events:
                os.read(self._bell, MIB)
            pid, status, usage = os.wait4(self._pid, os.WNOHANG)
            if pid:
                return self._by(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime)
            begun = time.monotonic()
            if ended := self._reason(let_go):
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
                return ended
            # To measure much takes long: most of the time is left to others.
            pause = max(_PAUSE, 4 * (time.monotonic() - begun))

    def _has_begun(self) -> bool:
        """Whether the judge has said so just now; it says nothing else, so the end comes next."""
        try:
            if os.read(self._leash, len(BEGIN)) != BEGIN:
                return False
        except ConnectionResetError:
            return False
        self._deadline = time.monotonic() + self._limits.total_seconds + GRACE
        return True

    def _reason(self, let_go: bool) -> Ended | None:
        """Why the run has to end now."""
        if let_go:
            return Ended("killed")
        if self._deadline is not None and time.monotonic() > self._deadline:
            return Ended("time", f"more than {self._limits.total_seconds:g} s in all")
        if self._proc is None:
            return None
        run = self._proc.descendants(os.getpid())
        if sum(process.threads for process in run) > self._limits.processes + _BUBBLEWRAP_ITSELF:
            return Ended("processes", f"more than {self._limits.processes}")
        most = self._limits.memory
        if sum(process.memory for process in run) > most and sum(map(self._proc.share, run)) > most:
            return Ended("memory", f"more than {most // MIB} MiB")
        return None

    def _by(self, status: int, seconds: float) -> Ended:
        if status == -signal.SIGKILL and seconds >= self._limits.total_seconds:
            return Ended("time", "the processor time was used up")
        return Ended.by(status)


def _sweep(pid: int, proc: Proc | None) -> None:
    """End what the run has left: processes whose parent has ended are this one's children."""
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    end = time.monotonic() + _PATIENCE
    while proc and (left := proc.descendants(os.getpid())) and time.monotonic() < end:
        for process in left:
            with suppress(OSError):
                os.kill(process.pid, signal.SIGKILL)
        _reap()


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
