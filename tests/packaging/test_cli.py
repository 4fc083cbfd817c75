"""`autograd-lab`: bad input is told in one line that says what to do, with no traceback."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook


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


@pytest.fixture
def solutions(tmp_path: Path) -> Path:
    """A folder with one solution notebook."""
    folder = tmp_path / "solutions"
    folder.mkdir()
    code = new_code_cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION")
    code.metadata["nbgrader"] = {
        "grade": False,
        "grade_id": "x",
        "locked": False,
        "schema_version": 3,
        "solution": True,
    }
    nbformat.write(new_notebook(cells=[code]), folder / "01_one.ipynb")
    return folder


def test_release_writes_the_exercises_and_check_then_passes(root: Path, solutions: Path) -> None:
    exercises = solutions.parent / "exercises"
    command = ("release", str(solutions), "--to", str(exercises))
    assert autograd_lab(*command, cwd=root).returncode == 0
    assert "x = 1" not in (exercises / "01_one.ipynb").read_text()
    assert autograd_lab(*command, "--check", cwd=root).returncode == 0


def test_release_check_fails_on_drift_and_writes_nothing(root: Path, solutions: Path) -> None:
    exercises = solutions.parent / "exercises"
    line = one_line(
        autograd_lab("release", str(solutions), "--to", str(exercises), "--check", cwd=root)
    )
    assert line.startswith(f"{exercises} is not what {solutions} gives: run autograd-lab release")
    assert not exercises.exists()


def test_release_asks_for_the_learners_of_variants(root: Path, solutions: Path) -> None:
    command = ("release", str(solutions), "--to", str(solutions.parent / "exercises"))
    line = one_line(autograd_lab(*command, "--variants", "secret.txt", cwd=root))
    assert line.endswith("--variants and --learners are given together")


def test_release_names_a_notebook_that_is_not_json(root: Path, solutions: Path) -> None:
    (solutions / "02_two.ipynb").write_text("not json")
    target = str(solutions.parent / "elsewhere")
    line = one_line(autograd_lab("release", str(solutions), "--to", target, cwd=root))
    assert line.startswith(f"{solutions / '02_two.ipynb'}: ")
