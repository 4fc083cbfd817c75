"""A run's own namespaces, inside those that bubblewrap made: what the learner's process sees of
the machine.

The guard calls `enter`, and its child, the first process of the new pid namespace, `furnish`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from ctypes import c_ulong

from autograd_lab.grading.limits import MIB, Limits
from autograd_lab.grading.sandbox import libc

UID = 1000
WORK = "/tmp/work"

_NEW = {
    "mount": 0x0002_0000,
    "uts": 0x0400_0000,
    "ipc": 0x0800_0000,
    "user": 0x1000_0000,
    "pid": 0x2000_0000,
    "net": 0x4000_0000,
}
_READ_ONLY, _NO_SUID, _NO_DEVICES, _BIND, _RECURSIVE = 1, 2, 4, 0x1000, 0x4000
_BYTES_PER_FILE = 16 * 1024


def enter() -> None:
    """Move this process into its own namespaces, where it has all capabilities and its user is an
    ordinary one. Its next child is the first process of the pid namespace.

    Raises:
        OSError: where the system does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    libc.be_readable(True)  # or the files below belong to root
    libc.call("unshare", sum(_NEW.values()))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{UID} {uid} 1"),
        ("gid_map", f"{UID} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def furnish(limits: Limits, keep: Sequence[str]) -> None:
    """Give the run its own /tmp and /dev/shm, and cover /proc.

    Args:
        keep: files and folders below /tmp that stay visible, read-only: an interpreter may live
            there.

    Raises:
        OSError: where a mount is refused.
    """
    kept = {folder: os.open(folder, os.O_PATH) for folder in keep}
    files = 256 + limits.folder // _BYTES_PER_FILE
    _tmpfs("/tmp", f"size={limits.folder},nr_inodes={files},mode=700")
    for folder, descriptor in kept.items():
        _make_like(descriptor, folder)
        _mount(f"/proc/self/fd/{descriptor}", folder, "", _BIND | _RECURSIVE, "")
        os.close(descriptor)
    _tmpfs("/dev/shm", f"size={MIB},nr_inodes=64,mode=700")
    _tmpfs("/proc", "size=4k,nr_inodes=1,mode=555", _READ_ONLY)
    os.mkdir(WORK)
    os.chdir(WORK)


def _make_like(descriptor: int, path: str) -> None:
    """Make a folder or an empty file to mount the like of it upon."""
    if stat.S_ISDIR(os.stat(descriptor).st_mode):
        os.makedirs(path)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.close(os.open(path, os.O_CREAT))


def _tmpfs(target: str, options: str, flags: int = 0) -> None:
    _mount("tmpfs", target, "tmpfs", flags | _NO_SUID | _NO_DEVICES, options)


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    try:
        libc.call(
            "mount",
            os.fsencode(source),
            os.fsencode(target),
            kind.encode(),
            c_ulong(flags),
            options.encode(),
        )
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} ({target})") from None
