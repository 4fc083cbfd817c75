"""Covariance and correlation: numbers, nodes, warnings and refusals."""

import pytest

import autograd_lab
from tests.oracle.programs import result

X = "x = torch.tensor([[0., 1., 2., 5.], [2., 1., 0., 3.], [1., 4., 4., 0.]], requires_grad=True); "
COUNTS = "torch.tensor([1, 2, 3, 1])"
PROGRAMS = [
    X + "torch.cov(x), x.cov(correction=0)",
    X + "torch.cov(x[0]), torch.cov(x[0, 0])",
    X + "torch.corrcoef(x), torch.corrcoef(x[0])",
    X + "torch.autograd.grad(torch.corrcoef(x)[0].sum(), x)",
    X + "torch.autograd.grad(torch.cov(x)[0].sum(), x)",
    X + "torch.cov(x).grad_fn.next_functions[0][0].next_functions",
    X + f"torch.cov(x, fweights={COUNTS})",
    X + f"torch.cov(x, fweights={COUNTS}, aweights=torch.tensor([.1, .2, .3, .4]))",
    X + "torch.cov(x, aweights=torch.tensor([.1, .2, .3, .4]), correction=0)",
    X + "torch.cov(x, correction=7)",
    X + "torch.cov(x, fweights=torch.ones(4))",
    X + "torch.cov(x, fweights=torch.ones(3, dtype=torch.int64))",
    X + f"torch.cov(x, fweights=-{COUNTS})",
    X + "torch.cov(x, aweights=torch.ones(4, dtype=torch.int64))",
    X + "torch.cov(x, aweights=torch.ones(4, 1))",
    X + "torch.cov(x, fweights=torch.zeros(4, dtype=torch.int64))",
    "torch.cov(torch.ones(2, 2, 2))",
    "torch.corrcoef(torch.ones(2, 2, 2))",
    "torch.cov(torch.ones(2, 2, dtype=torch.bool))",
    "torch.cov(torch.tensor([[1, 2, 4], [3, 1, 1]]))",
    "torch.cov(torch.tensor(3))",
    "torch.cov(3)",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_covariance(program, pytorch):
    assert result(program, autograd_lab) == result(program, pytorch)
