"""A place for learners' code to run in: `Sandbox` for many runs, `Learner` for one of them.

The process that makes a sandbox may fork; its children ask for runs as it does itself.
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from autograd_lab.grading.graded import Isolation
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox import bubblewrap, seccomp
from autograd_lab.grading.sandbox.channel import Channel
from autograd_lab.grading.sandbox.ended import Ended
from autograd_lab.grading.sandbox.orders import BEGIN, MAIN, Orders, limits_to_text

_MOST_REPORT = 1 << 16
_TO_START = 120.0
_TO_REPORT = 1.0
_TO_DIE = 10.0

OPEN = (
    "the network can be reached",
    "files can be read and written as by this account, the checks and their answers too",
    "other processes of this account can be seen and ended",
    "system calls are not filtered",
)
OPEN_ELSEWHERE = (
    "memory is not limited in all",
    "processes that detach themselves may outlive the run",
)
UNFILTERED = ("system calls are not filtered on this kind of processor",)


class NotIsolated(Exception):
    """Learners' code cannot be kept apart on this machine. `why` says what is in the way, and
    `missing` in words what would not be isolated."""

    def __init__(self, why: str, missing: tuple[str, ...]) -> None:
        self.why = why
        self.missing = missing
        super().__init__(
            f"Submissions cannot be isolated here: {why}. To run them as this account all the "
            "same, trust them: --trust-submissions, or trust_submissions=True."
        )


class SandboxEnded(Exception):
    """The sandbox's parent process is gone. `Sandbox.renew` starts it again."""


class Sandbox:
    """Starts learners' processes: apart from everything through bubblewrap, or, where that does not
    work and submissions are trusted, as ordinary processes with limits.

    It is to be made in a thread that lives as long as it does: the kernel ends it with that thread.

    Args:
        limits: of each run for which no others are given.
        preload: modules to have imported, as far as they can be.
        hidden: files and folders that learners' code may not see, wherever they are. All but the
            interpreter, its packages and the system's libraries are hidden in any case.
        trust: run submissions without isolation where there is none.
        shown: files and folders that learners' code may read and import from, as far as everybody
            may who has no rights of their own.
        main: "module:function" that runs in a learner's process.

    Raises:
        NotIsolated: where bubblewrap is missing or does not work, and `trust` is False.
        RuntimeError: where not even trusted submissions can be run.
        FileNotFoundError: for something hidden that would be seen once it exists.

    Example: `with Sandbox(Limits()) as sandbox, sandbox.learner() as learner: learner.channel`.
    """

    def __init__(
        self,
        limits: Limits,
        preload: Sequence[str] = (),
        hidden: Sequence[Path] = (),
        trust: bool = False,
        *,
        shown: Sequence[Path] = (),
        main: str = MAIN,
    ) -> None:
        self._limits = limits
        self._preload, self._hidden, self._shown = tuple(preload), tuple(hidden), tuple(shown)
        self._main = main
        self._owner = os.getpid()
        self._parent: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._next: tuple[Limits, Learner] | None = None
        if not hasattr(os, "fork"):
            raise NotIsolated("it takes Linux, or macOS where they are trusted", missing())
        try:
            self._kind = self._start_apart()
        except NotIsolated:
            if not trust:
                raise
            self._kind = "open"
            ended, _ = self._start("open")
            if ended.kind == "failed":
                raise RuntimeError(f"learners' processes cannot be made: {ended.detail}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def isolation(self) -> Isolation:
        """How far learners' code is kept apart: level "namespaces" or "none"."""
        if self._kind == "open":
            return Isolation("none", missing())
        return Isolation("namespaces", () if seccomp.machine() else UNFILTERED)

    def learner(self, limits: Limits | None = None) -> Learner:
        """Begin a run: the one that was started ahead, if it fits, or a new one.

        Raises:
            SandboxEnded: if there is no parent any more to start it.
        """
        limits = limits or self._limits
        if self._next and self._next[0] == limits and self._next[1].is_waiting():
            learner, self._next = self._next[1], None
        else:
            self._leave_next()
            learner = self._started(limits)
        learner.begin()
        return learner

    def start_next(self, limits: Limits | None = None) -> None:
        """Start the process of the next run ahead; a child that is forked from here may begin it.
        One that was started before is left to the children that were forked since.

        Example: `sandbox.start_next()`, then `os.fork()`, and in the child `sandbox.learner()`.
        """
        self._leave_next()
        limits = limits or self._limits
        with suppress(SandboxEnded):
            self._next = limits, self._started(limits)

    def _leave_next(self) -> None:
        if self._next is not None:
            self._next[1].leave()
            self._next = None

    def _started(self, limits: Limits) -> Learner:
        channel, its_channel = socket.socketpair()
        leash, its_leash = socket.socketpair()
        text = limits_to_text(limits).encode()
        with its_channel, its_leash:
            try:
                if self._control is None:
                    raise BrokenPipeError
                handed = [its_channel.fileno(), its_leash.fileno()]
                socket.send_fds(self._control, [text], handed)
            except OSError:
                channel.close()
                leash.close()
                raise SandboxEnded("the sandbox is closed, or its parent has ended") from None
        return Learner(Channel(channel, limits.message), leash)

    def renew(self) -> None:
        """Start the parent again if it has ended. For the process that made the sandbox alone."""
        if self._parent is not None and self._parent.poll() is not None:
            self._stop()
            self._start(self._kind)

    def close(self) -> None:
        """End every run and the parent. In a forked child, only let go of them."""
        self._leave_next()
        if self._owner == os.getpid():
            self._stop()
        elif self._control is not None:
            self._control.close()
        self._control = self._parent = None

    def _start_apart(self) -> str:
        """Start a parent that isolates, and give its kind."""
        if bubblewrap.find() is None:
            raise NotIsolated("bubblewrap (bwrap) is not installed", missing())
        for kind in ("nested", "fresh"):
            ended, status = self._start(kind)
            if ended.kind != "failed":
                return kind
            if status:
                break  # it did not come so far as to try
        raise NotIsolated(f"the sandbox does not start ({ended.detail})", missing())

    def _start(self, kind: str) -> tuple[Ended, int | None]:
        """Start a parent of this kind. Give how its trial run ended, and its own exit status."""
        wrap = self._wrap(kind)
        self._control, control = socket.socketpair(socket.AF_UNIX, _datagrams())
        ready, its_ready = os.pipe()
        orders = Orders(
            kind=kind,
            control=control.fileno(),
            ready=its_ready,
            main=self._main,
            preload=self._preload,
            keep=bubblewrap.kept_below_tmp(self._shown) if kind == "nested" else (),
            bubblewrap=tuple(wrap) if kind == "fresh" else (),
        )
        others = {"TMPDIR": tempfile.gettempdir()} if kind == "open" else {}
        python = [sys.executable, "-P", "-m", "autograd_lab.grading.sandbox", orders.to_text()]
        with control, tempfile.TemporaryFile() as complaints, open(ready, "rb", 0) as answer:
            self._parent = subprocess.Popen(
                [*(wrap if kind == "nested" else []), *python],
                env=bubblewrap.environment(self._shown) | others,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                pass_fds=(control.fileno(), its_ready),
            )
            os.close(its_ready)
            ended = _first_word(answer, complaints)
        if ended.kind == "failed":
            self._stop()
        return ended, self._parent.poll()

    def _wrap(self, kind: str) -> list[str]:
        """The command of bubblewrap, around the parent or around each run."""
        if kind == "open":
            return []
        folder = self._limits.folder if kind == "fresh" else 0
        bwrap = bubblewrap.find() or "bwrap"
        return bubblewrap.command(bwrap, self._hidden, self._shown, folder=folder)

    def _stop(self) -> None:
        if self._control is not None:
            with suppress(OSError):
                self._control.send(b"", socket.MSG_DONTWAIT)  # children may hold this socket too
            self._control.close()
        if self._parent is not None:
            try:
                self._parent.wait(_TO_DIE)
            except subprocess.TimeoutExpired:
                self._parent.kill()
                self._parent.wait()


class Learner:
    """One run. `channel` leads to the learner's process; leaving the context ends the run, and
    waits until nothing of it is left.

    Example: `with sandbox.learner() as learner: learner.channel.receive(timeout=1)`.
    """

    def __init__(self, channel: Channel, leash: socket.socket) -> None:
        self.channel = channel
        self._leash = leash
        self._ended: Ended | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def begin(self) -> None:
        """Let its time run."""
        with suppress(OSError):  # its guard is gone, as the first request will show
            self._leash.send(BEGIN)

    def is_waiting(self) -> bool:
        """Whether it is there still, and nothing was heard of it."""
        ends = [self._leash.fileno(), self.channel.fileno()]
        return not select.select(ends, [], [], 0)[0]

    def let_go(self) -> None:
        """End the run without waiting for its end: its guard sees to that."""
        if self._ended is None and self.is_waiting():
            self._ended = Ended("killed")
            with suppress(OSError):
                self._leash.shutdown(socket.SHUT_WR)
            self.leave()

    def leave(self) -> None:
        """Leave it to the other processes that hold it. Where nobody does, it ends."""
        self._leash.close()
        self.channel.close()

    @property
    def ended(self) -> Ended:
        """How the run ended. One that goes on is given a second to end, then killed."""
        if self._ended is None and not select.select([self._leash], [], [], _TO_REPORT)[0]:
            return self.kill()
        return self._hear()

    def kill(self) -> Ended:
        """End the run, if it goes on, and give how it ended."""
        if self._ended is None:
            with suppress(OSError):
                self._leash.shutdown(socket.SHUT_WR)
        return self._hear()

    def _hear(self) -> Ended:
        """Read the guard's report: it comes when nothing of the run is left."""
        if self._ended is None:
            self._leash.settimeout(_TO_DIE)
            try:
                report = self._leash.recv(_MOST_REPORT)
            except OSError:
                report = b""
            self._ended = Ended.from_bytes(report)
            self.leave()
        return self._ended


def missing() -> tuple[str, ...]:
    """What is not isolated where submissions are trusted."""
    return OPEN if sys.platform == "linux" else OPEN + OPEN_ELSEWHERE


def _datagrams() -> int:
    """A socket that keeps requests apart; on Linux one that tells too when the other end closes."""
    return socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM


def _first_word(answer: IO[bytes], complaints: IO[bytes]) -> Ended:
    """What a parent says of its trial run, or complains of when it ends before."""
    heard, _, _ = select.select([answer], [], [], _TO_START)
    if report := answer.read(_MOST_REPORT) if heard else b"":
        return Ended.from_bytes(report)
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return Ended("failed", lines[-1] if lines else "it did not start")
