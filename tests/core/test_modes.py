"""NumPy's floating-point settings: silent in operations, the user's everywhere else."""

import warnings

import numpy as np
import pytest

import autograd_lab as torch


def huge():
    return torch.tensor([1e300, 1.0], dtype=torch.float64)


QUIET = {
    "1/0": lambda: torch.ones(2) / 0,
    "1/0 of numbers": lambda: torch.tensor(1.0) / 0,
    "0/0": lambda: torch.zeros(2) / torch.zeros(2),
    "log of 0": lambda: torch.zeros(2).log(),
    "log of -1": lambda: (-torch.ones(2)).log(),
    "sqrt of -1": lambda: (-torch.ones(1)).sqrt(),
    "exp overflow": lambda: torch.full((2,), 1000.0).exp(),
    "0 ** -1": lambda: torch.zeros(2) ** -1,
    "reciprocal of 0": lambda: torch.tensor(0.0).reciprocal(),
    "overflow in a cast": lambda: huge().float(),
    "nan to integers": lambda: torch.tensor([float("nan")]).long(),
    "overflow in promotion": lambda: torch.ones(2) * huge().sum(),
    "in place": lambda: torch.ones(2).div_(0),
    "in place with a cast": lambda: torch.ones(2).mul_(huge()),
    "assignment with a cast": lambda: torch.ones(2).__setitem__(0, huge()[0]),
    "copy with a cast": lambda: torch.ones(2).copy_(huge()),
    "copy to integers": lambda: torch.ones(2, dtype=torch.int64).copy_(torch.ones(2) / 0),
    "tensor of a huge number": lambda: torch.tensor([1e300]),
    "comparison with nan": lambda: torch.tensor([float("nan")]) > 0,
    "sum to infinity": lambda: torch.full((2,), 3e38).sum(),
    "mean of nothing": lambda: torch.zeros(0).mean(),
    "integer overflow": lambda: torch.tensor([2**62]) * 4,
    "matmul of infinities": lambda: torch.full((2, 2), 1e38) @ torch.full((2, 2), 1e38),
}


@pytest.fixture(params=["ignore", "warn", "raise"])
def setting(request):
    """The user's own setting, with warnings as errors; it has to come out as it went in."""
    before = np.seterr(all=request.param)
    expected = np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    assert np.geterr() == expected
    np.seterr(**before)


@pytest.mark.parametrize("name", QUIET)
def test_forward_is_silent(name, setting):
    QUIET[name]()


@pytest.mark.parametrize("name", ["log", "sqrt", "reciprocal"])
@pytest.mark.parametrize("create_graph", [False, True], ids=["plain", "recorded"])
def test_backward_is_silent(name, create_graph, setting):
    x = torch.zeros(2, requires_grad=True)
    y = getattr(x, name)()
    [grad] = torch.autograd.grad(y.sum(), x, create_graph=create_graph)
    assert not any(abs(g) < 1e30 for g in grad.tolist())


def test_numpy_still_warns_its_user():
    torch.ones(1) / 0
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        np.ones(1) / 0
