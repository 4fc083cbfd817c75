"""`make lab` on a machine that lacks something: one line, and nothing half-written.

Each test runs the Makefile in a copy of its own.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def clone(tmp_path: Path, root: Path) -> Path:
    """A folder with the files that setting up needs."""
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, tmp_path)
    shutil.copytree(root / "tools", tmp_path / "tools")
    return tmp_path


def python_that_says(folder: Path, lie: str) -> Path:
    """This Python, as it would be if the statement `lie` about `sys` were true."""
    path = folder / "other-python"
    program = (
        f"import runpy, sys; {lie}; sys.argv = sys.argv[1:]; "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    path.write_text(f'#!/bin/sh\nexec \'{sys.executable}\' -c "{program}" "$@"\n')
    path.chmod(0o755)
    return path


def make_lab(clone: Path, **variables: str) -> str:
    """Run a `make lab` that has to fail; its one line."""
    # Not as part of the make that runs the tests.
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    answer = subprocess.run(
        ["make", "lab"],
        cwd=clone,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert answer.returncode != 0
    line, of_make = answer.stderr.splitlines()
    assert of_make.startswith("make: ***")
    return line.removeprefix("autograd-lab: ")


def test_a_python_too_old_is_named_with_those_that_will_do(clone: Path) -> None:
    old = python_that_says(clone, "sys.version_info = (3, 10, 13, 'final', 0)")
    line = make_lab(clone, PYTHON=str(old))
    assert line.startswith("Python 3.10 at ")
    assert "is too old: install Python 3.11 to 3.13" in line
    assert not (clone / ".venv").exists()


def test_a_python_too_new_is_named(clone: Path) -> None:
    new = python_that_says(clone, "sys.version_info = (3, 14, 0, 'final', 0)")
    assert "Python 3.14" in (line := make_lab(clone, PYTHON=str(new)))
    assert "is too new" in line


def test_a_python_too_old_leaves_the_environment_that_is_there(clone: Path) -> None:
    old = python_that_says(clone, "sys.version_info = (3, 10, 13, 'final', 0)")
    (clone / ".venv").mkdir()
    (clone / ".venv" / "kept").touch()
    make_lab(clone, PYTHON=str(old))
    assert (clone / ".venv" / "kept").exists()


def test_a_python_that_is_not_there_is_named(clone: Path) -> None:
    assert make_lab(clone, PYTHON="nowhere-python").startswith("nowhere-python not found")


def test_without_ensurepip_the_package_to_install_is_named(clone: Path) -> None:
    (clone / "broken").mkdir()
    (clone / "broken" / "ensurepip.py").write_text("raise ImportError")
    line = make_lab(clone, PYTHON=sys.executable, PYTHONPATH=str(clone / "broken"))
    assert "can't make virtual environments" in line
    assert "-venv'" in line
    assert not (clone / ".venv").exists()


def test_without_a_network_nothing_is_left(clone: Path) -> None:
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    line = make_lab(clone, PYTHON=sys.executable, **offline)
    assert "check the network connection" in line
    assert not (clone / ".venv").exists()
    Path(line.rpartition(" ")[2]).unlink()


def test_an_environment_that_was_interrupted_is_not_trusted(clone: Path) -> None:
    venv = clone / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "autograd-lab.json").write_text(json.dumps({"state": "installing"}))
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    line = make_lab(clone, PYTHON=sys.executable, **offline)
    assert not venv.exists()
    Path(line.rpartition(" ")[2]).unlink()


def test_the_script_parses_on_a_python_too_old_for_the_package(clone: Path) -> None:
    source = (clone / "tools" / "setup_venv.py").read_text()
    ast.parse(source, feature_version=(3, 6))
    with pytest.raises(SyntaxError):
        ast.parse("if (n := 1): pass", feature_version=(3, 6))
