"""Writing where it may not, by whatever way: the teacher's files and machine stay as they are."""

import pytest

from autograd_lab.grading import Status
from autograd_lab.grading.graded import Graded
from tests.grading.attacks.attack import ESCAPED, Attack
from tests.grading.attacks.world import MARK, World

# Each is a cell at the top of the notebook.
CELLS = {
    "writes over the source and others' work": """
        for path in ("{SOURCE}", "{OTHER}", "{GRADEBOOK}", "{TEACHER}/new.txt"):
            try: open(path, "w").write("mine"); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "deletes, renames, changes modes": """
        import os, shutil
        for act in (lambda: os.remove("{SOURCE}"), lambda: os.rename("{SOURCE}", "{SOURCE}.old"),
                    lambda: os.chmod("{SOURCE}", 0o777), lambda: shutil.rmtree("{TEACHER}"),
                    lambda: os.utime("{SOURCE}"), lambda: os.truncate("{SOURCE}", 0)):
            try: act(); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "gives itself points by SQL": """
        import sqlite3
        try:
            book = sqlite3.connect("{GRADEBOOK}")
            book.execute("update grade set score = 0 where student = 'other'")
            book.commit()
            print("ESCAPED")
        except sqlite3.Error as error: print(error)
    """,
    "symbolic links to the teacher's files": """
        import os
        os.symlink("{SOURCE}", "link.ipynb")
        os.symlink("{TEACHER}", "folder")
        for path in ("link.ipynb", "folder/notes.txt", "folder/new.txt"):
            try: open(path, "a").write("mine"); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "hard links to the teacher's files": """
        import os
        for path in ("{SOURCE}", "{GRADEBOOK}", "/etc/passwd", "/usr/bin/env"):
            try: os.link(path, "/tmp/hard"); open("/tmp/hard", "a"); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "leaves files behind": """
        import os
        for folder in ("/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~"), "/", "/run", ".."):
            try: open(os.path.join(folder, "{MARK}"), "w").write("mine")
            except OSError as error: print(error)
    """,
    "rewrites the engine and the grader on disk": """
        import autograd_lab, os
        root = autograd_lab.__path__[0]
        for path in ("tensor.py", "grading/checks.py", "grading/__init__.py", "__init__.py",
                     "grading/lessons/lesson_04.py", "grading/__pycache__/checks.cpython-311.pyc"):
            try: open(os.path.join(root, path), "a").write(""); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "rewrites Python's own library": """
        import json, numpy, os, site, sys
        for path in (json.__file__, numpy.__file__, sys.executable,
                     *(folder + "/sitecustomize.py" for folder in site.getsitepackages())):
            try: open(path, "a").close(); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "mounts are made writable again": """
        import ctypes, subprocess
        libc = ctypes.CDLL(None, use_errno=True)
        for target in (b"/", b"/usr", b"/proc", b"/dev"):
            if libc.mount(None, target, None, 32 | 4096, None) == 0: print("ESCAPED")
        if libc.mount(b"tmpfs", b"/usr", b"tmpfs", 0, None) == 0: print("ESCAPED")
        if subprocess.run(["mount", "-o", "remount,rw", "/"], capture_output=True).returncode == 0:
            print("ESCAPED")
    """,
    "the machine's name and clock and limits": """
        import ctypes, os, time
        libc = ctypes.CDLL(None, use_errno=True)
        for act in (lambda: __import__("socket").sethostname("{MARK}"),
                    lambda: time.clock_settime(time.CLOCK_REALTIME, 0),
                    lambda: open("/proc/sys/kernel/core_pattern", "w").write("x"),
                    lambda: open("/proc/sysrq-trigger", "w").write("b"),
                    lambda: open("/sys/fs/cgroup/cgroup.procs", "w").write("1"),
                    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99))):
            try: act()
            except (OSError, AttributeError, ValueError) as error: print(error); continue
            print("done")
    """,
    "a terminal's input": """
        import fcntl, os, termios
        for path in ("/dev/tty", "/dev/pts/0", "/dev/console"):
            try:
                number = os.open(path, os.O_RDWR)
                fcntl.ioctl(number, termios.TIOCSTI, b"x")
                print("ESCAPED")
            except OSError as error: print(error)
    """,
    "asks the kernel for what a learner needs not": """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        calls = {"bpf": 321, "perf": 298, "userfaultfd": 323, "keyctl": 250, "kexec": 246,
                 "module": 175, "io_uring": 425, "open_by_handle": 304, "pidfd_getfd": 438}
        for name, number in calls.items():
            if libc.syscall(number, 0, 0, 0, 0, 0) >= 0: print("ESCAPED", name)
    """,
    "IPython's own files": """
        %save -f /tmp/{MARK} 1
        %logstart /var/tmp/{MARK}
        %cd /
        %alias mine touch /tmp/{MARK}
        %store
        mine
    """,
    "writes by shell": """
        %%bash
        touch /tmp/{MARK} ~/{MARK} /var/tmp/{MARK}
        cat {SOURCE} && echo ESCAPED
        true
    """,
}


@pytest.fixture(scope="module")
def written(world: World) -> Graded:
    """One submission that writes everywhere."""
    return world.withstands(Attack("writes", cells=CELLS))


@pytest.mark.parametrize("number", range(len(CELLS)), ids=CELLS)
def test_nothing_is_written(number: int, written: Graded, world: World) -> None:
    cell = world.cell(written, number)
    assert ESCAPED not in cell.output


ODD_NAMES = (
    "../" * 12 + f"tmp/{MARK}",
    f"/tmp/{MARK}",
    "data\0.txt",
    "",
    ".",
    "..",
    f"..\\..\\{MARK}",
    "x" * 5000,
    "numpy.py",
    "autograd_lab/__init__.py",
    "sitecustomize.py",
    "conftest.py/inside",
    "conftest.py",
    "\udcff.txt",
)


def test_files_with_odd_names_stay_in_their_folder(world: World) -> None:
    mine = b"points = 12\nprint('ESCAPED')\n"
    graded = world.withstands(Attack("names", files=dict.fromkeys(ODD_NAMES, mine)))
    assert {remark.kind for remark in graded.result.remarks} == {"file left out"}


def test_files_beyond_the_folders_size_are_told(world: World) -> None:
    files = {f"{number}.bin": bytes(1 << 20) for number in range(40)}
    attack = Attack("large", files=files, status=[Status.WRONG_ANSWER, Status.VALUES])
    graded = world.withstands(attack)
    assert graded.result.remarks
