"""Code that does not end, takes all there is, or leaves something running."""

from textwrap import dedent, indent

import pytest

from autograd_lab.grading import Status
from tests.grading.attacks.attack import FULL, WRONG, Attack
from tests.grading.attacks.world import World

OTHERS = [name for name in FULL if name != "mul_backward"]
ENDED = (Status.CRASHED, Status.OUT_OF_TIME, Status.OUT_OF_MEMORY)

# In the answer, so that one question is what it costs.
ANSWERS = {
    "loops": ("while True: pass", ENDED),
    "loops and swallows interrupts": (
        """
        while True:
            try:
                while True: pass
            except BaseException: continue
        """,
        ENDED,
    ),
    "loops in C": ("sum(range(10 ** 14))", ENDED),
    "loops in one C call that holds the lock": ("10 ** (10 ** 9)", ENDED),
    "loops in a regular expression": (
        "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
        ENDED,
    ),
    "sleeps": ("import time; time.sleep({SLEEP})", ENDED),
    "waits for a lock": ("import threading; l = threading.Lock(); l.acquire(); l.acquire()", ENDED),
    "reads its input": ("input('points? ')", (*ENDED, Status.RAISED)),
    "ignores all signals": (
        """
        import signal
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): continue
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        while True: pass
        """,
        ENDED,
    ),
    "stops itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", ()),
    "calls os._exit": ("import os; os._exit(0)", [Status.CRASHED]),
    "calls os._exit in a thread": (
        """
        import os, threading
        threading.Timer(0.05, os._exit, [0]).start()
        threading.Event().wait(5)
        """,
        [Status.CRASHED],
    ),
    "calls exit": ("exit()", ()),
    "calls sys.exit": ("import sys; sys.exit(0)", ()),
    "aborts": ("import os; os.abort()", [Status.CRASHED]),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", ()),
    "kills everybody": (
        """
        import os, signal
        for target in (-1, 0, 2, 3, {GRADER}, os.getppid()):
            try: os.kill(target, signal.SIGKILL)
            except OSError: continue
        os.killpg(os.getpgrp(), signal.SIGKILL)
        """,
        (),
    ),
    "reads address 0": ("import ctypes; ctypes.string_at(0)", [Status.CRASHED]),
    "calls into nothing": (
        "import ctypes; ctypes.CFUNCTYPE(None)(0xDEADBEEF)()",
        [Status.CRASHED],
    ),
    "overruns the stack": (
        """
        import sys
        sys.setrecursionlimit(10 ** 9)
        class Deep:
            def __repr__(self): return repr(self)
        f = lambda: f()
        eval("lambda " * 0 + "[" * 90 + "]" * 90)
        repr(Deep())
        f()
        """,
        (),
    ),
    "is no code that can be made": (
        "code = (lambda: 0).__code__; exec(code.replace(co_code=b'\\xff' * 400))",
        (),
    ),
    "takes memory at once": ("x = bytearray(1 << 40)", (*ENDED, Status.RAISED)),
    "takes memory by and by": (
        "x = []\nwhile True: x.append(bytearray(1 << 22))",
        (*ENDED, Status.RAISED),
    ),
    "takes memory and swallows the error": (
        """
        x = []
        while True:
            try: x.append(bytearray(1 << 22))
            except MemoryError: x.append(None)
        """,
        (*ENDED, Status.RAISED),
    ),
    "takes memory in arrays": (
        "import numpy as np; x = [np.ones(1 << 20) for _ in range(10_000)]",
        (*ENDED, Status.RAISED),
    ),
    "takes memory in children": (
        """
        import os, time
        for _ in range(12):
            if os.fork() == 0:
                x = bytearray(200 << 20)
                for at in range(0, len(x), 4096): x[at] = 1
                time.sleep({SLEEP})
        time.sleep({SLEEP})
        """,
        (*ENDED, Status.RAISED),
    ),
    "takes memory in a shared map": (
        """
        import mmap
        x = [mmap.mmap(-1, 64 << 20) for _ in range(40)]
        for part in x: part.write(b"x" * (64 << 20))
        """,
        (*ENDED, Status.RAISED),
    ),
    "fills shared memory": (
        """
        with open("/dev/shm/x", "wb") as file:
            while True: file.write(b"x" * (1 << 20))
        """,
        (*ENDED, Status.RAISED),
    ),
    "fills the temporary folder": (
        """
        import itertools
        for number in itertools.count():
            with open(f"/tmp/x{number}", "wb") as file: file.write(b"x" * (1 << 20))
        """,
        (*ENDED, Status.RAISED),
    ),
    "writes one endless file": (
        """
        with open("/tmp/x", "wb") as file:
            while True: file.write(b"x" * (1 << 20))
        """,
        (*ENDED, Status.RAISED),
    ),
    "makes files without end": (
        """
        import itertools
        for number in itertools.count(): open(f"/tmp/x{number}", "w").close()
        """,
        (*ENDED, Status.RAISED),
    ),
    "makes folders in folders": (
        """
        import os
        while True: os.mkdir("x"); os.chdir("x")
        """,
        (*ENDED, Status.RAISED),
    ),
    "opens without end": (
        "x = []\nwhile True: x.append(open('/dev/null'))",
        (*ENDED, Status.RAISED),
    ),
    "forks without end": ("import os\nwhile True: os.fork()", (*ENDED, Status.RAISED)),
    "forks and swallows the error": (
        """
        import os
        while True:
            try: os.fork()
            except OSError: continue
        """,
        ENDED,
    ),
    "starts threads without end": (
        """
        import threading, time
        while True: threading.Thread(target=time.sleep, args=[{SLEEP}]).start()
        """,
        (*ENDED, Status.RAISED),
    ),
    "prints without end": ("while True: print('x' * 10_000)", ()),
    "writes to every descriptor without end": (
        """
        import os
        while True:
            for number in (1, 2): os.write(number, b"x" * 65536)
        """,
        (*ENDED, Status.RAISED),
    ),
    "displays without end": (
        "from IPython.display import display, HTML\nwhile True: display(HTML('x' * 10_000))",
        (),
    ),
    "hangs as it is deleted": (
        """
        import time
        class Late:
            def __del__(self): time.sleep({SLEEP})
        Late()
        """,
        (),
    ),
}


@pytest.mark.parametrize(("body", "status"), ANSWERS.values(), ids=ANSWERS)
def test_what_ends_badly_costs_one_question(body: str, status, world: World) -> None:
    source = "def mul_backward(g, a, b):\n" + indent(dedent(body).strip(), "    ")
    source += "\n    return b, a"
    world.withstands(Attack("ends", source, status=status))


# In a cell of their own, so that no question is what it costs.
CELLS = {
    "loops": "while True: pass",
    "exits": "import os; os._exit(0)",
    "raises an exit": "raise SystemExit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "takes memory": "x = []\nwhile True: x.append(bytearray(1 << 22))",
    "prints without end": "while True: print('x' * 10_000)",
    "leaves a detached child": """
        import subprocess
        subprocess.Popen(["sleep", "{SLEEP}"], start_new_session=True)
    """,
    "leaves a daemon": """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(64):
                    try: os.close(number)
                    except OSError: continue
                os.execlp("sleep", "sleep", "{SLEEP}")
            os._exit(0)
        os.wait()
    """,
    "leaves a child by nohup": """
        import os
        os.system("nohup setsid sleep {SLEEP} >/dev/null 2>&1 &")
    """,
    "goes on as two": "import os; os.fork()",
    "goes on in the child": """
        import os, time
        if os.fork() != 0:
            time.sleep({SLEEP})
    """,
    "leaves threads": """
        import threading, time
        for _ in range(4): threading.Thread(target=time.sleep, args=[{SLEEP}]).start()
    """,
    "leaves a thread that exits later": """
        import os, threading
        threading.Timer(0.4, os._exit, [0]).start()
    """,
    "stays at exit": """
        import atexit, os, time
        atexit.register(time.sleep, {SLEEP})
        atexit.register(print, "points: 12 of 12")
    """,
    "stays as things are deleted": """
        import time
        class Late:
            def __del__(self, time=time): time.sleep({SLEEP})
        late = Late()
    """,
    "has an alarm": """
        import signal
        signal.signal(signal.SIGALRM, lambda *args: 1 / 0)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    """,
    "stops itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "kills everybody": """
        import os
        for target in (-1, 0, 2, {GRADER}, os.getppid()):
            try: os.kill(target, 9)
            except OSError: continue
    """,
    "speeds itself up": """
        import os, resource
        try: os.nice(-20)
        except OSError: print("no")
        for limit in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
            try: resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            except (OSError, ValueError): continue
            print("ESCAPED")
    """,
    "calls the network": """
        import socket
        for address in (("127.0.0.1", {PORT}), ("1.1.1.1", 53), ("::1", {PORT})):
            for family in (socket.AF_INET, socket.AF_INET6):
                try:
                    with socket.create_connection(address, timeout=0.1): print("ESCAPED")
                except OSError as error: print(error)
    """,
    "calls a port of the same machine": """
        import socket
        with socket.socket(socket.AF_UNIX) as port:
            try: port.connect("\\0{ABSTRACT}"); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "asks for a name and for packets": """
        import socket
        for kind in ((socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_INET, socket.SOCK_RAW),
                     (socket.AF_NETLINK, socket.SOCK_RAW)):
            try:
                with socket.socket(*kind): print("open")
            except OSError as error: print(error)
        try: print(socket.getaddrinfo("example.org", 80), "ESCAPED")
        except OSError as error: print(error)
    """,
}


@pytest.mark.parametrize("source", CELLS.values(), ids=CELLS)
def test_a_cell_that_ends_badly_leaves_the_answers_their_points(source: str, world: World) -> None:
    world.withstands(Attack("cell", WRONG, before=source))


AT_THE_END = (
    "exits",
    "leaves a detached child",
    "leaves threads",
    "stays at exit",
    "stays as things are deleted",
)


@pytest.mark.parametrize("name", AT_THE_END)
def test_it_does_so_at_the_end_too(name: str, world: World) -> None:
    world.withstands(Attack(name, WRONG, after=CELLS[name]))


def test_code_that_loops_everywhere_is_ended_in_time(world: World) -> None:
    loops = "def {}(*args):\n    while True: pass"

    def change(notebook):
        for cell in notebook["cells"]:
            role = cell["metadata"].get("nbgrader", {})
            if role.get("solution"):
                cell["source"] = loops.format(role["grade_id"])

    earns = dict.fromkeys(FULL, 0.0)
    graded = world.withstands(Attack("loops", change=change, earns=earns, status=ENDED))
    assert graded.result.seconds < 30
