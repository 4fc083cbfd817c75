"""Random numbers on another device: drawn on the CPU, the same as there, and moved on purpose."""

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.tensor import wrap
from tests.ops.strict_device import StrictArray

FILLS = [
    ("uniform_", (-1, 1)), ("normal_", (2, 3)), ("exponential_", ()), ("bernoulli_", (0.3,)),
    ("random_", (3, 50)), ("cauchy_", ()), ("geometric_", (0.5,)), ("log_normal_", ()),
]  # fmt: skip


def on_device(array):
    return wrap(StrictArray(array))


def same_on_both(draw):
    """A draw gives the same numbers on the CPU and on the strict device, and they stay there."""
    results = []
    for make in (lambda a: wrap(a), on_device):
        torch.manual_seed(0)
        results.append(draw(make)._data)
    assert isinstance(results[1], StrictArray)
    np.testing.assert_array_equal(results[0], results[1].get())


@pytest.mark.parametrize(("name", "args"), FILLS)
def test_fills(name, args):
    same_on_both(lambda make: getattr(make(np.zeros((4, 5), "float32")), name)(*args))
    same_on_both(lambda make: getattr(make(np.zeros((4, 5), "float32").T), name)(*args))


DRAWS = {
    "bernoulli": lambda make: torch.bernoulli(make(np.linspace(0, 1, 20))),
    "bernoulli_ of a tensor": lambda make: make(np.zeros(20)).bernoulli_(
        make(np.linspace(0, 1, 20))
    ),
    "normal about": lambda make: torch.normal(make(np.arange(20.0)), 2.0),
    "normal spread": lambda make: torch.normal(1.0, make(np.arange(1, 20.0))),
    "multinomial": lambda make: torch.multinomial(make(np.arange(1, 9.0)), 3),
    "dropout": lambda make: torch.dropout(make(np.ones(20)), 0.4, True),
    "dropout of all": lambda make: torch.dropout(make(np.ones(4)), 1.0, True),
    "native dropout": lambda make: torch.native_dropout(make(np.ones(20)), 0.4, True)[0],
}


@pytest.mark.parametrize("name", DRAWS)
def test_draws(name):
    same_on_both(DRAWS[name])
