"""Lesson 08's exercise discriminator_loss: a cut before the discriminator, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.comparing import part_of, same_values
from autograd_lab.grading.observe import Run
from autograd_lab.grading.probes.lesson_08 import against_generator


def _note(run: Run, name: str) -> Any:
    return run.notes[name].plain()


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _scores(pictures: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.tanh(pictures @ weight)


def _slope(pictures: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The derivative of the mean score by the weight."""
    return ((1 - _scores(pictures, weight) ** 2)[:, None] * pictures).mean(axis=0)


def _telling_apart(
    real: np.ndarray, generator: np.ndarray, noise: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    return _scores(generator * noise, weight).mean() - _scores(real, weight).mean()


def _tells_apart(run: Run) -> bool:
    case = run.inputs
    slope = _slope(case["generator"] * case["noise"], case["weight"]) - _slope(
        case["real"], case["weight"]
    )
    return (
        same_values(part_of(run, ""), _telling_apart(**case))
        and same_values(part_of(run, "gradient of weight"), slope, 1e-4, 1e-5)
        and same_values(part_of(run, "gradient of generator"), None)
        and _note(run, "fake wants a gradient")
        and not _note(run, "changed unnoticed")
    )


discriminator_loss = Exercise(
    name="discriminator_loss",
    points=2,
    expected="a tensor of shape []: the mean score of the fake pictures minus that of the real",
    hints=(
        "Three things have a history here: the scores, the discriminator's weights, fake. Which "
        "of them is this loss to leave alone?",
        "A cut before the discriminator spares the generator. What does a cut behind it spare?",
    ),
    inputs=lambda rng: {
        "real": _normal(rng, 4, 3),
        "generator": _normal(rng, 3),
        "noise": _normal(rng, 4, 3),
        "weight": _normal(rng, 3),
    },
    probe=against_generator,
    right=_telling_apart,
    accepts=_tells_apart,
    flags={"requires_grad": True},
    wrong=(
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your loss has no history at all, so the discriminator can't learn from it. Which "
                "one tensor is to be cut?"
            ),
        ),
        fails_if(
            when=lambda run: not _note(run, "fake wants a gradient"),
            hint=(
                "Your code takes the history from fake itself, and the generator's own step will "
                "need it. How do you cut one use of a tensor, and leave the tensor?"
            ),
        ),
        fails_if(
            when=lambda run: _note(run, "changed unnoticed"),
            hint=(
                "The generator gets no gradient, but your cut has a version counter of its own: if "
                "fake changes before backward(), nothing will notice. Which cut shares the counter?"
            ),
        ),
        fails_if(
            equal_to=lambda real, generator, noise, weight: -_slope(real, weight),
            of="gradient of weight",
            hint=(
                "Your cut is behind the discriminator, so it learns from the real pictures "
                "alone. Where does the way into the generator begin?"
            ),
        ),
        fails_if(
            equal_to=lambda real, generator, noise, weight: (
                -_telling_apart(real, generator, noise, weight)
            ),
            hint=(
                "Your loss has the other sign: it would teach the discriminator to call the fake "
                "pictures real. What is the loss of a discriminator that is right?"
            ),
        ),
        fails_if(
            when=lambda run: _note(run, "gradient of generator") is not None,
            hint=(
                "Your loss sends a gradient into the generator, which would learn to be told "
                "apart. Through which tensor does it get there?"
            ),
        ),
    ),
)
