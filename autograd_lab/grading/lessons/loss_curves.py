"""Lesson 05's exercise diagnose: which loop left this loss curve behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen

ZEROED, NEVER, TOO_SOON, TOO_LARGE = (
    "zeroed",
    "never zeroed",
    "zeroed before the step",
    "steps too large",
)
STEPS = 14


def _curve(loop: str, share: float, start: float) -> dict[str, Any]:
    """The losses of a loop on a parabola. share: how much of the distance to its lowest point the
    first step goes."""
    distance, held, losses = start, 0.0, []
    for _ in range(STEPS):
        losses.append(distance**2)
        held = share * distance + (held if loop == NEVER else 0)
        distance -= 0 if loop == TOO_SOON else held
    return {"losses": losses}


def _random_curve(rng: np.random.Generator) -> dict[str, Any]:
    loop = str(rng.choice([ZEROED, NEVER, TOO_SOON, TOO_LARGE]))
    share = rng.uniform(2.1, 2.4) if loop == TOO_LARGE else rng.uniform(0.2, 0.8)
    return _curve(loop, float(share), float(rng.uniform(1, 5)))


def _never_rises(losses: list[float]) -> bool:
    return bool(np.all(np.diff(losses) <= 0))


def _always_rises(losses: list[float]) -> bool:
    return bool(np.all(np.diff(losses) > 0))


def _loop(losses: list[float]) -> str:
    if len(set(losses)) == 1:
        return TOO_SOON
    if _never_rises(losses):
        return ZEROED
    return TOO_LARGE if _always_rises(losses) else NEVER


def _said(said: str, of: str) -> Callable[[Run], bool]:
    """Whether the answer is `said` for a curve of the loop `of`."""

    def test(run: Run) -> bool:
        assert isinstance(run.outcome, Seen)
        return run.outcome.text == said and _loop(run.inputs["losses"]) == of

    return test


def _is_no_diagnosis(run: Run) -> bool:
    known = (ZEROED, NEVER, TOO_SOON, TOO_LARGE)
    return isinstance(run.outcome, Seen) and run.outcome.text not in known


diagnose = Exercise(
    name="diagnose",
    points=2,
    expected="one of the four texts of the task: the loop that gave these losses",
    hints=(
        "Compare each loss with the one before it. What is true of every pair of neighbours?",
        "A sum of old gradients goes on in the old direction. What does that do at the lowest "
        "point?",
    ),
    examples=[
        _curve(ZEROED, 0.5, 3.0),
        _curve(NEVER, 0.5, 3.0),
        _curve(TOO_SOON, 0.5, 3.0),
        _curve(TOO_LARGE, 2.25, 1.5),
        _curve(ZEROED, 0.25, 5.0),
        _curve(NEVER, 0.3, 4.0),
        _curve(ZEROED, 1.0, 3.0),
        _curve(NEVER, 1.0, 3.0),
    ],
    inputs=_random_curve,
    right=_loop,
    wrong=(
        fails_if(
            when=_is_no_diagnosis,
            hint="Your code returns something else than one of the four texts. How are they spelt?",
        ),
        fails_if(
            when=_said(ZEROED, NEVER),
            hint=(
                "Your code says that all is well with a curve that comes back up. It falls at "
                "first, and its end may be low too. What does it do between?"
            ),
        ),
        fails_if(
            when=_said(NEVER, ZEROED),
            hint=(
                "Your code blames the missing zero_grad for a curve that falls, and then stays "
                "where it is. What is a loop to do that has reached the lowest point?"
            ),
        ),
        fails_if(
            when=_said(NEVER, TOO_LARGE),
            hint=(
                "Your code blames the missing zero_grad for a curve that only grows. Sums of old "
                "gradients overshoot and come back. What never comes back?"
            ),
        ),
        fails_if(
            when=_said(TOO_LARGE, NEVER),
            hint=(
                "Your code takes every rise for steps that are too large. Those overshoot further "
                "each time. Does this curve ever fall?"
            ),
        ),
        fails_if(
            when=_said(NEVER, TOO_SOON),
            hint=(
                "Your code blames the missing zero_grad for a curve that is flat. With gradients "
                "to follow, w would move. Where did they go?"
            ),
        ),
        fails_if(
            when=_said(ZEROED, TOO_SOON),
            hint=(
                "Your code says that all is well with a curve that is flat. Has anything been "
                "learned there?"
            ),
        ),
        fails_if(
            when=_said(TOO_LARGE, TOO_SOON),
            hint=(
                "Your code says that the steps are too large where the loss stays the same. How "
                "large can a step have been that changes nothing?"
            ),
        ),
    ),
)
