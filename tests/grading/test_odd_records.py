"""A record may hold anything that its form allows: the judge gives no points, and goes on."""

import itertools

import numpy as np
import pytest

from autograd_lab.grading import Exercise, Graph, fails_if, judge
from autograd_lab.grading.lessons import exercises_by_lesson
from autograd_lab.grading.observe import Run, Seen
from autograd_lab.grading.probes import calls
from autograd_lab.grading.raised import Raised

WATCHED = Exercise(
    name="f",
    points=1,
    expected="x squared",
    inputs=lambda rng: {"x": rng.normal(size=(2, 2))},
    right=lambda x: x * x,
    gradients=("x",),
    second_gradients=True,
    flags={"requires_grad": True},
    afterwards={"x": lambda x: x, "x.grad": lambda x: None, "x.is_leaf": lambda x: True},
    graph=Graph(nodes={"MulBackward0": 1}, at_most=1, saved_bytes=64),
    wrong=(
        fails_if(equal_to=lambda x: x, of="gradient of x", hint="A."),
        fails_if(equal_to=lambda x: x, of="x.grad", hint="B."),
        fails_if(equal_to=(ValueError, "a"), hint="C."),
        fails_if(when=lambda run: run.notes["nothing"].array.sum() > 0, hint="D."),
    ),
)
RAISING = Exercise(
    name="f",
    points=1,
    expected="an error",
    inputs=lambda rng: {"x": rng.normal(size=(2, 2))},
    raises=(ValueError, "shape"),
)
EXERCISES = [e for lesson in exercises_by_lesson().values() for e in lesson] + [WATCHED, RAISING]

TEXT = Seen("text", "str", text="MulBackward0")
NAN = Seen("number", "float", np.array(np.nan))
ODD = {
    "nothing": Seen("none", "NoneType"),
    "a number without a value": Seen("number", "int"),
    "a number of two": Seen("number", "int", np.array([1, 2])),
    "not a number": NAN,
    "a tensor without values": Seen("tensor", "tensor", requires_grad=True),
    "a tensor of truth": Seen("tensor", "tensor", np.ones((2, 2), dtype=bool)),
    "a complex tensor": Seen("tensor", "tensor", np.full((2, 2), 1j)),
    "an empty tensor": Seen("tensor", "tensor", np.empty((0, 2))),
    "a gradient of itself": Seen("tensor", "tensor", np.ones((2, 2)), grad=Seen("none", "None")),
    "a kind that is none": Seen("sequence of lies", "lies", items=(TEXT,)),
    "a pair": Seen("sequence", "tuple", items=(TEXT, NAN)),
    "pairs": Seen("sequence", "list", items=(Seen("sequence", "list", items=(TEXT, NAN)),) * 2),
    "a long list": Seen("sequence", "list", items=(NAN,) * 10_000),
}
NOTES = (
    "x", "x afterwards", "gradient of x", "second gradient of x", "calls of f",
    calls.NODES, calls.BYTES, calls.RAISED,
)  # fmt: skip


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_it_earns_nothing(exercise):
    case = exercise.cases()[0]
    assert judge(exercise, [Run(case, ODD["nothing"])]).points == 0.0
    records = list(ODD.values())
    for outcome, shift in itertools.product(range(len(records)), range(3)):
        notes = dict.fromkeys(NOTES, records[outcome - 4 * shift])
        result = judge(exercise, [Run(case, records[outcome], notes)])
        assert result.points == 0.0
        assert result.hint and len(result.hint) < 6000


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_an_odd_exception_earns_nothing(exercise):
    case = exercise.cases()[0]
    odd = Raised("", "", bases=("ValueError",)), Raised("shape", "shape" * 1000)
    for outcome in odd:
        assert judge(exercise, [Run(case, outcome)]).points == 0.0
