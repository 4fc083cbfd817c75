"""A learner's process to ask, and a way to have one answer a test cell."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from autograd_lab.grading.judging.cells_of_tests import GradeCell, Outcome
from autograd_lab.grading.judging.ends import run_ended
from autograd_lab.grading.judging.namespace import TestNamespace
from autograd_lab.grading.judging.side import Side
from autograd_lab.grading.judging.teachers_names import TeachersNames
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox.house import Sandbox
from autograd_lab.grading.sandbox.messages import Begin, Value
from autograd_lab.grading.submission.source import Source
from tests.grading.judging.notebooks import given, graded, notebook, solution

LIMITS = Limits(cell_seconds=5, question_seconds=5)

Hear = Callable[..., TestNamespace]


@pytest.fixture(scope="session")
def sandbox(sandboxed: None) -> Iterator[Sandbox]:
    with Sandbox(LIMITS, ["numpy", "autograd_lab"]) as sandbox:
        yield sandbox


@pytest.fixture
def learner(sandbox: Sandbox, tmp_path) -> Iterator[Hear]:
    """From a learner's code, the namespace of the tests on it.

    `solved` is the teacher's solution, whose names are the learner's; `before` a given cell.
    """
    with ExitStack() as runs:

        def hear(code: str, solved: str = "", before: str = "") -> TestNamespace:
            path = tmp_path / "source.ipynb"
            path.write_text(notebook(given(before), solution("s", solved), graded("q", "1", 1)))
            names = TeachersNames(Source.read(path))
            namespace = TestNamespace(names)
            run = runs.enter_context(sandbox.learner())
            side = Side(
                run.channel,
                lambda error: run_ended(error, run.ended, LIMITS),
                names.classes,
                namespace.forget,
            )
            side.exception_named = namespace.exception_named
            side.deadline = time.monotonic() + 60
            side.ask(Begin(), Value)
            for cell in (before, code):
                assert side.run_cell("cell", cell).error is None
            namespace.begin(side)
            return namespace

        yield hear


@pytest.fixture
def test_on(learner: Hear) -> Callable[..., Outcome]:
    """What a test cell gives on a learner's code."""

    def run(test: str, code: str, **more: str) -> Outcome:
        return GradeCell("q", test).run(learner(code, **more))

    return run
