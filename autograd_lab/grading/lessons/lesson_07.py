"""Lesson 07, One graph, many backwards: two losses over a trunk, a walk that fails, a loop that
kept its graph, second derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.three_steps import three_steps
from autograd_lab.grading.probes.lesson_07 import HELD, WALKS, mixed, over_a_trunk, polynomial

Factors = list[float]


def _of_trunk(x: np.ndarray, factor: float) -> np.ndarray:
    return factor * 2 * x


both_losses = Exercise(
    name="both_losses",
    points=2,
    expected="in x.grad, the gradients of both losses added up; no saved value is held any more",
    hints=(
        "Which nodes does the second walk visit that the first has visited too?",
        "Which of the two walks has somebody coming after it?",
    ),
    examples=({"x": np.array([2, 5], dtype=np.float32), "factors": [3.0, 5.0]},),
    inputs=lambda rng: {
        "x": rng.normal(size=4).astype(np.float32),
        "factors": rng.uniform(1, 9, size=2).round(1).tolist(),
    },
    probe=over_a_trunk,
    right=lambda x, factors: _of_trunk(x, sum(factors)),
    at_most={HELD: lambda x, factors: 0},
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "a second time"),
            hint=(
                "Your second walk comes to the trunk and finds its saved values freed. To which of "
                "the two calls do you say that another is to come?"
            ),
        ),
        fails_if(
            of=HELD,
            equal_to=lambda x, factors: x.nbytes,
            points=1,
            hint=(
                "The gradients are right, and the trunk still holds what it saved, for a third "
                "walk. Which of your walks has nobody coming after it?"
            ),
        ),
        fails_if(
            equal_to=lambda x, factors: _of_trunk(x, factors[0]),
            hint=(
                "Only the gradient of the first loss is in x.grad. What became of that of the "
                "second?"
            ),
        ),
        fails_if(
            equal_to=lambda x, factors: _of_trunk(x, factors[1]),
            hint=(
                "Only the gradient of the second loss is in x.grad. What became of that of the "
                "first?"
            ),
        ),
        fails_if(
            equal_to=lambda x, factors: _of_trunk(x, 2 * factors[0] + factors[1]),
            hint=(
                "The first loss counts twice in x.grad: your second walk begins where both losses "
                "meet. What has it still to bring, after the first?"
            ),
        ),
    ),
)


def _given(x: float, b: float) -> tuple[float, float]:
    return 6 * x, x * x + 3


after_the_failure = Exercise(
    name="after_the_failure",
    points=2,
    expected="a pair: x.grad and b.grad, each a number, or None if it is still None",
    hints=(
        "What did the first walk leave in x.grad? Does an error take it away?",
        "The second walk begins at b * trunk. Which two places does it send to from there, and in "
        "which of them is something missing?",
    ),
    examples=({"x": 2.0, "b": 4.0},),
    inputs=lambda rng: dict(zip("xb", rng.uniform(1, 9, size=2).round(1).tolist(), strict=True)),
    right=_given,
    wrong=(
        fails_if(
            equal_to=lambda x, b: (6 * x, None),
            hint=(
                "Your answer treats the failed walk as if it had never begun. Which node runs "
                "before the one that fails, and to which leaf does it send?"
            ),
        ),
        fails_if(
            equal_to=lambda x, b: (None, None),
            hint=(
                "Your answer takes everything back, also what the first walk has brought. Does an "
                "error empty a .grad?"
            ),
        ),
        fails_if(
            equal_to=lambda x, b: (None, x * x + 3),
            hint=(
                "Your answer leaves out the first walk. It went to its end. What did it add to "
                "x.grad?"
            ),
        ),
        fails_if(
            equal_to=lambda x, b: (6 * x, 0),
            hint=(
                "Your answer has 0 for b.grad. A gradient that nobody has brought is None. Did "
                "somebody bring one?"
            ),
        ),
        fails_if(
            equal_to=lambda x, b: (6 * x + 2 * b * x, x * x + 3),
            hint=(
                "Your answer lets the second walk go to its end. Which saved value does it need "
                "on the way to x, and who has freed it?"
            ),
        ),
        fails_if(
            equal_to=lambda x, b: (6 * x + b, x * x + 3),
            hint=(
                "Your answer adds to x.grad what has arrived at x * x. This node fails, so what "
                "does it send on?"
            ),
        ),
        fails_if(
            equal_to=lambda x, b: (6 * x, b),
            hint=(
                "Your answer gives b its own value. If b grows by a little, by how much does "
                "b * trunk grow?"
            ),
        ),
    ),
)


def _slope(x: np.ndarray, factors: Factors) -> np.ndarray:
    a, b, c = factors
    return np.asarray(3 * a * x**2 + 2 * b * x + c)


def _curve(x: np.ndarray, factors: Factors) -> np.ndarray:
    a, b, _ = factors
    return np.asarray(6 * a * x + 2 * b)


second_derivative = Exercise(
    name="second_derivative",
    points=2,
    expected="a float64 tensor of shape []: the second derivative of f at x",
    hints=(
        "The first derivative is a tensor. What has to stand behind it, so that it can have a "
        "derivative?",
        "Which function gives a gradient without adding it to a .grad?",
    ),
    examples=({"x": np.array(2.0), "factors": [1.0, 0.5, 5.0]},),
    inputs=lambda rng: {"x": rng.normal(size=()) + 3.0, "factors": rng.normal(size=3).tolist()},
    probe=polynomial,
    right=_curve,
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "The first derivative that your code gets is a plain number, with no graph behind "
                "it. Keeping the graph of f is not enough. What has to be recorded as well?"
            ),
        ),
        fails_if(
            equal_to=_slope,
            hint=(
                "Your code returns the first derivative. Of which tensor do you now want the "
                "gradient?"
            ),
        ),
        fails_if(
            equal_to=lambda x, factors: _slope(x, factors) + _curve(x, factors),
            hint=(
                "Your code returns the first and the second derivative, added up. What was in "
                "x.grad before the second walk?"
            ),
        ),
        fails_if(
            equal_to=lambda x, factors: 2 * _slope(x, factors),
            hint=(
                "Your code walks twice from f(x), so the first derivative is there twice. From "
                "where has the second walk to begin?"
            ),
        ),
        fails_if(
            equal_to=lambda x, factors: _slope(x, factors) ** 2,
            hint=(
                "Your code multiplies the first derivative by itself. How fast does it change "
                "with x?"
            ),
        ),
    ),
)


def _hessian(a: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Of (a * x**3).sum() + 4 * x[0] * x[1]."""
    hessian = np.diag(6 * a * x)
    hessian[0, 1] = hessian[1, 0] = 4
    return hessian


def _slopes(a: np.ndarray, x: np.ndarray) -> np.ndarray:
    slopes = 3 * a * x**2
    slopes[0] += 4 * x[1]
    slopes[1] += 4 * x[0]
    return slopes


def _vectors(rng: np.random.Generator) -> dict[str, Any]:
    a, x, v = rng.normal(size=(3, 3))
    return {"a": a, "x": x, "v": v}


curvature_along = Exercise(
    name="curvature_along",
    points=3,
    expected="a float64 tensor of the shape of x: v times the Hessian of f at x",
    hints=(
        "The Hessian is the Jacobian of the gradient. How do you get v times a Jacobian?",
        "The first walk gives a vector. Which argument does a walk from a vector need?",
    ),
    examples=({"a": np.array([1.0, 2.0]), "x": np.array([2.0, 3.0]), "v": np.array([1.0, 10.0])},),
    inputs=_vectors,
    probe=mixed,
    right=lambda a, x, v: v @ _hessian(a, x),
    at_most={WALKS: lambda a, x, v: 2},
    wrong=(
        fails_if(
            of=WALKS,
            equal_to=lambda a, x, v: 1 + len(x),
            points=1,
            hint=(
                "The product is right, and your code walks once for each row of the Hessian. "
                "Which gradient lets one walk weight the rows and add them up?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "implicitly created"),
            hint=(
                "Your second walk begins at a vector, and is not told how much each entry counts. "
                "Who says so here?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "The gradient that your code gets first has no graph behind it. What has to be "
                "recorded?"
            ),
        ),
        fails_if(
            equal_to=lambda a, x, v: _hessian(a, x),
            hint=(
                "Your code returns the whole matrix, and that takes a walk for each row. Which "
                "single walk gives the product?"
            ),
        ),
        fails_if(
            equal_to=lambda a, x, v: _hessian(a, x).sum(axis=0),
            hint="Your code adds the rows of the Hessian up as they are. What is v for?",
        ),
        fails_if(
            equal_to=lambda a, x, v: v * _slopes(a, x),
            hint=(
                "Your code multiplies the gradient by v and stops there. How does the gradient "
                "change with x?"
            ),
        ),
        fails_if(
            equal_to=lambda a, x, v: v * _hessian(a, x).sum(axis=0),
            hint=(
                "Your code brings v in after the second walk, when the rows have been added up. "
                "A weight belongs to a row. When is that known?"
            ),
        ),
        fails_if(
            equal_to=lambda a, x, v: v @ _hessian(a, x) + _slopes(a, x),
            hint=(
                "The gradient itself is still in your result. What was in x.grad before the "
                "second walk?"
            ),
        ),
    ),
)


EXERCISES = (both_losses, after_the_failure, second_derivative, three_steps, curvature_along)
