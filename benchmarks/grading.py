"""What a teacher waits for: one submission, beside nbgrader's time for it, and a class.

`python -m benchmarks.grading --classes 100 1000 10000` times classes of these sizes.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from autograd_lab.grading.classroom.class_run import ClassRun, Plan, Unwatched, grade_class
from autograd_lab.grading.classroom.tasks import Setup, read_source
from autograd_lab.grading.grader import Grader
from benchmarks.measure import Comparison, seconds
from tests.grading.answers_04 import ALSO_RIGHT, RIGHT, WRONG

ROOT = Path(__file__).parents[1]
NAME = "04_backward_by_hand.ipynb"
SOURCE = ROOT / "solutions" / NAME
WORKERS = 2
CLASSES = (100, 1000)
FEW, MORE = 2, 8  # submissions that nbgrader grades; the difference has no start of it in it


def answers(rng: random.Random) -> dict[str, str]:
    """A learner's answers: most are right, some are known to be wrong, some are not there."""
    chosen = {}
    for name, right in RIGHT.items():
        wrong = [source for exercise, _, source, _ in WRONG if exercise == name]
        kind = rng.choices(["right", "also", "wrong", "none"], [5, 2, 4, 1])[0]
        if kind != "none":
            pool = {"right": [right], "also": ALSO_RIGHT[name], "wrong": wrong}[kind]
            chosen[name] = rng.choice(pool)
    return chosen


def hand_in(folder: Path, count: int, seed: int = 4, inside: str = "") -> None:
    """Write `count` notebooks into the folder: flat, or each in the folder `inside` of its own."""
    rng = random.Random(seed)
    text = (ROOT / "exercises" / NAME).read_text(encoding="utf-8")
    for number in range(count):
        notebook = json.loads(text)
        chosen = answers(rng)
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in chosen:
                cell["source"] = chosen[name].strip()
        learner = f"{number:05d}-{rng.getrandbits(32):08x}"
        path = folder / learner / inside / NAME if inside else folder / f"{learner}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def one(rounds: int) -> Iterator[Comparison]:
    """One submission by a warm grader with all limits on, against nbgrader's time for one more."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "submissions")
        hand_in(folder, rounds)
        notebooks = [path.read_bytes() for path in sorted(folder.iterdir())]
        with Grader(SOURCE) as grader:
            grader.grade(notebooks[0])
            ours = median(seconds(lambda n=n: grader.grade(n)) for n in notebooks)
        nbgrader = _nbgrader_seconds(Path(scratch, "course"))
    yield Comparison("one submission of lesson 04", ours, nbgrader, "nbgrader autograde", 1 / 20)


def _nbgrader_seconds(course: Path) -> float:
    (course / "source" / "04").mkdir(parents=True)
    shutil.copy(SOURCE, course / "source" / "04")
    (course / "nbgrader_config.py").touch()
    _nbgrader(course, "generate_assignment", "04")
    taken = []
    for count in (FEW, MORE):
        shutil.rmtree(course / "submitted", ignore_errors=True)
        hand_in(course / "submitted", count, inside="04")
        taken.append(seconds(lambda: _nbgrader(course, "autograde", "04", "--force")))
    return (taken[1] - taken[0]) / (MORE - FEW)


def _nbgrader(course: Path, *arguments: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    subprocess.run(
        command, cwd=course, check=True, capture_output=True, env={**os.environ, "PATH": path}
    )


@dataclass
class _Watch(Unwatched):
    """Notes when each learner's result was kept, and now and then the memory of all processes."""

    times: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    every: int = 50

    def graded(self) -> None:
        self.times.append(time.perf_counter())
        if len(self.times) % self.every == 0:
            self.memory.append(_memory())

    @property
    def each(self) -> float:
        """Seconds for one submission, once the workers are warm."""
        skipped = len(self.times) // 10
        times = self.times[skipped:]
        return (times[-1] - times[0]) / (len(times) - 1)

    @property
    def quarters(self) -> tuple[float, float]:
        """The bytes held in the last quarter of the run, and in the second."""
        quarter = len(self.memory) // 4
        return median(self.memory[-quarter:]), median(self.memory[quarter : 2 * quarter])


def _memory() -> int:
    """Bytes of this process and those below it; what several share counts once."""
    below = {os.getpid()}
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    total = 0
    for pid in below:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024


def classes(sizes: tuple[int, ...] = CLASSES) -> Iterator[Comparison]:
    """Classes of these sizes on a local Dask cluster, feedback written."""
    first = None
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for size in sizes:
            submissions, out = scratch / f"{size}", scratch / f"results-{size}"
            hand_in(submissions, size)
            watch = _Watch(every=max(size // 20, 1))
            started = time.perf_counter()
            run = grade_class(
                Plan(submissions, out, Setup(read_source(SOURCE)), workers=WORKERS), watch
            )
            taken = time.perf_counter() - started
            _require_complete(run, out, size)
            limit = 90.0 * size / 1000 if size >= 1000 else None
            yield Comparison(f"{size} submissions, {WORKERS} workers", taken, None, "", limit)
            first = first or watch.each
            yield Comparison(f"each of {size}", watch.each, first, f"each of {sizes[0]}", 1.2)
            last, second = watch.quarters
            what = "at a quarter to a half of it"
            yield Comparison(f"memory at the end of {size}", last, second, what, 1.1, unit="B")


def _require_complete(run: ClassRun, out: Path, size: int) -> None:
    pages = sum(1 for _ in (out / "feedback").glob("*.html"))
    if not (run.graded == pages == size and set(run.statuses) == {"graded"}):
        raise RuntimeError(f"{run.graded} graded, {pages} pages of feedback: {run.statuses}")


def rows(rounds: int) -> Iterator[Comparison]:
    """What `python -m benchmarks` shows."""
    yield from one(rounds)
    yield from classes()


def main() -> None:
    """Time one submission and the classes that are asked for, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--classes", type=int, nargs="*", default=CLASSES, metavar="SIZE")
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    for row in (*one(options.rounds), *classes(tuple(options.classes))):
        ratio = "" if row.peer is None else f"{row.figure:.3f} of {row.peer_name}"
        ours = f"{row.ours:.3f} s" if row.unit == "s" else f"{row.ours / 1e6:.0f} MB"
        print(f"{row.name:34}{ours:>10}   {ratio:42} met: {row.met}", flush=True)


if __name__ == "__main__":
    main()
