"""Parameters and buffers."""

import pytest

import autograd_lab as torch
from autograd_lab import nn


def test_a_parameter_lies_on_the_memory_of_its_data():
    data = torch.ones(2)
    parameter = nn.Parameter(data)
    data.zero_()
    assert parameter.tolist() == [0.0, 0.0]
    assert parameter.requires_grad


def test_a_result_becomes_a_leaf():
    assert nn.Parameter(nn.Parameter(torch.ones(2)) * 2).is_leaf


def test_integers_can_not_require_gradients():
    with pytest.raises(RuntimeError, match="Only Tensors of floating point and complex dtype can"):
        nn.Parameter(torch.ones(2, dtype=torch.int64))


def test_a_buffer_is_a_plain_tensor_with_a_mark():
    buffer = nn.Buffer(torch.ones(2), persistent=False)
    assert type(buffer) is torch.Tensor
    assert isinstance(buffer, nn.Buffer)
    assert not isinstance(torch.ones(2), nn.Buffer)
    module = nn.Module()
    module.mask = buffer
    assert "mask" in module._non_persistent_buffers_set


def test_lazy_parameters_are_refused_by_name():
    assert not hasattr(nn.parameter, "UninitializedParameter")
    with pytest.raises(NotImplementedError, match=r"torch.nn.parameter.UninitializedParameter"):
        nn.parameter.UninitializedParameter  # noqa: B018
