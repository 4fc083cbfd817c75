"""Lesson 10's exercise gradient_by_input: of a trained network's output, and nothing else moves."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_10 import differentiate_and_look

GRADIENT, MEAN, MODE, WEIGHT_GRADIENT, WANTS, X_WANTS = range(6)


def _case(rng: np.random.Generator, training: bool) -> dict[str, Any]:
    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return {
        "x": 2 * normal(4, 2) + 1,
        "weight": normal(1, 2),
        "mean": normal(2),
        "var": (1 + rng.random(2)).astype(np.float32),
        "old_gradient": 2.0,
        "dropout": 0.5,
        "training": training,
    }


def _slope(case: dict[str, Any]) -> np.ndarray:
    """The derivative of an output by its row of x, in eval mode."""
    slope: np.ndarray = case["weight"] / np.sqrt(case["var"] + np.float32(1e-5))
    return slope


def _squares(case: dict[str, Any]) -> np.ndarray:
    out = (case["x"] - case["mean"]) @ _slope(case).T
    gradient: np.ndarray = 2 * out * _slope(case)
    return gradient


def _outcome(case: dict[str, Any], gradient: np.ndarray) -> list[Any]:
    """What the probe sees if this is the gradient, and nothing else has changed."""
    mode = "train" if case["training"] else "eval"
    old = np.full((1, 2), case["old_gradient"], np.float32)
    return [gradient, case["mean"], mode, old, True, False]


def _seen(run: Run, part: int) -> Any:
    assert isinstance(run.outcome, Seen)
    return run.outcome.items[part].plain()


def _moved(run: Run) -> bool:
    return not np.allclose(_seen(run, MEAN), run.inputs["mean"])


def _weight_gradient_changed(run: Run) -> bool:
    there = _seen(run, WEIGHT_GRADIENT)
    return there is None or not np.allclose(there, run.inputs["old_gradient"])


def _left_in(mode: str) -> Any:
    return lambda run: _seen(run, MODE) == mode and run.inputs["training"] is (mode == "eval")


gradient_by_input = Exercise(
    name="gradient_by_input",
    points=3,
    expected=(
        "a tensor of the shape of x: the derivative of (model(x) ** 2).sum() by x in eval mode; "
        "the model and x are as they were"
    ),
    hints=(
        "Which of the four switches has to be on while the model is called, and which must not?",
        "What does backward() add to besides x.grad? Which function of autograd adds to nothing?",
    ),
    examples=(_case(np.random.default_rng(10), True), _case(np.random.default_rng(11), False)),
    inputs=lambda rng: _case(rng, bool(rng.integers(2))),
    probe=differentiate_and_look,
    right=lambda **case: _outcome(case, _squares(case)),
    flags={"requires_grad": False},
    rtol=1e-4,
    atol=1e-5,
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code asks for a gradient where nothing was recorded. Does x want one, and is "
                "the call of the model in a no_grad block?"
            ),
        ),
        fails_if(
            when=_moved,
            hint=(
                "Your code calls the model in train mode: its running mean has moved, and dropout "
                "had a hand in the gradient. Which switch is about that?"
            ),
        ),
        fails_if(
            when=_left_in("eval"),
            hint=(
                "Your code leaves a model in eval mode that came in train mode. Whoever trains it "
                "next will not notice. What was its mode before, and where can you keep it?"
            ),
        ),
        fails_if(
            when=_left_in("train"),
            hint=(
                "Your code leaves a model in train mode that came in eval mode. What was its mode "
                "before, and where can you keep it?"
            ),
        ),
        fails_if(
            when=lambda run: not _seen(run, WANTS),
            hint=(
                "Your code takes the wish for a gradient from the parameters and does not give it "
                "back. Is there a way to a gradient that leaves the parameters alone?"
            ),
        ),
        fails_if(
            when=_weight_gradient_changed,
            hint=(
                "Your code changes the .grad of the model's parameters, which somebody may be "
                "adding up. Which function of autograd returns gradients and puts none anywhere?"
            ),
        ),
        fails_if(
            when=lambda run: bool(_seen(run, X_WANTS)),
            hint=(
                "Your code leaves its mark on the x that it was given: x now wants a gradient. On "
                "which tensor could you set the flag?"
            ),
        ),
        fails_if(
            equal_to=lambda **case: _outcome(case, np.repeat(_slope(case), len(case["x"]), 0)),
            hint=(
                "Your gradient is that of model(x).sum(), the same for every row. Which function "
                "of the output was to be differentiated?"
            ),
        ),
        fails_if(
            equal_to=lambda **case: _outcome(case, _squares(case) / len(case["x"])),
            hint="Your gradient is that of a mean. Which function of the output was asked for?",
        ),
    ),
)
