"""A sandbox as the judge uses it."""

import os
import socket
import sys
import time
from dataclasses import replace

import pytest

from autograd_lab.grading.sandbox import house
from autograd_lab.grading.sandbox.ended import Ended
from autograd_lab.grading.sandbox.guard import GRACE
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


def test_the_time_of_a_run_started_ahead_counts_from_its_beginning(sandbox):
    limits = replace(TIGHT, total_seconds=0.1)
    sandbox.start_next(limits)
    time.sleep(GRACE + 0.5)
    with sandbox.learner(limits) as learner:
        assert ask_of(learner)("result = 1") == 1


def test_a_run_started_ahead_has_the_limits_that_are_asked_for(sandbox):
    sandbox.start_next()
    with sandbox.learner(replace(TIGHT, processes=1)) as learner:
        assert ask_of(learner)("import os; os.fork()").startswith("BlockingIOError")


def test_a_run_started_ahead_that_has_ended_is_replaced(sandbox):
    sandbox.start_next()
    _, ended = sandbox._next
    ended.channel.send("import os; os._exit(3)")
    while ended.is_waiting():
        time.sleep(0.01)
    with sandbox.learner() as learner:
        assert ask_of(learner)("result = 1") == 1


def test_a_forked_child_begins_what_was_started_ahead_and_its_parent_ends_nothing(sandbox):
    sandbox.start_next()
    go, its_go = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.read(go, 1)
            with sandbox.learner() as learner:
                os._exit(ask_of(learner)("result = 42"))
        finally:
            os._exit(1)
    sandbox.start_next()
    os.write(its_go, b"!")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42


def test_a_run_that_is_let_go_of_ends(sandbox):
    with sandbox.learner() as learner:
        ask_of(learner)("result = 1")
        with socket.socket(fileno=os.dup(learner.channel.fileno())) as end:
            learner.let_go()
            assert learner.ended == Ended("killed")
            end.settimeout(30)
            assert end.recv(1) == b""  # nobody holds the other end any more


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
