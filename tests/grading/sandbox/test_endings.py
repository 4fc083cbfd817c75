"""How runs end, and that nothing is left of them."""

import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import time
import uuid
from dataclasses import replace

import pytest

from autograd_lab.grading.sandbox.channel import ChannelClosed
from autograd_lab.grading.sandbox.house import Sandbox, SandboxEnded
from tests.grading.sandbox.conftest import RUNS_CODE, TIGHT, ask_of

DETACHES = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_IGN)
        time.sleep(600)
    os._exit(0)
"""


def processes(mark):
    """The processes of this machine with a mark on their command line."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if mark.encode() in file.read():
                    found.append(int(pid))
        except OSError:
            continue
    return found


def left_of(mark):
    """The processes that are there when those that are about to end have had their time."""
    for _ in range(200):
        if not processes(mark):
            return []
        time.sleep(0.05)
    return processes(mark)


@pytest.fixture
def mark():
    """Something to know the processes of one sandbox by."""
    return f"not_a_module_{uuid.uuid4().hex}"


@pytest.mark.parametrize(
    ("code", "kind", "detail"),
    [
        ("import os; os._exit(3)", "exit", "status 3"),
        ("import ctypes; ctypes.string_at(0)", "signal", "SIGSEGV"),
        ("import os; os.abort()", "signal", None),
        ("raise SystemExit", "exit", "status 1"),
    ],
    ids=["_exit", "segfault", "abort", "SystemExit"],
)
def test_an_end_of_its_own_is_told(learner, code, kind, detail):
    learner.channel.send(code)
    with pytest.raises(ChannelClosed):
        learner.channel.receive(timeout=30)
    assert learner.ended.kind == kind
    assert detail is None or learner.ended.detail == detail


def test_a_run_that_takes_too_long_is_ended(sandbox):
    with sandbox.learner(replace(TIGHT, total_seconds=0.1)) as learner:
        learner.channel.send("import time; time.sleep(600)")
        with pytest.raises(ChannelClosed):
            learner.channel.receive(timeout=30)
        assert learner.ended.kind == "time"


def test_ignoring_signals_changes_nothing(learner, ask):
    ask("""
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
""")
    learner.channel.send("while True: pass")
    assert learner.kill().kind == "killed"


def test_the_time_of_the_processor_is_limited(ask):
    most = ask("import resource; result = resource.getrlimit(resource.RLIMIT_CPU)")
    assert most == (TIGHT.total_seconds + 1,) * 2


def test_killing_all_it_can_reach_reaches_nobody_else(sandbox, ask):
    ask("import os; os.kill(-1, 9) if os.fork() == 0 else os.wait()")
    assert ask("result = 1") == 1
    with sandbox.learner() as other:
        assert ask_of(other)("result = 2") == 2


def test_detached_children_end_with_the_run(sandbox):
    with sandbox.learner() as learner:
        end = socket.socket(fileno=os.dup(learner.channel.fileno()))
        ask_of(learner)(DETACHES)
    with end:  # the child held the other end open
        assert end.recv(1) == b""


def test_detached_children_end_with_the_first_process(learner, ask):
    end = socket.socket(fileno=os.dup(learner.channel.fileno()))
    ask(DETACHES)
    learner.channel.send("os._exit(0)")
    assert learner.ended.kind == "exit"
    with end:
        assert end.recv(1) == b""


def test_a_busy_run_ends_when_the_process_that_asked_for_it_ends(sandbox):
    mine, its = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            learner = sandbox.learner()
            learner.channel.send("while True: pass")
            socket.send_fds(its, [b"x"], [learner.channel.fileno()])
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with mine, its:
        _, [end], _, _ = socket.recv_fds(mine, 1, 1)
        with socket.socket(fileno=end) as channel:
            poll = select.poll()
            poll.register(channel, select.POLLHUP)
            assert poll.poll(30_000)


def test_closing_leaves_nothing_behind(sandboxed, mark):
    with Sandbox(TIGHT, [mark], **RUNS_CODE) as sandbox:
        learner = sandbox.learner()
        ask_of(learner)(DETACHES)
        assert processes(mark)
    assert not left_of(mark)
    assert learner.ended.kind in ("killed", "failed")
    with pytest.raises(SandboxEnded):
        sandbox.learner()


OWNER = """
import sys, time
from pathlib import Path
from autograd_lab.grading.sandbox.house import Sandbox
from tests.grading.sandbox.conftest import RUNS_CODE, TIGHT, ask_of
from tests.grading.sandbox.test_endings import DETACHES

if __name__ == "__main__":
    sandbox = Sandbox(TIGHT, [sys.argv[1]], trust=True, **RUNS_CODE)
    learner = sandbox.learner()
    ask_of(learner)(DETACHES)
    print(sandbox.isolation.level, flush=True)
    time.sleep(600)
"""


def killed_owner(mark, tmp_path, **environment):
    """Have a process make a sandbox and run something, kill it, and give what it said."""
    script = tmp_path / "owner.py"
    script.write_text(textwrap.dedent(OWNER))
    (tmp_path / "tmp").mkdir()
    environment = os.environ | {
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPATH": os.getcwd(),
        **environment,
    }
    owner = subprocess.Popen(
        [sys.executable, script, mark], env=environment, stdout=subprocess.PIPE, text=True
    )
    with owner:
        level = owner.stdout.readline().strip()
        assert processes(mark)
        owner.send_signal(signal.SIGKILL)
    return level


def test_a_killed_owner_leaves_nothing_behind(sandboxed, mark, tmp_path):
    assert killed_owner(mark, tmp_path) == "namespaces"
    assert not left_of(mark)
    assert not os.listdir(tmp_path / "tmp")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone finds detached processes")
def test_a_killed_owner_of_trusted_runs_leaves_nothing_behind(mark, tmp_path):
    assert killed_owner(mark, tmp_path, PATH="") == "none"
    assert not left_of(mark)
    assert not os.listdir(tmp_path / "tmp")


def answers_at_last(sandbox):
    for _ in range(100):
        sandbox.renew()
        try:
            with sandbox.learner() as learner:
                return ask_of(learner)("result = True")
        except (SandboxEnded, ChannelClosed):  # it was about to end when it was looked at
            time.sleep(0.05)
    return False


def test_a_parent_that_was_killed_is_renewed(sandboxed, mark):
    with Sandbox(TIGHT, [mark], **RUNS_CODE) as sandbox:
        for pid in processes(mark):
            os.kill(pid, signal.SIGKILL)
        assert not left_of(mark)
        assert answers_at_last(sandbox)
