"""A learner's cells to be run, and the advice on the error that they end in."""

import linecache
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

import autograd_lab as torch
from autograd_lab import coach


class Session(NamedTuple):
    """What a learner's cells left behind: the error, the advice on it, the names."""

    error: Exception
    advice: Any
    names: dict[str, Any]


def cell_of(file: str) -> str | None:
    return file.strip("<>") if file.startswith("<cell ") else None


@pytest.fixture
def session() -> Callable[..., Session]:
    """Run cells, the last of which raises, as a notebook would."""

    def run(*cells: str) -> Session:
        names: dict[str, Any] = {"torch": torch}
        files = []
        for number, cell in enumerate(cells, 1):
            file = f"<cell {number}>"
            files.append(file)
            linecache.cache[file] = (len(cell), None, cell.splitlines(True), file)
            code = compile(cell, file, "exec")
            try:
                exec(code, names)
            except Exception as error:
                learner = coach.Learner.of(error, cell_of, files, names)
                return Session(error, coach.explain(error, learner), names)
        raise AssertionError("no cell has raised")

    return run
