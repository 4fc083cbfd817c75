"""The state of a module: written, read, and refused where it does not fit."""

import pytest

import autograd_lab as torch
from autograd_lab import nn


class Layer(nn.Module):
    def __init__(self, size=2):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("volatile", torch.zeros(1), persistent=False)


def test_it_holds_parameters_and_persistent_buffers_by_paths():
    state = nn.Sequential(Layer(), Layer()).state_dict()
    assert list(state) == ["0.weight", "0.mean", "1.weight", "1.mean"]
    assert not state["0.weight"].requires_grad


def test_loading_copies_into_the_parameters():
    module, other = Layer(), Layer()
    other.weight.data.fill_(7)
    weight = module.weight
    assert repr(module.load_state_dict(other.state_dict())) == "<All keys matched successfully>"
    assert module.weight is weight
    assert weight.tolist() == [7.0, 7.0]


def test_assigning_takes_the_tensors_themselves():
    module, state = Layer(), Layer().state_dict()
    module.load_state_dict(state, assign=True)
    assert module.weight.data_ptr() == state["weight"].data_ptr()
    assert module.weight.requires_grad


def test_what_does_not_fit_is_told_all_at_once():
    with pytest.raises(RuntimeError) as caught:
        Layer().load_state_dict({"weight": torch.ones(3), "more": torch.ones(1)})
    assert str(caught.value) == (
        "Error(s) in loading state_dict for Layer:\n"
        '\tMissing key(s) in state_dict: "mean". \n'
        '\tUnexpected key(s) in state_dict: "more". \n'
        "\tsize mismatch for weight: copying a param with shape torch.Size([3]) from checkpoint, "
        "the shape in current model is torch.Size([2])."
    )
    assert caught.value.missing_keys == ["mean"]
    assert caught.value.unexpected_keys == ["more"]


def test_loading_that_is_not_strict_returns_the_keys():
    keys = Layer().load_state_dict({"weight": torch.ones(2), "more": 1}, strict=False)
    assert (keys.missing_keys, keys.unexpected_keys) == (["mean"], ["more"])


def test_it_knows_the_versions_of_the_modules():
    assert nn.Sequential(Layer()).state_dict()._metadata == {
        "": {"version": 1},
        "0": {"version": 1},
    }
