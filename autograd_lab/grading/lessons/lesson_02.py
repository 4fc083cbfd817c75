"""Lesson 02, From Variable to Tensor: a leaf, the constructors, a closed range, two ports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.constructor_table import constructor_table
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_02 import without_what_is_gone


def _has_dtype(dtype: str) -> Callable[[Run], bool]:
    return lambda run: isinstance(run.outcome, Seen) and run.outcome.dtype == dtype


def _some_numbers(rng: np.random.Generator) -> dict[str, list[float]]:
    return {"numbers": [round(float(number), 2) for number in rng.normal(size=3)]}


leaf_of_numbers = Exercise(
    name="leaf_of_numbers",
    points=1,
    expected="a float32 tensor with the numbers, a leaf that wants a gradient",
    hints=(
        "Which of torch.Tensor and torch.tensor takes requires_grad?",
        "What dtype do the numbers make by themselves if all of them are whole?",
    ),
    examples=({"numbers": [1.5]}, {"numbers": [2, 3]}),
    inputs=_some_numbers,
    right=lambda numbers: np.array(numbers, dtype=np.float32),
    flags={"requires_grad": True, "is_leaf": True},
    wrong=(
        fails_if(
            equal_to=(TypeError, "requires_grad"),
            hint=(
                "Your code hands requires_grad to the class torch.Tensor, which does not know it. "
                "In which other two ways can a tensor get the flag?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "floating point"),
            hint=(
                "Your code takes the dtype from the numbers, and asks for a gradient of whole "
                "ones. Where can you say which dtype you want?"
            ),
        ),
        fails_if(
            when=_has_dtype("float64"),
            hint=(
                "Your tensor is float64. Something on the way, such as a NumPy array, has a dtype "
                "of its own, and your code keeps it. Which is asked for?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your tensor has the numbers and no flag. Is a call of requires_grad_() missing, "
                "or did you ask a tensor that is thrown away?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": True, "is_leaf": False},
            hint=(
                "Your code sets the flag and then computes another tensor from the marked one. "
                "Which of the two will collect the gradient, and which do you return?"
            ),
        ),
    ),
)


def _closed(first: int, last: int, step: int) -> np.ndarray:
    return np.arange(first, last + 1, step, dtype=np.float32)


def _some_range(rng: np.random.Generator) -> dict[str, int]:
    first, step = int(rng.integers(-5, 5)), int(rng.integers(1, 5))
    return {"first": first, "last": first + step * int(rng.integers(2, 6)), "step": step}


closed_range = Exercise(
    name="closed_range",
    points=2,
    expected=(
        "a float32 leaf that wants a gradient: first, first + step and so on, up to last, which "
        "is in it if a step ends there"
    ),
    hints=(
        "Which numbers does torch.arange(1, 6) give, and of which dtype?",
        "With the step 2, does torch.range(1, 6, 2) hold a 7? Where must arange stop, then?",
    ),
    examples=(
        {"first": 1, "last": 6, "step": 1},
        {"first": 1, "last": 6, "step": 2},
        {"first": 3, "last": 13, "step": 5},
    ),
    inputs=_some_range,
    probe=without_what_is_gone,
    right=_closed,
    flags={"requires_grad": True, "is_leaf": True},
    wrong=(
        fails_if(
            equal_to=(UserWarning, "torch.range is deprecated"),
            hint=(
                "Your code still calls torch.range, which warns that it will go. Here this warning "
                "counts as an error. Which function does it name?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "floating point"),
            hint=(
                "Your code asks for a gradient of whole numbers: arange takes the dtype from its "
                "arguments. What did torch.range make of them?"
            ),
        ),
        fails_if(
            when=_has_dtype("int64"),
            hint=(
                "Your numbers are int64, as arange makes them of whole arguments. Which dtype did "
                "torch.range give, and which one can have a gradient?"
            ),
        ),
        fails_if(
            equal_to=lambda first, last, step: _closed(first, last - 1, step),
            hint=(
                "Your range ends before last even where a step ends there: arange leaves its end "
                "out. Where does it have to stop so that last is still in?"
            ),
        ),
        fails_if(
            equal_to=lambda first, last, step: _closed(first, last + step - 1, step),
            hint=(
                "Your range goes beyond last where no step ends there, as with first 1, last 6 and "
                "step 2. How far beyond last may the end of arange be, at most?"
            ),
        ),
        fails_if(
            equal_to=lambda first, last, step: _closed(first, last, 1),
            hint="Your range counts in ones. Which argument does your code not use?",
        ),
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your numbers are right, and nothing marks them. Which argument or call asks for "
                "a gradient?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": True, "is_leaf": False},
            hint=(
                "Your code marks a tensor and computes the range from it, so the range is a result "
                "and no leaf. Which line should come last?"
            ),
        ),
    ),
)


def _member(place: int, test: Callable[[Seen], bool]) -> Callable[[Run], bool]:
    """Whether a member of the returned tuple is such."""
    return lambda run: isinstance(run.outcome, Seen) and test(run.outcome.items[place])


def _measured(numbers: list[float]) -> Any:
    w = np.array(numbers, dtype=np.float32)
    inputs = np.array([10, 20, 30], dtype=np.float32)
    return float((w**3).sum()), 3 * w * w, w * inputs


ported = Exercise(
    name="ported",
    points=3,
    expected=(
        "a number, the loss; a tensor, the gradient of w; and a tensor, the prediction, which "
        "wants no gradient"
    ),
    hints=(
        "Which words of the old program mean nothing today? Which mean something else?",
        "The prediction was not recorded, for x was volatile. What keeps it from that today?",
    ),
    examples=({"numbers": [2.0, -1.0, 3.0]},),
    inputs=_some_numbers,
    probe=without_what_is_gone,
    right=_measured,
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=(UserWarning, "volatile was removed"),
            hint=(
                "Your code keeps volatile=, which has done nothing since 0.4 but warn; here that "
                "counts as an error. What stands in its place today, and round which line?"
            ),
        ),
        fails_if(
            equal_to=(IndexError, "0-dim"),
            hint=(
                "Your code takes the first entry of a loss that has no dimensions. How does a "
                "tensor of one number give it to Python?"
            ),
        ),
        fails_if(
            equal_to=(RuntimeError, "does not require grad"),
            hint=(
                "Your code calls backward() on a loss of which nothing was recorded. Which of the "
                "two calculations was volatile in the old program, and which was not?"
            ),
        ),
        fails_if(
            when=_member(0, lambda one: one.kind == "tensor"),
            hint=(
                "Your code returns the loss as a tensor. The old program returned a Python number. "
                "What did .data[0] do, besides reading .data?"
            ),
        ),
        fails_if(
            when=_member(1, lambda one: one.kind == "none"),
            hint=(
                "The gradient in your answer is None. Did a walk from the loss come by w, and is "
                "w the leaf that it ends at?"
            ),
        ),
        fails_if(
            when=_member(2, lambda one: one.requires_grad),
            hint=(
                "Your prediction is recorded: w wants a gradient, and nothing forbids it. What did "
                "the volatile x do in the old program, and what can do that today?"
            ),
        ),
    ),
)


loss_of_each_row = Exercise(
    name="loss_of_each_row",
    points=2,
    expected="a float32 tensor with one entry for each row of x, through which gradients flow",
    hints=(
        "Which shape did a sum over all entries have in 0.3, and which does it have today?",
        "cat joins along a dimension that is there. What joins along a new one?",
    ),
    examples=({"x": np.array([[1, 2], [3, 5], [4, 7]], dtype=np.float32)},),
    inputs=lambda rng: {"x": rng.normal(size=(3, 4)).astype(np.float32)},
    right=lambda x: (x * x).sum(1),
    gradients=("x",),
    flags={"requires_grad": True, "is_leaf": False},
    wrong=(
        fails_if(
            equal_to=(RuntimeError, "zero-dimensional tensor"),
            hint=(
                "Your code still hands the losses to torch.cat, and they have no dimension along "
                "which it could join them. What changed between 0.3 and today about a sum?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": False},
            hint=(
                "Your code takes the numbers out of the losses and makes a new tensor of them, "
                "which knows nothing of x. Which function joins tensors and records it?"
            ),
        ),
        fails_if(
            equal_to={"requires_grad": True, "is_leaf": True},
            hint=(
                "Your code makes a leaf of the numbers and marks it. The mark does not lead back: "
                "what is behind a leaf, and where would a gradient for x come from?"
            ),
        ),
        fails_if(
            equal_to=lambda x: (x * x).sum(1)[:, None],
            hint=(
                "Your losses stand in a column. How many dimensions did each have when they were "
                "joined, and how many should the answer have?"
            ),
        ),
        fails_if(
            equal_to=lambda x: (x * x).sum(),
            hint="Your code adds the losses up. One entry for each row is asked for. What joins?",
        ),
        fails_if(
            equal_to=lambda x: (x * x).sum(0),
            hint="Your code adds along the columns. Over which dimension does each loss sum?",
        ),
    ),
)


EXERCISES = (
    leaf_of_numbers,
    constructor_table,
    closed_range,
    ported,
    loss_of_each_row,
)
