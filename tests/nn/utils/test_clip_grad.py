"""Clipping gradients, and parameters as one vector."""

import pytest

import autograd_lab as torch
from autograd_lab import nn


def with_grad(*values):
    parameter = nn.Parameter(torch.zeros(len(values)))
    parameter.grad = torch.tensor(values)
    return parameter


def test_gradients_are_scaled_all_together():
    a, b = with_grad(3.0), with_grad(4.0)
    assert nn.utils.clip_grad_norm_([a, b], 1.0) == 5
    assert torch.allclose(torch.cat([a.grad, b.grad]), torch.tensor([0.6, 0.8]))


def test_small_gradients_are_left_alone():
    parameter = with_grad(3.0, 4.0)
    nn.utils.clip_grad_norm_(parameter, 100.0)
    assert parameter.grad.tolist() == [3.0, 4.0]


def test_a_norm_that_is_not_finite_can_be_refused():
    with pytest.raises(RuntimeError, match=r"total norm of order 2.0 .* is non-finite"):
        nn.utils.clip_grad_norm_(with_grad(float("nan")), 1.0, error_if_nonfinite=True)


def test_each_number_is_clipped_by_itself():
    parameter = with_grad(3.0, -4.0, 0.5)
    nn.utils.clip_grad_value_(parameter, 1.0)
    assert parameter.grad.tolist() == [1.0, -1.0, 0.5]


def test_parameters_go_through_a_vector():
    parameters = [nn.Parameter(torch.ones(2, 2)), nn.Parameter(torch.zeros(1))]
    vector = nn.utils.parameters_to_vector(parameters)
    nn.utils.vector_to_parameters(vector * 3, parameters)
    assert parameters[0].tolist() == [[3.0, 3.0], [3.0, 3.0]]
