"""Lesson 09, In-place changes and versions: an error mended in three ways, a descent by hand, and
what an operation saves."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.comparing import part_of, same_values
from autograd_lab.grading.observe import Run
from autograd_lab.grading.probes.lesson_09 import clipped, descended, of_operation


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def _version(run: Run) -> int:
    return int(run.notes["version"].plain())


def _clipped(x: np.ndarray, weights: np.ndarray, ceiling: float) -> np.ndarray:
    return np.minimum(np.exp(x), np.float32(ceiling))


def _is_clipped(run: Run) -> bool:
    x, weights = run.inputs["x"], run.inputs["weights"]
    right = {"": _clipped(**run.inputs), "x.grad": weights * np.exp(x)}
    return all(same_values(part_of(run, name), values) for name, values in right.items())


def _clipped_in_place(run: Run) -> bool:
    return _is_clipped(run) and _version(run) > 0


MISTAKES = (
    fails_if(
        equal_to=(RuntimeError, "modified by an inplace operation"),
        hint=(
            "backward() still finds the result of exp at another version than the one that was "
            "saved. Which line writes into that memory, and is backward() done by then?"
        ),
    ),
    fails_if(
        equal_to=lambda x, weights, ceiling: weights * _clipped(x, weights, ceiling),
        of="x.grad",
        hint=(
            "Nothing is raised, and the gradient is wrong: exp's rule worked with the clipped "
            "values. Which change did no version counter see?"
        ),
    ),
    fails_if(
        equal_to=lambda x, weights, ceiling: weights * np.exp(x) * (np.exp(x) < ceiling),
        of="x.grad",
        hint=(
            "Your loss is that of the clipped values, so clipped entries get no gradient. On "
            "which values did the program compute its loss?"
        ),
    ),
    fails_if(
        equal_to=lambda x, weights, ceiling: None,
        of="x.grad",
        hint="x.grad is None after your code. Which line was to fill it?",
    ),
    fails_if(
        equal_to=lambda x, weights, ceiling: np.exp(x),
        hint="Your code returns the values as exp made them. Which of them were to be clipped?",
    ),
)


def _clipping(name: str, expected: str, hints: tuple[str, ...], **more: Any) -> Exercise:
    return Exercise(
        name=name,
        points=1,
        expected=expected,
        hints=hints,
        inputs=lambda rng: {
            "x": np.linspace(-1, 2, 4, dtype=np.float32) + 0.3 * _normal(rng, 4),
            "weights": _normal(rng, 4),
            "ceiling": 1.5,
        },
        probe=clipped,
        right=_clipped,
        **more,
    )


clipped_anew = _clipping(
    "clipped_anew",
    "the clipped values as a new tensor, which has a history; x.grad is the gradient of the loss",
    (
        "Which tensor's memory does exp's node need, and until when?",
        "Most operations come in two forms. How do their names differ?",
    ),
    accepts=lambda run: _is_clipped(run) and _version(run) == 0,
    flags={"requires_grad": True},
    wrong=(
        *MISTAKES,
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your result has no history. The program's had one; what of the program has to "
                "change for this mend, and what may stay?"
            ),
        ),
        fails_if(
            when=_clipped_in_place,
            hint=(
                "Your gradient is right, and something was still changed in place. Can the "
                "clipped values be a tensor of their own from the start?"
            ),
        ),
    ),
)

clipped_copy = _clipping(
    "clipped_copy",
    "the clipped values on memory of their own, changed in place, without a history",
    (
        "The memory that is changed must not be the one that exp's node has saved.",
        "Lesson 08 has a tool for the history and one for the memory. You need both.",
    ),
    accepts=_clipped_in_place,
    flags={"requires_grad": False},
    wrong=(
        *MISTAKES,
        fails_if(
            equal_to={"requires_grad": True},
            hint=(
                "Your result still has a history, so whoever keeps it keeps the graph. A copy was "
                "asked for. What does clone() keep?"
            ),
        ),
        fails_if(
            when=lambda run: _is_clipped(run) and _version(run) == 0,
            hint=(
                "Your values are right, but nothing was changed in place: you made another tensor "
                "as in exercise 1. Where is the copy, and which line changes it?"
            ),
        ),
    ),
)

clipped_last = _clipping(
    "clipped_last",
    "the very tensor that exp made, clipped in place; x.grad is the gradient of the loss",
    (
        "For how long does exp's node need its result?",
        "No line of the program needs another form. What else could change?",
    ),
    accepts=_clipped_in_place,
    flags={"requires_grad": True},
    wrong=(
        *MISTAKES,
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your result has no history, so it is not the tensor that exp made. This mend "
                "needs no second tensor. When is the saved value no longer needed?"
            ),
        ),
        fails_if(
            when=lambda run: _is_clipped(run) and _version(run) == 0,
            hint=(
                "Your values are right, but in a second tensor. This mend takes no new memory: "
                "when may the first be changed?"
            ),
        ),
    ),
)


def _descent(
    w: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    lr: float,
    steps: int,
    *,
    keeps: float = 0.0,
    sign: int = -1,
) -> np.ndarray:
    """w after some steps. keeps: how much of the last gradient is still there at the next."""
    found, gradient = w.astype(np.float64), np.zeros(w.shape)
    for _ in range(steps):
        errors = x @ found - y
        gradient = keeps * gradient + 2 * x.T @ errors / len(y)
        found = found + sign * lr * gradient
    return found.astype(np.float32)


def _has_descended(run: Run) -> bool:
    right = _descent(**run.inputs)
    return all(same_values(part_of(run, name), right, 1e-4, 1e-5) for name in ("", "w"))


def _left_the_leaf(run: Run) -> bool:
    right = same_values(part_of(run, ""), _descent(**run.inputs), 1e-4, 1e-5)
    return right and same_values(part_of(run, "w"), run.inputs["w"])


fit_in_place = Exercise(
    name="fit_in_place",
    points=3,
    expected="w itself, changed in place: still a leaf that wants a gradient",
    hints=(
        "A step has four lines: the loss, backward, the change of w, and one for the gradient.",
        "w has to be the same leaf after each step. Which ways of changing it make another tensor?",
    ),
    inputs=lambda rng: {
        "w": _normal(rng, 3),
        "x": _normal(rng, 5, 3),
        "y": _normal(rng, 5),
        "lr": 0.1,
        "steps": 4,
    },
    probe=descended,
    right=_descent,
    accepts=_has_descended,
    rtol=1e-4,
    atol=1e-5,
    flags={"requires_grad": True, "is_leaf": True},
    wrong=(
        fails_if(
            equal_to=(TypeError, "NoneType"),
            hint=(
                "In the second step w.grad is None. Is w still the tensor that it was in the "
                "first? What does w = w - ... do to the name?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "a leaf Variable that requires grad"),
            hint=(
                "Your change of w would be recorded, and w would be a leaf no longer. Where is "
                "nothing recorded?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your loss has no history. Which lines of a step have to be recorded, and which "
                "one must not be?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your w wants no gradient any more, so nobody can train it further. What is the "
                "rest of the program to do with it?"
            ),
        ),
        fails_if(
            equal_to={"is_leaf": False},
            hint=(
                "Your w is the result of a subtraction, behind which stands that of the step "
                "before. How many nodes does the loss of the hundredth step have?"
            ),
        ),
        fails_if(
            when=_left_the_leaf,
            hint=(
                "What you return has the right values, but the w that your function was given is "
                "as before. Whoever holds it, such as a module, sees no training. What changes "
                "memory, and what makes new?"
            ),
        ),
        fails_if(
            equal_to=lambda w, x, y, lr, steps: _descent(w, x, y, lr, steps, keeps=1.0),
            hint=(
                "Each of your steps goes along all the gradients so far. What does backward() do "
                "to a gradient that is there already?"
            ),
        ),
        fails_if(
            equal_to=lambda w, x, y, lr, steps: _descent(w, x, y, lr, steps, sign=1),
            hint="Your steps go uphill. Which way does the gradient point?",
        ),
    ),
)

SAVED = {
    "exp": "result",
    "sin": "input",
    "neg": "nothing",
    "sigmoid": "result",
    "log": "input",
    "sqrt": "result",
    "square": "input",
    "tanh": "result",
    "cos": "input",
    "reciprocal": "result",
}
OTHER = {"result": "input", "input": "result", "nothing": "nothing"}

what_it_saved = Exercise(
    name="what_it_saved",
    points=3,
    expected='one of the words "input", "result" and "nothing"',
    hints=(
        "What happens in backward() if a saved value was changed, and what if another was?",
        "You need two experiments, each with a graph of its own.",
    ),
    examples=tuple({"op": name} for name in list(SAVED)[:6]),
    inputs=lambda rng: {"op": str(rng.choice(list(SAVED)[6:]))},
    probe=of_operation,
    right=lambda op: SAVED[op],
    wrong=(
        fails_if(
            equal_to=lambda op: OTHER[SAVED[op]],
            hint=(
                "Your words are the wrong way round. If to change the result makes backward() "
                "raise, what had the node saved?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "a leaf Variable that requires grad"),
            hint=(
                "Your code changes a leaf, which is refused at once, whatever was saved. What "
                "could stand between the leaf and the operation?"
            ),
        ),
        fails_if(
            equal_to=lambda op: "input",
            hint=(
                'Your function says "input" of every operation. Does the error come from '
                "backward(), or from the change itself? A leaf refuses it at once."
            ),
        ),
        fails_if(
            equal_to=lambda op: "nothing",
            hint=(
                'Your function says "nothing" of every operation. Is your change one that the '
                "version counter sees, and is it there before backward()?"
            ),
        ),
        fails_if(
            equal_to=lambda op: "result" if SAVED[op] == "nothing" else SAVED[op],
            hint=(
                'Your function says "result" where nothing was saved. The second backward() '
                "through one graph may raise for another reason. Which?"
            ),
        ),
    ),
)

EXERCISES = (clipped_anew, clipped_copy, clipped_last, fit_in_place, what_it_saved)
