"""Volatile: one such input is enough, and nothing is recorded.

requires_grad = any(inputs require a gradient) and not any(inputs are volatile); a result is
volatile if any input is.
"""

import itertools

import pytest

from autograd_lab import legacy as torch
from autograd_lab.legacy.autograd import Variable

KINDS = {"plain": {}, "requires": {"requires_grad": True}, "volatile": {"volatile": True}}


def variable(kind):
    return Variable(torch.Tensor([2, 3]), **KINDS[kind])


@pytest.mark.parametrize("kinds", list(itertools.product(KINDS, repeat=2)), ids="+".join)
@pytest.mark.parametrize(
    "operation", [lambda x, y: x * y, lambda x, y: torch.cat([x, y]), lambda x, y: x.dot(y)]
)
def test_the_flags_of_a_result(operation, kinds):
    x, y = map(variable, kinds)
    z = operation(x, y)
    assert z.volatile is ("volatile" in kinds)
    assert z.requires_grad is ("requires" in kinds and "volatile" not in kinds)
    assert (z.grad_fn is not None) is z.requires_grad


def test_it_spreads_through_everything_that_follows():
    x = variable("volatile")
    y = (variable("requires") + x).exp().sum()[0]
    assert y.volatile and not y.requires_grad


def test_it_wins_over_a_leaf_that_has_both_flags():
    x = variable("requires")
    x.volatile = True
    assert x.requires_grad
    assert not (x * 2).requires_grad


def test_detach_keeps_it():
    assert variable("volatile").detach().volatile


def test_a_volatile_operand_makes_a_result_volatile_in_place():
    y = variable("requires") * 2
    y.add_(variable("volatile"))
    assert y.volatile and not y.requires_grad


def test_it_can_be_switched_off_on_a_leaf():
    x = variable("volatile")
    x.volatile = False
    assert not (x * 2).volatile


def test_backward_can_start_from_no_volatile_variable():
    y = (variable("requires") * variable("volatile")).sum()
    with pytest.raises(RuntimeError, match=r"^element 0 of variables tuple is volatile$"):
        y.backward()


def test_gradients_are_volatile_unless_the_walk_was_recorded():
    x, y = variable("requires"), variable("requires")
    (x * x).sum().backward()
    (y * y).sum().backward(Variable(torch.ones(1)))
    assert x.grad.volatile
    assert not y.grad.volatile and y.grad.requires_grad


REFUSALS = {
    "both flags": (
        lambda: Variable(torch.ones(1), requires_grad=True, volatile=True),
        "Variable can't be volatile and require_grad at the same time!"),
    "a result": (
        lambda: setattr(variable("requires") * 2, "volatile", True),
        "volatile can only be set on leaf variables"),
    "a hook": (
        lambda: variable("volatile").register_hook(print),
        "cannot register a hook on a volatile variable"),
    "no bool": (lambda: setattr(variable("plain"), "volatile", 1), "volatile must be a bool"),
}  # fmt: skip


@pytest.mark.parametrize("program, words", REFUSALS.values(), ids=REFUSALS)
def test_refusals(program, words):
    with pytest.raises(RuntimeError) as caught:
        program()
    assert str(caught.value) == words
