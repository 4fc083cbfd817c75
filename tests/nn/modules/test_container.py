"""Modules that hold others."""

import pytest

import autograd_lab as torch
from autograd_lab import nn


class Add(nn.Module):
    def __init__(self, number):
        super().__init__()
        self.number = number

    def forward(self, x):
        return x + self.number

    def extra_repr(self):
        return str(self.number)


def test_sequential_calls_one_after_the_other():
    assert nn.Sequential(Add(1), Add(2))(torch.tensor(0.0)) == 3


def test_a_slice_of_a_sequential_is_one():
    assert (
        repr(nn.Sequential(Add(1), Add(2), Add(3))[1:])
        == "Sequential(\n  (1): Add(2)\n  (2): Add(3)\n)"
    )


def test_deleting_numbers_the_others_anew():
    module = nn.Sequential(Add(1), Add(2), Add(3))
    del module[0]
    assert list(module._modules) == ["0", "1"]


def test_an_index_out_of_range_carries_the_facts():
    with pytest.raises(IndexError, match="index 2 is out of range") as caught:
        nn.Sequential(Add(1), Add(2))[2]
    assert (caught.value.index, caught.value.size) == (2, 2)


def test_a_list_prints_equal_modules_once():
    text = repr(nn.ModuleList([Add(1), Add(1), Add(2)]))
    assert text == "ModuleList(\n  (0-1): 2 x Add(1)\n  (2): Add(2)\n)"


def test_a_dict_takes_pairs_and_mappings():
    module = nn.ModuleDict([("a", Add(1))])
    module.update({"b": Add(2)})
    assert list(module) == ["a", "b"]


def test_a_list_of_parameters_makes_parameters_of_tensors():
    parameters = nn.ParameterList([torch.ones(2)])
    assert isinstance(parameters[0], nn.Parameter)
    assert [name for name, _ in parameters.named_parameters()] == ["0"]


def test_a_dict_of_parameters_can_be_joined_with_another():
    joined = nn.ParameterDict({"a": torch.ones(1)}) | nn.ParameterDict({"b": torch.ones(1)})
    assert list(joined) == ["a", "b"]
