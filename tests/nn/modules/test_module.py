"""What a module keeps where, and what goes through the whole tree of them."""

import copy
import pickle

import pytest

import autograd_lab as torch
from autograd_lab import nn


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2, 2))
        self.register_buffer("mean", torch.zeros(2))

    def forward(self, x):
        return x @ self.weight + self.mean


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Layer()
        self.second = Layer()

    def forward(self, x):
        return self.second(self.first(x))


def test_an_attribute_is_kept_by_what_it_is():
    module = Network()
    module.note = "text"
    assert list(module._modules) == ["first", "second"]
    assert list(module.first._parameters) == ["weight"]
    assert list(module.first._buffers) == ["mean"]
    assert module.__dict__["note"] == "text"


def test_a_tensor_does_not_take_the_place_of_a_parameter():
    with pytest.raises(TypeError, match=r"cannot assign 'torch.FloatTensor' as parameter 'weight'"):
        Layer().weight = torch.ones(2)


def test_a_part_before_the_constructor_of_module_is_refused():
    class Early(nn.Module):
        def __init__(self):
            self.layer = Layer()

    with pytest.raises(AttributeError, match=r"cannot assign module before Module.__init__\(\)"):
        Early()


def test_an_unknown_attribute_is_told_with_the_class():
    with pytest.raises(AttributeError, match="'Layer' object has no attribute 'bias'"):
        Layer().bias  # noqa: B018


def test_parts_are_named_by_their_paths():
    module = Network()
    assert [name for name, _ in module.named_parameters()] == ["first.weight", "second.weight"]
    assert [name for name, _ in module.named_modules()] == ["", "first", "second"]
    assert module.get_parameter("second.weight") is module.second.weight


def test_a_shared_module_is_walked_once():
    module = Network()
    module.second = module.first
    assert len(list(module.parameters())) == 1
    assert len(list(module.named_parameters(remove_duplicate=False))) == 2


def test_a_path_that_leads_nowhere_carries_the_part():
    with pytest.raises(AttributeError, match="Network has no attribute `third`") as caught:
        Network().get_submodule("third.weight")
    assert caught.value.part == "third"


def test_eval_reaches_all_modules():
    assert not any(module.training for module in Network().eval().modules())


def test_gradients_go_through_a_module_to_its_parameters():
    module = Network()
    module(torch.ones(1, 2)).sum().backward()
    assert module.first.weight.grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]
    module.zero_grad()
    assert module.first.weight.grad is None


def test_a_parameter_stays_the_same_object_in_another_dtype():
    module = Network()
    module(torch.ones(1, 2)).sum().backward()
    weight, grad = module.first.weight, module.first.weight.grad
    module.double()
    assert module.first.weight is weight
    assert weight.dtype is grad.dtype is module.first.mean.dtype is torch.float64


def test_only_floating_dtypes_can_be_converted_to():
    with pytest.raises(TypeError, match="only accepts floating point or complex dtypes"):
        Network().to(torch.int64)


def test_a_module_prints_its_children_indented():
    assert repr(Network()) == "Network(\n  (first): Layer()\n  (second): Layer()\n)"


def test_methods_are_named_after_module():
    with pytest.raises(TypeError, match=r"Module.load_state_dict\(\) missing 1 required"):
        Layer().load_state_dict()


def test_a_forward_that_is_missing_is_told():
    with pytest.raises(NotImplementedError, match=r"Module \[Module\] is missing the required"):
        nn.Module()(1)


@pytest.mark.parametrize("through", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_has_parameters_of_its_own(through):
    module = Network()
    copied = through(module)
    copied.first.weight.data.zero_()
    assert module.first.weight.sum() == 4
    assert copied.first.weight.requires_grad


def test_compiling_is_refused():
    with pytest.raises(
        NotImplementedError, match=r"torch.nn.Module.compile is not in Autograd Lab"
    ):
        Network().compile()


def test_a_module_without_hooks_is_called_without_detour(monkeypatch):
    from autograd_lab.nn.modules import module as file

    monkeypatch.delattr(file, "HookedCall")
    assert Layer()(torch.ones(1, 2)).shape == (1, 2)
