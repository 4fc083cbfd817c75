"""Runs of trusted submissions where there is no bubblewrap."""

import os
import socket
import sys
from pathlib import Path

import pytest

from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox.channel import ChannelClosed
from autograd_lab.grading.sandbox.house import NotIsolated, Sandbox
from tests.grading.sandbox.conftest import RUNS_CODE, TIGHT, ask_of
from tests.grading.sandbox.test_endings import DETACHES

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="by means that Linux alone has")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tmp")


@pytest.fixture(scope="module")
def sandbox(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        patch.setattr("tempfile.tempdir", str(folder))
        with Sandbox(TIGHT, trust=True, **RUNS_CODE) as sandbox:
            yield sandbox


def test_without_trust_it_is_refused_and_said_why(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotIsolated) as caught:
        Sandbox(Limits())
    assert caught.value.why == "bubblewrap (bwrap) is not installed"
    assert "the network can be reached" in caught.value.missing


def test_what_is_not_isolated_is_said(sandbox):
    assert sandbox.isolation.level == "none"
    assert "system calls are not filtered" in sandbox.isolation.missing


def test_a_run_has_a_folder_that_goes_with_it(sandbox, folder):
    with sandbox.learner() as learner:
        ask = ask_of(learner)
        ask("import os, tempfile; open('mine.txt', 'w').close(); tempfile.mkstemp()")
        work = Path(ask("result = os.getcwd()"))
        assert work.is_relative_to(folder) and (work / "mine.txt").exists()
    assert not work.parent.exists()


def test_the_teachers_environment_is_not_there(ask):
    assert "PYTEST_CURRENT_TEST" not in ask("import os; result = dict(os.environ)")


def test_the_only_descriptor_that_leads_out_is_the_channel(ask):
    assert ask("import os; os.fstat(4)").startswith("OSError: [Errno 9]")


@on_linux
def test_detached_children_end_with_the_run(sandbox):
    with sandbox.learner() as learner:
        end = socket.socket(fileno=os.dup(learner.channel.fileno()))
        ask_of(learner)(DETACHES)
    with end:
        assert end.recv(1) == b""


@on_linux
def test_too_many_processes_end_the_run(sandbox, learner):
    forks = "import os, time\nfor _ in range(30): os.fork() or time.sleep(60)\ntime.sleep(60)"
    learner.channel.send(forks)
    with pytest.raises(ChannelClosed):
        learner.channel.receive(timeout=30)
    assert learner.ended.kind == "processes"


@on_linux
def test_a_process_has_a_largest_memory(ask):
    said = ask("import numpy; held = [numpy.ones(1 << 20) for _ in range(1000)]")
    assert "MemoryError" in said


def test_a_crash_is_told(learner):
    learner.channel.send("import ctypes; ctypes.string_at(0)")
    with pytest.raises(ChannelClosed):
        learner.channel.receive(timeout=30)
    assert learner.ended.detail == "SIGSEGV"
