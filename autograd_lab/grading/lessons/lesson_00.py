"""Lesson 00, How the lab works: a check to pass, a hint to read, a first gradient."""

from __future__ import annotations

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.observe import Run, Seen


def _entries(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {"x": rng.normal(size=5).astype(np.float32)}


def _of_kind(kind: str, run: Run) -> bool:
    return isinstance(run.outcome, Seen) and run.outcome.kind == kind


mean_of_squares = Exercise(
    name="mean_of_squares",
    points=1,
    expected="a tensor of shape []: the mean of the squares of all entries of x",
    hints=(
        "Which of the two comes first, the squares or their mean?",
        "x * x has an entry for each of x. Which method makes one number of them?",
    ),
    examples=({"x": np.array([1, 2, 3], dtype=np.float32)},),
    inputs=_entries,
    right=lambda x: (x * x).mean(),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=lambda x: x.mean() ** 2,
            hint=(
                "Your code squares the mean. The mean of the squares is another number: in which "
                "order are the two done?"
            ),
        ),
        fails_if(
            equal_to=lambda x: (x * x).sum(),
            hint="Your code adds the squares up. What makes a mean of a sum?",
        ),
        fails_if(
            equal_to=lambda x: x * x,
            hint="Your code returns all the squares, one for each entry. What is still to be done?",
        ),
        fails_if(
            equal_to=lambda x: np.sqrt((x * x).mean()),
            hint="Your code takes a root at the end. Does the task ask for one?",
        ),
        fails_if(
            when=lambda run: _of_kind("number", run),
            hint=(
                "Your code returns a number of Python's. The check asks for a tensor of shape []. "
                "Which call of yours takes the number out?"
            ),
        ),
    ),
)

span = Exercise(
    name="span",
    points=1,
    expected="a tensor of shape []: the largest entry of x minus the smallest",
    hints=(
        "The entries of x need not be sorted. Which two of them matter?",
        "A tensor has a method for its largest entry, and one for its smallest.",
    ),
    examples=({"x": np.array([3, 9, -2, 5], dtype=np.float32)},),
    inputs=_entries,
    right=lambda x: x.max() - x.min(),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=lambda x: x[-1] - x[0],
            hint=(
                "Your code takes the first entry from the last. In the example these are the "
                "smallest and the largest. Are they always?"
            ),
        ),
        fails_if(
            equal_to=lambda x: x.min() - x.max(),
            hint="Your result has the wrong sign. Which of the two is taken from which?",
        ),
        fails_if(
            equal_to=lambda x: x.max() + x.min(),
            hint=(
                "Your code adds the smallest entry to the largest. How far is it from 2 to 7, and "
                "which sign says so?"
            ),
        ),
        fails_if(
            equal_to=lambda x: x.max(),
            hint="Your code returns the largest entry. How far is it from the smallest one?",
        ),
    ),
)

slope = Exercise(
    name="slope",
    points=1,
    expected="a tensor of shape []: the derivative of x * x * x at the number",
    hints=(
        "After backward(), where did the lesson find the derivative?",
        "Which tensor is asked for its gradient: the one you began with, or the product?",
    ),
    examples=({"number": 2.0},),
    inputs=lambda rng: {"number": float(rng.uniform(1.5, 4.0))},
    right=lambda number: np.float32(3 * number**2),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            when=lambda run: _of_kind("none", run),
            hint=(
                "Your code returns None: the gradient was read before backward() had put one "
                "there, or of a tensor that gets none. Which line reads it, and when?"
            ),
        ),
        fails_if(
            equal_to=lambda number: np.float32(number**3),
            hint=(
                "Your code returns the product itself. Its derivative lies elsewhere after "
                "backward(). What did the lesson look at?"
            ),
        ),
        fails_if(
            equal_to=lambda number: np.float32(2 * number),
            hint=(
                "Your gradient is that of x * x. How many factors does the product of the task "
                "have?"
            ),
        ),
        fails_if(
            equal_to=lambda number: np.float32(6 * number**2),
            hint=(
                "Your gradient is twice as large as it should be. How often did a walk add to it?"
            ),
        ),
        fails_if(
            when=lambda run: _of_kind("number", run),
            hint=(
                "Your code returns a number of Python's. A gradient is a tensor. Which line of "
                "yours turned it into a number, or was it never one?"
            ),
        ),
    ),
)

EXERCISES = (mean_of_squares, span, slope)
