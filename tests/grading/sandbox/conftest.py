from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.sandbox.house import Learner, Sandbox
from autograd_lab.grading.sandbox.messages import Begin
from tests.grading.sandbox.learner import LIMITS, Process

INSIDE = Path(__file__).parent / "inside"
RUNS_CODE = {"shown": [INSIDE], "main": "running_code:serve"}
TIGHT = Limits(
    total_seconds=30, memory=192 * MIB, processes=8, file=2 * MIB, folder=4 * MIB, open_files=32
)

Ask = Callable[[str], Any]


def ask_of(learner: Learner) -> Ask:
    def ask(code: str) -> Any:
        learner.channel.send(code)
        return learner.channel.receive(timeout=30)

    return ask


@pytest.fixture(scope="session")
def sandbox(sandboxed: None) -> Iterator[Sandbox]:
    with Sandbox(TIGHT, **RUNS_CODE) as sandbox:
        yield sandbox


@pytest.fixture
def learner(sandbox: Sandbox) -> Iterator[Learner]:
    with sandbox.learner() as learner:
        yield learner


@pytest.fixture
def ask(learner: Learner) -> Ask:
    """Run code in a learner's process, and give its `result`, or its error in words."""
    return ask_of(learner)


@pytest.fixture(scope="session")
def house() -> Iterator[Sandbox]:
    """Where processes run that answer as learners' do, isolated or not."""
    with Sandbox(LIMITS, trust=True) as house:
        yield house


@pytest.fixture
def process(house: Sandbox) -> Iterator[Process]:
    """A learner's process that has begun."""
    with house.learner() as learner:
        process = Process(learner.channel)
        process.ask(Begin(seed=3))
        yield process
