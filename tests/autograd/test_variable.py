"""`Variable` today: the tensor itself, and warnings about what is gone."""

import numpy as np
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


def test_a_variable_has_no_history_and_the_version_of_its_data():
    x = torch.ones(2, requires_grad=True)
    v = Variable(x * 2)
    assert v.is_leaf and not v.requires_grad
    data = torch.ones(2)
    v = Variable(data)
    data.add_(1)
    assert v._version == 1


def test_every_tensor_is_a_variable_and_nothing_else_is():
    assert isinstance(torch.ones(1), Variable)
    assert not isinstance(1.0, Variable)


def test_without_data_it_is_empty():
    assert Variable().shape == torch.Size([0])


def test_volatile_warns_and_has_no_effect():
    with pytest.warns(UserWarning, match="volatile was removed"):
        v = Variable(torch.ones(1), volatile=True)
    assert not v.requires_grad


def test_volatile_of_a_tensor_is_false_and_setting_it_warns():
    x = torch.ones(1)
    with pytest.warns(UserWarning, match="Variable.volatile is always False"):
        assert x.volatile is False
    with pytest.warns(UserWarning, match="now has no effect"):
        x.volatile = True


def test_its_name_is_kept():
    assert Variable(torch.ones(1), name="w").name == "w"
    assert torch.ones(1).name is None


@pytest.mark.parametrize(
    "data, name",
    [(range(6), "range"), ([1.0], "list"), (3, "int"), (np.ones(1), "numpy.ndarray")],
)
def test_what_is_no_tensor_is_refused(data, name):
    with pytest.raises(TypeError) as caught:
        Variable(data)
    assert str(caught.value) == f"Variable data has to be a tensor, but got {name}"


def test_callbacks_run_when_the_walk_has_ended():
    seen = []
    x = torch.ones(2, requires_grad=True)
    engine = Variable._execution_engine
    y = x * 2
    y.register_hook(lambda g: engine.queue_callback(lambda: seen.append(x.grad is not None)))
    y.sum().backward()
    assert seen == [True]


def test_a_callback_may_queue_another():
    seen = []
    engine = Variable._execution_engine

    def first():
        seen.append(1)
        engine.queue_callback(lambda: seen.append(2))

    x = torch.ones(2, requires_grad=True)
    x.register_hook(lambda g: engine.queue_callback(first))
    x.sum().backward()
    assert seen == [1, 2]


def test_outside_of_a_walk_no_callback_can_be_queued():
    with pytest.raises(RuntimeError, match="can only be installed during backward pass"):
        Variable._execution_engine.queue_callback(print)
