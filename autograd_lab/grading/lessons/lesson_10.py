"""Lesson 10, Four switches: the flags of 0.3, volatile inference ported, a switch for each job."""

from __future__ import annotations

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.gradient_by_input import gradient_by_input
from autograd_lab.grading.lessons.six_switches import six_switches
from autograd_lab.grading.lessons.step_then_predict import step_then_predict

Flags = list[bool]


def _right_flags(requires_grad: Flags, volatile: Flags) -> Flags:
    return [any(requires_grad) and not any(volatile), any(volatile)]


def _some_flags(rng: np.random.Generator) -> dict[str, Flags]:
    """A Variable had one of the flags or none, never both."""
    kinds = rng.choice(3, size=3, p=(0.4, 0.4, 0.2))
    return {
        "requires_grad": [bool(kind == 1) for kind in kinds],
        "volatile": [bool(kind == 2) for kind in kinds],
    }


def _case(kinds: str) -> dict[str, Flags]:
    """From letters: r for one that requires a gradient, v for a volatile one, - for neither."""
    return {
        "requires_grad": [kind == "r" for kind in kinds],
        "volatile": [kind == "v" for kind in kinds],
    }


legacy_flags = Exercise(
    name="legacy_flags",
    points=2,
    expected="a pair of True or False: requires_grad of the result, then volatile",
    hints=(
        "How many volatile inputs does it take for a volatile result?",
        "Can a result that was not recorded want a gradient?",
    ),
    examples=[_case(kinds) for kinds in ("r-", "--", "rr", "rv", "v-", "vv", "-rv", "--r")],
    inputs=_some_flags,
    right=_right_flags,
    wrong=(
        fails_if(
            equal_to=lambda requires_grad, volatile: [any(requires_grad), any(volatile)],
            hint=(
                "Your two flags know nothing of each other, and for a weight times a volatile "
                "image both are True. Which of the two won?"
            ),
        ),
        fails_if(
            equal_to=lambda requires_grad, volatile: [
                any(requires_grad),
                any(volatile) and not any(requires_grad),
            ],
            hint=(
                "Your code has requires_grad win over volatile. Then no network could have been "
                "run without a graph, for its weights want gradients. Which wins?"
            ),
        ),
        fails_if(
            equal_to=lambda requires_grad, volatile: [
                any(requires_grad) or any(volatile),
                any(volatile),
            ],
            hint=(
                "Your code has a volatile input force requires_grad to True, as some older texts "
                "have it. Was anything recorded that a gradient could go back through?"
            ),
        ),
        fails_if(
            equal_to=lambda requires_grad, volatile: [
                all(requires_grad) and not any(volatile),
                any(volatile),
            ],
            hint=(
                "Your code wants all inputs to require a gradient. Take a weight times an image: "
                "does the weight need its gradient, and how does it get there?"
            ),
        ),
        fails_if(
            equal_to=lambda requires_grad, volatile: [
                any(requires_grad) and not all(volatile),
                all(volatile),
            ],
            hint=(
                "Your code wants all inputs to be volatile. In a network one input was, the image, "
                "and none of the weights. What did the lesson's cell print for that?"
            ),
        ),
        fails_if(
            equal_to=lambda requires_grad, volatile: [not any(volatile), any(volatile)],
            hint=(
                "Your code takes volatile for the opposite of requires_grad. What has a result of "
                "inputs that are neither?"
            ),
        ),
        fails_if(
            equal_to=lambda requires_grad, volatile: _right_flags(requires_grad, volatile)[::-1],
            hint="Your pair is the other way round. Which of the two flags was asked for first?",
        ),
    ),
)


EXERCISES = (
    legacy_flags,
    step_then_predict,
    six_switches,
    gradient_by_input,
)
