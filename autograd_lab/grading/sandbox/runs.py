"""The kinds of runs: what the guard does before it starts a learner's process, what that process
does before it runs the learner's code, and what the guard does in the end.

Each kind is a context manager that a guard enters. It gives what the learner's process is to call.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox import libc, namespaces, rlimits, seccomp
from autograd_lab.grading.sandbox.orders import Orders, limits_to_text

CHANNEL = 3
STRANGER, STRANGERS = 64000, 1000
NICENESS = 5
_FIRST_TO_GO = "1000"

Kind = Callable[[Orders, Limits], AbstractContextManager[Callable[[], None]]]


@contextmanager
def nested(orders: Orders, limits: Limits) -> Iterator[Callable[[], None]]:
    """Namespaces of its own within those of the parent. The guard stays outside the one of
    processes, so the learner's code has no name for it."""
    namespaces.enter()

    def settle() -> None:
        libc.die_with_parent()
        be_first_to_go()
        rlimits.restrict(limits, alone=True)
        namespaces.furnish(limits, orders.keep)
        give_up_rights()

    yield settle


@contextmanager
def fresh(orders: Orders, limits: Limits) -> Iterator[Callable[[], None]]:
    """A sandbox of its own, with an interpreter of its own: where namespaces cannot be nested."""
    libc.adopt_orphans()

    def settle() -> None:
        be_first_to_go()
        os.set_inheritable(CHANNEL, True)
        uid = STRANGER + os.getpid() % STRANGERS
        python = [sys.executable, "-P", "-m", "autograd_lab.grading.sandbox.alone"]
        command = [*orders.bubblewrap, *python, orders.main, limits_to_text(limits), str(uid)]
        os.execve(command[0], command, dict(os.environ))

    yield settle


@contextmanager
def open_to_all(orders: Orders, limits: Limits) -> Iterator[Callable[[], None]]:
    """Not isolated: a folder, limits on each process, and an end for all of them."""
    if libc.LINUX:
        libc.adopt_orphans()
    folder = tempfile.mkdtemp(prefix="autograd-lab-")

    def settle() -> None:
        if libc.LINUX:
            libc.die_with_parent()
            be_first_to_go()
        os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = folder
        work = os.path.join(folder, "work")
        os.mkdir(work)
        os.chdir(work)
        rlimits.restrict(limits, alone=False)

    try:
        yield settle
    finally:
        shutil.rmtree(folder, ignore_errors=True)


KINDS: dict[str, Kind] = {"nested": nested, "fresh": fresh, "open": open_to_all}


def give_up_rights() -> None:
    """Give up what this process may do beyond what an exercise needs."""
    libc.drop_capabilities()
    libc.gain_nothing_by_exec()
    seccomp.apply()


def be_ordinary(uid: int = STRANGER) -> None:
    """Stop being root, whose processes the kernel does not count.

    Where root cannot be anybody else, it is root of a user namespace, and no more than its owner.
    """
    if os.geteuid() == 0:
        with suppress(OSError):
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)


def be_first_to_go() -> None:
    """When memory runs out on the machine, the kernel ends this process rather than another."""
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write(_FIRST_TO_GO)


def keep_only(channel: int, complaints: int) -> int:
    """Close every descriptor but the channel, which becomes `CHANNEL`, and the first three. Of
    these, two lead nowhere, and one takes complaints until `be_silent`: it is given back."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.dup2(complaints, 2)
    os.dup2(channel, CHANNEL)
    os.closerange(CHANNEL + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return 2


def be_silent() -> None:
    """Let no complaint be heard from now on: what follows is the learner's."""
    os.dup2(0, 2)
