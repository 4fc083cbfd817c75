"""The command line of bubblewrap: what of this machine a sandbox sees.

It sees the system's libraries, the interpreter with its packages, and this package without the
lessons' answers; all of it read-only, and nothing else.
"""

from __future__ import annotations

import os
import shutil
import site
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import autograd_lab
from autograd_lab.grading.limits import MIB

PACKAGE = Path(autograd_lab.__file__).parent
_ANSWERS = PACKAGE / "grading" / "lessons"
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
}
_DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")


def find() -> str | None:
    """The path of bwrap, where it is installed."""
    return shutil.which("bwrap") if sys.platform == "linux" else None


def environment(shown: Sequence[Path] = ()) -> dict[str, str]:
    """All the environment that a sandbox has."""
    user_site = site.getusersitepackages()
    path = [str(folder) for folder in map(_folder, shown)]
    path += [] if str(PACKAGE.parent) in _site_folders() else [str(PACKAGE.parent)]
    path += [user_site] if user_site in sys.path else []
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "TMPDIR": "/tmp",
        "USER": "learner",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        **ONE_THREAD,
    }


def kept_below_tmp(shown: Sequence[Path] = ()) -> tuple[str, ...]:
    """The files and folders below /tmp that a learner's own /tmp may not hide."""
    below = [item.path for item in _arrange((), shown) if item.path.is_relative_to("/tmp")]
    return tuple(str(p) for p in below if not any(p.is_relative_to(q) for q in below if q != p))


def command(
    bwrap: str,
    hidden: Iterable[Path] = (),
    shown: Sequence[Path] = (),
    *,
    folder: int = 0,
) -> list[str]:
    """The command in front of the one that is to run in a sandbox.

    Args:
        hidden: files and folders that are not to be seen, wherever they are.
        shown: files and folders that are to be seen beside what every sandbox has.
        folder: the size of /tmp in bytes, for a learner's process that makes none of its own. It
            has no /proc.

    Raises:
        FileNotFoundError: for something hidden that does not exist and would be seen once it does.
    """
    args = [bwrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    args += ["--unshare-cgroup-try", "--hostname", "learner", "--die-with-parent", "--new-session"]
    if os.geteuid() == 0:
        # To become an ordinary user: the kernel does not count root's processes.
        args += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        args += ["--unshare-user"]
    args += [*_tmpfs("/tmp", folder), "--dir", "/dev"]
    for name in _SYSTEM:
        if (link := Path("/", name)).is_symlink():
            args += ["--symlink", os.readlink(link), str(link)]
    for path in _SETTINGS:
        args += ["--ro-bind-try", path, path]
    for path in _DEVICES:
        args += ["--dev-bind", path, path]
    masks: list[str] = []
    parents: set[Path] = set()
    for item in _arrange(hidden, shown):
        path = str(item.path)
        if not item.masked:
            # Made by bubblewrap on its own, they would be root's alone.
            for parent in (p for p in reversed(item.path.parents[:-1]) if p not in parents):
                args += ["--dir", str(parent)]
                parents.add(parent)
            args += ["--ro-bind", path, path]
        elif item.path.is_dir():
            args += ["--tmpfs", path]
            masks.append(path)
        else:
            args += ["--ro-bind", "/dev/null", path]
    for path in masks:
        args += ["--remount-ro", path]
    args += _tmpfs("/dev/shm", MIB) if folder else ["--dir", "/dev/shm", "--proc", "/proc"]
    return [*args, "--remount-ro", "/", "--chdir", "/", "--"]


def _tmpfs(path: str, size: int) -> list[str]:
    return [*(["--size", str(size)] if size else []), "--tmpfs", path]


@dataclass(frozen=True)
class _Item:
    path: Path
    masked: bool = False


def _arrange(hidden: Iterable[Path], shown: Sequence[Path]) -> list[_Item]:
    """What to bind and what to cover, those further up first, nothing of it in vain."""
    visible = {spelled for path in [*_needed(), *shown] for spelled in _spellings(path)}
    items = {_Item(path) for path in visible}
    items |= {_Item(path, True) for path in _covers([*hidden, _ANSWERS], visible)}
    placed: list[_Item] = []
    for item in sorted(items, key=lambda item: (len(item.path.parts), item.masked, item.path)):
        above = [other for other in placed if item.path.is_relative_to(other.path)]
        if item.masked != (not above or above[-1].masked):
            placed.append(item)
    return placed


def _covers(hidden: Iterable[Path], visible: Iterable[Path]) -> Iterator[Path]:
    """Where what is hidden would be seen."""
    for path in hidden:
        target = path.resolve()
        for root in visible:
            if target.is_relative_to(source := root.resolve()):
                if not target.exists():
                    raise FileNotFoundError(f"{path} has to exist before it can be hidden")
                yield root / target.relative_to(source)


def _needed() -> Iterator[Path]:
    # Not the whole of /usr: a course may lie in /usr/src or in /usr/local.
    yield from (Path("/usr", name) for name in (*_SYSTEM, "libexec", "share"))
    yield from (Path("/usr/local", name) for name in _SYSTEM)
    yield from (path for name in _SYSTEM if (path := Path("/", name)).is_dir())
    for prefix in {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}:
        # Not the whole of it: a prefix may be somebody's home.
        yield from (Path(prefix, part) for part in ("bin", "lib", "lib64", "pyvenv.cfg"))
    yield from map(Path, _site_folders())
    yield from (PACKAGE, PACKAGE.parent / "autograd_lab_kernel.py", _ANSWERS / "__init__.py")


def _site_folders() -> list[str]:
    """Where packages are installed, for all and for this user."""
    return [
        path for path in (*site.getsitepackages(), site.getusersitepackages()) if path in sys.path
    ]


def _spellings(path: Path) -> set[Path]:
    """A path as it is written and as it is: links that lead to it name the one or the other."""
    if not path.exists() or (path.is_symlink() and path.parent == Path("/")):
        return set()
    return {Path(os.path.abspath(path)), path.resolve()}


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent
