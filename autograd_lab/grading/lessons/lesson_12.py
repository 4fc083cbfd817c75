"""Lesson 12, SGD with momentum: the step, the first velocity, gradients of 0 and None, a fork of a
training run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.fork import fork
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_12 import stepped, velocities

Mix = Callable[[np.ndarray, np.ndarray, float, float], np.ndarray]
"""The next velocity, from the one before, the gradient, the learning rate and the momentum."""
Move = Callable[[np.ndarray, np.ndarray, np.ndarray, float, float], np.ndarray]
"""What is taken from w: from the velocity, the one before, the gradient, the rate, the momentum."""


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _steps(
    mix: Mix = lambda v, g, lr, momentum: momentum * v + g,
    move: Move = lambda v, before, g, lr, momentum: lr * v,
) -> Callable[..., list[Any]]:
    """The velocity and the weight after each step; right unless told otherwise."""

    def answer(
        w: np.ndarray, gradients: np.ndarray, lrs: list[float], momentum: float
    ) -> list[Any]:
        velocity, seen = np.zeros_like(w), []
        for g, lr in zip(gradients, lrs, strict=True):
            before, velocity = velocity, mix(velocity, g, lr, momentum).astype(np.float32)
            w = (w - move(velocity, before, g, lr, momentum)).astype(np.float32)
            seen.append([velocity, w])
        return seen

    return answer


def _never_moves(run: Run) -> bool:
    assert isinstance(run.outcome, Seen)
    weights = [step.items[1].array for step in run.outcome.items]
    return all(np.array_equal(w, run.inputs["w"]) for w in weights if w is not None)


def _step_case(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "w": _normal(rng, 2),
        "gradients": _normal(rng, 4, 2) + 1,
        "lrs": [0.5, 0.25, 0.0625, 0.125],
        "momentum": float(rng.choice([0.75, 0.875, 0.9])),
    }


sgd_step = Exercise(
    name="sgd_step",
    points=3,
    expected="the next velocity, a tensor; w itself is moved in its place",
    hints=(
        "There are two lines in the rule. Which of them holds momentum, and which holds lr?",
        "w is a leaf that wants a gradient. Under which condition may it be changed in its place?",
    ),
    inputs=_step_case,
    probe=stepped,
    right=_steps(),
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "a leaf Variable that requires grad"),
            hint=(
                "Your step is recorded like any other calculation, and a leaf that wants a "
                "gradient can't be changed in the middle of it. A step of an optimizer is no part "
                "of the loss: how is that said?"
            ),
        ),
        fails_if(
            when=_never_moves,
            hint=(
                "After your step, w is where it was. A line such as w = w - ... makes another "
                "tensor, which ends with the function. What changes the tensor that was handed in?"
            ),
        ),
        fails_if(
            equal_to=_steps(mix=lambda v, g, lr, momentum: momentum * v + (1 - momentum) * g),
            hint=(
                "Your velocity is a moving average: the gradient enters with the weight 1 - "
                "momentum. What is PyTorch's velocity after one step, if it was 0?"
            ),
        ),
        fails_if(
            equal_to=_steps(move=lambda v, before, g, lr, momentum: lr * (g + momentum * v)),
            hint=(
                "Your step looks one step ahead, as Nesterov's does. Along which vector does "
                "the plain step go?"
            ),
        ),
        fails_if(
            equal_to=_steps(
                mix=lambda v, g, lr, momentum: momentum * v + lr * g,
                move=lambda v, before, g, lr, momentum: v,
            ),
            hint=(
                "Your velocity has lr in it. With a fixed lr that gives the same weights. Here lr "
                "changes on the way: by which lr are the old gradients multiplied at a later step?"
            ),
        ),
        fails_if(
            equal_to=_steps(move=lambda v, before, g, lr, momentum: lr * before),
            hint=(
                "Your step goes along the velocity from before this gradient. Which of the two "
                "lines has to come first?"
            ),
        ),
        fails_if(
            equal_to=_steps(move=lambda v, before, g, lr, momentum: lr * g),
            hint=(
                "Your velocity is right, and w does not use it: it goes along the gradient. What "
                "was the velocity for?"
            ),
        ),
        fails_if(
            equal_to=_steps(move=lambda v, before, g, lr, momentum: -lr * v),
            hint=(
                "Your step goes up the hill. The gradient points to where the loss grows: where "
                "should w go?"
            ),
        ),
        fails_if(
            equal_to=_steps(mix=lambda v, g, lr, momentum: v + g),
            hint=(
                "Your velocity adds up all gradients and loses none of them. What does momentum "
                "do to the old ones?"
            ),
        ),
    ),
)


def _velocities(
    later: Mix = lambda v, g, dampening, momentum: momentum * v + (1 - dampening) * g,
    first: Callable[[np.ndarray, float], np.ndarray] = lambda g, dampening: g,
    shares: bool = False,
) -> Callable[..., list[Any]]:
    """The velocities, each with the gradient after it; right unless told otherwise.

    shares: whether the first velocity is the gradient's own memory.
    """

    def answer(gradients: np.ndarray, momentum: float, dampening: float) -> list[Any]:
        velocity, seen = first(gradients[0], dampening), [[first(gradients[0], dampening)]]
        for at, g in enumerate(gradients[1:], 1):
            before = g if shares and at == 1 else velocity
            velocity = later(before, g, dampening, momentum).astype(np.float32)
            seen.append([velocity])
        return [[*one, g] for one, g in zip(seen, gradients, strict=True)]

    return answer


def _gradient_changed(run: Run) -> bool:
    assert isinstance(run.outcome, Seen)
    after = [step.items[1].array for step in run.outcome.items]
    pairs = zip(after, run.inputs["gradients"], strict=True)
    return any(not np.array_equal(now, then) for now, then in pairs if now is not None)


next_velocity = Exercise(
    name="next_velocity",
    points=2,
    expected="a tensor: the velocity after this gradient; at the first step a copy of the gradient",
    hints=(
        "What is the velocity before the first step: 0, or not there yet?",
        "Whose memory is the gradient's, and what will be written into it next?",
    ),
    inputs=lambda rng: {
        "gradients": _normal(rng, 4, 3),
        "momentum": float(rng.choice([0.75, 0.875])),
        "dampening": float(rng.choice([0.25, 0.375])),
    },
    probe=velocities,
    right=_velocities(),
    wrong=(
        fails_if(
            when=_gradient_changed,
            hint=(
                "After your code, the gradient is another. It belongs to the weight, and others "
                "may want to read it. Which operation of yours works in place?"
            ),
        ),
        fails_if(
            equal_to=_velocities(shares=True),
            hint=(
                "Your first velocity is the gradient's own tensor. The next backward() writes into "
                "that. What do you need, to keep the values of now?"
            ),
        ),
        fails_if(
            equal_to=_velocities(first=lambda g, dampening: (1 - dampening) * g),
            hint=(
                "Your velocity begins at 0, so that the first gradient is dampened like the "
                "others. What does PyTorch's buffer hold after the first step?"
            ),
        ),
        fails_if(
            equal_to=_velocities(later=lambda v, g, dampening, momentum: momentum * v + g),
            hint="Your code dampens nothing. Where does dampening come into the later steps?",
        ),
        fails_if(
            equal_to=_velocities(
                later=lambda v, g, dampening, momentum: momentum * v + dampening * g
            ),
            hint=(
                "Your code multiplies the gradient by the dampening. With none, 0, what would be "
                "left of the gradient?"
            ),
        ),
        fails_if(
            equal_to=_velocities(
                later=lambda v, g, dampening, momentum: (1 - dampening) * (momentum * v + g)
            ),
            hint=(
                "Your code dampens the old velocity too. Which of the two parts is meant: what "
                "comes in, or what is there already?"
            ),
        ),
    ),
)


def _replayed(of_zero: str = "coast", of_none: str = "rest") -> Callable[..., list[float]]:
    """w after each gradient. What a gradient of 0 and None do: "coast" goes on along the shrinking
    velocity, "rest" leaves all as it is, "forget" also drops the velocity, "shrink" shrinks it
    without a move."""

    def answer(
        start: float, gradients: Iterable[float | None], lr: float, momentum: float
    ) -> list[float]:
        w, v, path = start, 0.0, []
        for g in gradients:
            does = of_none if g is None else of_zero if g == 0 else "coast"
            if does in ("coast", "shrink"):
                v = momentum * v + (g or 0.0)
            if does == "coast":
                w -= lr * v
            if does == "forget":
                v = 0.0
            path.append(w)
        return path

    return answer


def _gradients(rng: np.random.Generator) -> list[float | None]:
    a, b, c = (float(g) for g in rng.uniform(1, 3, size=3))
    return [None, a, 0.0, b, None, None, c, 0.0, 0.0, a, None, b]


replay = Exercise(
    name="replay",
    points=2,
    expected="a list of numbers: w after each of the steps",
    hints=(
        "A gradient of 0 is a number like any other. What does the rule make of it?",
        "What does step() do with a parameter whose .grad is None, and with its velocity?",
    ),
    examples=({"start": 1.0, "gradients": [2.0, 2.0, 0.0, None], "lr": 0.1, "momentum": 0.9},),
    inputs=lambda rng: {
        "start": float(rng.normal()),
        "gradients": _gradients(rng),
        "lr": 0.25,
        "momentum": float(rng.choice([0.5, 0.75])),
    },
    right=_replayed(),
    wrong=(
        fails_if(
            equal_to=_replayed(of_zero="rest"),
            hint=(
                "Your w stops where the gradient is 0, as if there were none. The velocity is not "
                "0 there. What is left of it at this step, and what does that do to w?"
            ),
        ),
        fails_if(
            equal_to=_replayed(of_zero="forget"),
            hint=(
                "Your velocity becomes 0 with the gradient. The rule mixes the two: which part "
                "of the velocity is left, if 0 comes in?"
            ),
        ),
        fails_if(
            equal_to=_replayed(of_none="coast"),
            hint=(
                "Your w goes on where there is no gradient, as if it were 0. step() skips such a "
                "parameter. What happens to one that is skipped?"
            ),
        ),
        fails_if(
            equal_to=_replayed(of_none="forget"),
            hint=(
                "Your velocity is lost where there is no gradient. Skipped means left as it is, "
                "with all that belongs to it. What is there when the next gradient comes?"
            ),
        ),
        fails_if(
            equal_to=_replayed(of_none="shrink"),
            hint=(
                "Your velocity shrinks while w rests. Would a step that skips a parameter touch "
                "its velocity?"
            ),
        ),
    ),
)


EXERCISES = (sgd_step, next_velocity, replay, fork)
