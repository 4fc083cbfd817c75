"""The average of a model over its training."""

import pytest

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.optim import swa_utils


def line(weight):
    model = nn.Linear(1, 1, bias=False)
    model.weight.data.fill_(weight)
    return model


def test_the_average_is_the_mean_of_all_models():
    average = swa_utils.AveragedModel(line(9.0))
    for weight in (1.0, 2.0, 6.0):
        average.update_parameters(line(weight))
    assert average.module.weight.item() == 3.0
    assert average.n_averaged.item() == 3
    assert average(torch.ones(1, 1)).item() == 3.0


def test_an_average_may_forget():
    average = swa_utils.AveragedModel(line(0.0), multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.75))
    for weight in (1.0, 5.0):
        average.update_parameters(line(weight))
    assert average.module.weight.item() == 2.0


def test_the_model_itself_is_left_alone():
    model = line(1.0)
    average = swa_utils.AveragedModel(model)
    average.update_parameters(model)
    average.module.weight.data.fill_(7.0)
    assert model.weight.item() == 1.0


def test_statistics_are_computed_anew():
    layer = nn.BatchNorm1d(1)
    layer.running_mean.fill_(9.0)
    swa_utils.update_bn([torch.tensor([[1.0], [3.0]]), torch.tensor([[5.0], [7.0]])], layer)
    assert layer.running_mean.item() == 4.0
    assert layer.momentum == 0.1


def test_a_decay_is_a_part():
    with pytest.raises(ValueError, match=r"Invalid decay value 1\.5"):
        swa_utils.get_ema_avg_fn(1.5)
