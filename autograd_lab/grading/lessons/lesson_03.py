"""Lesson 03, The graph: the rule of the flag, leaves, the gradient of a tensor in the middle, what
each .grad holds, the leaves behind a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.lessons.leaves_behind import leaves_behind
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes.lesson_03 import MISSING, NO_DICTIONARY, by_name, of_kinds

WITH_FLAG = ("leaf", "product of a leaf")
KINDS = ("data", "leaf", "sum of data", "product of a leaf", "detached")


def _has_flag(kinds: Sequence[str]) -> list[bool]:
    return [kind in WITH_FLAG for kind in kinds]


wants_gradient = Exercise(
    name="wants_gradient",
    points=1,
    expected="True or False: whether a result that is computed from these inputs wants a gradient",
    hints=(
        "What does each input have that says whether it wants a gradient?",
        "A sum of a data tensor and of a weight: may its derivative by the weight be needed?",
    ),
    examples=[
        {"kinds": kinds}
        for kinds in (
            ["data", "data"],
            ["data", "leaf"],
            ["leaf", "data"],
            ["leaf", "leaf"],
            ["product of a leaf", "data"],
            ["data", "product of a leaf"],
            ["sum of data", "detached", "data"],
            ["product of a leaf", "leaf", "detached"],
        )
    ],
    inputs=lambda rng: {"kinds": [str(kind) for kind in rng.choice(KINDS, size=3)]},
    probe=of_kinds,
    right=lambda kinds: any(_has_flag(kinds)),
    wrong=(
        fails_if(
            equal_to=lambda kinds: _has_flag(kinds)[0],
            hint=(
                "Your code asks the first input alone. Is x + y another result than y + x, as far "
                "as gradients go?"
            ),
        ),
        fails_if(
            equal_to=lambda kinds: _has_flag(kinds)[-1],
            hint=(
                "Your code asks the last input alone. Is x + y another result than y + x, as far "
                "as gradients go?"
            ),
        ),
        fails_if(
            equal_to=lambda kinds: "leaf" in kinds,
            hint=(
                "Your code asks the leaves alone. An input may itself have been computed from one "
                "that wants a gradient. How does the flag travel on?"
            ),
        ),
        fails_if(
            equal_to=lambda kinds: "product of a leaf" in kinds,
            hint=(
                "Your code looks for a grad_fn, which a leaf has not got, though it may want a "
                "gradient. Which attribute says that?"
            ),
        ),
        fails_if(
            equal_to=lambda kinds: sum(_has_flag(kinds)) == 1,
            hint=(
                "Your code wants the flag on exactly one input. What about the product of two "
                "weights?"
            ),
        ),
        fails_if(
            equal_to=lambda kinds: all(_has_flag(kinds)),
            hint=(
                "Your code asks every input for the flag. The data of a network never have it, and "
                "its weights do. What becomes of their product then?"
            ),
        ),
        fails_if(
            equal_to=lambda kinds: True,
            hint=(
                "Your code says True whatever it is given. What does a sum of two data tensors "
                "record?"
            ),
        ),
    ),
)


def _said(names: Sequence[str]) -> Callable[..., Callable[[Run], bool]]:
    """Makes tests of an answer by name: whether it says one of some values of one of some names."""

    def says(these: Sequence[str], *values: object) -> Callable[[Run], bool]:
        def test(run: Run) -> bool:
            assert isinstance(run.outcome, Seen)
            said = dict(zip(names, run.outcome.plain(), strict=True))
            return any(type(said[n]) is type(v) and said[n] == v for n in these for v in values)

        return test

    return says


def _no_dictionary(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and run.outcome.text == NO_DICTIONARY


def _a_name_is_missing(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and MISSING in [i.text for i in run.outcome.items]


_leaf_said = _said("abcdefgh")

eight_leaves = Exercise(
    name="eight_leaves",
    points=2,
    expected="a dictionary with the names a to h: True for a leaf, False for what is none",
    hints=(
        "Which of the eight lines leave a node behind?",
        "For which of the eight is grad_fn None, whoever made them?",
    ),
    inputs=lambda rng: {"names": list("abcdefgh")},
    probe=by_name,
    right=lambda names: [True, True, False, True, False, False, True, True],
    wrong=(
        fails_if(
            when=_no_dictionary,
            hint=(
                "Your function does not return a dictionary. The task shows the form: a name, and "
                "True or False, for each of the eight."
            ),
        ),
        fails_if(
            when=_a_name_is_missing,
            hint="Your dictionary leaves a name out. Are all of a to h in it, as texts?",
        ),
        fails_if(
            equal_to=lambda names: [True, False, True, False, True, True, False, False],
            hint=(
                "Your answer is that of requires_grad: True where a gradient is wanted. Being a "
                "leaf is another question. Which tensors were made by a recorded operation?"
            ),
        ),
        fails_if(
            equal_to=lambda names: [True, True, *[False] * 6],
            hint=(
                "Your leaves are the two that were written down as numbers. An operation that is "
                "not recorded makes something too. What does the graph know of it?"
            ),
        ),
        fails_if(
            when=_leaf_said("e", True),
            hint=(
                "You take the reshaped tensor for a leaf. It has the memory of a, and a gradient "
                "must still find its way back into the shape of a. Who brings it there?"
            ),
        ),
        fails_if(
            when=_leaf_said("f", True),
            hint=(
                "You take the converted tensor for a leaf. Its gradient is a float64 and that of a "
                "is a float32. Who converts on the way back?"
            ),
        ),
        fails_if(
            when=_leaf_said("g", False),
            hint=(
                "You say that what was made under no_grad is no leaf. Which node could it point "
                "at, when nothing is recorded there?"
            ),
        ),
        fails_if(
            when=_leaf_said("d", False),
            hint=(
                "You say that what was computed is no leaf. Look at the flag of the one tensor "
                "that d was computed from: was anything recorded?"
            ),
        ),
        fails_if(
            when=_leaf_said("h", False),
            hint=(
                "You say that the detached tensor is no leaf. detach() gives a new tensor. Does it "
                "still know how its numbers came about?"
            ),
        ),
        fails_if(
            when=_leaf_said("b", False),
            hint=(
                "You say that b is no leaf, which wants no gradient. Does wanting one make a leaf? "
                "Ask what made the tensor."
            ),
        ),
        fails_if(
            when=_leaf_said("c", True),
            hint=(
                "You take the product for a leaf. One of its factors wants a gradient. What was "
                "recorded, and where does the result keep it?"
            ),
        ),
    ),
)


def _second_is_none(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and [i.kind for i in run.outcome.items][1:] == ["none"]


def _first_is_none(run: Run) -> bool:
    return isinstance(run.outcome, Seen) and [i.kind for i in run.outcome.items][:1] == ["none"]


def _at_x(x: np.ndarray) -> np.ndarray:
    return 12 * x**3


def _at_y(x: np.ndarray) -> np.ndarray:
    return 6 * x**2


gradient_in_the_middle = Exercise(
    name="gradient_in_the_middle",
    points=2,
    expected="a pair of tensors of the shape of x: the gradients of out by x and by y",
    hints=(
        "Which of the two tensors keeps its gradient unasked?",
        "The other one has to be told to keep it. When does the gradient come by?",
    ),
    examples=({"x": np.array([1, 2, 3], dtype=np.float32)},),
    inputs=lambda rng: {"x": rng.uniform(0.5, 2, size=3).astype(np.float32)},
    leaves=("x",),
    right=lambda x: (_at_x(x), _at_y(x)),
    flags={"requires_grad": False},
    wrong=(
        fails_if(
            when=_first_is_none,
            hint=(
                "The gradient by x is None in your answer. Does a way lead from your y back to the "
                "x that was handed in?"
            ),
        ),
        fails_if(
            when=_second_is_none,
            hint=(
                "The gradient by y is None in your answer. A tensor in the middle keeps nothing "
                "unless it was asked to. Did your code ask, and did it before the walk?"
            ),
        ),
        fails_if(
            equal_to=lambda x: (_at_x(x), _at_x(x)),
            hint=(
                "Your code returns the gradient by x twice. If y grows by a tiny amount, out grows "
                "by another multiple of it than if x does. Where does that one pass by?"
            ),
        ),
        fails_if(
            equal_to=lambda x: (_at_y(x), _at_x(x)),
            hint="Your pair is the other way round. Which of the two was asked for first?",
        ),
        fails_if(
            equal_to=lambda x: (_at_x(x), np.zeros_like(x)),
            hint=(
                "Your code has zeros for y. Zero would say that out does not change with y. What "
                "does it say when nothing was kept?"
            ),
        ),
        fails_if(
            equal_to=lambda x: (_at_x(x), 2 * x),
            hint=(
                "Your second gradient is the one of y by x. The derivative of which result is "
                "asked for, and by what?"
            ),
        ),
        fails_if(
            equal_to=lambda x: (2 * _at_x(x), 2 * _at_y(x)),
            hint=(
                "Both of your gradients are twice too large. How many walks did your code start, "
                "and what does a second one do to what the first has left?"
            ),
        ),
    ),
)

SIX = ("v", "w", "x", "y", "z", "total")
_grad_said = _said(SIX)

six_gradients = Exercise(
    name="six_gradients",
    points=2,
    expected="a dictionary with the names v, w, x, y, z and total: a number, or None",
    hints=(
        "There are three reasons for a .grad of None in these lines. Which?",
        "Which tensors does the walk from total come to, and which of those keep what they get?",
    ),
    inputs=lambda rng: {"names": list(SIX)},
    probe=by_name,
    right=lambda names: [None, 5.0, None, None, None, None],
    wrong=(
        fails_if(
            when=_no_dictionary,
            hint=(
                "Your function does not return a dictionary. The task shows the form: a name, and "
                "a number or None, for each of the six."
            ),
        ),
        fails_if(
            when=_a_name_is_missing,
            hint="Your dictionary leaves a name out. Are all six in it, as texts?",
        ),
        fails_if(
            when=_grad_said(SIX, 0, 0.0),
            hint=(
                "Your answer has a zero. A zero is a gradient that arrived. What is there where "
                "none ever did?"
            ),
        ),
        fails_if(
            when=_grad_said(("w",), 1, 1.0),
            hint=(
                "You say 1 for w, as if it were one part of a sum. By which operation does w go "
                "into total, and what is its local derivative?"
            ),
        ),
        fails_if(
            when=_grad_said(("w",), 3, 3.0),
            hint="You say 3 for w, which is its own value. What is w multiplied by?",
        ),
        fails_if(
            when=_grad_said(("w",), None),
            hint=(
                "You say None for w. It is a leaf, it wants a gradient, and total was computed "
                "from it. What else could it need?"
            ),
        ),
        fails_if(
            when=_grad_said(("z",), 3, 3.0),
            hint=(
                "You give z the derivative that mathematics knows. The engine computes only what "
                "somebody wants. Which flag does z have?"
            ),
        ),
        fails_if(
            when=_grad_said(("x", "y"), 3, 3.0),
            hint=(
                "You give x and y the derivative that mathematics knows. The engine computes only "
                "what somebody wants. Which flags do they have?"
            ),
        ),
        fails_if(
            when=_grad_said(("total",), 1, 1.0),
            hint=(
                "You say 1 for total. The walk does start with that 1. Does a tensor that is no "
                "leaf keep what comes by?"
            ),
        ),
    ),
)

EXERCISES = (wants_gradient, eight_leaves, gradient_in_the_middle, six_gradients, leaves_behind)
