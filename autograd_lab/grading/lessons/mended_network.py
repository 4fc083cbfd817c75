"""Lesson 14: a module with three mistakes, mended."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_14 import looked_over

RIGHT = [
    "2 numbers come out, bias[0] begins at 4, gain at 2",
    "the bias is a parameter that trains: True",
    "the result is gain times layer: True",
    "without a gradient: nothing",
    "predict is right: True",
    "predict moved the averages: False",
    "training goes on after predict: True",
    "predict recorded a graph: False",
]


def _says(run: Run, line: int) -> str:
    """A line of what the probe told, if it is another than it should be."""
    told: Any = run.outcome.plain() if isinstance(run.outcome, Seen) else RIGHT
    return "" if told[line] == RIGHT[line] else str(told[line])


mended_network = Exercise(
    name="Scaled",
    points=4,
    expected=(
        "a module with norm, layer and gain: layer.bias[0] begins at 4, all parameters train, and "
        "predict works in evaluation mode and leaves no trace"
    ),
    hints=(
        "The program has three mistakes: one raises when it is made, one is silent, one raises "
        "when it predicts.",
        "What should be the same before and after predict(row)?",
    ),
    inputs=lambda rng: {
        "seed": int(rng.integers(1000)),
        "batch": (rng.normal(size=(6, 3)) * 2 + 1).astype(np.float32),
        "row": rng.normal(size=3).astype(np.float32),
    },
    probe=looked_over,
    right=lambda seed, batch, row: RIGHT,
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "a view of a leaf Variable"),
            hint=(
                "Your code writes into the bias while autograd records. In which block does "
                "setting a number belong?"
            ),
        ),
        fails_if(
            equal_to=(TypeError, "cannot assign"),
            hint=(
                "Your code puts another tensor in the place of the bias, which the module refuses. "
                "Can the parameter stay, and one of its numbers change?"
            ),
        ),
        fails_if(
            equal_to=(ValueError, "more than 1 value per channel"),
            hint=(
                "Your predict hands one row to a BatchNorm in training mode. Which mode does not "
                "need a batch?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 0)),
            hint=(
                "Your layer's bias, its size, or the gain begins otherwise than in the program. "
                "Which entry of the bias was to be 4?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 1)),
            hint=(
                "Your bias has the number, and no longer trains. Which flag did you leave off, or "
                "what did you put in its place?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 2)),
            hint=(
                "Your forward gives something else than the layer's result times gain. Which "
                "parameter is held by the optimizer and never used?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 3)),
            hint=(
                "Your result is right, and a parameter in it gets no gradient. Where on the way "
                "does it become a plain number, or leave the graph?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 5)),
            hint=(
                "Your predict moves the running averages, so it works in training mode: a row is "
                "normalised by its own batch there. Which mode uses the averages?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 4)),
            hint=(
                "Your predict gives other numbers, or another shape, than the network does in "
                "evaluation mode. What goes in for one row, and what comes out?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 6)),
            points=2,
            hint=(
                "Your predict is right, and training does not go on after it: a switch stays where "
                "you put it. Who puts it back?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_says(run, 7)),
            points=3,
            hint=(
                "Your predict is right, and what it returns holds a graph. Does eval() stop the "
                "recording?"
            ),
        ),
    ),
)
