"""`autograd-lab grade`, as a teacher runs it: killed, interrupted, and run again."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from autograd_lab.cli import run
from tests.grading.classroom.handing_in import SOURCE, hand_in
from tests.grading.judging.notebooks import graded, notebook, solution

COUNT = 12
DEADLINE = 300
Row = dict[str, str]


class Command:
    """Runs the command; all processes that it starts carry a mark in their environment."""

    def __init__(self, submissions: Path) -> None:
        self.submissions = submissions
        self.mark = f"AUTOGRAD_LAB_TEST={uuid4()}"
        name, _, value = self.mark.partition("=")
        self.environment = {**os.environ, name: value}
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "autograd_lab", "grade", *map(str, arguments)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def start_class(self, out: Path, workers: int = 1) -> subprocess.Popen[str]:
        return self.start(SOURCE, self.submissions, "--out", out, "--workers", workers)

    def close(self) -> None:
        for process in self.started:
            process.kill()
            process.communicate()

    def alive(self) -> list[int]:
        """The processes with the mark that are still there."""
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if self.mark.encode() in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                continue
        return found


@pytest.fixture(scope="module")
def command(sandboxed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    pytest.importorskip("distributed", reason="dask is not installed: make test")
    folder = tmp_path_factory.mktemp("class")
    command = Command(hand_in(folder / "subs", COUNT))
    yield command
    command.close()


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, errors = process.communicate(timeout=DEADLINE)
    return process.returncode, out, errors


def wait_until(true: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < DEADLINE
        time.sleep(0.02)


def rows(out: Path) -> list[Row]:
    with open(out / "gradebook.csv", newline="") as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


def records(out: Path) -> int:
    return len(list((out / "learners").glob("*.json")))


@pytest.fixture(scope="module")
def undisturbed(command: Command, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The gradebook of a run that nothing happens to."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    status, said, errors = finished(command.start_class(out))
    assert (status, errors) == (0, "")
    assert f"{COUNT} graded now, 0 unchanged" in said
    return rows(out)


def test_the_gradebook_has_the_points_of_the_answers(undisturbed: list[Row]) -> None:
    assert [row["learner"] for row in undisturbed] == [f"learner{n:02}" for n in range(COUNT)]
    assert {row["status"] for row in undisturbed} == {"graded"}
    assert {row["max"] for row in undisturbed} == {"12"}
    full = [row["learner"] for row in undisturbed if row["total"] == "12"]
    assert full == ["learner05", "learner11"]


def test_after_ctrl_c_and_a_kill_the_same_command_goes_on(
    command: Command,
    undisturbed: list[Row],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    known = {row["learner"]: row for row in undisturbed}

    first = command.start_class(out)
    wait_until(lambda: (out / "learners").exists() and records(out) >= 2)
    os.killpg(first.pid, signal.SIGINT)
    status, said, errors = finished(first)
    stopped = records(out)
    assert (status, errors) == (130, "")
    assert f"Stopped. {stopped} of {COUNT} are ready" in said
    assert json.loads((out / "class.json").read_text())["state"] == "stopped"
    assert [known[row["learner"]] for row in rows(out)] == rows(out)
    assert len(rows(out)) == stopped
    assert not command.alive()

    second = command.start_class(out)
    wait_until(lambda: records(out) >= stopped + 2)
    assert run(["grade", str(SOURCE), str(command.submissions), "--out", str(out)]) == 1
    assert "another command is grading into this folder" in capsys.readouterr().err
    second.kill()
    finished(second)
    ready = records(out)
    assert ready < COUNT
    wait_until(lambda: not command.alive())

    status, said, errors = finished(command.start_class(out))
    assert (status, errors) == (0, "")
    assert f"{COUNT - ready} graded now, {ready} unchanged" in said
    assert rows(out) == undisturbed


def test_one_notebook_is_told_in_the_terminal_and_kept_where_asked(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submission = command.submissions / "learner03.ipynb"
    assert run(["grade", str(SOURCE), str(submission), "--out", str(tmp_path / "out")]) == 0
    assert "7 of 12 points" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "learner03.json").read_text())["points"] == 7
    assert (tmp_path / "out" / "learner03.html").read_text().startswith("<!doctype html>")


def test_one_submission_finds_the_data_files_beside_it(
    sandboxed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "hw.ipynb"
    source.write_text(
        notebook(
            solution("total", "total = sum(map(int, open('numbers.txt')))"),
            graded("test_total", "assert total == 6", 3),
        )
    )
    data = tmp_path / "data"
    data.mkdir()
    (data / "numbers.txt").write_text("1\n2\n3\n")
    arguments = ["grade", str(source), str(source), "--files", str(data)]
    assert run(arguments) == 0
    assert "3 of 3 points" in capsys.readouterr().out
