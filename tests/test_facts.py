"""What a tensor says of itself, and what of it can't be taken away."""

import pytest

import autograd_lab as torch

KEPT = {
    "data": "Deleting tensor data is not allowed. Delete tensor instead!",
    "requires_grad": "requires_grad must be a bool",
    "_grad_fn": "Deletion of _grad_fn not allowed. Detach tensor instead!",
    "_backward_hooks": "Deletion of _backwards_hooks not allowed!",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_a_tensor_has_can_not_be_deleted(name):
    with pytest.raises(RuntimeError) as caught:
        delattr(torch.ones(2), name)
    assert str(caught.value) == KEPT[name]


def test_an_attribute_of_the_users_can_be_deleted():
    x = torch.ones(2)
    x.label = "weights"
    del x.label
    assert not hasattr(x, "label")


@pytest.mark.filterwarnings("error")
def test_dir_names_what_a_tensor_has():
    x = torch.ones(2, 2)
    names = dir(x)
    assert {"shape", "backward", "numpy"} <= set(names)
    with pytest.raises(RuntimeError, match="imag is not implemented for tensors with non-complex"):
        x.imag  # noqa: B018
    assert [name for name in names if name != "imag" and not hasattr(x, name)] == []
