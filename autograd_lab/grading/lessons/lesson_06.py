"""Lesson 06, Vectors and the gradient argument: v for two leaves, the gradient that is made where
none is given, the whole Jacobian, a loss for a v and a v for a loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.whole_jacobian import whole_jacobian
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_04 import without_backward
from autograd_lab.grading.probes.lesson_06 import sent_to_y


def _array(*entries: Any) -> np.ndarray:
    return np.array(entries, dtype=np.float32)


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _q(a: np.ndarray, b: np.ndarray, v: np.ndarray) -> np.ndarray:
    return 3 * a**3 - b**2


def _of_a(weight: Callable[..., Any]) -> Callable[..., np.ndarray]:
    """The gradient of a, if the rows are weighted so."""

    def gradient(a: np.ndarray, b: np.ndarray, v: np.ndarray) -> np.ndarray:
        return np.asarray(weight(a, b, v) * 9 * a**2)

    return gradient


weighted_gradients = Exercise(
    name="weighted_gradients",
    points=2,
    expected="Q, a float32 tensor of the shape of a; its weighted gradients in a.grad and b.grad",
    hints=(
        "Which shape has Q, and what does backward() ask for where the result has this shape?",
        "What is the derivative of one entry of Q by the same entry of a? And how often does it "
        "count?",
    ),
    examples=({"a": _array(2, 3), "b": _array(6, 4), "v": _array(1, 10)},),
    inputs=lambda rng: {"a": _normal(rng, 3), "b": _normal(rng, 3), "v": _normal(rng, 3)},
    leaves=("a", "b"),
    right=_q,
    flags={"requires_grad": True},
    afterwards={
        "a.grad": _of_a(lambda a, b, v: v),
        "b.grad": lambda a, b, v: -2 * b * v,
    },
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "implicitly created"),
            hint=(
                "Your code calls backward() on a vector and says nothing of its entries. Which "
                "argument of your function says how much each of them counts?"
            ),
        ),
        fails_if(
            equal_to=lambda a, b, v: v * _q(a, b, v),
            hint=(
                "Your code returns Q with its values weighted. Does v change what Q is, or how "
                "much its derivatives count?"
            ),
        ),
        fails_if(
            of="a.grad",
            equal_to=lambda a, b, v: None,
            hint=(
                "Your code returns the right Q, and a.grad is still None. Which call sends a "
                "gradient to the leaves?"
            ),
        ),
        fails_if(
            of="a.grad",
            equal_to=_of_a(lambda a, b, v: 1),
            hint=(
                "Your gradients are those of Q.sum(): each entry counts once. Where does your "
                "code use v?"
            ),
        ),
        fails_if(
            of="a.grad",
            equal_to=_of_a(lambda a, b, v: v * _q(a, b, v)),
            hint=(
                "Your code starts the walk with v * Q. The first gradient says how much each "
                "entry counts. Do the values of Q play a part in that?"
            ),
        ),
        fails_if(
            of="a.grad",
            equal_to=_of_a(lambda a, b, v: v * v),
            hint=(
                "Your gradients are weighted twice: v is in the result and in the first "
                "gradient. Which of the two places do you want?"
            ),
        ),
        fails_if(
            of="a.grad",
            equal_to=_of_a(lambda a, b, v: v / len(v)),
            hint=(
                "Your code averages the weighted entries, so each counts less than its weight. "
                "What makes one number of them and keeps the weights?"
            ),
        ),
    ),
)


def _is_ones_for_many(run: Run) -> bool:
    y, seen = run.inputs["y"], run.outcome
    return y.size != 1 and isinstance(seen, Seen) and np.array_equal(seen.plain(), np.ones_like(y))


def _lets_none_pass(run: Run) -> bool:
    return run.inputs["y"].size == 0 and isinstance(run.outcome, Seen)


def _has_lost_the_dtype(run: Run) -> bool:
    dtype = run.outcome.dtype if isinstance(run.outcome, Seen) else ""
    return dtype == "float32" != run.inputs["y"].dtype.name


first_gradient = Exercise(
    name="first_gradient",
    points=2,
    expected=(
        "a tensor of the shape and dtype of y, or a RuntimeError where backward() refuses to make "
        "one"
    ),
    hints=(
        "Try it: what does backward() say to a result of each of the four shapes?",
        "The derivative of a number by itself is known. Of which results can you say that?",
    ),
    examples=(
        {"y": np.array(7, dtype=np.float32)},
        {"y": _array(2, 5, -3)},
        {"y": _array(4)},
        {"y": np.array([[-2.5]])},
        {"y": _array([6, 8])},
        {"y": np.zeros(0, dtype=np.float32)},
    ),
    inputs=lambda rng: {"y": _normal(rng, 1, 1, 1)},
    right=lambda y: np.ones_like(y),
    raises=lambda y: None if y.size == 1 else (RuntimeError, ""),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code calls backward() on y, which has no graph behind it. Which facts about "
                "y does backward() look at before it starts?"
            ),
        ),
        fails_if(
            when=_lets_none_pass,
            hint=(
                "Your code refuses many numbers, and lets a y with none at all pass. What is "
                "there to count once?"
            ),
        ),
        fails_if(
            when=_is_ones_for_many,
            hint=(
                "Your code lets many numbers count once each, without being asked to. What does "
                "y.backward() do for such a y?"
            ),
        ),
        fails_if(
            equal_to=lambda y: np.array(1.0),
            hint=(
                "Your code returns a number without dimensions for every y. What has to have the "
                "same shape as what, when a walk begins?"
            ),
        ),
        fails_if(
            equal_to=lambda y: np.ones(1),
            hint=(
                "Your code returns a vector of one entry for every y, as texts from the time of "
                "0.3 do. Which shape does a loss have today?"
            ),
        ),
        fails_if(
            when=_has_lost_the_dtype,
            hint=(
                "Your gradient has the right shape, and the dtype that new tensors have. Which "
                "dtype does y have?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, ""),
            hint=(
                "Your code refuses a y of one entry, because it has dimensions. Does backward() "
                "look at the number of dimensions, or at something else?"
            ),
        ),
    ),
)


weighted_loss = Exercise(
    name="weighted_loss",
    points=2,
    expected="a single number with a graph, whose backward() sends v to y",
    hints=(
        "The walk starts with 1 at your loss. What has to happen on the way, so that v arrives?",
        "Two operations are enough: one puts the weights in, one makes a single number.",
    ),
    examples=({"y": _array(1, 4, 9), "v": _array(1, 10, 100)},),
    inputs=lambda rng: {"y": _normal(rng, 5), "v": _normal(rng, 5)},
    probe=sent_to_y,
    right=lambda y, v: v,
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "implicitly created"),
            hint=(
                "Your loss has many entries, so its backward() asks for a gradient in turn. What "
                "is left to do to make one number of them?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your loss has no graph behind it. Which step of yours takes the numbers out of "
                "their tensors, or cuts them off?"
            ),
        ),
        fails_if(
            equal_to=(AttributeError, "backward"),
            hint=(
                "Your function returns something that is no tensor, so it has no backward(). The "
                "walk is for the caller to start. What should it start from?"
            ),
        ),
        fails_if(
            equal_to=lambda y, v: v / len(v),
            hint=(
                "Your loss is an average: each entry counts as many times less as there are "
                "entries. Which operation adds up and does not divide?"
            ),
        ),
        fails_if(
            equal_to=lambda y, v: np.ones_like(y),
            hint=("Your loss lets each entry of y count once. Is v in it, and does it multiply y?"),
        ),
        fails_if(
            equal_to=lambda y, v: np.full_like(y, v.sum()),
            hint=(
                "Your loss gives every entry of y the same weight, the sum of v. Where do the two "
                "vectors have to meet, entry by entry or after they were added up?"
            ),
        ),
        fails_if(
            equal_to=lambda y, v: 2 * v * y,
            hint=(
                "Your loss squares y, so what arrives depends on the values of y. v does not. Of "
                "which power of y is the derivative a constant?"
            ),
        ),
    ),
)


gradient_from_outside = Exercise(
    name="gradient_from_outside",
    points=3,
    expected="a float32 tensor of the shape of y: the derivative of the loss by each entry of y",
    hints=(
        "Write the loss of three entries as a sum. Which of its terms hold the second entry of y?",
        "What is the derivative of this one term by the entry? Do not lose the mean.",
    ),
    examples=({"y": _array(4, 5, 9), "labels": _array(1, 8, 3)},),
    inputs=lambda rng: {"y": _normal(rng, 5), "labels": _normal(rng, 5)},
    probe=without_backward,
    right=lambda y, labels: 2 * (y - labels) / len(y),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code calls backward() where nothing is recorded. What is the derivative of "
                "one square, on paper?"
            ),
        ),
        fails_if(
            equal_to=lambda y, labels: ((y - labels) ** 2).mean(),
            hint=(
                "Your code returns the loss. What goes back has an entry for each entry of y: how "
                "fast the loss changes with it."
            ),
        ),
        fails_if(
            equal_to=lambda y, labels: (y - labels) ** 2 / len(y),
            hint=(
                "Your code returns the terms of the loss. How fast does such a term change with "
                "its entry of y?"
            ),
        ),
        fails_if(
            equal_to=lambda y, labels: 2 * (y - labels),
            hint=(
                "Your gradient is that of the sum of the squares. What does the mean do to each "
                "of them?"
            ),
        ),
        fails_if(
            equal_to=lambda y, labels: (y - labels) / len(y),
            hint="Your gradient is half of what it should be. What is the derivative of a square?",
        ),
        fails_if(
            equal_to=lambda y, labels: 2 * (labels - y) / len(y),
            hint=(
                "Your gradient points the other way. If an entry of y is above its label and "
                "grows, does the loss grow or shrink?"
            ),
        ),
        fails_if(
            equal_to=lambda y, labels: np.full_like(y, 1 / len(y)),
            hint=(
                "Your gradient holds no label, so the network would learn the same whatever they "
                "are. Where do the labels come into the derivative?"
            ),
        ),
    ),
)


EXERCISES = (
    weighted_gradients,
    first_gradient,
    whole_jacobian,
    weighted_loss,
    gradient_from_outside,
)
