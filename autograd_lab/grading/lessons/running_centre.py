"""The exercise `RunningCentre` of lesson 11: a module that remembers the mean of what it sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_11 import centred

STATE, PARAMETERS, GRAPH, PLACE = 0, 1, 6, 7
"""Where the probe's answer has what it says."""


def _centred(
    *,
    keep: Callable[[float], float] = lambda momentum: 1 - momentum,
    add: Callable[[float], float] = lambda momentum: momentum,
    batch_mean: Callable[[np.ndarray], np.ndarray] = lambda batch: batch.mean(0),
    trains_by: str = "batch",
    evaluates_by: str = "mean",
    updates_in_eval: bool = False,
) -> Callable[..., list[Any]]:
    """All that the probe gives for a module with the buffer, right unless told otherwise."""

    def answer(
        first: np.ndarray, second: np.ndarray, third: np.ndarray, momentum: float
    ) -> list[Any]:
        mean = np.zeros(third.shape[1], np.float32)
        outputs = []
        for at, batch in enumerate((first, second, third)):
            of_batch = batch_mean(batch)
            training = at < 2
            if training or updates_in_eval:
                mean = (keep(momentum) * mean + add(momentum) * of_batch).astype(np.float32)
            by = trains_by if training else evaluates_by
            outputs.append(batch - (of_batch if by == "batch" else mean))
        return [["mean"], [], *outputs, mean, False, ["torch.float64"]]

    return answer


def _says(part: int, value: object) -> Callable[[Run], bool]:
    def test(run: Run) -> bool:
        assert isinstance(run.outcome, Seen)
        return bool(run.outcome.items[part].plain() == value)

    return test


def _is_hidden(run: Run) -> bool:
    return _says(STATE, [])(run) and _says(PLACE, ["torch.float64"])(run)


def _case(rng: np.random.Generator) -> dict[str, Any]:
    batches = (rng.normal(size=(n, 3)) + 2 for n in (4, 5, 2))
    first, second, third = (batch.astype(np.float32) for batch in batches)
    momentum = float(rng.choice([0.125, 0.25, 0.375]))
    return {"first": first, "second": second, "third": third, "momentum": momentum}


RunningCentre = Exercise(
    name="RunningCentre",
    points=3,
    expected=(
        "a module with a buffer mean, which it updates in training mode. It subtracts the batch's "
        "mean in training mode, and the buffer in eval mode"
    ),
    hints=(
        "What does BatchNorm do with its running_mean, in each of its two modes?",
        "How does a module tell in forward which mode it is in?",
        "What is behind the mean of a batch that came out of a layer with parameters?",
    ),
    inputs=_case,
    probe=centred,
    right=_centred(),
    wrong=(
        fails_if(
            when=_says(PARAMETERS, ["mean"]),
            hint=(
                "Your mean is a parameter, so an optimizer is given it to train. It comes from "
                "the data alone. What is kept, and is no parameter?"
            ),
        ),
        fails_if(
            when=_is_hidden,
            hint=(
                "Your mean moves along with the module, and its state_dict() is empty. What would "
                "a loaded model subtract in eval mode?"
            ),
        ),
        fails_if(
            when=_says(STATE, []),
            hint=(
                "Your mean is a plain attribute: state_dict() has not got it, and to() leaves it "
                "behind. How does a module get to know of it?"
            ),
        ),
        fails_if(
            when=_says(GRAPH, True),
            hint=(
                "Your mean has a graph: through it, the module holds on to the graph of every "
                "batch that it has seen. What do you have to cut, before you keep a value?"
            ),
        ),
        fails_if(
            equal_to=_centred(updates_in_eval=True),
            hint=(
                "Your mean goes on changing in eval mode, so that a prediction depends on those "
                "before it. When should the module learn about the data?"
            ),
        ),
        fails_if(
            equal_to=_centred(evaluates_by="batch"),
            hint=(
                "Your forward subtracts the batch's own mean in eval mode, too. What would that "
                "leave of a batch of one?"
            ),
        ),
        fails_if(
            equal_to=_centred(trains_by="mean"),
            hint=(
                "Your forward subtracts the remembered mean in training mode. It begins at 0: "
                "would the first batch be centred?"
            ),
        ),
        fails_if(
            equal_to=_centred(keep=lambda m: m, add=lambda m: 1 - m),
            hint=(
                "Your code exchanges the two weights. Momentum is the share of the new batch "
                "here: how much remains of the old mean?"
            ),
        ),
        fails_if(
            equal_to=_centred(keep=lambda m: 1.0),
            hint=(
                "Your mean keeps all of the old value and adds to it, so it grows with every "
                "batch. What should the two weights add up to?"
            ),
        ),
        fails_if(
            equal_to=_centred(batch_mean=lambda batch: np.full(3, batch.mean(), np.float32)),
            hint=(
                "Your code takes one mean over all numbers. Each column is a quantity of its own: "
                "along which dimension are its values?"
            ),
        ),
    ),
)
