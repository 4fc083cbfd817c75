"""`autograd.functional`: what it leaves as it was, and what is out of scope."""

import subprocess
import sys

import pytest

import autograd_lab as torch
from autograd_lab.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp
from autograd_lab.errors import NotDifferentiable, ShapeMismatch


def cubes(x):
    return (x**3).sum()


def test_the_inputs_are_as_they_were():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    v = torch.ones(2)
    for result in (hessian(cubes, x), vhp(cubes, x, v), hvp(cubes, x, v), vjp(cubes, x)):
        assert "grad_fn" not in repr(result)
    assert (x.grad, x.grad_fn, x._version) == (None, None, 0)


def test_a_column_is_the_product_with_a_unit_vector():
    x, v = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.0, 1.0, 0.0])

    def function(x):
        return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])

    assert torch.equal(jvp(function, x, v)[1], jacobian(function, x)[:, 1])
    assert torch.equal(vjp(function, x, torch.tensor([0.0, 1.0]))[1], jacobian(function, x)[1])


def test_the_hessian_of_two_inputs_has_a_block_for_each_pair():
    x, y = torch.tensor([1.0, 2.0]), torch.tensor(3.0)
    blocks = hessian(lambda x, y: (x * x * y).sum(), (x, y))
    assert [[tuple(block.shape) for block in row] for row in blocks] == [[(2, 2), (2,)], [(2,), ()]]
    assert blocks[0][1].tolist() == blocks[1][0].tolist() == [2.0, 4.0]


def test_errors_carry_their_facts():
    with pytest.raises(NotDifferentiable) as strict:
        jacobian(lambda x, y: x * 2, (torch.ones(1), torch.ones(1)), strict=True)
    assert strict.value.index == 1
    with pytest.raises(ShapeMismatch) as shapes:
        vjp(torch.exp, torch.ones(2), torch.ones(3))
    assert shapes.value.shapes == ((2,), (3,))


def test_forward_mode_is_out_of_scope():
    with pytest.raises(NotImplementedError, match="has no forward mode: leave it out"):
        jacobian(torch.exp, torch.ones(2), vectorize=True, strategy="forward-mode")
    with pytest.raises(NotImplementedError, match=r"forward_ad is not in .*functional\.jvp gives"):
        _ = torch.autograd.forward_ad


def test_the_module_is_imported_when_it_is_asked_for():
    program = (
        "import sys, autograd_lab as torch; name = 'autograd_lab.autograd.functional';"
        "assert name not in sys.modules; torch.autograd.functional.vjp; assert name in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
