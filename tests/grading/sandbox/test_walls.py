"""What learners' code cannot see or reach, tried from inside a learner's process."""

import os
import socket
import sys
from pathlib import Path

import pytest

from autograd_lab.grading.sandbox.house import Sandbox
from tests.grading.sandbox.conftest import RUNS_CODE, TIGHT, ask_of

ROOT = Path(__file__).parents[3]
PREFIXES = (Path(sys.prefix), Path(sys.base_prefix))


@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/hosts", "/home", "/var", "/sys", "/run"])
def test_the_system_beside_its_libraries_is_not_there(ask, path):
    assert ask(f"import os; result = os.path.exists({path!r})") is False


def test_of_the_repository_the_package_alone_is_there(ask):
    interpreter = {path.relative_to(ROOT).parts[0] for path in PREFIXES if ROOT in path.parents}
    assert set(ask(f"import os; result = os.listdir({str(ROOT)!r})")) - interpreter == {
        "autograd_lab",
        "autograd_lab_kernel.py",
        "tests",
    }
    shown = f"[p for p, _, files in os.walk({str(ROOT / 'tests')!r}) if files]"
    assert ask(f"import os; result = {shown}") == [str(ROOT / "tests/grading/sandbox/inside")]


def test_files_of_this_account_are_not_there(ask, tmp_path):
    (tmp_path / "grades.csv").write_text("ada,5")
    assert ask(f"result = open({str(tmp_path / 'grades.csv')!r}).read()").startswith("FileNotFound")


def test_the_answers_of_the_lessons_are_not_there(ask):
    assert "lesson_04" in ask("from autograd_lab.grading.lessons import lesson_04")
    assert ask(
        "import autograd_lab.grading.lessons as l, os; result = os.listdir(*l.__path__)"
    ) == ["__init__.py"]


@pytest.mark.parametrize("place", ["/", "/usr", "/dev", "/root", str(ROOT / "autograd_lab")])
def test_nothing_can_be_written_outside_the_folder(ask, place):
    if os.path.isdir(place):
        said = ask(f"open({place!r} + '/left.txt', 'w')")
        assert "Error" in said and not os.path.exists(f"{place}/left.txt")


def test_the_folder_can_be_written(ask):
    assert ask("open('mine.txt', 'w').write('x'); result = open('mine.txt').read()") == "x"


def test_a_folder_does_not_outlive_its_run(sandbox):
    with sandbox.learner() as first:
        ask_of(first)("open('/tmp/mine.txt', 'w').write('x')")
    with sandbox.learner() as second:
        assert ask_of(second)("import os; result = os.listdir('/tmp/work')") == []


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """A folder that is shown, with files in it that are not."""
    folder = tmp_path_factory.mktemp("shown")
    folder.chmod(0o755)
    (folder / "names-of-learners").mkdir()
    (folder / "names-of-learners" / "ada.ipynb").write_text("{}")
    (folder / "source.ipynb").write_text("the answers")
    return folder


@pytest.fixture(scope="module")
def ask_about_secrets(sandboxed, secrets):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEACHERS_TOKEN", "secret")
        sandbox = Sandbox(
            TIGHT,
            hidden=[secrets / "names-of-learners", secrets / "source.ipynb"],
            shown=[*RUNS_CODE["shown"], secrets],
            main=RUNS_CODE["main"],
        )
    with sandbox, sandbox.learner() as learner:
        yield ask_of(learner)


def test_what_is_hidden_inside_what_is_shown_cannot_be_read(ask_about_secrets, secrets):
    ask = ask_about_secrets
    assert ask(f"import os; result = os.listdir({str(secrets / 'names-of-learners')!r})") == []
    assert ask(f"open({str(secrets / 'source.ipynb')!r})").startswith("PermissionError")


def test_what_is_hidden_has_left_no_name_in_the_learners_process(ask_about_secrets):
    code = """
import sys
name = "-".join(["of", "learners"])
frame, places = sys._getframe().f_back, [sys.argv, sys.orig_argv]
while frame:
    places.append(frame.f_locals)
    frame = frame.f_back
result = [name in repr(place) for place in places]
"""
    found = ask_about_secrets(code)
    assert len(found) > 5 and not any(found[:2])
    assert not any(found[3:])  # the third is the frame that looks


def test_the_teachers_environment_is_not_there(ask_about_secrets):
    names = ask_about_secrets("import os; result = dict(os.environ)")
    assert "TEACHERS_TOKEN" not in names and names["HOME"] == "/tmp"


def test_proc_is_empty(ask):
    assert ask("import os; result = os.listdir('/proc')") == []


def test_no_other_process_has_a_name(ask):
    assert ask("import os; result = (os.getpid(), os.getppid())") == (1, 0)


def test_the_only_descriptor_that_leads_out_is_the_channel(ask):
    ask("import os, stat; heads = {n: os.fstat(n).st_mode for n in range(4)}")
    assert ask("result = [stat.S_ISCHR(heads[n]) for n in range(3)]") == [True] * 3
    assert ask("result = stat.S_ISSOCK(heads[3])") is True
    assert ask("os.fstat(4)").startswith("OSError: [Errno 9]")


def test_the_network_cannot_be_reached(ask):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        said = ask(f"import socket; socket.create_connection({address}, timeout=5)")
    assert "Network is unreachable" in said


def test_sockets_of_other_runs_cannot_be_reached(sandbox, ask):
    ask("import socket; s = socket.socket(socket.AF_UNIX); s.bind('\\0meet'); s.listen()")
    with sandbox.learner() as other:
        said = ask_of(other)("import socket; socket.socket(socket.AF_UNIX).connect('\\0meet')")
    assert said.startswith("ConnectionRefusedError")


def test_other_kinds_of_sockets_are_refused(ask):
    said = ask("import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)")
    assert said.startswith("PermissionError")


LIBC = "import ctypes, os, errno; libc = ctypes.CDLL(None, use_errno=True); "
REFUSED = {
    "a user namespace": "libc.unshare(0x10000000)",
    "a network namespace": "libc.unshare(0x40000000)",
    "another's namespace": "libc.setns(0, 0)",
    "a mount": "libc.mount(b'x', b'/tmp', b'tmpfs', 0, None)",
    "to uncover /proc": "libc.umount2(b'/proc', 2)",
    "another root": "libc.chroot(b'/tmp')",
    "tracing": "libc.ptrace(0, 0, 0, 0)",
    "another's memory": "libc.process_vm_readv(2, None, 0, None, 0, 0)",
    "a file in memory": "libc.memfd_create(b'x', 0)",
    "shared memory": "libc.shmget(0, 1 << 20, 0o1777)",
    "a message queue": "libc.mq_open(b'/x', 0o102, 0o600, None)",
    "another personality": "libc.personality(0x0040000)",
    "to live on without the guard": "libc.prctl(1, 0, 0, 0, 0)",
    "clone with a namespace": "libc.syscall(56, 0x10000011, 0, 0, 0, 0)",
    "a terminal's input": "libc.ioctl(0, 0x5412, b'x')",
    "shared memory without a name": "libc.mmap(None, 4096, 3, 0x21, -1, 0)",
    "a ring": "libc.syscall(425, 1, 0)",
    "to watch folders": "libc.inotify_init1(0)",
    "to send out of band": "libc.send(3, b'x', 1, 1)",
    "to have a crash collected": "libc.setrlimit(4, bytes(16))",
    "a key": "libc.syscall(250, 0, 0)",
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_system_calls_that_are_refused(ask, call):
    if "syscall(" in call and os.uname().machine != "x86_64":
        pytest.skip("the numbers are those of x86-64")
    assert ask(f"{LIBC}result = ({call}, ctypes.get_errno())")[1] == 1


def test_clone3_is_as_on_a_kernel_without_it(ask):
    assert ask(f"{LIBC}result = (libc.syscall(435, 0, 0), ctypes.get_errno())")[1] == 38


def test_calls_of_another_numbering_end_the_process(learner):
    if os.uname().machine != "x86_64":
        pytest.skip("x86-64 alone has another numbering")
    learner.channel.send("import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)")
    assert learner.ended.detail == "SIGSYS"


def test_there_are_no_capabilities(ask):
    code = """
head = (ctypes.c_uint32 * 2)(0x20080522, 0); held = (ctypes.c_uint32 * 6)()
result = (libc.capget(head, held), list(held))
"""
    assert ask(LIBC + code) == (0, [0] * 6)


def test_programs_that_are_set_uid_give_nothing(ask):
    assert ask(f"{LIBC}result = libc.prctl(39, 0, 0, 0, 0)") == 1


def test_threads_and_children_stay_possible(ask):
    code = """
import subprocess, sys, threading
thread = threading.Thread(target=lambda: None); thread.start(); thread.join()
result = subprocess.run([sys.executable, "-c", "print(1 + 1)"], capture_output=True).stdout
"""
    assert ask(code) == b"2\n"
