"""An exercise of lesson 07: a training loop whose graph was kept where it had to be made anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if

RATE = 0.1


def _trained(
    steps: int, *, adds_up: bool = False, stale: bool = False
) -> Callable[..., tuple[np.ndarray, np.ndarray, list[float]]]:
    """The weights after so many steps, and the loss before each.

    adds_up: the gradients are never emptied. stale: all are those of the first step.
    """

    def train(w: np.ndarray, v: np.ndarray, x: np.ndarray, target: np.ndarray) -> Any:
        losses = []
        to_w: Any = 0.0
        to_v: Any = 0.0
        for step in range(steps):
            error = x @ w @ v - target
            losses.append(float((error**2).mean()))
            if not (stale and step):
                g = 2 * error / len(target)
                to_w = adds_up * to_w + np.outer(x.T @ g, v)
                to_v = adds_up * to_v + (x @ w).T @ g
            w, v = w - RATE * to_w, v - RATE * to_v
        return w, v, losses

    return train


def _losses(steps: int, **how: bool) -> Callable[..., list[float]]:
    train = _trained(steps, **how)
    return lambda w, v, x, target: train(w, v, x, target)[2]


def _case(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {
        "w": rng.normal(size=(2, 2)),
        "v": rng.normal(size=2),
        "x": rng.normal(size=(4, 2)),
        "target": rng.normal(size=4),
    }


three_steps = Exercise(
    name="three_steps",
    points=3,
    expected="a list of three numbers: the loss before each step; w and v have taken the steps",
    hints=(
        "What has changed by the second round, and which values does the graph hold that belong "
        "to the first?",
        "Which lines have to see the new w and v? Where do these lines stand?",
    ),
    examples=(
        {
            "w": np.array([[1.0, 0.5], [-0.5, 1.0]]),
            "v": np.array([1.0, -1.0]),
            "x": np.array([[1.0, 0.0], [0.5, 1.0]]),
            "target": np.array([1.0, 2.0]),
        },
    ),
    inputs=_case,
    leaves=("w", "v"),
    right=_losses(3),
    afterwards={
        "w": lambda w, v, x, target: _trained(3)(w, v, x, target)[0],
        "v": lambda w, v, x, target: _trained(3)(w, v, x, target)[1],
    },
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "modified by an inplace operation"),
            hint=(
                "Your code keeps the graph of the first round. It saved w and v, and a step has "
                "changed them since. Which values should the second round compute with?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "a second time"),
            hint=(
                "Your second round walks the graph of the first, whose saved values are freed. "
                "Does it want to have that graph, or one of its own?"
            ),
        ),
        fails_if(
            of="w",
            equal_to=lambda w, v, x, target: w,
            hint=(
                "After your code, w is where it was. The gradients have to be there when step() "
                "is called. Which line empties them before?"
            ),
        ),
        fails_if(
            equal_to=lambda w, v, x, target: 3 * _losses(1)(w, v, x, target),
            hint=(
                "Your three losses are the same number, so the loss is never computed anew. The "
                "error is silenced. What do the later steps follow?"
            ),
        ),
        fails_if(
            equal_to=_losses(3, adds_up=True),
            hint=(
                "The gradients of all rounds add up in your code. What has to happen in each "
                "round before backward()?"
            ),
        ),
        fails_if(
            equal_to=lambda w, v, x, target: _losses(4)(w, v, x, target)[1:],
            hint=(
                "Your losses are those after each step. The one that was walked is the one "
                "before. Where do you keep it?"
            ),
        ),
        fails_if(
            equal_to=_losses(3, stale=True),
            hint=(
                "Your losses are new in each round, and your gradients are those of the first. How "
                "often is backward() called, and from which loss?"
            ),
        ),
    ),
)
