"""What a name stands for is looked up, never computed; what is offered after the dot."""

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.displays import attributes, live


class Trap:
    """Fails where any of its code runs."""

    @property
    def x(self):
        raise AssertionError

    def __getattr__(self, name):
        raise AssertionError

    def __getitem__(self, key):
        raise AssertionError


def test_names_attributes_and_items_are_found():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    y.sum().backward()
    names = {"x": x, "y": y, "batches": [x, y], "by": {"a": x}}
    assert live("x", names) is x
    assert live("x.grad", names) is x.grad
    assert live("y.grad_fn", names) is y.grad_fn
    assert live("batches[1]", names) is y
    assert live("by['a'].grad", names) is x.grad


def test_parts_of_modules_are_found():
    model = nn.Module()
    model.fc = nn.Sequential(nn.Linear(2, 3))
    assert live("m.fc", {"m": model}) is model.fc
    layer = model.fc[0]
    assert live("layer.weight", {"layer": layer}) is layer.weight
    assert live("model[0].bias", {"model": model.fc}) is layer.bias


def test_no_code_of_the_learner_runs():
    names = {"trap": Trap(), "f": Trap, "x": torch.ones(2)}
    for text in ("trap.x", "trap.y", "trap[0]", "f()", "x.sum()", "x.data", "x[0]", "x +", "no"):
        assert live(text, names) is None


def test_an_attribute_that_was_set_is_found():
    class Box:
        pass

    box = Box()
    box.x = torch.ones(2)
    assert live("box.x", {"box": box}) is box.x


def test_a_tensor_offers_what_pytorch_has():
    offered = attributes(torch.ones(2))
    assert {"backward", "requires_grad_", "shape", "grad_fn", "zero_"} <= set(offered)
    assert not {"array", "volatile", "imag"} & set(offered)
    assert not [name for name in offered if name.startswith("_")]


def test_what_refuses_for_this_tensor_is_hidden_for_it_alone():
    assert "imag" in attributes(torch.ones(2, dtype=torch.complex64))
    x = torch.ones(2, requires_grad=True)
    assert "grad_dtype" in attributes(x) and "grad_dtype" not in attributes(x * 2)


def test_what_changes_in_place_comes_last():
    offered = attributes(torch.ones(2))
    assert offered.index("view") < offered.index("add_")


def test_the_start_of_a_name_chooses():
    x = torch.ones(2)
    assert attributes(x, "requires_g") == ["requires_grad", "requires_grad_"]
    assert "_version" in attributes(x, "_") and "_history" not in attributes(x, "_")
    assert "__add__" in attributes(x, "__ad")


def test_a_node_offers_what_it_saved():
    node = torch.ones(2, requires_grad=True).exp().grad_fn
    assert {"next_functions", "name", "born_at", "_saved_result"} <= set(attributes(node))
    assert "plan" not in attributes(node)
    assert attributes(node, "_raw") == ["_raw_saved_result"]


def test_of_other_things_it_has_no_opinion():
    assert attributes(3) is None
