"""Asks the checks about every mutant of a solution, each in a process of its own.

python -m tests.grading.mutants.run 04        prints the mutants of lesson 04 that are missed
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any

from autograd_lab.grading import Status, check
from autograd_lab.grading.lessons import exercises_by_lesson
from tests.grading.mutants.mutate import Mutant, mutants
from tests.grading.mutants.survivors import BEHAVES_THE_SAME

ROOT = Path(__file__).parents[3]
SECONDS = 10


def solved(lesson: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each exercise of a lesson: its name, its solution's cell, and the names that are there once
    all cells before it have run."""
    [path] = (ROOT / "solutions").glob(f"{lesson}_*.ipynb")
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        kind = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] != "code" or source.startswith("%") or kind.get("grade"):
            continue
        if kind.get("solution"):
            yield kind["grade_id"], source, names
        _execute(source, names)


def is_explained(name: str, mutant: Mutant) -> bool:
    """Whether it is known to do what the solution does."""
    return (name, mutant.change) in BEHAVES_THE_SAME


def _execute(source: str, names: dict[str, Any]) -> None:
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        exec(compile(source, "solution", "exec"), names)


def passes(name: str, mutant: Mutant, names: dict[str, Any]) -> bool:
    """Whether the check is content, found out in a process of its own: a mutant may never end."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.alarm(SECONDS)
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            warnings.simplefilter("ignore")
            with suppress(Exception):
                _execute(mutant.source, names)
            status = check(name, names).status is not Status.PASSED
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main(lessons: list[str]) -> int:
    """Try every mutant of these lessons, or of all. 1 if one passes that is not explained."""
    counts: Counter[str] = Counter()
    for lesson in lessons or exercises_by_lesson():
        for name, source, names in solved(lesson):
            alive = []
            for mutant in mutants(source):
                kind = "explained" if is_explained(name, mutant) else "noticed"
                if kind == "noticed" and passes(name, mutant, names):
                    kind = "missed"
                    alive.append(mutant.change)
                counts[kind] += 1
            print(f"{lesson} {name}: {len(alive)} missed", *alive, sep="\n    ", flush=True)
    behaving = counts["noticed"] + counts["missed"]
    print(
        f"{counts.total()} mutants: {counts['explained']} do what the solution does; of the other "
        f"{behaving}, {counts['noticed']} are noticed, {counts['noticed'] / behaving:.1%}"
    )
    return bool(counts["missed"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
