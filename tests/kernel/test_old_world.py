"""The 0.3 world: it begins and ends with its block, and leaves what the learner named."""

import sys

import pytest

import autograd_lab
from autograd_lab import legacy
from autograd_lab.kernel.old_world import OldWorld


def run(code, names):
    with OldWorld(names):
        exec(code, names)
    return names


def test_names_of_the_library_stand_for_the_old_one_inside():
    names = run("seen = torch, lab", {"torch": autograd_lab, "lab": autograd_lab})
    assert names["seen"] == (legacy, legacy)
    assert names["torch"] is names["lab"] is autograd_lab


def test_torch_can_be_imported_inside_and_is_gone_after():
    before = sys.modules.get("torch")
    names = run(
        "import torch\nfrom torch.autograd import Variable\nv = Variable(torch.ones(2))", {}
    )
    assert type(names["v"]).__name__ == "Variable"
    assert "torch" not in names and sys.modules.get("torch") is before


def test_what_the_learner_gave_a_name_stays():
    assert run("torch = 3", {"torch": autograd_lab})["torch"] == 3


def test_it_ends_with_an_error_too():
    names = {"torch": autograd_lab}
    with pytest.raises(RuntimeError, match="Variable data has to be a tensor, but got range"):
        run("torch.autograd.Variable(range(6))", names)
    assert names["torch"] is autograd_lab
