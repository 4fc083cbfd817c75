"""Whether an answer agrees with what came: numbers, lists, words, None, and errors."""

import pytest

import autograd_lab as torch
from autograd_lab.kernel.predictions import Prediction, compared


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("18", torch.tensor(18.0)),
        ("0.33", 1 / 3),
        ("20.1", torch.tensor(20.0855)),
        ("[2, 40, 600]", torch.tensor([2.0, 40.0, 600.0])),
        ("(1, 3)", torch.zeros(1, 3).shape),
        ("None", None),
        ("True", True),
        ("torch.float32", torch.float32),
        ("float('nan')", "float('nan')"),
        ("RuntimeError", RuntimeError("no")),
        ("an error", ZeroDivisionError()),
        ("leaf", "leaf"),
    ],
)
def test_a_right_answer(answer, outcome):
    assert compared(Prediction("x", answer), outcome).right


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("6", torch.tensor(18.0)),
        ("[2, 40]", torch.tensor([2.0, 40.0, 600.0])),
        ("0.3", 1 / 3),
        ("18.1", 18.0),
        ("1", True),
        ("0", None),
        ("None", torch.zeros(2)),
        ("RuntimeError", ValueError("no")),
        ("3", RuntimeError("no")),
        ("nothing", 3),
    ],
)
def test_a_wrong_answer_shows_what_came(answer, outcome):
    done = compared(Prediction("x", answer), outcome)
    assert done.right is False
    assert f"You said {answer}; x is {done.outcome}." in done.sentence()
