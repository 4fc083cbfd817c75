"""Lesson 08's exercise train_truncated: an RNN on a long sequence, cut between the chunks."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.comparing import part_of, same_values
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_08 import trained


def _case(rng: np.random.Generator, length: int = 3) -> dict[str, Any]:
    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return {
        "hidden": normal(1, 3),
        "inputs": normal(7, 2),
        "targets": normal(7, 3),
        "length": length,
        "w_in": normal(3, 2),
        "w_hidden": normal(3, 3),
        "lr": 0.5,
    }


def _training(
    hidden: np.ndarray,
    inputs: np.ndarray,
    targets: np.ndarray,
    length: int,
    w_in: np.ndarray,
    w_hidden: np.ndarray,
    lr: float,
    *,
    carries: bool = True,
    zeroes: bool = True,
    within: bool = True,
) -> tuple[list[float], np.ndarray, np.ndarray]:
    """The losses and the weights after h = tanh(w_in x + w_hidden h), by hand and in float64.

    carries: whether a chunk begins with the last state. zeroes: whether gradients start at zero.
    within: whether gradients flow from step to step in a chunk.
    """
    first = hidden.astype(np.float64)[0]
    weights = [w_in.astype(np.float64), w_hidden.astype(np.float64)]
    sums = [np.zeros_like(weight) for weight in weights]
    last, losses = first, []
    for start in range(0, len(inputs), length):
        xs, ys = inputs[start : start + length], targets[start : start + length]
        states = [last if carries else first]
        for x in xs:
            states.append(np.tanh(weights[0] @ x + weights[1] @ states[-1]))
        errors = np.array(states[1:]) - ys
        losses.append(float((errors**2).mean()))
        if zeroes:
            sums = [np.zeros_like(weight) for weight in weights]
        from_next = np.zeros(3)
        for step in reversed(range(len(xs))):
            g = 2 * errors[step] / errors.size + from_next
            g = g * (1 - states[step + 1] ** 2)
            sums[0] += np.outer(g, xs[step])
            sums[1] += np.outer(g, states[step])
            from_next = g @ weights[1] if within else np.zeros(3)
        weights = [weight - lr * total for weight, total in zip(weights, sums, strict=True)]
        last = states[-1]
    return losses, weights[0], weights[1]


def _losses(**how: bool) -> Any:
    def losses(
        hidden: np.ndarray,
        inputs: np.ndarray,
        targets: np.ndarray,
        length: int,
        w_in: np.ndarray,
        w_hidden: np.ndarray,
        lr: float,
    ) -> list[float]:
        return _training(hidden, inputs, targets, length, w_in, w_hidden, lr, **how)[0]

    return losses


def _is_right(run: Run) -> bool:
    case = {name: run.inputs[name] for name in _case(np.random.default_rng(0))}
    right = dict(zip(("", "w_in", "w_hidden"), _training(**case), strict=True))
    return all(same_values(part_of(run, n), v, 1e-4, 1e-5) for n, v in right.items())


def _members(run: Run) -> tuple[Seen, ...]:
    return run.outcome.items if isinstance(run.outcome, Seen) else ()


train_truncated = Exercise(
    name="train_truncated",
    points=4,
    expected="a list of Python numbers: the loss of each chunk, before the step that it leads to",
    hints=(
        (
            "Each chunk needs five lines: run the network, take the loss, clear the gradients, "
            "backward, step. What goes from one chunk to the next?"
        ),
        (
            "The hidden state brings its value into the next chunk, and its history. Which of them "
            "is wanted there?"
        ),
    ),
    examples=(_case(np.random.default_rng(8), 2), _case(np.random.default_rng(9), 4)),
    inputs=_case,
    probe=trained,
    right=_losses(),
    accepts=_is_right,
    rtol=1e-4,
    atol=1e-5,
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "a second time"),
            hint=(
                "The second chunk's backward() walks on into the first chunk, which has been "
                "walked. By which tensor does it get there, and what of it does the chunk need?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "modified by an inplace operation"),
            hint=(
                "Your code keeps the graph of the first chunk and walks it again, but step() has "
                "changed the weights that it saved. Should the second loss reach so far back?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code cuts so much that nothing leads from the loss to the weights. Which "
                "tensor goes from one chunk to the next? It alone is to be cut."
            ),
        ),
        fails_if(
            when=lambda run: len(_members(run)) == 1,
            hint=(
                "Your code takes the whole sequence at once, and its graph is as long as the "
                "sequence. What is length for?"
            ),
        ),
        fails_if(
            when=lambda run: any(one.kind == "tensor" for one in _members(run)),
            hint=(
                "Your list holds tensors, and with them the graph of every chunk. What should a "
                "log hold?"
            ),
        ),
        fails_if(
            equal_to=_losses(carries=False),
            hint=(
                "Each of your chunks begins with the first hidden state. A cut forgets how the "
                "state came about, and keeps the state. Where does your code keep it?"
            ),
        ),
        fails_if(
            equal_to=_losses(zeroes=False),
            hint=(
                "Your steps go along the gradients of all chunks so far. What does backward() do "
                "to a gradient that is there already?"
            ),
        ),
        fails_if(
            equal_to=_losses(within=False),
            hint=(
                "Your code cuts after every step, so no step hears of the error of a later one. "
                "Where do the chunks end?"
            ),
        ),
    ),
)
