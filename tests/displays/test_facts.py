"""What is said of a tensor: its shape, its gradient, who made it, its version."""

import autograd_lab as torch
from autograd_lab.displays import facts


def test_shape_dtype_and_device():
    said = dict(facts(torch.zeros(2, 3, dtype=torch.int64)))
    assert said["Shape"] == "2×3, 6 elements, 48 B"
    assert (said["Dtype"], said["Device"]) == ("int64", "cpu")
    assert said["Gradient"] == "none wanted (requires_grad=False)"
    assert "Made by" not in said and "View of" not in said


def test_one_element_is_one():
    assert dict(facts(torch.tensor(1.0)))["Shape"] == "scalar, 1 element, 4 B"


def test_leaves_and_results():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    assert dict(facts(x))["Gradient"] == "wanted, a leaf; .grad is None"
    assert dict(facts(y))["Gradient"] == "passes through, not a leaf"
    y.retain_grad()
    y.sum().backward()
    assert dict(facts(y))["Gradient"] == "passes through, not a leaf; .grad is 2"


def test_who_made_it_and_where():
    y = torch.ones(2, requires_grad=True) * 2
    said = dict(facts(y))["Made by"]
    assert said.startswith("MulBackward0, test_facts.py, line ")
    assert said.endswith(": y = torch.ones(2, requires_grad=True) * 2")


def test_the_version_tells_who_changed_it_last():
    x = torch.ones(2)
    assert dict(facts(x))["Version"] == "0, never changed in place"
    x.mul_(2)
    assert dict(facts(x))["Version"].startswith("1, last by mul_, test_facts.py, line ")
    with torch.inference_mode():
        z = torch.ones(2)
    assert dict(facts(z))["Version"].startswith("not counted")


def test_a_view_tells_whose_memory_it_sees():
    x = torch.zeros(2, 3)
    assert dict(facts(x[0]))["View of"] == "the memory of a tensor of shape [2, 3]"
