"""Every public name of `torch.nn` is here, or says that it is not."""

from importlib import import_module
from types import ModuleType

import pytest

from autograd_lab.errors import OutOfScope
from autograd_lab.nn.absent_names import ABSENT


def own_names(namespace):
    """The names that are PyTorch's own, rather than imported from elsewhere."""
    for name, thing in vars(namespace).items():
        home = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", "")
        if not name.startswith("_") and str(home).startswith("torch.nn"):
            yield name


@pytest.mark.parametrize("where", ABSENT)
def test_every_name_is_here_or_says_so(where, pytorch):
    theirs, ours = import_module(f"torch.{where}"), import_module(f"autograd_lab.{where}")
    silent = []
    for name in own_names(theirs):
        try:
            getattr(ours, name)
        except OutOfScope:
            continue
        except AttributeError:
            silent.append(name)
    assert not silent
