"""Looking for the checks, the answers and the teacher's things: there is nothing to be found.

What an attack finds it prints; the world looks for its secret in all that comes out.
"""

import pytest

from autograd_lab.grading.graded import Graded
from tests.grading.attacks.attack import ESCAPED, Attack
from tests.grading.attacks.world import World

ANSWERS = {
    "imports the lesson's right answer": """
        from autograd_lab.grading.lessons import lesson_04
        right = lesson_04.mul_backward.right
        def mul_backward(g, a, b):
            return tuple(map(torch.tensor, right(g.numpy(), a.numpy(), b.numpy())))
    """,
    "imports it when it is asked": """
        def mul_backward(g, a, b):
            from autograd_lab.grading.lessons.lesson_04 import mul_backward as exercise
            return tuple(map(torch.tensor, exercise.right(g.numpy(), a.numpy(), b.numpy())))
    """,
    "asks the desk for the exercise": """
        def mul_backward(g, a, b):
            from autograd_lab.grading.desk import find
            right = find("mul_backward").right
            return tuple(map(torch.tensor, right(g.numpy(), a.numpy(), b.numpy())))
    """,
    "loads the lesson's compiled file": """
        import importlib.util, glob, os, autograd_lab
        from importlib.machinery import SourcelessFileLoader
        folder = os.path.join(autograd_lab.__path__[0], "grading", "lessons")
        def mul_backward(g, a, b):
            path, *_ = glob.glob(folder + "/__pycache__/lesson_04*.pyc")
            spec = importlib.util.spec_from_loader("m", SourcelessFileLoader("m", path))
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            right = module.mul_backward.right
            return tuple(map(torch.tensor, right(g.numpy(), a.numpy(), b.numpy())))
    """,
    "runs the solution from the source notebook": """
        import json
        text = "{SOURCE}"
        cells = json.load(open(text))["cells"]
        for cell in cells:
            if cell["id"] == "mul-backward": exec("".join(cell["source"]))
    """,
    "runs the solution by relative paths": """
        import glob, json
        for depth in range(8):
            for path in glob.glob("../" * depth + "**/*.ipynb", recursive=True):
                for cell in json.load(open(path))["cells"]:
                    if "def mul_backward" in "".join(cell["source"]): exec("".join(cell["source"]))
    """,
    "hunts the garbage collector for the exercise": """
        import gc
        def mul_backward(g, a, b):
            for thing in gc.get_objects():
                if type(thing).__name__ == "Exercise" and thing.name == "mul_backward":
                    right = thing.right(g.numpy(), a.numpy(), b.numpy())
                    return tuple(map(torch.tensor, right))
            return b, a
    """,
    "walks up the frames for the right answer": """
        import sys
        def mul_backward(g, a, b):
            frame = sys._getframe()
            while frame:
                for space in (frame.f_locals, frame.f_globals):
                    for name, thing in list(space.items()):
                        if name in ("right", "exercise", "expected", "judge", "answers"):
                            right = getattr(thing, "right", thing)
                            if callable(right): return right(g, a, b)
                            return right
                frame = frame.f_back
            return b, a
    """,
    "walks all threads' frames and coroutines": """
        import gc, inspect, sys, types
        def mul_backward(g, a, b):
            for thing in [*sys._current_frames().values(), *gc.get_objects()]:
                if isinstance(thing, types.FrameType) and "exercise" in thing.f_locals:
                    return thing.f_locals["exercise"].right(g, a, b)
                if isinstance(thing, types.FunctionType) and thing.__name__ == "right":
                    return thing(g, a, b)
            return b, a
    """,
    "copies the last submission's answer": """
        import glob
        for path in ("/tmp", "/dev/shm", "/var/tmp", "."):
            for name in glob.glob(path + "/**", recursive=True):
                try: text = open(name).read()
                except Exception: continue
                if "mul_backward" in text and "ipynb" not in name: exec(text)
        def mul_backward(g, a, b): return b, a
        for path in ("/tmp", "/dev/shm", "/var/tmp", "."):
            try: open(path + "/{MARK}", "w").write("mul_backward = 1")
            except OSError: continue
    """,
}


@pytest.mark.parametrize("source", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_is_found(source: str, world: World) -> None:
    world.withstands(Attack("hunt", source))


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_submission_finds_nothing_of_the_one_before(turn: str, world: World) -> None:
    world.withstands(Attack(turn, ANSWERS["copies the last submission's answer"]))


# Each prints all that it finds.
LOOKS = {
    "the environment": """
        import os, sys
        print(dict(os.environ), os.environb, sys.argv, sys.orig_argv, os.getcwd(), os.listdir())
    """,
    "the source, other learners' work, the gradebook": """
        for path in ("{SOURCE}", "{OTHER}", "{GRADEBOOK}", "{TEACHER}/notes.txt"):
            try: print(open(path, "rb").read()); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "them by the proc of any process": """
        import glob
        for path in glob.glob("/proc/*/root{SOURCE}") + glob.glob("/proc/*/cwd") + [
                "/proc/1/root{SOURCE}", "/proc/self/root{SOURCE}", "/proc/{GRADER}/environ"]:
            try: print(open(path).read()); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "environments and memory of other processes": """
        import glob
        for name in ("environ", "cmdline", "maps", "mem", "stack", "syscall", "fd/0", "fdinfo/0"):
            for pid in ("self", "1", "2", "3", "{GRADER}", "thread-self"):
                try: print(open(f"/proc/{pid}/{name}", "rb").read(100_000))
                except OSError as error: print(error)
    """,
    "open descriptors": """
        import os
        for number in range(256):
            try: status = os.fstat(number)
            except OSError: continue
            print(number, status)
            if number > 2:
                for act in (lambda: os.pread(number, 100_000, 0),
                            lambda: os.listdir(number),
                            lambda: os.readlink(f"/proc/self/fd/{number}"),
                            lambda: os.open("{SOURCE}", os.O_RDONLY, dir_fd=number)):
                    try: print(act())
                    except OSError as error: print(error)
    """,
    "the home folder and the system's secrets": """
        import os, sys
        for path in ("~", "/root", "/home", "/etc/shadow", "/etc/passwd", "/work", "/srv", "/mnt",
                     "/var", "/run", "/opt", "/boot", "/media"):
            path = os.path.expanduser(path)
            for root, folders, files in os.walk(path):
                if root.startswith((sys.prefix, sys.base_prefix)): folders.clear(); continue
                for name in files[:20]:
                    try: print(open(os.path.join(root, name), "rb").read(2000))
                    except OSError as error: print(error)
    """,
    "every file that is readable and small": """
        import os, sys
        here = ("/usr", "/proc", "/sys", sys.prefix, sys.base_prefix)
        for root, folders, files in os.walk("/"):
            if root.startswith(here): folders.clear(); continue
            for name in files:
                if name.endswith((".ipynb", ".db", ".txt", ".json", ".env")):
                    try: text = open(os.path.join(root, name)).read(4_000)
                    except Exception: continue
                    if "secret-" in text: print(text, "ESCAPED")
    """,
    "the memory of the parent by ctypes": """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        buffer = ctypes.create_string_buffer(4096)
        class Vector(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
        here = Vector(ctypes.addressof(buffer), 4096)
        for pid in (os.getppid(), 1, 2, {GRADER}):
            if pid == os.getpid(): continue
            there = Vector(0x400000, 4096)
            read = libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
            if read > 0: print("ESCAPED")
            if libc.ptrace(16, pid, 0, 0) == 0: print("ESCAPED")
    """,
    "raw devices and kernel files": """
        import glob
        for path in ["/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/proc/kcore",
                     "/proc/kallsyms", "/sys/kernel/debug", *glob.glob("/dev/sd*"),
                     *glob.glob("/dev/vd*"), *glob.glob("/dev/nvme*"), *glob.glob("/dev/loop*")]:
            try: open(path, "rb").read(16); print("ESCAPED", path)
            except OSError as error: print(error)
    """,
    "shared memory and queues": """
        import ctypes, glob
        libc = ctypes.CDLL(None, use_errno=True)
        for number in range(64):
            if libc.shmat(number, 0, 0o10000) not in (-1, 0xFFFFFFFF): print("ESCAPED")
        print(glob.glob("/dev/shm/*"), glob.glob("/dev/mqueue/*"))
    """,
    "the kernel's keyrings": """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        for ring in (-3, -4, -5):
            if libc.syscall(250, 11, ring, ctypes.create_string_buffer(64), 64) > 0:
                print("ESCAPED")
    """,
    "a new view of the file system": """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"proc", b"/proc", b"proc", 0, None) == 0: print("ESCAPED")
        if libc.umount2(b"/proc", 2) == 0: print("ESCAPED")
        if libc.umount2(b"/tmp", 2) == 0: print("ESCAPED")
        for flags in (0x10000000, 0x20000, 0x10020000, 0x20000000, 0x40000000):
            if libc.unshare(flags) == 0: print("ESCAPED", hex(flags))
        for act in (lambda: os.chroot("/tmp"), lambda: os.setuid(0), lambda: os.setgid(0),
                    lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0]),
                    lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(8, 0))):
            try: act(); print("ESCAPED")
            except OSError as error: print(error)
    """,
    "a program with the set-user bit": """
        import glob, os, subprocess
        for program in ("su", "sudo", "mount", "newuidmap", "bwrap", "pkexec", "chsh"):
            path = f"/usr/bin/{program}"
            if os.path.exists(path):
                done = subprocess.run([path, "--help"], capture_output=True, timeout=1)
                print(program, done.returncode)
        done = subprocess.run(["bwrap", "--bind", "/", "/", "cat", "{SOURCE}"], capture_output=True)
        print(done.stdout)
        done = subprocess.run(["unshare", "-Urm", "id", "-u"], capture_output=True)
        if done.returncode == 0: print("ESCAPED")
    """,
    "its own capabilities": """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        class Header(ctypes.Structure): _fields_ = [("v", ctypes.c_uint32), ("pid", ctypes.c_int)]
        class Data(ctypes.Structure):
            _fields_ = [("e", ctypes.c_uint32), ("p", ctypes.c_uint32), ("i", ctypes.c_uint32)]
        data = (Data * 2)()
        libc.capget(ctypes.byref(Header(0x20080522, 0)), data)
        if any(part.e or part.p for part in data): print("ESCAPED")
        if libc.prctl(39, 0, 0, 0, 0) != 1: print("ESCAPED, new privileges are possible")
    """,
}


@pytest.fixture(scope="module")
def looked(world: World) -> Graded:
    """One submission that looks everywhere."""
    return world.withstands(Attack("looks", cells=LOOKS))


@pytest.mark.parametrize("number", range(len(LOOKS)), ids=LOOKS)
def test_nothing_of_the_teachers_is_seen(number: int, looked: Graded, world: World) -> None:
    cell = world.cell(looked, number)
    assert not cell.error
    assert ESCAPED not in cell.output
    assert world.secret not in cell.output
