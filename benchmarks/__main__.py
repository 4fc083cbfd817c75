"""`python -m benchmarks`: how fast the project is, as ratios against a peer timed in the same run.

Every pair is timed in turn, and medians are compared, for machines are shared and noisy. PyTorch's
rows are left out where it is not installed, those of grading where nbgrader or bubblewrap is not.
"""

import argparse
import dataclasses
import importlib.util
import json
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import (
    convolution,
    engine,
    grading,
    kernel_cells,
    memory,
    pictures,
    resnet,
    startup,
)
from benchmarks.measure import Comparison


def rows(rounds: int) -> Iterator[Comparison]:
    """All comparisons that this machine can make."""
    yield from startup.imports(rounds)
    yield from startup.kernel(min(rounds, 9))
    yield from kernel_cells.empty(rounds)
    yield from kernel_cells.training(min(rounds, 5))
    yield from startup.picture(rounds)
    yield from startup.check(rounds)
    yield from pictures.pictures(rounds)
    yield from pictures.listening(rounds)
    if importlib.util.find_spec("torch") is not None:
        import torch

        torch.set_num_threads(2)
        yield from engine.chains(torch, rounds)
        yield from engine.arrays(torch, rounds)
        yield from memory.graph(torch)
        yield from convolution.layers(torch, rounds)
        yield from resnet.rows(torch, rounds)
    if shutil.which("bwrap") and importlib.util.find_spec("nbgrader"):
        yield from grading.rows(rounds)
    yield from engine.over_numpy(rounds)
    yield from memory.looking(rounds)
    yield from engine.depth()


def text(value: float | None, unit: str = "s") -> str:
    """Seconds as milliseconds, bytes as kilobytes."""
    if value is None:
        return ""
    return f"{value * 1000:.2f} ms" if unit == "s" else f"{value / 1000:.0f} kB"


def main() -> None:
    """Measure, print the table, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="how often each pair is timed")
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"))
    options = parser.parse_args()
    table = Table("what", "ours", "peer", "", "ratio", "at most", "")
    results = []
    for row in rows(options.rounds):
        results.append({**dataclasses.asdict(row), "figure": row.figure, "met": row.met})
        ratio = "" if row.peer is None else f"{row.figure:.2f}"
        limit = "" if row.limit is None else (f"{row.limit:g}" if row.peer else text(row.limit))
        verdict = {None: "", True: "met", False: "missed"}[row.met]
        table.add_row(
            row.name, text(row.ours, row.unit), text(row.peer, row.unit), row.peer_name, ratio,
            limit, verdict,
        )  # fmt: skip
    Console(width=110).print(table)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    options.json.write_text(json.dumps({**machine, "results": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
