"""The exercise `fork` of lesson 12: a second weight and optimizer that go on like the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_12 import forked


def _forked(
    *,
    remembers: bool = True,
    shares_velocity: bool = False,
    shares_weight: bool = False,
    holds: str = "twin",
) -> Callable[..., list[Any]]:
    """The two weights after each step; right unless told otherwise.

    holds: what the second optimizer moves, "twin", "w", by the gradient that it has, or "nothing".
    """

    def answer(
        w: np.ndarray,
        before: np.ndarray,
        after: np.ndarray,
        of_twin: np.ndarray,
        lr: float,
        momentum: float,
    ) -> list[Any]:
        w, v = w.copy(), np.zeros_like(w)
        _advance(w, v, before, lr, momentum)
        twin = w if shares_weight else w.copy()
        its = v if shares_velocity else v.copy() if remembers else np.zeros_like(v)
        seen = [[w.copy(), twin.copy()]]
        for one, other in zip(after, of_twin, strict=True):
            _advance(w, v, [one], lr, momentum)
            if holds == "twin":
                _advance(twin, its, [other], lr, momentum)
            elif holds == "w":
                _advance(w, its, [one], lr, momentum)
            seen.append([w.copy(), twin.copy()])
        return [False, *seen]

    return answer


def _advance(
    w: np.ndarray, v: np.ndarray, gradients: Iterable[np.ndarray], lr: float, momentum: float
) -> None:
    for g in gradients:
        v *= momentum
        v += g
        w -= lr * v


def _is_same_tensor(run: Run) -> bool:
    assert isinstance(run.outcome, Seen)
    return run.outcome.items[0].plain() is True


def _gradients(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(3, 2)).astype(np.float32)


fork = Exercise(
    name="fork",
    points=3,
    expected="a pair: another weight and its own optimizer, which go on from where w is",
    hints=(
        "What does a run of training need, beside the weights, to go on as if nothing happened?",
        "Two of them must not share memory. Which tensors are there, and which are copies?",
    ),
    inputs=lambda rng: {
        "w": rng.normal(size=2).astype(np.float32),
        "before": _gradients(rng) + 1,
        "after": _gradients(rng),
        "of_twin": _gradients(rng) + 2,
        "lr": 0.25,
        "momentum": float(rng.choice([0.5, 0.75])),
    },
    probe=forked,
    right=_forked(),
    rtol=1e-4,
    wrong=(
        fails_if(
            equal_to=(ValueError, "can't optimize a non-leaf Tensor"),
            hint=(
                "Your second weight was made by an operation that is recorded, so it is no leaf. "
                "What has to be cut off before, or after, the copy is made?"
            ),
        ),
        fails_if(
            when=_is_same_tensor,
            hint=(
                "Your code gives back w itself. Two optimizers now move one weight. Which call "
                "makes a copy with memory of its own?"
            ),
        ),
        fails_if(
            equal_to=_forked(remembers=False),
            hint=(
                "Your second optimizer begins without a velocity, so its first steps are too "
                "short. Where does the first one keep it, and how is it taken along?"
            ),
        ),
        fails_if(
            equal_to=_forked(shares_velocity=True),
            hint=(
                "Your two optimizers write into one velocity: load_state_dict() keeps the tensors "
                "that it is given. What can you give it in their place?"
            ),
        ),
        fails_if(
            equal_to=_forked(shares_weight=True),
            hint=(
                "Your second weight is another tensor on the same memory, so each moves the "
                "other. Which call copies the numbers?"
            ),
        ),
        fails_if(
            equal_to=_forked(holds="w"),
            hint=(
                "Your second weight never moves: the optimizer that you gave back holds w. Which "
                "objects does an optimizer hold, if it was loaded with a state?"
            ),
        ),
        fails_if(
            equal_to=_forked(holds="nothing"),
            hint=(
                "Your second weight never moves: its optimizer holds a copy of w that nobody else "
                "has. How does an optimizer get to hold the very tensor that you return?"
            ),
        ),
    ),
)
