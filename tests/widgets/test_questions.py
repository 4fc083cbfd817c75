"""The question at an operation: when there is one, what is right, what is said of the rest."""

import pytest

import autograd_lab as torch
from autograd_lab.widgets.questions import question


def scalar(value):
    return torch.tensor(value, requires_grad=True)


def ask(made, names, input=0, result=None):
    return question(made.grad_fn, input, names, result)


def verdict(made, names, text, **which):
    return ask(made, names, **which).judge(text)


x, y = scalar(1.5), scalar(2.0)
v = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)


@pytest.mark.parametrize(
    ("made", "names", "input", "answer"),
    [
        (x * y, ["x", "y"], 0, "y"),
        (x * y, ["x", "y"], 1, "x"),
        (x * y, [None, "y"], 1, "a"),
        (x * y, ["x", "y"], 0, "other"),
        (x * x, ["x", "x"], 1, "x"),
        (x * 3, ["x", None], 0, "3"),
        (x + y, ["x", "y"], 1, "1"),
        (x + 2, ["x", None], 0, "1"),
        (x - y, ["x", "y"], 1, "-1"),
        (x / y, ["x", "y"], 1, "-x/y**2"),
        (x**3, ["x"], 0, "3*x**2"),
        (2 - x, ["x", None], 0, "-1"),
        (2**x, ["x"], 0, "result*log(2)"),
        (-x, ["x"], 0, "-1"),
        (x.exp(), ["x"], 0, "exp(x)"),
        (x.exp(), ["x"], 0, "result"),
        (x.log(), ["x"], 0, "1/x"),
        (x.sin(), ["x"], 0, "cos(x)"),
        (x.tanh(), ["x"], 0, "1 - tanh(x)**2"),
        (x.sigmoid(), ["x"], 0, "result*(1 - result)"),
        (x.relu(), ["x"], 0, "x > 0"),
        (v.mean(), ["v"], 0, "1/4"),
        (v.mean(), ["v"], 0, "1/n"),
        (v.sum(), ["v"], 0, "1"),
        (v * v, ["v", "v"], 0, "v"),
        (v * x, ["v", "x"], 0, "x"),
        (v * x, ["v", "x"], 1, "v"),
    ],
)
def test_the_local_derivative_is_right(made, names, input, answer):
    assert verdict(made, names, answer, input=input).right


@pytest.mark.parametrize(
    ("made", "names", "expression"),
    [
        (x * y, ["x", None], "x * a"),
        (x * 3, ["x", None], "x * 3"),
        (x + 2, ["x", None], "x + …"),
        (2 - x, ["x", None], "… - x"),
        (x**3, ["x"], "x ** 3"),
        (2**x, ["x"], "2 ** x"),
        (-x, ["x"], "-x"),
        (x.exp(), [None], "exp(a)"),
        (v.mean(), ["v"], "mean(v)"),
        (torch.add(x, y, alpha=2), ["x", "y"], "add(x, y, 2)"),
    ],
)
def test_the_operation_is_written_as_the_learner_would(made, names, expression):
    assert ask(made, names).expression == expression


def test_the_name_of_the_result_may_stand_in_the_answer():
    assert verdict(x.exp(), ["x"], "z", result="z").right


def test_a_rounded_number_is_right():
    third = torch.tensor([1.0, 2.0, 3.0], requires_grad=True).mean()
    assert verdict(third, ["v"], "0.333").right


@pytest.mark.parametrize(
    ("made", "names", "input", "answer", "said"),
    [
        (x * y, ["x", "y"], 0, "g*y", "whole gradient, upstream included"),
        (x * y, ["x", "y"], 0, "g", "the gradient received"),
        (x * y, ["x", "y"], 0, "x", "with respect to y"),
        (x * y, ["x", "y"], 0, "x*y", "itself, not its derivative"),
        (x * y, ["x", "y"], 0, "2.0", "right at these values only"),
        (x * y, ["x", "y"], 0, "-y", "the sign is not"),
        (x * y, ["x", "y"], 0, "y + 1", "is not how x * y changes with x"),
        (x * y, ["x", "y"], 0, "2*q", "q has no part in x * y"),
        (x * y, ["x", "y"], 0, "2y", "with a star"),
        (x * x, ["x", "x"], 0, "2*x", "adds up both places of x"),
        (x**3, ["x"], 0, "x**2", "up to a constant factor"),
        (x.exp(), [None], 0, "exp(1.5)", "right at these values only"),
        (v.mean(), ["v"], 0, "1", "up to a constant factor"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_about_it(made, names, input, answer, said):
    found = verdict(made, names, answer, input=input)
    assert not found.right
    assert said in found.sentence
    assert found.sentence.count(". ") == 0


def test_a_number_that_happens_to_be_right_is_not():
    two = scalar(2.0)
    assert not verdict(two * two, ["x", "x"], "2").right
    assert not verdict(two**2, ["x"], "4").right
    assert not verdict(two**2, ["x"], "x**2").right


@pytest.mark.parametrize(
    "made",
    [
        torch.ones(2, 2, requires_grad=True) @ torch.ones(2, 2),
        torch.ones(2, 3, requires_grad=True).reshape(6),
        torch.ones(2, 2, requires_grad=True).t(),
        v[1:3],
        torch.ones(2, 2, requires_grad=True).sum(1),
    ],
    ids=["matmul", "reshape", "t", "index", "sum over a dimension"],
)
def test_nothing_is_asked_where_elements_are_mixed_or_moved(made):
    assert ask(made, [None] * len(made.grad_fn.next_functions)) is None


def test_nothing_is_asked_of_a_node_whose_values_are_freed():
    made = x * y
    made.backward()
    assert ask(made, ["x", "y"]) is None


def test_nothing_is_asked_about_large_arrays():
    large = torch.ones(100, 100, requires_grad=True)
    assert ask(large * large, ["x", "x"]) is None
    assert ask(large.sum(), ["x"]) is None


def test_asking_changes_no_gradient():
    leaf = scalar(3.0)
    ask(leaf * leaf, ["x", "x"])
    assert leaf.grad is None
