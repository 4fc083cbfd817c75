"""The functions that change their argument and are no methods of it: as PyTorch's."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

CALLS = {
    "celu_": lambda t, x: t.celu_(x, 2.0),
    "selu_": lambda t, x: t.selu_(x),
    "threshold_": lambda t, x: t.threshold_(x, 0.0, 7.0),
    "rrelu_": lambda t, x: t.rrelu_(x, 0.1, 0.3),
    "no tensor": lambda t, x: t.threshold_(3, 1, 2),
    "no argument": lambda t, x: t.celu_(),
}


@pytest.mark.parametrize("name", CALLS)
def test_it_changes_its_argument_and_is_differentiated(name, pytorch):
    def program(torch):
        leaf = torch.tensor([-1.0, 2.0], requires_grad=True)
        x = leaf.clone()
        y = CALLS[name](torch, x)
        y.sum().backward()
        return y is x, y.tolist(), leaf.grad

    assert outcome(program, autograd_lab) == outcome(program, pytorch)
