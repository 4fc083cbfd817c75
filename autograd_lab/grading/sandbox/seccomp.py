"""The system calls that the learner's code may not make, as a filter that the kernel runs.

What is refused gives EPERM, and calls newer than this list ENOSYS, as on an older kernel. Threads
and child processes stay possible.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from autograd_lab.grading.sandbox import libc


@dataclass(frozen=True)
class Machine:
    """How a kind of processor numbers the calls. `audit` is the kernel's own name for it."""

    audit: int
    numbers: dict[str, int]
    other_abi: int | None = None


# What each call is refused for stands before its line. The numbers: x86-64, and those that newer
# machines share.
_CALLS = """
# other namespaces, mounts and roots
unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51,
move_mount 429 429, open_tree 428 428, fsopen 430 430, fsconfig 431 431, fsmount 432 432,
fspick 433 433, mount_setattr 442 442, statmount 457 457, listmount 458 458,
name_to_handle_at 303 264, open_by_handle_at 304 265, fanotify_init 300 262,
quotactl 179 60, quotactl_fd 443 443
# other processes
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440,
pidfd_getfd 438 438, kcmp 312 272, move_pages 279 239, migrate_pages 256 238
# large parts of the kernel that an exercise never needs
bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, io_uring_setup 425 425,
io_uring_enter 426 426, io_uring_register 427 427, add_key 248 217, request_key 249 218,
keyctl 250 219, vmsplice 278 75, lookup_dcookie 212 18, nfsservctl 180 42, inotify_init 253 -,
inotify_init1 294 26
# memory that no process seems to hold
memfd_create 319 279, memfd_secret 447 447, shmget 29 194, shmat 30 196, shmctl 31 195,
shmdt 67 197, semget 64 190, semop 65 193, semctl 66 191, semtimedop 220 192, msgget 68 186,
msgsnd 69 189, msgrcv 70 188, msgctl 71 187, mq_open 240 180, mq_unlink 241 181,
mq_timedsend 242 182, mq_timedreceive 243 183, mq_notify 244 184, mq_getsetattr 245 185
# the machine itself
reboot 169 142, swapon 167 224, swapoff 168 225, kexec_load 246 104, kexec_file_load 320 294,
init_module 175 105, finit_module 313 273, delete_module 176 106, create_module 174 -,
acct 163 89, syslog 103 116, sethostname 170 161, setdomainname 171 162, settimeofday 164 170,
clock_settime 227 112, adjtimex 159 171, clock_adjtime 305 266, vhangup 153 58, iopl 172 -,
ioperm 173 -, _sysctl 156 -
# other ways of counting and of calling
personality 135 92, modify_ldt 154 -, uselib 134 -, ustat 136 -
"""
# Refused by their arguments alone.
_PARTLY = """
clone 56 220, clone3 435 435, prctl 157 167, ioctl 16 29, mmap 9 222, socket 41 198,
setsockopt 54 208, sendto 44 206, sendmsg 46 211, sendmmsg 307 269, setrlimit 160 164,
prlimit64 302 261
"""
_NEWER = 463

_NEW_NAMESPACES = 0x7E02_0000
_FAMILIES = (1, 2, 10)  # UNIX, INET, INET6
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_BUFFER_SIZES = (7, 8)  # SO_SNDBUF, SO_RCVBUF
_OUT_OF_BAND = 0x1
_RLIMIT_CORE = 4
_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _ERROR = 0x8000_0000, 0x7FFF_0000, 0x0005_0000
_REFUSE = _ERROR | errno.EPERM
_UNKNOWN = _ERROR | errno.ENOSYS
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

Step = tuple[int, int, int, int]


def _table(calls: str, column: int) -> dict[str, int]:
    lines = [line for line in calls.splitlines() if not line.startswith("#")]
    entries = [entry.split() for entry in ",".join(lines).split(",") if entry.strip()]
    return {entry[0]: int(entry[column]) for entry in entries if entry[column] != "-"}


MACHINES = {
    name: Machine(audit, _table(f"{_CALLS}\n{_PARTLY}", column), other_abi)
    for name, audit, column, other_abi in (
        ("x86_64", 0xC000_003E, 1, 0x4000_0000),
        ("aarch64", 0xC000_00B7, 2, None),
    )
}
REFUSED = tuple(_table(_CALLS, 1))


def machine() -> str | None:
    """The kind of this machine, or None where the calls of its kind are not known here."""
    name = platform.machine()
    return name if libc.LINUX and sys.maxsize > 1 << 32 and name in MACHINES else None


@cache
def program(name: str) -> bytes:
    """The filter for a kind of machine, as the kernel reads it."""
    machine = MACHINES[name]
    steps = [
        _load(_ARCHITECTURE),
        *_unless(_EQUAL, machine.audit, _KILL),
        _load(_NUMBER),
    ]
    if machine.other_abi is not None:
        steps += _when(_AT_LEAST, machine.other_abi, _KILL)
    steps += _when(_AT_LEAST, _NEWER, _UNKNOWN)
    for name in REFUSED:
        if name in machine.numbers:
            steps += _when(_EQUAL, machine.numbers[name], _REFUSE)
    # clone3 keeps its flags where a filter cannot read them; without it, clone is used.
    steps += _when(_EQUAL, machine.numbers["clone3"], _UNKNOWN)
    shared_and_anonymous = _unless(_ANY_BIT, _MAP_ANONYMOUS, _ALLOW)
    shared_and_anonymous += _when(_ANY_BIT, _MAP_SHARED, _REFUSE)
    for name, argument, tests in (
        ("clone", 0, _when(_ANY_BIT, _NEW_NAMESPACES, _REFUSE)),
        ("prctl", 0, _when(_EQUAL, _PR_SET_PDEATHSIG, _REFUSE)),
        ("ioctl", 1, _when_any(_TERMINAL_INPUT, _REFUSE)),
        ("mmap", 3, shared_and_anonymous),
        ("socket", 0, [*_when_any(_FAMILIES, _ALLOW), _end(_REFUSE)]),
        ("setsockopt", 2, _when_any(_BUFFER_SIZES, _REFUSE)),
        ("sendto", 3, _when(_ANY_BIT, _OUT_OF_BAND, _REFUSE)),
        ("sendmsg", 2, _when(_ANY_BIT, _OUT_OF_BAND, _REFUSE)),
        ("sendmmsg", 3, _when(_ANY_BIT, _OUT_OF_BAND, _REFUSE)),
        ("setrlimit", 0, _when(_EQUAL, _RLIMIT_CORE, _REFUSE)),
        ("prlimit64", 1, _when(_EQUAL, _RLIMIT_CORE, _REFUSE)),
    ):
        body = [_load(_ARGUMENTS + 8 * argument), *tests, _end(_ALLOW)]
        steps += [(_EQUAL, 0, len(body), machine.numbers[name]), *body]
    return b"".join(struct.pack("=HBBI", *step) for step in [*steps, _end(_ALLOW)])


def apply() -> None:
    """Filter the calls of this process and of all that it starts, from now on.

    Raises:
        OSError: where the kernel has no filters, or the process may still gain rights by exec.
    """
    name = machine()
    if name is None:
        return
    steps = program(name)
    buffer = ctypes.create_string_buffer(steps, len(steps))
    head = ctypes.create_string_buffer(struct.pack("HP", len(steps) // 8, ctypes.addressof(buffer)))
    libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(head))


def _load(offset: int) -> Step:
    return (_LOAD, 0, 0, offset)


def _end(verdict: int) -> Step:
    return (_RETURN, 0, 0, verdict)


def _when(test: int, value: int, verdict: int) -> list[Step]:
    return [(test, 0, 1, value), _end(verdict)]


def _when_any(values: Iterable[int], verdict: int) -> list[Step]:
    return [step for value in values for step in _when(_EQUAL, value, verdict)]


def _unless(test: int, value: int, verdict: int) -> list[Step]:
    return [(test, 1, 0, value), _end(verdict)]
