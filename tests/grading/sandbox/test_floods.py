"""What learners' code can use up: its own share, and nothing of another's."""

import pytest

from autograd_lab.grading.limits import MIB
from autograd_lab.grading.sandbox.channel import ChannelClosed
from tests.grading.sandbox.conftest import TIGHT, ask_of


def works(sandbox):
    with sandbox.learner() as learner:
        return ask_of(learner)("result = 1 + 1") == 2


def test_memory_of_one_process_is_refused_before_it_is_too_much(ask):
    said = ask("import numpy; held = [numpy.ones(1 << 20) for _ in range(1000)]")
    assert said.startswith("MemoryError") or "ArrayMemoryError" in said


FORKS_THAT_HOLD = """
import os, time, numpy
for _ in range(6):
    if os.fork() == 0:
        held = numpy.ones(8 << 20)
        time.sleep(60)
time.sleep(60)
"""


def test_memory_of_many_processes_ends_the_run(sandbox, learner):
    learner.channel.send(FORKS_THAT_HOLD)
    with pytest.raises(ChannelClosed):
        learner.channel.receive(timeout=30)
    assert learner.ended.kind == "memory"
    assert works(sandbox)


def test_what_processes_share_is_counted_once(ask):
    code = """
import os, time, numpy
held = numpy.ones(8 << 20)
children = [os.fork() or os._exit(time.sleep(0.3) or int(held[0])) for _ in range(5)]
result = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
"""
    assert ask(code) == [1] * 5


def test_a_fork_bomb_stays_small(sandbox, learner, ask):
    code = """
import os, time
made = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
        made += 1
except BlockingIOError:
    result = made
"""
    assert ask(code) == TIGHT.processes - 1
    assert works(sandbox)


def test_a_fork_bomb_that_never_stops_ends_with_the_run(sandbox, learner):
    learner.channel.send("""
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""")
    assert learner.kill().kind == "killed"
    assert works(sandbox)


def test_threads_count_as_processes(ask):
    said = ask("""
import threading, time
for _ in range(100):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
""")
    assert "can't start new thread" in said


def test_a_file_has_a_largest_size(ask):
    code = f"open('large', 'wb', 0).write(bytes({TIGHT.file + 1}))"
    assert ask(f"result = {code}") == TIGHT.file


def test_the_folder_has_a_largest_size(ask):
    code = f"""
for number in range(100):
    open(f"/tmp/part{{number}}", "wb").write(bytes({MIB}))
"""
    assert "No space left" in ask(code)
    code = "import glob, os; result = [os.path.getsize(path) for path in glob.glob('/tmp/part*')]"
    assert sum(ask(code)) <= TIGHT.folder


def test_the_folder_has_a_most_of_files(ask):
    assert "No space left" in ask("for n in range(10000): open(f'/tmp/empty{n}', 'w')")


def test_shared_memory_is_small(ask):
    assert "No space left" in ask(f"open('/dev/shm/x', 'wb').write(bytes({2 * MIB}))")


def test_the_buffers_of_sockets_stay_as_they_are(ask):
    said = ask("import socket; socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)")
    assert said.startswith("PermissionError")


def test_descriptors_are_few(ask):
    assert "Too many open files" in ask("held = [open('/dev/null') for _ in range(1000)]")
