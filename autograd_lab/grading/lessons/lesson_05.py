"""Lesson 05, Gradients accumulate: a training loop, two losses, micro-batches, loss curves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.loss_curves import diagnose
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_05 import GRAPHS, by_parts, going_down, of_two_losses


def _normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


class _Valley:
    """The loop of the exercise `descend` in NumPy, and what becomes of it with a mistake."""

    def __init__(self, mistake: str = "") -> None:
        self.mistake = mistake

    def __call__(
        self,
        w: np.ndarray,
        left: np.ndarray | None,
        target: np.ndarray,
        steepness: float,
        lr: float,
        steps: int,
    ) -> list[Any]:
        held = np.zeros_like(w) if left is None else left
        losses = []
        for step in range(steps):
            losses.append(float((steepness * (w - target) ** 2).sum()))
            gradient = 2 * steepness * (w - target)
            if self.mistake == "never zeroed" or (self.mistake == "zeroed last" and step == 0):
                gradient = held = held + gradient
            if self.mistake == "zeroed before the step":
                gradient = np.zeros_like(w)
            w = w + lr * gradient if self.mistake == "uphill" else w - lr * gradient
        if self.mistake == "losses after the step":
            losses = [*losses[1:], float((steepness * (w - target) ** 2).sum())]
        return [losses, w]


def _valley_case(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "w": _normal(rng, 3),
        "left": _normal(rng, 3),
        "target": _normal(rng, 3),
        "steepness": 1.5,
        "lr": 0.125,
        "steps": 4,
    }


def _holds_tensors(run: Run) -> bool:
    assert isinstance(run.outcome, Seen)
    return any(loss.kind == "tensor" for loss in run.outcome.items[0].items)


descend = Exercise(
    name="descend",
    points=2,
    expected="a list of numbers: the loss before each step; and w is moved by the steps",
    hints=(
        "Four things happen in each step. Which of them reads w.grad, and which one fills it?",
        "What does w.grad hold when a backward begins, and what should it hold then?",
    ),
    examples=(
        _valley_case(np.random.default_rng(5)) | {"left": None},
        _valley_case(np.random.default_rng(6)),
    ),
    inputs=_valley_case,
    probe=going_down,
    right=_Valley(),
    wrong=(
        fails_if(
            when=_holds_tensors,
            hint=(
                "Your list holds tensors, where numbers are asked for. A loss that is kept as it "
                "is also keeps its graph. Which method gives the number alone?"
            ),
        ),
        fails_if(
            equal_to=_Valley("never zeroed"),
            hint=(
                "Your steps follow the sum of all gradients since the start. What does backward() "
                "do with what is in w.grad already?"
            ),
        ),
        fails_if(
            equal_to=_Valley("zeroed before the step"),
            hint=(
                "Your w never moves. The gradient came, and was gone again when the step wanted to "
                "use it. Which line stands between the two?"
            ),
        ),
        fails_if(
            equal_to=_Valley("zeroed last"),
            hint=(
                "Your first step uses a gradient that was in w.grad before your function was "
                "called. Where in a step is the place at which nothing old can be left?"
            ),
        ),
        fails_if(
            equal_to=_Valley("uphill"),
            hint=(
                "Your losses grow. The gradient points to where the loss grows. Which way should a "
                "step go?"
            ),
        ),
        fails_if(
            equal_to=_Valley("losses after the step"),
            hint=(
                "Your losses are those after each step. The w is right. Which loss did the walk "
                "begin at?"
            ),
        ),
        fails_if(
            equal_to=(AttributeError, "'NoneType' object has no attribute"),
            hint=(
                "Your code asks None to become zero. Before the first backward there is nothing in "
                "w.grad. Which way to empty it needs nothing there?"
            ),
        ),
        fails_if(
            equal_to=(TypeError, "NoneType"),
            hint=(
                "Your code reads w.grad where it is None. After w = w - ..., is w still the leaf "
                "that keeps a gradient? And does backward() come before the step?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "a leaf Variable that requires grad"),
            hint=(
                "Your code changes the leaf w while its operations are recorded. Under which "
                "switch is nothing recorded?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code makes a new w under no_grad, and that one has no flag. How can the old "
                "one be changed where it is?"
            ),
        ),
    ),
)


def _first(w: np.ndarray, a: np.ndarray) -> np.ndarray:
    return 2 * a * w


def _second(w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return 3 * b * w**2


def _has_none(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and "none" in [i.kind for i in run.outcome.items]


two_gradients = Exercise(
    name="two_gradients",
    points=2,
    expected="a pair of tensors of the shape of w: the gradient of each loss by itself",
    hints=(
        "What is in w.grad after the first walk, and what after the second?",
        "A name for w.grad is no copy. Which ways to empty w.grad leave its old tensor alone?",
    ),
    inputs=lambda rng: {"w": _normal(rng, 3), "a": _normal(rng, 3), "b": _normal(rng, 3)},
    probe=of_two_losses,
    right=lambda w, a, b: (_first(w, a), _second(w, b)),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=lambda w, a, b: (_first(w, a) + _second(w, b),) * 2,
            hint=(
                "Both of yours are the sum of the two. You gave w.grad a name after the first "
                "walk, and the second walk added to that same tensor. What would not have changed?"
            ),
        ),
        fails_if(
            equal_to=lambda w, a, b: (_first(w, a), _first(w, a) + _second(w, b)),
            hint=(
                "Your second gradient still holds the first. What was in w.grad when the second "
                "walk began?"
            ),
        ),
        fails_if(
            equal_to=lambda w, a, b: (_second(w, b), _second(w, b)),
            hint=(
                "Both of yours are the gradient of the second loss. zero_() emptied the tensor "
                "that your first name stands for, too. How else can w.grad be emptied?"
            ),
        ),
        fails_if(
            equal_to=lambda w, a, b: (_first(w, a) + _second(w, b), np.zeros_like(w)),
            hint=(
                "Your difference is zero. The two names stand for one tensor, to which the second "
                "walk added. What should have been copied, and when?"
            ),
        ),
        fails_if(
            equal_to=lambda w, a, b: (_second(w, b), _first(w, a)),
            hint="Your pair is the other way round. Which loss comes first?",
        ),
        fails_if(
            when=_has_none,
            hint=(
                "One of yours is None. Which line came after the one that emptied w.grad, and did "
                "a walk fill it again?"
            ),
        ),
    ),
)


def _mean_gradient(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 2 * x.T @ (x @ w - y) / len(x)


def _parts(
    w: np.ndarray, x: np.ndarray, y: np.ndarray, size: int
) -> Iterator[tuple[int, np.ndarray]]:
    """For each part the number of its rows and the gradient of its mean loss."""
    for start in range(0, len(x), size):
        rows = x[start : start + size]
        yield len(rows), _mean_gradient(w, rows, y[start : start + size])


def _added(w: np.ndarray, x: np.ndarray, y: np.ndarray, size: int) -> np.ndarray:
    return np.sum([g for _, g in _parts(w, x, y, size)], axis=0)


def _is_one_part(run: Run) -> bool:
    """Whether the gradient is that of the last part alone, however it was scaled."""
    assert isinstance(run.outcome, Seen) and run.outcome.array is not None
    case = {name: run.inputs[name] for name in ("w", "x", "y", "size")}
    parts = list(_parts(**case))
    rows, last = parts[-1]
    scales = (1, 1 / len(parts), rows / len(case["x"]), case["size"] / len(case["x"]))
    return any(np.allclose(run.outcome.array, last * s, rtol=1e-4, atol=1e-5) for s in scales)


def _rows_case(rng: np.random.Generator, rows: int = 8, size: int = 3) -> dict[str, Any]:
    x, y = _normal(rng, rows, 2), _normal(rng, rows)
    return {"w": _normal(rng, 2), "x": x, "y": y, "size": size}


accumulate = Exercise(
    name="accumulate",
    points=3,
    expected="a tensor of the shape of w: the gradient of the mean loss over all rows",
    hints=(
        "backward() adds up by itself. What has to be done to a part's loss before it?",
        "The mean over all rows is a sum over all rows by their number. What is a part's share?",
    ),
    examples=(
        _rows_case(np.random.default_rng(7), 6, 2),
        _rows_case(np.random.default_rng(8), 7, 3),
    ),
    inputs=_rows_case,
    probe=by_parts,
    right=lambda w, x, y, size: _mean_gradient(w, x, y),
    flags={"requires_grad": False},
    rtol=1e-4,
    atol=1e-5,
    at_most={
        "rows at once": lambda w, x, y, size: size,
        GRAPHS: lambda w, x, y, size: 1,
    },
    wrong=(
        fails_if(
            of=GRAPHS,
            equal_to=lambda w, x, y, size: -(-len(x) // size),
            points=1,
            hint=(
                "The gradient is right, and the saved values of all parts were held at the same "
                "time, as for the full batch. When can those of a part be let go?"
            ),
        ),
        fails_if(
            when=_is_one_part,
            hint=(
                "Your gradient is that of the last part alone. What became of the ones that the "
                "parts before had left in w.grad?"
            ),
        ),
        fails_if(
            equal_to=_added,
            hint=(
                "Your gradient is the sum of the parts' gradients, and it grows with their number. "
                "The loss over all rows is a mean. What is each part's share in it?"
            ),
        ),
        fails_if(
            equal_to=lambda w, x, y, size: _added(w, x, y, size) / -(-len(x) // size),
            hint=(
                "Your code gives every part the same share. That is right where all parts are "
                "alike. How many rows has the last one here?"
            ),
        ),
        fails_if(
            equal_to=lambda w, x, y, size: _added(w, x, y, size) * size / len(x),
            hint=(
                "Your code counts every part as one of full size. How many rows has the last one "
                "here?"
            ),
        ),
        fails_if(
            equal_to=lambda w, x, y, size: _added(w, x, y, size) / len(x),
            hint=(
                "Your code divides by the number of all rows. A part's loss is a mean already, "
                "over its own rows. What is missing?"
            ),
        ),
        fails_if(
            equal_to=lambda w, x, y, size: (
                sum(n * g for n, g in _parts(w, x, y, size) if n == size) / len(x)
            ),
            hint=(
                "Your code leaves out the rows that are left over at the end. How many parts are "
                "there if their size does not divide the number of rows?"
            ),
        ),
    ),
)


EXERCISES = (descend, two_gradients, accumulate, diagnose)
