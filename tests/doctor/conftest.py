"""A learner's cells, and what the doctor has to say after each."""

import linecache
from collections.abc import Callable
from typing import Any

import pytest

import autograd_lab as torch
from autograd_lab.coach import Advice, Learner
from autograd_lab.doctor import Doctor


@pytest.fixture
def visit() -> Callable[..., list[Advice]]:
    """Run cells as a notebook would; the advice on all of them."""

    def run(*cells: str) -> list[Advice]:
        doctor, names = Doctor(), {"torch": torch}
        files: list[str] = []
        found: list[Any] = []
        for number, cell in enumerate(cells, 1):
            file = f"<cell {number}>"
            files.append(file)
            linecache.cache[file] = (len(cell), None, cell.splitlines(True), file)
            learner = Learner([names], lambda file: file.strip("<>"), files)
            doctor.begin(learner)
            exec(compile(cell, file, "exec"), names)
            found += doctor.end(learner)
        return [finding.advice for finding in found]

    return run
