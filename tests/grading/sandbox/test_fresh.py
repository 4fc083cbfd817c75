"""Where namespaces cannot be nested, each run has a sandbox of its own."""

import pytest

from autograd_lab.grading.limits import MIB
from autograd_lab.grading.sandbox import bubblewrap
from autograd_lab.grading.sandbox.channel import ChannelClosed
from autograd_lab.grading.sandbox.house import Sandbox
from tests.grading.sandbox.conftest import RUNS_CODE, TIGHT


@pytest.fixture(scope="module")
def sandbox(sandboxed):
    """A sandbox in which the kernel really refuses to nest namespaces."""
    plain = bubblewrap.command

    def command(*args, **options):
        bwrap, *rest = plain(*args, **options)
        own = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns"]
        return [bwrap, *own, *(option for option in rest if option != "--unshare-user")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bubblewrap, "command", command)
        with Sandbox(TIGHT, **RUNS_CODE) as sandbox:
            yield sandbox


def test_a_run_is_isolated_all_the_same(sandbox, ask):
    assert sandbox.isolation.level == "namespaces"
    assert ask("import os; result = (os.path.exists('/etc/passwd'), os.path.exists('/proc'))") == (
        False,
        False,
    )
    assert "unreachable" in ask("import socket; socket.create_connection(('192.0.2.1', 9))")
    assert ask("import ctypes; result = ctypes.CDLL(None).unshare(0x10000000)") == -1
    assert "No space left" in ask(
        f"for n in range(9): open(f'/tmp/{{n}}', 'wb').write(bytes({MIB}))"
    )


def test_its_end_is_told(learner):
    learner.channel.send("import os; os._exit(3)")
    with pytest.raises(ChannelClosed):
        learner.channel.receive(timeout=30)
    assert learner.ended.detail == "status 3"


def test_memory_of_many_processes_ends_it(learner):
    learner.channel.send("""
import os, time, numpy
for _ in range(6):
    if os.fork() == 0:
        held = numpy.ones(8 << 20)
        time.sleep(60)
time.sleep(60)
""")
    with pytest.raises(ChannelClosed):
        learner.channel.receive(timeout=30)
    assert learner.ended.kind == "memory"
