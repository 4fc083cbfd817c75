"""`nn.init`: the same numbers from the same seed, the same errors and warnings."""

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome

SHAPES = [(2, 3), (5, 4), (4, 20), (3, 2, 3), (4, 2, 3, 3), (2, 2, 1, 2, 2), (0, 3), (20,)]
CALLS = [
    "uniform_(x)", "uniform_(x, -2, 3)", "normal_(x, 1, 2)", "constant_(x, 3.5)", "ones_(x)",
    "zeros_(x)", "eye_(x)", "dirac_(x)", "dirac_(x, 2)", "xavier_uniform_(x, 2)",
    "xavier_normal_(x)", "kaiming_uniform_(x)", "kaiming_uniform_(x, 5 ** 0.5)",
    "kaiming_uniform_(x, mode='FAN_OUT')", "kaiming_uniform_(x, mode='fan')",
    "kaiming_normal_(x, mode='fan_out', nonlinearity='relu')",
    "kaiming_normal_(x, nonlinearity='gelu')", "orthogonal_(x)", "orthogonal_(x, 2)",
    "sparse_(x, 0.5)", "trunc_normal_(x)", "trunc_normal_(x, 0.5, 2., 0, 1)",
    "trunc_normal_(x, 0, 1, 3, 4)", "trunc_normal_(x, 1, 0.02, -0.02, 0.02)",
    "uniform_(x, generator=torch.Generator().manual_seed(3))",
    "trunc_normal_(x, generator=torch.Generator().manual_seed(3))",
    "orthogonal_(x, generator=torch.Generator().manual_seed(3))",
    "uniform(x)", "normal(x)", "constant(x, 2)", "eye(x)", "dirac(x)", "xavier_uniform(x)",
    "xavier_normal(x)", "kaiming_uniform(x)", "kaiming_normal(x)", "orthogonal(x)",
    "sparse(x, 0.3, std=2)",
]  # fmt: skip
GAINS = [
    "'linear'", "'conv1d'", "'conv_transpose3d'", "'sigmoid'", "'tanh'", "'relu'", "'selu'",
    "'leaky_relu'", "'leaky_relu', 0.2", "'leaky_relu', True", "'leaky_relu', 'a'", "'gelu'",
]  # fmt: skip


def filled(call, shape, torch):
    """The numbers, and what the generator gives next, or the error; and the warnings."""
    numbers = []

    def run(torch):
        torch.manual_seed(0)
        x = torch.nn.Parameter(torch.full(shape, 7.0, dtype=torch.float64))
        result = eval(f"torch.nn.init.{call}", {"torch": torch, "x": x})
        numbers.append(x.detach().numpy())
        return result is x, x.requires_grad, torch.rand(1).item()

    return numbers, outcome(run, torch)


@pytest.mark.parametrize("call", CALLS)
def test_weights_begin_as_in_pytorch(call, pytorch):
    for shape in SHAPES:
        ours, theirs = (filled(call, shape, torch) for torch in (autograd_lab, pytorch))
        assert ours[1] == theirs[1]
        np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("arguments", GAINS)
def test_gains_are_pytorchs(arguments, pytorch):
    def gain(torch):
        return eval(f"torch.nn.init.calculate_gain({arguments})", {"torch": torch})

    assert outcome(gain, autograd_lab) == outcome(gain, pytorch)


@pytest.mark.parametrize("shape", [(3, 5), (50, 40)])
def test_float32_weights_begin_as_in_pytorch(shape, pytorch):
    for name in ("xavier_uniform_", "kaiming_normal_", "trunc_normal_"):
        weights = []
        for torch in (autograd_lab, pytorch):
            torch.manual_seed(1)
            weights.append(getattr(torch.nn.init, name)(torch.zeros(shape)).numpy())
        np.testing.assert_allclose(*weights, rtol=2e-6, atol=1e-7)
