"""The judge's parent: what it hides before it serves, and that it ends with who asks it."""

import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from autograd_lab.grading.judging import parent
from autograd_lab.grading.limits import Limits
from autograd_lab.grading.sandbox.house import NotIsolated
from tests.grading.judging.notebooks import graded, notebook, solution

SOURCE = Path(__file__).parents[3] / "solutions" / "04_backward_by_hand.ipynb"


class Heard(list):
    """A control channel that keeps what is said."""

    send = list.append


def test_the_source_and_what_of_the_teachers_is_here_is_hidden(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hidden: list[Path] = []

    def sandbox(limits, preload, places, trust):
        hidden.extend(places)
        raise NotIsolated("it is not asked to", ())

    monkeypatch.setattr(parent, "Sandbox", sandbox)
    places = [str(tmp_path), str(tmp_path / "on another machine")]
    setup = {"limits": asdict(Limits()), "source": str(SOURCE), "trust": False, "hidden": places}
    heard = Heard()
    parent._serve(heard, setup)
    assert heard == [{"not isolated": ["it is not asked to", []]}]
    assert hidden == [SOURCE, tmp_path]


OWNER = """
import sys
from pathlib import Path
from autograd_lab.grading.grader import Grader
from autograd_lab.grading.limits import Limits

limits = Limits(cell_seconds=900, question_seconds=900, total_seconds=900)
with Grader(Path(sys.argv[1]), limits=limits) as grader:
    print("ready", flush=True)
    grader.grade(Path(sys.argv[2]))
"""


def below(pid: int) -> set[int]:
    """The processes that a process has started, at any depth."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = {int(child) for child in children.read_text().split()} if children.exists() else set()
    return found.union(*map(below, found))


def wait_until(condition) -> bool:
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_a_grader_that_is_killed_takes_a_busy_submission_with_it(
    sandboxed: None, tmp_path: Path
) -> None:
    source, endless = tmp_path / "source.ipynb", tmp_path / "endless.ipynb"
    source.write_text(notebook(solution("q", "x = 1"), graded("q1", "assert x == 1", 1)))
    endless.write_text(notebook(solution("q", "while True: pass")))
    command = [sys.executable, "-c", OWNER, str(source), str(endless)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None and owner.stdout.readline()
        warm = len(below(owner.pid))
        assert wait_until(lambda: len(below(owner.pid)) >= warm + 3)  # judge, guard, learner
        started = below(owner.pid)
        owner.kill()
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))
