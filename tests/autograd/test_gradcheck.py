"""`gradcheck`: what it leaves as it was, its facts, and what is out of scope."""

import importlib

import pytest

import autograd_lab as torch
from autograd_lab.autograd.gradcheck import GradcheckError


def leaf(*values):
    return torch.tensor(values or (0.5, 2.0), dtype=torch.float64, requires_grad=True)


class Tripled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g * 3


def test_the_inputs_are_as_they_were():
    x = leaf()
    assert torch.autograd.gradcheck(torch.exp, x)
    assert x.tolist() == [0.5, 2.0]
    assert (x.grad, x._version) == (None, 0)


def test_the_seed_is_as_it_was_after_the_fast_mode():
    torch.manual_seed(0)
    assert torch.autograd.gradcheck(torch.exp, leaf(), fast_mode=True)
    assert round(torch.rand(1).item(), 4) == 0.4963


def test_the_error_carries_both_derivatives():
    with pytest.raises(GradcheckError) as caught:
        torch.autograd.gradcheck(lambda x: (x * 5, Tripled.apply(x)), leaf())
    assert caught.value.output == 1
    assert caught.value.input == 0
    assert caught.value.numerical[0, 0].item() == pytest.approx(2)
    assert caught.value.analytical[0, 0].item() == 3


@pytest.mark.parametrize("fast_mode", [False, True])
def test_only_a_wrong_derivative_becomes_false(fast_mode):
    options = {"raise_exception": False, "fast_mode": fast_mode}
    assert torch.autograd.gradcheck(Tripled.apply, leaf(), **options) is False
    with pytest.raises(ZeroDivisionError):
        torch.autograd.gradcheck(lambda x: 1 / 0, leaf(), **options)


def test_the_function_stays_after_the_import_of_its_module():
    importlib.import_module("autograd_lab.autograd.gradcheck")
    assert torch.autograd.gradcheck(torch.exp, leaf())


def test_forward_mode_is_out_of_scope():
    with pytest.raises(NotImplementedError, match=r"check_forward_ad=True.*leave it out"):
        torch.autograd.gradcheck(torch.exp, leaf(), check_forward_ad=True)
    with pytest.raises(NotImplementedError, match=r"check_fwd_over_rev=True.*leave it out"):
        torch.autograd.gradgradcheck(torch.exp, leaf(), check_fwd_over_rev=True)
