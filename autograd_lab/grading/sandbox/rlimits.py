"""The limits that the kernel puts on each process of a run."""

from __future__ import annotations

import math
import os
import platform
import resource

from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.sandbox import libc

_SIGNALS = 1024
_GUARD = 1
_UNKNOWN = 256 * MIB


def restrict(limits: Limits, *, alone: bool) -> None:
    """Limit this process and all that it starts.

    Args:
        alone: whether this process has a user namespace of its own. Elsewhere the kernel would
            count all the processes of the user, and the guard has to count in its place.
    """
    wanted = {
        # Not 0: a program that the system hands crashed processes to would then be started still.
        "RLIMIT_CORE": 1,
        "RLIMIT_CPU": math.ceil(limits.total_seconds) + 1,
        "RLIMIT_FSIZE": limits.file,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_AS": max(limits.memory, address_space() + limits.memory // 2),
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_SIGPENDING": _SIGNALS,
        "RLIMIT_RTPRIO": 0,
        "RLIMIT_NICE": 0,
    }
    if alone and processes_are_counted_by_namespace():
        wanted["RLIMIT_NPROC"] = limits.processes + _GUARD
    for name, most in wanted.items():
        kind = getattr(resource, name, None)  # one of them is 0
        if kind is not None:
            ceiling = resource.getrlimit(kind)[1]
            most = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
            _set(kind, most)


def _set(kind: int, most: int) -> None:
    try:
        resource.setrlimit(kind, (most, most))
    except ValueError:
        if libc.LINUX:
            raise  # elsewhere there are limits that may be read but not set


def processes_are_counted_by_namespace() -> bool:
    """Whether RLIMIT_NPROC holds for a user namespace, as it does since Linux 5.14."""
    major, minor, *_ = platform.release().replace("-", ".").split(".")
    return libc.LINUX and (int(major), int(minor)) >= (5, 14)


def address_space() -> int:
    """What the process already holds: modules and libraries, no fault of the learner's."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _UNKNOWN
