"""The widget: messages from the page, the replies, and what stands in where there is no kernel."""

import json

import pytest

pytest.importorskip("anywidget")

import autograd_lab as torch
from autograd_lab import graph
from autograd_lab.widgets import Stepper

LIMIT = 300_000  # bytes of widget state for a graph of 150 nodes


@pytest.fixture
def names():
    x = torch.tensor(1.5, requires_grad=True)
    z = (x * 2).exp()
    return {"x": x, "z": z}


@pytest.fixture
def stepper(names):
    return Stepper(names["z"], names=names)


def do(stepper, **message):
    stepper._handle_custom_msg(message, [])
    return stepper.frame


def test_it_walks_by_messages(stepper):
    assert stepper.frame["first"]
    assert do(stepper, do="step")["name"] == "a"
    assert do(stepper, do="answer", text="a")["right"] is False
    assert do(stepper, do="answer", text="exp(a)")["right"] is True
    assert do(stepper, do="back")["first"]
    assert do(stepper, do="last")["last"]
    assert do(stepper, do="first")["first"]
    do(stepper, do="step")
    assert do(stepper, do="step")["name"] == "x"
    assert do(stepper, do="show")["name"] is None


def test_every_message_is_answered_even_one_that_changes_nothing(stepper):
    replies = [do(stepper, do="back")["reply"] for _ in range(3)]
    assert len(set(replies)) == 3


@pytest.mark.parametrize("message", [{}, {"do": "fly"}, {"do": "answer", "text": 3}, {"do": 1}])
def test_a_message_that_means_nothing_changes_nothing(stepper, message):
    before = stepper.frame
    assert do(stepper, **message)["svg"] == before["svg"]


def test_without_a_kernel_the_picture_and_the_table_stand_in(stepper, names):
    data, _ = stepper._repr_mimebundle_()
    picture = graph.extract(names["z"], names)
    assert data["image/svg+xml"] == graph.svg(picture)
    assert data["text/plain"] == repr(stepper) == graph.table(picture)
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_state_of_a_large_graph_is_small():
    x = torch.ones(16, 16, requires_grad=True)
    y = x
    for _ in range(50):
        y = (y * x).sin() + x
    made = Stepper(y.sum(), names={"x": x})
    assert made.frame["count"] > 150
    sizes = [len(json.dumps(made.get_state()))]
    made._walk._at = len(made._walk.moments) // 2
    sizes.append(len(json.dumps(do(made, do="show"))))
    assert max(sizes) < LIMIT
