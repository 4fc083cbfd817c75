"""Lesson 13: a loss for classes that sees its labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Seen


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    return scores - np.log(np.exp(scores).sum(1, keepdims=True))


def _cross_entropy(scores: np.ndarray, labels: np.ndarray) -> Any:
    return -(labels * _log_softmax(scores)).sum(1).mean()


def _soft_case(rng: np.random.Generator) -> dict[str, np.ndarray]:
    labels = rng.dirichlet([1, 1, 1, 1], size=3)
    return {
        "scores": rng.normal(size=(3, 4)).astype(np.float32),
        "labels": labels.astype(np.float32),
    }


soft_label_loss = Exercise(
    name="soft_label_loss",
    points=2,
    expected="a float32 tensor of shape []: the mean cross-entropy of the rows",
    hints=(
        "Change a label and hold the scores: does your loss have another slope then?",
        (
            "The cross-entropy of a row is minus a sum over its classes: the label, times the "
            "logarithm of the probability that the scores give. Which function makes that "
            "logarithm?"
        ),
    ),
    inputs=_soft_case,
    right=_cross_entropy,
    gradients=("scores",),
    wrong=(
        fails_if(
            when=lambda run: isinstance(run.outcome, Seen) and run.outcome.kind == "number",
            hint=(
                "Your loss is a plain number, so nothing can be sent back through it. Where does "
                "it leave the graph?"
            ),
        ),
        fails_if(
            equal_to=lambda scores, labels: (scores - labels).sum(),
            hint=(
                "Your loss is a sum of differences. Its gradient is 1 everywhere, whatever the "
                "labels are. Which loss has a slope that depends on them?"
            ),
        ),
        fails_if(
            equal_to=lambda scores, labels: (scores - labels).mean(),
            hint=(
                "Your loss is a mean of differences. Its gradient is the same everywhere, whatever "
                "the labels are. Which loss has a slope that depends on them?"
            ),
        ),
        fails_if(
            equal_to=lambda scores, labels: ((scores - labels) ** 2).mean(),
            hint=(
                "Your loss sees the labels, but asks the scores themselves to be probabilities. "
                "What turns scores into probabilities that add up to 1?"
            ),
        ),
        fails_if(
            equal_to=lambda scores, labels: _cross_entropy(np.exp(_log_softmax(scores)), labels),
            hint=(
                "Your code makes probabilities of the scores, and then takes these for scores. "
                "What does the loss expect to be given?"
            ),
        ),
        fails_if(
            equal_to=lambda scores, labels: _cross_entropy(
                scores, np.eye(labels.shape[1])[labels.argmax(1)]
            ),
            hint=(
                "Your code keeps the most likely class of each label and drops the rest. What does "
                "a row say of the other classes?"
            ),
        ),
        fails_if(
            equal_to=lambda scores, labels: len(scores) * _cross_entropy(scores, labels),
            hint=(
                "Your loss grows with the number of images, and so would the step. What of the "
                "rows is asked for?"
            ),
        ),
        fails_if(
            equal_to=lambda scores, labels: _cross_entropy(scores, labels) / labels.shape[1],
            hint=(
                "Your mean is taken over all entries. The loss of one row is a sum over its "
                "classes. Over what is the mean to be taken?"
            ),
        ),
    ),
)
