"""Lesson 04's exercise backward_order: each node after all those that send it a gradient."""

from __future__ import annotations

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_04 import NONE, STRANGER, order

Program = list[tuple[str, int, int]]


def _random_program(rng: np.random.Generator) -> dict[str, Program]:
    """Instructions (op, i, j) for a graph: each makes one value more out of values i and j, or,
    where j is -1, out of value i and a number.

    Always the newest value is used, so that no node is out of reach, and an older one beside it.
    """
    ops = ["add", "mul"]
    program = [(ops[rng.integers(2)], n, int(rng.integers(n + 1))) for n in range(7)]
    program[3] = ("add", 3, -1)
    return {"program": program}


def _senders(program: Program) -> dict[int, set[int]]:
    """For each node the nodes that send it a gradient; node 0 is the leaf's."""
    senders: dict[int, set[int]] = {number: set() for number in range(len(program) + 1)}
    for number, (_, i, j) in enumerate(program, 1):
        for sent_to in (i, j):
            if sent_to >= 0:
                senders[sent_to].add(number)
    return senders


def _visited(run: Run) -> list[int]:
    assert isinstance(run.outcome, Seen)
    plain = run.outcome.plain()
    return plain if type(plain) is list else []


def _is_complete(run: Run) -> bool:
    return sorted(_visited(run)) == list(range(len(run.inputs["program"]) + 1))


def _too_early(run: Run) -> bool:
    """True if some node stands before one that sends it a gradient."""
    seen: set[int] = set()
    senders = _senders(run.inputs["program"])
    for number in _visited(run):
        if number in senders and senders[number] - seen:
            return True
        seen.add(number)
    return False


def _leaf_first(run: Run) -> bool:
    visited = _visited(run)
    return _is_complete(run) and visited[0] == 0 and visited[-1] == len(visited) - 1


backward_order = Exercise(
    name="backward_order",
    points=3,
    expected=(
        "a list with each node behind root once, each after all the nodes that send it a gradient"
    ),
    hints=(
        (
            "A node may go once all who send it a gradient have gone. How can you count those "
            "beforehand?"
        ),
        (
            "node.next_functions leads to the nodes behind a node, with None where no gradient is "
            "wanted."
        ),
    ),
    examples=(
        {"program": [("mul", 0, 0), ("mul", 1, 0), ("add", 1, 2)]},
        {"program": [("add", n, n) for n in range(6)]},
    ),
    inputs=_random_program,
    probe=order,
    right=lambda program: list(range(len(program), -1, -1)),
    accepts=lambda run: _is_complete(run) and not _too_early(run),
    wrong=(
        fails_if(
            when=lambda run: NONE in _visited(run),
            hint=(
                "Your list holds None, which stands for an input that wants no gradient. Is there "
                "anything to visit?"
            ),
        ),
        fails_if(
            when=lambda run: STRANGER in _visited(run),
            hint=(
                "Your list holds something that is not a node of this graph. next_functions gives "
                "pairs (node, input number). Which part of the pair belongs in the list?"
            ),
        ),
        fails_if(
            when=lambda run: len(set(_visited(run))) < len(_visited(run)),
            hint=(
                "Your list visits a node once for every path that leads to it. By how much does "
                "that grow when y = y + y stands ten times? How do you know that you were there?"
            ),
        ),
        fails_if(
            when=lambda run: (
                sorted(_visited(run)) == list(range(1, len(run.inputs["program"]) + 1))
            ),
            hint=(
                "Your list ends before the leaf's own node. Which node puts the gradient into "
                "x.grad?"
            ),
        ),
        fails_if(
            when=_leaf_first,
            hint=(
                "Your list runs from the leaf to the root, as the forward pass did. Who has a "
                "gradient to send when the walk begins?"
            ),
        ),
        fails_if(
            when=lambda run: _is_complete(run) and _too_early(run),
            hint=(
                "Your list has each node once, but one stands before a node that still sends it a "
                "gradient. When is the gradient of y complete in y + y * x?"
            ),
        ),
    ),
)
