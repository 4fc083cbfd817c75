"""Starts JupyterLab on the lessons, on a port that is free, with nothing asked of the network."""

import errno
import json
import os
import socket
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

DEFAULT_PORT = 8888
LESSONS = "notebooks"
FIRST = f"{LESSONS}/00_how_the_lab_works.ipynb"


class LabError(Exception):
    """Why the lab can't start, and what to do, in one line."""


def bind_error(port: int) -> OSError | None:
    """What keeps a server from listening on this port of localhost, or None.

    Both of localhost's addresses, IPv4 and IPv6, are tried, since JupyterLab listens on both.
    """
    for family, kind, protocol, _, address in socket.getaddrinfo(
        "localhost", port, type=socket.SOCK_STREAM
    ):
        try:
            with socket.socket(family, kind, protocol) as probe:
                # As servers do, so that a port whose last server has just gone counts as free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                return error
    return None


def free_port(first: int) -> int:
    """The first port at or above `first` that a server can listen on."""
    for port in range(first, 65536):
        if bind_error(port) is None:
            return port
    raise LabError(f"no port from {first} up is free: stop a server, or name a lower --port")


def require_port(port: int) -> None:
    """Raise LabError where a port that was asked for can't be had."""
    error = bind_error(port)
    if error is None:
        return
    other = free_port(max(port + 1, 1024) if port < 65535 else DEFAULT_PORT)
    if error.errno == errno.EADDRINUSE:
        reason = f"port {port} is in use: stop what listens there"
    else:
        reason = f"port {port} can't be used ({error.strerror})"
    raise LabError(f"{reason}, or choose another, for example --port {other}")


def jupyter_arguments(root: Path, port: int, browser: bool, extra: list[str]) -> list[str]:
    """JupyterLab's command line.

    It opens on the first lesson. The root is the folder above the lessons, because they link to the
    exercises and to the engine's files. News, update checks and the extension manager are off: they
    ask the network.
    """
    arguments = [
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--LabApp.default_url=/lab/tree/{FIRST if (root / FIRST).is_file() else LESSONS}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--MultiKernelManager.default_kernel_name=autograd-lab",
        "--Application.log_level=WARN",
    ]
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")
    return arguments + extra


def trust(lessons: Path) -> None:
    """Sign the notebooks of a folder as `jupyter trust` does. Without it JupyterLab shows saved
    pictures only as text until their cells have run."""
    from nbformat.notebooknode import from_dict
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for path in sorted(lessons.glob("*.ipynb")):
        with suppress(OSError, ValueError):  # JupyterLab will say what is wrong with it
            # Not by nbformat.read, whose validation of all lessons takes three seconds.
            notebook = from_dict(json.loads(path.read_text(encoding="utf-8")))
            if not notary.check_signature(notebook):
                notary.sign(notebook)


def serve(root: Path, port: int, browser: bool, extra: list[str]) -> None:
    """Run JupyterLab until it is stopped; `extra` goes to its command line as it is."""
    if not (root / LESSONS).is_dir():
        raise LabError(f"no folder {LESSONS}/ here: run this in a copy of the project's repository")
    if find_spec("jupyterlab") is None:
        raise LabError("JupyterLab is not installed: pip install 'autograd-lab[lab]'")
    from jupyterlab.labapp import LabApp

    trust(root / LESSONS)
    LabApp.launch_instance(jupyter_arguments(root, port, browser, extra))
