"""Lesson 04, Backward by hand: the gradient of the 4.5 example, the order of the nodes, two rules,
a numerical check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.backward_order import backward_order
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_04 import cubic, differentiate, without_backward


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _own_numbers(rng: np.random.Generator) -> dict[str, Any]:
    """Small numbers for the example of the lesson, no two entries alike."""
    entries = rng.choice(np.arange(1, 10), size=4, replace=False).tolist()
    return {
        "x": [entries[:2], entries[2:]],
        "shift": int(rng.integers(3, 7)),
        "factor": int(rng.choice([5, 7, 9, 11])),
    }


def _example(numbers: Mapping[str, Any]) -> np.ndarray:
    return np.array(numbers["x"], dtype=np.float32)


def _by_hand(x: np.ndarray, numbers: Mapping[str, Any]) -> np.ndarray:
    return numbers["factor"] * 2 * (x + numbers["shift"]) / 4


gradient_by_hand = Exercise(
    name="gradient_by_hand",
    points=2,
    expected="a float32 tensor of the shape of x: the gradient of out with respect to x",
    hints=(
        (
            "Four nodes lie between out and x: a mean, a product with a number, the product y * y, "
            "a sum with a number. What does each make of the g that it gets?"
        ),
        "y goes into y * y at two places. What happens to the gradients that they send?",
    ),
    numbers={"x": [[1, 2], [3, 4]], "shift": 2, "factor": 3},
    varied=_own_numbers,
    examples=lambda numbers: ({"x": _example(numbers)},),
    inputs=lambda rng: {"x": _normal(rng, 2, 2)},
    probe=without_backward,
    right=_by_hand,
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=lambda x, numbers: 4 * _by_hand(x, numbers),
            hint=(
                "Your gradient is the one of z's sum. out is the mean of z. What does "
                "MeanBackward0 do to the gradient before it reaches z?"
            ),
        ),
        fails_if(
            equal_to=lambda x, numbers: numbers["factor"] * 2 * x / 4,
            hint=(
                "Your code has x where the product has y. Which value did MulBackward0 save, and "
                "is it x?"
            ),
        ),
        fails_if(
            equal_to=lambda x, numbers: _by_hand(np.ones_like(x), numbers),
            hint=(
                "Your code returns the same number everywhere, which belongs to an x of ones. At "
                "which values does each node of this graph work?"
            ),
        ),
        fails_if(
            equal_to=lambda x, numbers: _by_hand(x, numbers) / 2,
            hint=(
                "Your code counts one of the two edges from y * y back to y. What happens to "
                "gradients that meet?"
            ),
        ),
        fails_if(
            equal_to=lambda x, numbers: numbers["factor"] * (x + numbers["shift"]) ** 2 / 4,
            hint="Your code multiplies by the square itself. What is the slope of y * y?",
        ),
        fails_if(
            equal_to=lambda x, numbers: _by_hand(_example(numbers), numbers),
            hint=(
                "Your function returns the numbers of the example whatever x is. Where does x "
                "come into the rule of each node?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code calls backward(), and here nothing is recorded that it could walk. "
                "Which line of yours stands for which node?"
            ),
        ),
    ),
)


def _mul_case(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {"g": _normal(rng, 3), "a": _normal(rng, 3), "b": _normal(rng, 3)}


mul_backward = Exercise(
    name="mul_backward",
    points=2,
    expected="a pair of float32 tensors: the gradient for a and the gradient for b",
    hints=(
        "g has the shape of the product. Which shape have the two answers?",
        (
            "Hold b still and let a grow a little: by how much does each entry of a * b grow? "
            "Then let g weigh it."
        ),
    ),
    examples=(
        {
            "g": np.array([1, 10, 100], dtype=np.float32),
            "a": np.array([2, 3, 4], dtype=np.float32),
            "b": np.array([5, 6, 7], dtype=np.float32),
        },
    ),
    inputs=_mul_case,
    right=lambda g, a, b: (g * b, g * a),
    wrong=(
        fails_if(
            equal_to=lambda g, a, b: (np.diag(b), np.diag(a)),
            hint=(
                "Your code returns the Jacobians, a matrix for each factor. A node is asked for "
                "their product with g. What does a diagonal matrix do to g, and must you build "
                "it?"
            ),
        ),
        fails_if(
            equal_to=lambda g, a, b: (np.diag(g * b), np.diag(g * a)),
            hint=(
                "Your code builds the Jacobians and scales their rows by g. The product of a "
                "vector and a matrix adds over rows. What is left of a diagonal matrix then?"
            ),
        ),
        fails_if(
            equal_to=lambda g, a, b: (b, a),
            hint=(
                "Your code returns the local derivatives alone. What arrived from upstream, and "
                "where did it go?"
            ),
        ),
        fails_if(
            equal_to=lambda g, a, b: (g * a, g * b),
            hint=(
                "Your code gives each factor its own value. If a grows by a little, by how much "
                "does a * b grow?"
            ),
        ),
        fails_if(
            equal_to=lambda g, a, b: (g, g),
            hint=(
                "Your code passes g on unchanged, which is the rule of a sum. If a grows by a "
                "little, by how much does a * b grow?"
            ),
        ),
    ),
)


def _is_mean_jacobian(run: Run) -> bool:
    size = run.inputs["x"].size
    seen = run.outcome.array if isinstance(run.outcome, Seen) else None
    return seen is not None and seen.shape in ((size,), (1, size)) and np.allclose(seen, 1 / size)


mean_backward = Exercise(
    name="mean_backward",
    points=2,
    expected="a float32 tensor of the shape of x: the gradient for each entry",
    hints=(
        "The mean has one entry, and x has many. Which of them does the gradient go to?",
        "Let one entry of x grow a little: how much of that arrives at the mean of n entries?",
    ),
    examples=(
        {"g": np.array(12, dtype=np.float32), "x": np.arange(1, 7, dtype=np.float32).reshape(2, 3)},
    ),
    inputs=lambda rng: {"g": _normal(rng).reshape(()), "x": _normal(rng, 2, 4)},
    right=lambda g, x: np.full_like(x, g / x.size),
    wrong=(
        fails_if(
            when=_is_mean_jacobian,
            hint=(
                "Your code returns the Jacobian, one row for one result. A node is asked for g "
                "times it, in the shape of x. What is still missing?"
            ),
        ),
        fails_if(
            equal_to=lambda g, x: np.full_like(x, 1 / x.size),
            hint=(
                "Your code returns the local derivative alone. What arrived from upstream, and "
                "where did it go?"
            ),
        ),
        fails_if(
            equal_to=lambda g, x: np.full_like(x, g),
            hint=(
                "Your code gives every entry the whole of g, which is the rule of a sum. If one "
                "entry grows by 1, by how much does the mean grow?"
            ),
        ),
        fails_if(
            equal_to=lambda g, x: g / x.size,
            hint=(
                "Your code returns one number. The gradient of x has an entry for each entry of "
                "x. How can the one number reach them all?"
            ),
        ),
        fails_if(
            equal_to=lambda g, x: np.full_like(x, g / len(x)),
            hint=(
                "Your code divides by the number of rows. Over how many entries is this mean taken?"
            ),
        ),
        fails_if(
            equal_to=lambda g, x: g * x / x.size,
            hint=(
                "Your code multiplies by x. Does it matter for the mean's slope how large the "
                "entries are?"
            ),
        ),
    ),
)


def _cubic_gradient(x: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return 3 * a * x * x + 2 * b * x + x.prod() / x


def _difference(ahead: float, behind: float) -> Callable[..., np.ndarray]:
    """The difference quotient of `cubic` from x + behind*h to x + ahead*h, entry by entry, divided
    by h."""

    def quotients(x: np.ndarray, h: float, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        result = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            step = np.zeros_like(x)
            step[place] = h
            result[place] = (cubic(x + ahead * step, a, b) - cubic(x + behind * step, a, b)) / h
        return result

    return quotients


def _all_at_once(x: np.ndarray, h: float, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.full_like(x, (cubic(x + h, a, b) - cubic(x - h, a, b)) / (2 * h))


def _moved(run: Run) -> bool:
    return not np.allclose(run.notes["x afterwards"].plain(), run.inputs["x"], rtol=0, atol=1e-9)


def _in_single_precision(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and run.outcome.dtype == "float32"


def _difference_case(rng: np.random.Generator) -> dict[str, Any]:
    x, a, b = rng.normal(size=(3, 2, 3))
    return {"x": x, "h": 1e-4, "a": a, "b": b}


numerical_gradient = Exercise(
    name="numerical_gradient",
    points=3,
    expected=(
        "a float64 tensor of the shape of x: for each entry, the central difference of f with "
        "step h"
    ),
    hints=(
        (
            "Each entry of the gradient takes two calls of f: what changes between them, and what "
            "stays?"
        ),
        (
            "An entry that was moved has to be back in its place before the next one is. Whose "
            "memory is x?"
        ),
    ),
    # With a step as large as this, the central difference is not the derivative.
    examples=(_difference_case(np.random.default_rng(4)) | {"h": 0.25},),
    inputs=_difference_case,
    probe=differentiate,
    right=lambda x, h, a, b: _difference(1, -1)(x, h, a, b) / 2,
    rtol=1e-6,
    atol=1e-6,
    at_most={"calls of f": lambda x, h, a, b: 2 * x.size},
    wrong=(
        fails_if(
            when=_in_single_precision,
            hint=(
                "Your code works in float32. A step of 1e-4 changes f in its last few digits "
                "there. What dtype does x have, and did you keep it?"
            ),
        ),
        fails_if(
            equal_to=_difference(1, 0),
            points=1,
            hint=(
                "Your code takes the difference on one side, from x to x + h. Its error shrinks "
                "like h. Which second point makes the error shrink like h squared?"
            ),
        ),
        fails_if(
            equal_to=_difference(0, -1),
            points=1,
            hint=(
                "Your code takes the difference on one side, from x - h to x. Its error shrinks "
                "like h. Which second point makes the error shrink like h squared?"
            ),
        ),
        fails_if(
            equal_to=_difference(1, -1),
            hint=(
                "Your gradient is twice too large. How far apart are the two points at which you "
                "call f?"
            ),
        ),
        fails_if(
            equal_to=lambda x, h, a, b: _difference(1, -1)(x, h, a, b) * h,
            hint=(
                "Your code returns how much f changes. A slope is a change divided by a distance. "
                "Which distance?"
            ),
        ),
        fails_if(
            equal_to=_all_at_once,
            hint=(
                "Your code moves all entries of x at once, which adds up all the derivatives. How "
                "do you ask about one entry alone?"
            ),
        ),
        fails_if(
            when=_moved,
            hint=(
                "Your code leaves x changed, so each entry is measured at another point. What "
                "must be put back, and when, or what could you change in place of x?"
            ),
        ),
        fails_if(
            equal_to=lambda x, h, a, b: _cubic_gradient(x, a, b),
            hint=(
                "Your code returns the derivative itself, which backward() gives too. This "
                "exercise is to check that one. What do you learn from the values of f alone?"
            ),
        ),
    ),
)


EXERCISES = (
    gradient_by_hand,
    backward_order,
    mul_backward,
    mean_backward,
    numerical_gradient,
)
