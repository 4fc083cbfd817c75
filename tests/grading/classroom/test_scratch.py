"""Temporary folders outlive no process for long."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograd_lab.grading.classroom.scratch import scratch

HOLDS_ONE = """
import sys
from autograd_lab.grading.classroom.scratch import scratch
with scratch("test") as folder:
    (folder / "inner").mkdir()
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def killed_holder(place: Path) -> Path:
    """The folder of a process that was killed."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS_ONE],
        env=os.environ | {"TMPDIR": str(place)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        holder.send_signal(signal.SIGKILL)
    return folder


def test_a_folder_goes_with_its_block(place: Path) -> None:
    with scratch("test") as folder:
        assert folder.parent == place and folder.stat().st_mode & 0o077 == 0
    assert not list(place.iterdir())


def test_what_a_killed_process_has_left_goes_with_the_next(place: Path) -> None:
    left = killed_holder(place)
    assert left.is_dir()
    with scratch("other") as folder:
        assert list(place.iterdir()) == [folder]


def test_a_folder_in_use_stays() -> None:
    with scratch("test") as first, scratch("test") as second:
        assert first.is_dir() and second.is_dir() and first != second


def test_what_others_have_called_alike_stays(place: Path) -> None:
    (place / "autograd-lab-notes").mkdir()
    (place / "autograd-lab-link").symlink_to("/")
    with scratch("test"):
        assert (place / "autograd-lab-notes").is_dir()
        assert (place / "autograd-lab-link").is_symlink()
