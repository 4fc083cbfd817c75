"""Why a gradient is what it is: the walks that added to it, what they added, and its beginnings."""

import pytest

import autograd_lab as torch
from autograd_lab.coach.gradient_diary import GradientDiary
from autograd_lab.coach.gradient_origin import why_gradient
from autograd_lab.coach.learner import Learner
from autograd_lab.core import events


@pytest.fixture
def why():
    diary = GradientDiary()
    events.listeners.append(diary)
    yield lambda names, name="x": str(why_gradient(name, names[name], Learner([names]), diary))
    events.listeners.remove(diary)


@pytest.fixture
def x():
    return torch.tensor(3.0, requires_grad=True)


def test_one_walk_and_what_it_added(why, x):
    y = x * x + x
    y.backward()
    said = why({"x": x, "y": y})
    assert "x.grad is 7.0: one walk added to it" in said
    assert "this line's walk added 7.0" in said
    assert "y.backward()" in said
    assert "in y it is the sum over 3 edges: AddBackward0 and MulBackward0 2 times" in said
    assert "try" not in said


def test_several_walks_with_a_line_for_each(why, x):
    (x * 2).backward()
    for _ in range(2):
        (x * 5).backward()
    said = why({"x": x})
    assert "x.grad is 12.0: 3 walks added to it" in said
    assert "this line's walk added 2.0" in said
    assert "2 walks of this line added 5.0 and 5.0" in said
    assert "try  x.grad = None" in said


def test_the_count_begins_anew_with_none(why, x):
    (x * 2).backward()
    x.grad = None
    (x * 5).backward()
    assert "x.grad is 5.0: one walk added to it\n" in why({"x": x})


def test_the_count_begins_anew_with_zero(why, x):
    (x * 2).backward()
    x.grad.zero_()
    assert "x.grad is 0.0: it was set to zero, and no walk came since" in why({"x": x})
    (x * 5).backward()
    said = why({"x": x})
    assert "x.grad is 5.0: one walk added to it since it was set to zero" in said
    assert "x.grad.zero_()" in said


def test_a_gradient_that_was_set_by_hand(why, x):
    x.grad = torch.tensor(1.0)
    assert "no walk was seen to add to it, so it was set by hand" in why({"x": x})
    (x * 5).backward()
    assert "x.grad is 6.0: one walk added to it after it was set by hand" in why({"x": x})


def test_a_gradient_that_was_changed_in_place(why, x):
    (x * 2).backward()
    x.grad.mul_(10)
    said = why({"x": x})
    assert "x.grad is 20.0" in said
    (x * 5).backward()
    said = why({"x": x})
    assert "mul_ changed it in place" in said and "x.grad.mul_(10)" in said
    assert "added 20.0" not in said  # what each walk added can't be told any more


def test_many_walks_are_counted_though_the_last_alone_are_kept(why, x):
    for _ in range(100):
        (x * 2).backward()
    assert "x.grad is 200.0: 100 walks added to it" in why({"x": x})


def test_a_gradient_that_is_no_number_says_so(why):
    x = torch.tensor([0.0, 1.0], requires_grad=True)
    (x.sqrt() * 0).sum().backward()
    assert "with nan in it" in why({"x": x})


def test_none_is_explained_as_the_coach_does(why, x):
    y = x * 2
    assert "no backward() has reached x" in why({"x": x, "y": y})
    assert "y is no leaf: MulBackward0 made it" in why({"x": x, "y": y}, "y")


def test_what_retain_grad_keeps(why, x):
    y = x * 2
    y.retain_grad()
    (y * y).backward()
    assert "y.grad is 12.0: what backward() sent to y" in why({"x": x, "y": y}, "y")


def test_a_diary_forgets_a_leaf_that_is_gone():
    diary = GradientDiary()
    events.listeners.append(diary)
    try:
        x = torch.tensor(3.0, requires_grad=True)
        (x * 2).backward()
        assert diary.of(x).count == 1
        del x
        assert diary._entries == {}
    finally:
        events.listeners.remove(diary)
