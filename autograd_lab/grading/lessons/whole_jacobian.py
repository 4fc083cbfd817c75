"""An exercise of lesson 06: the whole Jacobian of a result, a walk for each row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_06 import of_a_graph


def _array(*entries: Any) -> np.ndarray:
    return np.array(entries, dtype=np.float32)


def _case(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {
        "a": rng.normal(size=(2, 3)).astype(np.float32),
        "x": rng.normal(size=3).astype(np.float32),
    }


def _jacobian(a: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 2 * (a @ x)[:, None] * a


def _repeated(row: Callable[..., Any]) -> Callable[..., np.ndarray]:
    """A matrix of as many rows as the Jacobian, all made of it in the same way."""

    def matrix(a: np.ndarray, x: np.ndarray) -> np.ndarray:
        return np.tile(row(_jacobian(a, x)), (len(a), 1))

    return matrix


def _is_list(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and run.outcome.kind == "sequence"


whole_jacobian = Exercise(
    name="whole_jacobian",
    points=3,
    expected="a float32 tensor: a row for each entry of y, a column for each entry of x",
    hints=(
        "Which v picks one row of the Jacobian, and leaves out the others?",
        "How many walks are there, and what do the first ones have to leave for the last?",
    ),
    examples=(
        {"a": _array([1, 2], [3, 4], [5, -6]), "x": _array(1, 2)},
        {"a": _array([1, 3], [2, -5]), "x": _array(3, 1)},
    ),
    inputs=_case,
    probe=of_a_graph,
    right=_jacobian,
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "a second time"),
            hint=(
                "Your second walk finds the graph's saved values freed. Which argument tells the "
                "first that there is another to come?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "implicitly created"),
            hint=(
                "Your code asks for a gradient of the whole of y and gives no weights. Which "
                "weights leave one entry of y?"
            ),
        ),
        fails_if(
            when=_is_list,
            hint=(
                "Your code returns a list of tensors. The rows are to stand in one matrix: what "
                "puts them together?"
            ),
        ),
        fails_if(
            equal_to=lambda a, x: _jacobian(a, x).T,
            hint=(
                "Your matrix is on its side. One walk gives the derivatives of one entry of y. "
                "Is that a row or a column?"
            ),
        ),
        fails_if(
            equal_to=lambda a, x: _jacobian(a, x).sum(axis=0),
            hint=(
                "Your code returns one row, in which all entries of y have been added up. How "
                "many rows has the Jacobian, and which v gives one of them?"
            ),
        ),
        fails_if(
            equal_to=_repeated(lambda jacobian: jacobian[-1]),
            hint=(
                "All your rows are the last one. Whose memory is in the list, and who writes to "
                "it in the next walk?"
            ),
        ),
        fails_if(
            equal_to=_repeated(lambda jacobian: jacobian.sum(axis=0)),
            hint=(
                "All your rows are the sum of the rows. Either each v lets every entry count, or "
                "every walk adds to the same memory. Which is it in your code?"
            ),
        ),
        fails_if(
            equal_to=lambda a, x: np.cumsum(_jacobian(a, x), axis=0),
            hint=(
                "Each of your rows also holds those above it. What does backward() do with a "
                ".grad that is there already?"
            ),
        ),
    ),
)
