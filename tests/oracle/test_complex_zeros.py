"""Complex gradients where one part is 0: the sign of the zero is PyTorch's too."""

import re

import pytest

import autograd_lab
from tests.oracle.ask import outcome

FUNCTIONS = {
    "cosh": lambda torch, a, b: torch.cosh(a),
    "square": lambda torch, a, b: a * a,
    "conj": lambda torch, a, b: (a * b.conj()).real + 1,
    "where": lambda torch, a, b: torch.where(a.real > 0, a, b),
    "twice": lambda torch, a, b: a * 2 + b,
    "cumprod": lambda torch, a, b: torch.cumprod(a, 0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_zeros_have_the_same_sign(pytorch, name):
    def run(torch):
        a = torch.tensor([1 + 1j, -2 - 0.5j, 3 + 0j, 0j, -1j], requires_grad=True)
        b = torch.tensor([2 - 1j, 1j, 0.5 + 0j, 1 + 0j, 2j], requires_grad=True)
        FUNCTIONS[name](torch, a, b).sum().abs().backward()
        return [x.grad if x.grad is None else str(x.grad.tolist()[2:]) for x in (a, b)]

    assert run_words(run, autograd_lab) == run_words(run, pytorch)


def run_words(run, library):
    """The outcome with floating-point numbers cut to a few digits, signs and all."""
    text = outcome(run, library).text
    return re.sub(r"\d+\.\d+", lambda number: f"{float(number.group()):.4f}", text)
