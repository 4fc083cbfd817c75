"""Lesson 01, Arrays, tensors, shared memory: what follows a change, and what keeps its numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, WrongAnswer, fails_if
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_01 import array_then_write, by_name, tensor_then_write


def _tensor_and_step(rng: np.random.Generator) -> dict[str, Any]:
    return {"a": rng.normal(size=(2, 3)).astype(np.float32), "step": 10.0}


def _kind(run: Run) -> str:
    """What the learner's function returned, as the probe has noted it."""
    assert isinstance(run.outcome, Seen)
    return run.outcome.items[0].text


def _has_dtype(dtype: str) -> Callable[[Run], bool]:
    """Whether a tensor, or the last of a sequence, is of a dtype."""

    def test(run: Run) -> bool:
        assert isinstance(run.outcome, Seen)
        return (run.outcome.items or (run.outcome,))[-1].dtype == dtype

    return test


independent_array = Exercise(
    name="independent_array",
    points=1,
    expected="a NumPy array with the numbers and the dtype of a, on memory of its own",
    hints=(
        "a.numpy() is an array with the right numbers. Whose memory are they in?",
        "A copy can be made of the tensor before, or of the array after. How is each called?",
    ),
    examples=({"a": np.array([1, 2, 3], dtype=np.float32), "step": 10.0},),
    inputs=_tensor_and_step,
    probe=tensor_then_write,
    right=lambda a, step: ["array", a],
    wrong=(
        fails_if(
            equal_to=lambda a, step: ["array", a + np.float32(step)],
            hint=(
                "Your array changed when a did: it looks at the memory of a. Which call writes "
                "the numbers down a second time?"
            ),
        ),
        fails_if(
            when=lambda run: _kind(run) == "Tensor",
            hint=(
                "Your code returns a tensor. NumPy's arrays are another type. Which method of a "
                "tensor leads there?"
            ),
        ),
        fails_if(
            when=lambda run: _kind(run) == "list",
            hint=(
                "Your code returns a list of Python's numbers. They are copies, but have lost "
                "their dtype. What does a tensor offer that keeps it?"
            ),
        ),
        fails_if(
            when=_has_dtype("float64"),
            hint=(
                "Your array is a float64, and a is a float32. On the way through Python's numbers "
                "the dtype was lost. Which way keeps it?"
            ),
        ),
    ),
)


def _array_and_step(rng: np.random.Generator) -> dict[str, Any]:
    return {"n": rng.normal(size=(3, 2)), "step": 10.0}


following_tensor = Exercise(
    name="following_tensor",
    points=1,
    expected="a tensor of the dtype of n that shows what is in n, after later changes of n too",
    hints=(
        "Two calls of the lesson make a tensor of an array: which of them takes its memory?",
        "Does any step of your code have to write the numbers down anew?",
    ),
    examples=({"n": np.array([1.5, 2.5, 3.5]), "step": 10.0},),
    inputs=_array_and_step,
    probe=array_then_write,
    right=lambda n, step: n + step,
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            equal_to=lambda n, step: n,
            hint=(
                "Your tensor still shows the old numbers after a write into n: it is a copy. Which "
                "call makes a tensor on the memory of the array?"
            ),
        ),
        fails_if(
            when=_has_dtype("float32"),
            hint=(
                "Your tensor is a float32, and n is a float64. Numbers of another dtype have to be "
                "written anew. Can such a tensor follow n?"
            ),
        ),
        fails_if(
            when=lambda run: isinstance(run.outcome, Seen) and run.outcome.kind == "array",
            hint="Your code returns an array. It does follow n. What makes a tensor of it?",
        ),
    ),
)

FOLLOWS = {
    "view": True,
    "reshaped": True,
    "slice": True,
    "entry": True,
    "picked": False,
    "masked": False,
    "transposed": True,
    "flattened": False,
}


def _says(*names: str) -> Callable[[Run], bool]:
    """Whether the learner's answer for one of these names is the wrong one of the two."""

    def test(run: Run) -> bool:
        assert isinstance(run.outcome, Seen)
        said = dict(zip(run.inputs["names"], run.outcome.plain(), strict=True))
        return any(said[name] is (not FOLLOWS[name]) for name in names)

    return test


def _missing(run: Run) -> bool:
    assert isinstance(run.outcome, Seen)
    return any(item.type_name != "bool" for item in run.outcome.items)


def _taken_for(*names: str, hint: str) -> WrongAnswer:
    return fails_if(when=_says(*names), hint=hint)


who_follows = Exercise(
    name="who_follows",
    points=3,
    expected="a dictionary with True or False for each of the eight names",
    hints=(
        "Which of the eight could be said by a shape, a beginning and a stride for each dimension?",
        "For each that could not: where are its numbers, then?",
    ),
    examples=({"names": list(FOLLOWS)},),
    inputs=lambda rng: {"names": rng.permutation(list(FOLLOWS)).tolist()},
    probe=by_name,
    right=lambda names: [FOLLOWS[name] for name in names],
    wrong=(
        fails_if(
            when=_missing,
            hint=(
                "Your dictionary has no True or False for some of the eight names. Are they "
                "spelled as in the task?"
            ),
        ),
        _taken_for(
            "view",
            hint=(
                "Your answer has the view keep the old numbers. What of a tensor does view change, "
                "and what stays where it is?"
            ),
        ),
        _taken_for(
            "slice",
            hint=(
                "Your answer takes the slice for a copy, as it is with Python's lists. What did "
                "writing into `middle` do to `base` in the lesson?"
            ),
        ),
        _taken_for(
            "entry",
            hint=(
                "Your answer takes base[2] for a number. It is a tensor of shape []. Where does "
                "its number lie?"
            ),
        ),
        _taken_for(
            "transposed",
            hint=(
                "Your answer has t() move the numbers. Which two facts about the memory does it "
                "swap instead?"
            ),
        ),
        _taken_for(
            "picked",
            "masked",
            hint=(
                "Your answer takes an index by a list or a mask for a slice. Is there always one "
                "stride that leads from each picked entry to the next?"
            ),
        ),
        _taken_for(
            "reshaped",
            hint=(
                "Your answer has reshape copy where it need not. In which order do the entries of "
                "the result lie in base?"
            ),
        ),
        _taken_for(
            "flattened",
            hint=(
                "Your answer takes reshape for a view in every case. In which order does the "
                "result take the entries of base, and which stride would do that?"
            ),
        ),
    ),
)


def _halves(w: np.ndarray, first: int, last: int) -> list[np.ndarray]:
    return [w * np.float32(0.5) ** step for step in range(first, last + 1)]


def _of_arrays(run: Run) -> bool:
    assert isinstance(run.outcome, Seen)
    return {item.kind for item in run.outcome.items} == {"array"}


history = Exercise(
    name="history",
    points=2,
    expected="a list of tensors: the weights after each step, each on memory of its own",
    hints=(
        "How many tensors does the list of the broken function hold, if each is counted once?",
        'What does w.to("cpu") do with a tensor that is on the CPU already?',
    ),
    examples=({"w": np.array([8, -4], dtype=np.float32), "steps": 3},),
    inputs=lambda rng: {
        "w": rng.normal(size=4).astype(np.float32),
        "steps": int(rng.integers(2, 6)),
    },
    right=lambda w, steps: _halves(w, 1, steps),
    afterwards={"w": lambda w, steps: w * np.float32(0.5) ** steps},
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            when=_of_arrays,
            hint=(
                "Your list holds NumPy arrays; tensors are asked for. Do yours follow w, by the "
                "way?"
            ),
        ),
        fails_if(
            equal_to=lambda w, steps: [w * np.float32(0.5) ** steps] * steps,
            hint=(
                "Your list shows the weights of the last step in every place: what you keep lies "
                "in the memory of w. Which word asks for a copy where none is needed for the move?"
            ),
        ),
        fails_if(
            equal_to=lambda w, steps: w,
            of="w",
            hint=(
                "After your code, w is what it was before. The training has to change w itself. "
                "Which of your lines makes another tensor?"
            ),
        ),
        fails_if(
            equal_to=lambda w, steps: _halves(w, 0, steps - 1),
            hint=(
                "Your list begins with the weights before the first step, and lacks those after "
                "the last. When do you make the copy?"
            ),
        ),
    ),
)

EXERCISES = (independent_array, following_tensor, who_follows, history)
