"""What a learner waits for: the import, the kernel, a picture."""

import compileall
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import autograd_lab
from autograd_lab import grading, graph
from benchmarks import kernel_start
from benchmarks.measure import Comparison, in_turn, seconds


def _importing(module: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True)


def imports(rounds: int) -> Iterator[Comparison]:
    """A fresh interpreter that imports the package, against one that imports NumPy."""
    # An installed package is compiled, and NumPy is.
    compileall.compile_dir(str(Path(autograd_lab.__file__).parent), quiet=1)
    ours, theirs = in_turn(_importing("autograd_lab"), _importing("numpy"), rounds)
    bare, _ = in_turn(_importing("sys"), _importing("sys"), 3)
    yield Comparison("import autograd_lab", ours - bare, theirs - bare, "import numpy", 1.5)


def kernel(rounds: int) -> Iterator[Comparison]:
    """From starting the kernel to its first reply."""
    times = kernel_start.measure(rounds)
    ours, stock = times["autograd-lab"], times["stock"]
    yield Comparison("kernel, start to first reply", ours, stock, "ipykernel", kernel_start.LIMIT)


def picture(rounds: int) -> Iterator[Comparison]:
    """Layout and SVG of a graph of 150 nodes."""
    y = x = autograd_lab.tensor(0.5, requires_grad=True)
    for i in range(149):
        y = y * x if i % 3 else y.sin()
    plain = graph.extract(y)
    taken = median(seconds(lambda: graph.svg(plain)) for _ in range(rounds))
    yield Comparison(f"picture of {len(plain.nodes)} nodes", taken, None, "", 0.05)


def check(rounds: int) -> Iterator[Comparison]:
    """A `%check` of a solved exercise, the learner's function included."""

    def gradient_by_hand(x: Any) -> Any:
        y = x + 2
        g = autograd_lab.ones(2, 2) / 4 * 3
        return g * y + g * y

    namespace = {"gradient_by_hand": gradient_by_hand}
    answer = grading.check("gradient_by_hand", namespace)
    assert answer.passed, answer.hint
    taken = median(
        seconds(lambda: grading.check("gradient_by_hand", namespace)) for _ in range(rounds)
    )
    yield Comparison("%check of an exercise", taken, None, "", 0.05)
