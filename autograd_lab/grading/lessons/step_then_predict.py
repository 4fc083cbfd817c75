"""Lesson 10's exercise step_then_predict: a step of training and volatile inference, ported."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_10 import step_and_look

Arrays = Any
EPS = 1e-5


def _draw(rng: np.random.Generator) -> dict[str, Any]:
    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return {
        "images": 2 * normal(5, 2) + 1,
        "labels": normal(5, 1),
        "new_images": 3 * normal(3, 2) - 1,
        "weight": normal(1, 2),
        "mean": normal(2),
        "var": (1 + rng.random(2)).astype(np.float32),
        "lr": 0.1,
        "old_gradient": 2.0,
        "dropout": 0.0,
        "training": False,
    }


class _Network:
    """BatchNorm and Linear, in NumPy and in double precision."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.weight, self.bias = case["weight"].astype(float), 0.0
        self.scale, self.shift = np.ones(2), np.zeros(2)
        self.mean, self.var = case["mean"].astype(float), case["var"].astype(float)

    def normalised(self, x: Arrays, training: bool) -> Arrays:
        mean, var = self.mean, self.var
        if training:
            mean, var = x.mean(0), x.var(0)
            self.mean = 0.9 * self.mean + 0.1 * mean
            self.var = 0.9 * self.var + 0.1 * x.var(0, ddof=1)
        return (x - mean) / np.sqrt(var + EPS)

    def __call__(self, x: Arrays, training: bool) -> Arrays:
        return self.linear(self.normalised(x, training))

    def linear(self, normalised: Arrays) -> Arrays:
        return (normalised * self.scale + self.shift) @ self.weight.T + self.bias

    def step(self, x: Arrays, labels: Arrays, training: bool, lr: float, old: float) -> None:
        """One step of SGD on the mean square; old: a gradient that was not cleared."""
        normalised = self.normalised(x, training)
        upstream = 2 * (self.linear(normalised) - labels) / len(x)
        below = upstream @ self.weight
        weight = upstream.T @ (normalised * self.scale + self.shift)
        self.weight = self.weight - lr * (weight + old)
        self.bias -= lr * (upstream.sum() + old)
        self.scale = self.scale - lr * ((below * normalised).sum(0) + old)
        self.shift = self.shift - lr * (below.sum(0) + old)


def _outcome(
    case: dict[str, Any], *, train: bool = True, evaluate: bool = True, clear: bool = True
) -> list[Any]:
    """What the probe sees of a program with or without train(), eval() and zero_grad()."""
    network = _Network(case)
    old = 0.0 if clear else case["old_gradient"]
    network.step(case["images"], case["labels"], train, case["lr"], old)
    predictions = network(case["new_images"], training=train and not evaluate)
    arrays = [one.astype(np.float32) for one in (predictions, network.weight, network.mean)]
    return [*arrays, "train" if train and not evaluate else "eval", True]


def _predictions(run: Run) -> Seen:
    assert isinstance(run.outcome, Seen)
    return run.outcome.items[0]


def _frozen(run: Run) -> bool:
    assert isinstance(run.outcome, Seen)
    return not run.outcome.items[4].plain()


step_then_predict = Exercise(
    name="step_then_predict",
    points=3,
    expected=(
        "the predictions for new_images, a tensor that wants no gradient; the network has taken "
        "one step and is in eval mode"
    ),
    hints=(
        "Which calls of the network were recorded in the old program, and which were not?",
        "Which mode is the network in at each of its two calls?",
    ),
    inputs=_draw,
    probe=step_and_look,
    right=lambda **case: _outcome(case),
    flags={"requires_grad": False},
    rtol=1e-4,
    atol=1e-5,
    wrong=(
        fails_if(
            equal_to=(UserWarning, "volatile was removed"),
            hint=(
                "Your code keeps volatile=, which does nothing today but warn; here that counts as "
                "an error. What else keeps one call of the network from being recorded?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code switches recording off round the training too, so backward() finds no "
                "graph. Which input was volatile, and which lines did it take part in?"
            ),
        ),
        fails_if(
            when=_frozen,
            hint=(
                "Your code takes the wish for a gradient from the parameters and does not give it "
                "back, so the next step would raise. Which switch ends by itself?"
            ),
        ),
        fails_if(
            when=lambda run: _predictions(run).requires_grad,
            hint=(
                "Your predictions are recorded. Is it eval() that you trust to stop that? What did "
                "volatile do in the old program, and what does it today?"
            ),
        ),
        fails_if(
            equal_to=lambda **case: _outcome(case, evaluate=False),
            hint=(
                "Your code predicts in train mode: the new images are normalised by their own "
                "mean, which then moves the running one. Which old line prevented that?"
            ),
        ),
        fails_if(
            equal_to=lambda **case: _outcome(case, train=False),
            hint=(
                "Your code trains in the mode that it finds, and the network came in eval mode. "
                "Which line of the old program saw to that?"
            ),
        ),
        fails_if(
            equal_to=lambda **case: _outcome(case, clear=False),
            hint=(
                "Your step follows a gradient with an older one in it: the network came with "
                "gradients from before. Which line of the old program cleared them, and when?"
            ),
        ),
    ),
)
