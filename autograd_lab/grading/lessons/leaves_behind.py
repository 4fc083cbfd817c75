"""Lesson 03's exercise leaves_behind: the leaves that a backward would fill, found in the graph."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_03 import STRANGER, leaves

Program = list[tuple[str, int, int]]


def _random_case(rng: np.random.Generator) -> dict[str, Any]:
    """Four leaves, the last of which wants no gradient, and instructions (op, i, j) that make a
    value more each, out of values i and j. The newest is always used."""
    program: Program = [("mul", 0, int(rng.integers(1, 4)))]
    for newest in range(4, 9):
        program.append((str(rng.choice(["add", "mul"])), newest, int(rng.integers(newest))))
    return {"flags": [True, True, True, False], "program": program}


def _case(flags: list[bool], *program: tuple[str, int, int]) -> dict[str, Any]:
    return {"flags": flags, "program": list(program)}


def _reached(flags: list[bool], program: Program, first_only: bool = False) -> list[int]:
    """The leaves that want a gradient and have a way to the last value; by the first edge of each
    node alone if `first_only`."""
    behind: list[set[int]] = [{n} if flag else set() for n, flag in enumerate(flags)]
    for op, i, j in program:
        ways = behind[i] if first_only else behind[i] | behind[j]
        behind.append(set() if op == "detach" else ways)
    return sorted(behind[-1])


def _found(run: Run) -> list[int]:
    assert isinstance(run.outcome, Seen)
    plain = run.outcome.plain()
    return sorted(plain) if type(plain) is list else []


def _right(run: Run) -> list[int]:
    return _reached(run.inputs["flags"], run.inputs["program"])


def _nearest(run: Run) -> list[int]:
    """The leaves that the last instruction uses itself."""
    flags, (_, i, j) = run.inputs["flags"], run.inputs["program"][-1]
    return sorted(n for n in {i, j} if n < len(flags) and flags[n])


leaves_behind = Exercise(
    name="leaves_behind",
    points=3,
    expected="a list of tensors: each leaf that out.backward() would send a gradient, once",
    hints=(
        "What does the node of a leaf hold that no other node has?",
        "Begin at out.grad_fn. What do you do with a node that you have met before?",
    ),
    examples=(
        _case([True, True], ("mul", 0, 1), ("add", 2, 0)),
        _case([True, False, True], ("add", 1, 0), ("mul", 3, 2)),
        _case([True, True], ("mul", 0, 1), ("detach", 2, 2), ("mul", 3, 1)),
        _case([True, True], ("mul", 0, 1), *[("add", n, n) for n in range(2, 8)]),
    ),
    inputs=_random_case,
    probe=leaves,
    right=_reached,
    accepts=lambda run: _found(run) == _right(run),
    wrong=(
        fails_if(
            when=lambda run: STRANGER in _found(run),
            hint=(
                "Your list holds something else than the leaves. A leaf's node is not the leaf: "
                "where does the node keep the tensor?"
            ),
        ),
        fails_if(
            when=lambda run: len(set(_found(run))) < len(_found(run)),
            hint=(
                "Your list holds a leaf once for every way that leads to it. How do you know that "
                "you were there?"
            ),
        ),
        fails_if(
            equal_to=(AttributeError, "'NoneType' object has no attribute"),
            hint=(
                "Your code takes None for a node. next_functions has None for an input that wants "
                "no gradient. What is to be done there?"
            ),
        ),
        fails_if(
            when=lambda run: _found(run) == _nearest(run),
            hint=(
                "Your list has the leaves of the last operation alone. Behind a node there are "
                "more nodes. How far does backward() walk?"
            ),
        ),
        fails_if(
            when=lambda run: (
                _found(run) == _reached(run.inputs["flags"], run.inputs["program"], first_only=True)
            ),
            hint=(
                "Your code follows the first edge of each node alone. Where does the gradient for "
                "the other inputs go?"
            ),
        ),
    ),
)
