"""`Variable` today: the tensor itself, and warnings about what is gone."""

import pytest

import autograd_lab as torch
from autograd_lab.autograd import Variable


def test_a_variable_is_a_tensor_on_the_same_memory():
    data = torch.ones(2)
    v = Variable(data, requires_grad=True)
    assert type(v) is torch.Tensor
    v.data[0] = 5
    assert data.tolist() == [5.0, 1.0]
    assert not data.requires_grad


def test_every_tensor_is_a_variable_and_nothing_else_is():
    assert isinstance(torch.ones(1), Variable)
    assert not isinstance(1.0, Variable)


def test_volatile_warns_and_has_no_effect():
    with pytest.warns(UserWarning, match="volatile was removed"):
        v = Variable(torch.ones(1), volatile=True)
    assert not v.requires_grad


@pytest.mark.parametrize("data", [range(6), [1.0], 3, "a"])
def test_what_is_no_tensor_is_refused(data):
    with pytest.raises(TypeError, match=f"has to be a tensor, but got {type(data).__name__}"):
        Variable(data)
