"""A sandbox as the judge uses it."""

import os
import sys
from dataclasses import replace

import pytest

from autograd_lab.grading.sandbox import house
from autograd_lab.grading.sandbox.ended import Ended
from autograd_lab.grading.sandbox.house import NotIsolated, Sandbox
from tests.grading.sandbox.conftest import TIGHT, ask_of


def test_a_run_answers(ask):
    assert ask("result = [1, 2.5, 'three']") == [1, 2.5, "three"]


def test_runs_at_the_same_time_are_apart(sandbox):
    with sandbox.learner() as first, sandbox.learner() as second:
        ask_of(first)("import math; math.pi = 3")
        assert ask_of(second)("import math; result = math.pi > 3") is True


def test_a_forked_child_may_ask_for_runs(sandbox):
    child = os.fork()
    if child == 0:
        try:
            with sandbox.learner() as learner:
                os._exit(ask_of(learner)("result = 42"))
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42


def test_a_forked_child_that_closes_ends_nothing(sandbox):
    child = os.fork()
    if child == 0:
        sandbox.close()
        os._exit(0)
    os.waitpid(child, 0)
    with sandbox.learner() as learner:
        assert ask_of(learner)("result = 1") == 1


def test_how_a_run_ended_is_known_as_long_as_one_likes(learner):
    assert learner.kill() == learner.kill() == learner.ended == Ended("killed")


def test_limits_may_be_given_for_one_run(sandbox):
    with sandbox.learner(replace(TIGHT, processes=1)) as learner:
        assert ask_of(learner)("import os; os.fork()").startswith("BlockingIOError")


def test_a_bubblewrap_that_fails_is_quoted(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    if sys.platform != "linux":
        pytest.skip("bubblewrap is looked for on Linux alone")
    with pytest.raises(NotIsolated, match="No permissions to create new namespace"):
        Sandbox(TIGHT)


def test_a_system_that_cannot_fork_is_refused(monkeypatch):
    monkeypatch.delattr(house.os, "fork")
    with pytest.raises(NotIsolated, match="Linux"):
        Sandbox(TIGHT, trust=True)
