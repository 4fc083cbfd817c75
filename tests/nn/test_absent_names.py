"""What of nn is not here says so, by its name; what PyTorch has not either is a mere mistake."""

from importlib import import_module

import pytest

from autograd_lab.nn.absent_names import ABSENT

NAMES = [
    (where, name) for where, by in ABSENT.items() for names in by.values() for name in names.split()
]


@pytest.mark.parametrize(("where", "name"), NAMES)
def test_a_name_that_is_absent_says_so(where, name):
    namespace = import_module(f"autograd_lab.{where}")
    assert not hasattr(namespace, name)
    with pytest.raises(NotImplementedError, match=f"torch.{where}.{name} is not in Autograd Lab"):
        getattr(namespace, name)


@pytest.mark.parametrize("where", ABSENT)
def test_a_name_that_pytorch_has_not_is_an_attribute_error(where):
    with pytest.raises(
        AttributeError, match=f"module 'torch.{where}' has no attribute 'Linaer'"
    ) as caught:
        import_module(f"autograd_lab.{where}").Linaer  # noqa: B018
    assert type(caught.value) is AttributeError
