"""How far a class is and how long it will take: a bar in a terminal, some lines elsewhere."""

from __future__ import annotations

import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograd_lab.grading.classroom.interrupt import Interrupt

LINE_SECONDS = 10.0


def in_words(seconds: float) -> str:
    """A time as one says it.

    Example: `in_words(100)` is "1 min 40 s".
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class Counting:
    """Counts learners, and tells from those that were graded how long the others will take.

    While it is entered, Ctrl-C is raised where it is told something: between two learners.
    """

    def __init__(self) -> None:
        self.all = self.ready = self.new = 0
        self._began = time.monotonic()
        self._first: float | None = None
        self._interrupt = Interrupt()

    def __enter__(self) -> Self:
        self._interrupt.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._interrupt.__exit__()

    def total(self, learners: int) -> None:
        self.all = learners
        self.waiting()

    def unchanged(self) -> None:
        self.ready += 1
        self.waiting()

    def graded(self) -> None:
        # The first takes as long as the workers take to start, so the pace is counted from there.
        self._first = self._first or time.monotonic()
        self.ready += 1
        self.new += 1
        self.waiting()

    def waiting(self) -> None:
        self.tell()
        self._interrupt.check()

    def tell(self) -> None:
        """Show where things are."""
        raise NotImplementedError

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._began

    @property
    def left(self) -> str:
        """The time left in words, "" while that can't be told."""
        if self._first is None or self.new < 2:
            return ""
        pace = (time.monotonic() - self._first) / (self.new - 1)
        return f"about {in_words(pace * (self.all - self.ready))} left"


class Lines(Counting):
    """A line now and then."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console
        self._next = LINE_SECONDS

    def tell(self) -> None:
        if self.elapsed >= self._next:
            self._next = self.elapsed + LINE_SECONDS
            facts = [f"{self.ready} of {self.all} ready", in_words(self.elapsed), self.left]
            self.console.print(", ".join(filter(None, facts)))


class Bar(Counting):
    """A bar in a terminal."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._progress = Progress(
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=console,
        )
        self._task = self._progress.add_task("grading", total=None, left="")

    def __enter__(self) -> Self:
        self._progress.start()
        return super().__enter__()

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._progress.stop()

    def tell(self) -> None:
        self._progress.update(
            self._task, total=self.all or None, completed=self.ready, left=self.left
        )


def watcher(console: Console) -> Bar | Lines:
    """The one that fits the console.

    Example: `with watcher(console) as watch: grade_class(plan, watch)`.
    """
    return Bar(console) if console.is_terminal else Lines(console)
