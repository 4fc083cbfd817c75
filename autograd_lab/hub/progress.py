"""How far a download is, on stderr: a bar if Rich is installed, else a line of percentages."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]
STEP = 10
"""Percent from one number of the line to the next."""


@contextmanager
def byte_bar(name: str, total: int | None, start: int, shown: bool) -> Iterator[Advance]:
    """A bar for `total` bytes, of which `start` are there; it gives what to call with the numbers
    of bytes that come. total: None if nobody knows."""
    if not shown:
        yield lambda count: None
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
    except ModuleNotFoundError:
        yield _line(name, total, start)
        sys.stderr.write("\n")
        return
    columns = ("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=total, completed=start)
        yield lambda count: progress.advance(task, count)


def _line(name: str, total: int | None, start: int) -> Advance:
    """Writes `name: 10 % 20 % ...`, or every ten megabytes if the total is not known."""
    unit, sign = (total * STEP / 100, "%") if total else (1e6 * STEP, "MB")
    received, told = start, int(start / unit)
    sys.stderr.write(f"{name}:")

    def advance(count: int) -> None:
        nonlocal received, told
        received += count
        while (told + 1) * unit <= received:
            told += 1
            sys.stderr.write(f" {told * STEP} {sign}")
        sys.stderr.flush()

    return advance
