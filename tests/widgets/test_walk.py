"""The walk: in which order there is what to see, what stands in the way, what is hidden."""

import pytest

import autograd_lab as torch
from autograd_lab import graph
from autograd_lab.widgets.walk import Moment, Walk


@pytest.fixture
def walk():
    x = torch.tensor(1.5, requires_grad=True)
    y = torch.tensor(2.0, requires_grad=True)
    z = (x * y + x).exp()
    made = Walk(z, None, {"x": x, "y": y, "z": z})
    made.leaves = x, y
    return made


def to_first_question(walk):
    walk.step()
    assert walk.question is not None
    return walk


def test_it_begins_before_the_first_step(walk):
    frame = walk.frame()
    assert walk.moment == Moment()
    assert frame["first"] and not frame["last"] and frame["name"] is None
    assert frame["number"] == 0 and frame["count"] == 5


def test_the_first_question_is_about_the_last_operation(walk):
    frame = to_first_question(walk).frame()
    assert frame["heading"] == "ExpBackward0 received g = 1.0. What does it send to AddBackward0?"
    assert "exp(a)" in frame["detail"] and frame["name"] == "a"


def test_a_right_answer_lets_the_gradient_flow(walk):
    assert to_first_question(walk).answer("exp(a)").right
    assert walk.question is None
    assert walk.frame()["number"] == 1
    assert "sends" in walk.frame()["heading"]


def test_a_wrong_answer_stays(walk):
    before = to_first_question(walk).moment
    assert not walk.answer("a").right
    assert walk.moment == before


def test_step_waits_for_the_answer_but_show_does_not(walk):
    before = to_first_question(walk).moment
    assert not walk.step() and walk.moment == before
    walk.show()
    assert walk.moment == Moment(0)


def test_the_formula_is_hidden_until_it_was_asked_for(walk):
    assert "result" not in to_first_question(walk).frame()["svg"].split("</desc>")[1].split("v0")[0]
    assert walk.frame()["svg"].count("g·?") > 0
    walk.last()
    assert "g·?" not in walk.frame()["svg"]


def test_an_answered_question_is_not_asked_again(walk):
    to_first_question(walk).answer("exp(a)")
    walk.first()
    walk.step()
    assert walk.moment == Moment(0)
    walk.back()
    assert walk.moment == Moment()


def test_questions_that_were_jumped_over_stay_open(walk):
    walk.last()
    walk.first()
    walk.step()
    assert walk.question is not None


def test_the_ends_hold(walk):
    walk.back()
    assert walk.moment == Moment()
    walk.last()
    walk.step()
    assert walk.frame()["last"]
    assert walk.frame()["number"] == walk.frame()["count"]


def test_every_question_is_answered_by_going_through(walk):
    answers = []
    walk.step()
    while not walk.frame()["last"]:
        if walk.question is not None:
            answers.append((walk.question.expression, walk.question.name))
            walk.show()
        else:
            walk.step()
    assert answers == [
        ("exp(a)", "a"),
        ("a + x", "a"),
        ("a + x", "x"),
        ("x * y", "x"),
        ("x * y", "y"),
    ]


def test_bytes_are_freed_step_by_step_unless_the_graph_is_retained(walk):
    start = walk.frame()["held"]
    total = start.split(" of ")[1]
    assert start == f"{total} of {total}"
    walk.last()
    assert walk.frame()["held"] == f"0 B of {total}"
    walk.retain = True
    assert walk.frame()["held"] == start


def test_the_graph_and_its_leaves_stay_as_they_are(walk):
    walk.last()
    assert [leaf.grad for leaf in walk.leaves] == [None, None]


def test_a_factor_that_comes_twice_is_told_apart():
    x = torch.tensor(3.0, requires_grad=True)
    walk = Walk(x * x, None, {"x": x})
    walk.step()
    assert "the first x" in walk.frame()["detail"]
    assert "2 paths lead to x" in walk.frame()["note"]


def test_a_vector_needs_the_gradient_to_begin_with():
    v = torch.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError):
        Walk(v * v, None, {})
    assert Walk(v * v, torch.tensor([1.0, 10.0]), {}).frame()["count"] == 2


def test_a_tensor_without_a_graph_is_refused():
    with pytest.raises(graph.NoGraph):
        Walk(torch.tensor(1.0), None, {})
