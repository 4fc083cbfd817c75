"""Gradients that add up in the leaves, until they are emptied."""

import json

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab.widgets import AccumulationBucket
from autograd_lab.widgets.buckets import Accumulation

LIMIT = 300_000  # bytes of widget state for a graph of 150 nodes


@pytest.fixture
def names():
    return {
        "x": torch.tensor(3.0, requires_grad=True),
        "w": torch.tensor([1.0, 2.0], requires_grad=True),
        "k": torch.tensor(2.0),
    }


def sums(model):
    return {b.name: b.grad.text if b.grad else None for b in model.buckets}


def test_three_backwards_on_x_squared_leave_18(names):
    model = Accumulation("loss = x ** 2", names)
    for _ in range(3):
        model.backward()
    (bucket,) = model.buckets
    assert [value.text for value in bucket.poured] == ["6.0", "6.0", "6.0"]
    assert bucket.grad.text == "18.0"
    assert names["x"].grad is None


def test_each_leaf_that_wants_one_has_a_bucket(names):
    model = Accumulation("loss = (w * x * k).sum()", names)
    assert sums(model) == {"w": None, "x": None}
    model.backward()
    assert sums(model) == {"w": "[6 6]", "x": "6.0"}


@pytest.mark.parametrize(("to_none", "left"), [(True, None), (False, "0.0")])
def test_zero_grad_empties_them(names, to_none, left):
    model = Accumulation("loss = x ** 2", names)
    model.zero_grad(to_none)
    assert sums(model) == {"x": None}
    model.backward()
    model.zero_grad(to_none)
    assert sums(model) == {"x": left}
    model.backward()
    assert sums(model) == {"x": "6.0"}


@pytest.mark.parametrize("code", ["loss = w * 2", "loss = k * 2", "loss = x * 2; name = 'a'"])
def test_what_can_not_start_a_backward_is_said(names, code):
    with pytest.raises(ValueError, match="can't start a backward: it has to be one number"):
        Accumulation(code + "; k", names)


@pytest.fixture
def board(names):
    return AccumulationBucket("loss = x ** 2", namespace=names)


def do(board, **message):
    board._handle_custom_msg(message, [])
    return board.frame


def test_the_buttons_fill_and_empty_the_bucket(board):
    do(board, do="backward")
    frame = do(board, do="backward")
    assert frame["heading"] == "x.grad is 12.0 = 6.0 + 6.0"
    assert "+\u00a06.0" in frame["pictures"][1]["svg"]
    do(board, do="zeros", value=True)
    assert do(board, do="zero")["heading"] == "x.grad is 0.0"


def test_of_many_backwards_the_latest_are_drawn(board):
    for _ in range(9):
        frame = do(board, do="backward")
    svg = frame["pictures"][1]["svg"]
    assert svg.count('class="part"') + svg.count('class="done"') == 6
    assert "4\u00a0backwards" in svg
    assert "54.0" in svg
    assert frame["heading"] == "x.grad is 54.0 = … + 6.0 + 6.0 + 6.0 + 6.0 + 6.0"


def test_the_state_of_a_large_graph_is_small(names):
    lines = "y = w\n" + "y = (y * w).sin() + w\n" * 50 + "loss = y.sum()"
    made = AccumulationBucket(lines, namespace=names)
    made._model.backward()
    assert len(json.dumps(do(made, do="backward"))) < LIMIT
