"""`autograd-lab`: bad input is told in one line that says what to do, with no traceback."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


def autograd_lab(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograd_lab", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def one_line(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode != 0
    (line,) = answer.stderr.splitlines()
    return line.removeprefix("autograd-lab: ")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_version_is_that_of_pyproject(root: Path) -> None:
    answer = autograd_lab("--version", cwd=root)
    version = re.search(r'^version = "(.+)"', (root / "pyproject.toml").read_text(), re.M)
    assert version and answer.stdout == f"autograd-lab {version[1]}\n"


def test_a_port_in_use_is_named_with_one_that_is_free(root: Path, taken: int) -> None:
    line = one_line(autograd_lab("lab", "--no-browser", "--port", str(taken), cwd=root))
    assert line.startswith(f"port {taken} is in use")
    free = int(line.rpartition("--port ")[2])
    socket.create_server(("127.0.0.1", free)).close()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "8888.5", "²"])
def test_what_is_not_a_port_is_refused(root: Path, port: str) -> None:
    line = one_line(autograd_lab("lab", "--no-browser", f"--port={port}", cwd=root))
    assert f"{port!r} is not a port; give a number from 1 to 65535" in line


def test_lab_away_from_the_lessons_says_where_to_run_it(tmp_path: Path, root: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(root)!r}); import autograd_lab.cli as c"
    answer = subprocess.run(
        [sys.executable, "-c", f"{program}; sys.exit(c.run(['lab', '--no-browser']))"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert one_line(answer).startswith("no folder notebooks/ here")


def test_without_typer_the_line_says_what_to_install(root: Path) -> None:
    program = "import sys; sys.modules['typer'] = None; import autograd_lab.__main__ as m"
    answer = subprocess.run(
        [sys.executable, "-c", f"{program}; sys.exit(m.main())"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert one_line(answer) == "the command needs typer: pip install 'autograd-lab[lab]'"


def test_an_unknown_command_is_one_line(root: Path) -> None:
    assert one_line(autograd_lab("bogus", cwd=root)) == "No such command 'bogus'."
