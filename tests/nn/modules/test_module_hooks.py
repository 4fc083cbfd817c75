"""Hooks see what goes into a module and what comes out, forward and backward, and change it."""

import pytest

import autograd_lab as torch
from autograd_lab import nn


class Double(nn.Module):
    def forward(self, x, plus=0):
        return x * 2 + plus


def x():
    return torch.tensor([1.0, 2.0], requires_grad=True)


def test_a_pre_hook_replaces_the_arguments():
    module = Double()
    module.register_forward_pre_hook(lambda module, args: (args[0] * 10,))
    assert module(x()).tolist() == [20.0, 40.0]


def test_a_pre_hook_with_kwargs_replaces_both():
    module = Double()
    module.register_forward_pre_hook(
        lambda module, args, kwargs: (args, {"plus": 1}), with_kwargs=True
    )
    assert module(x()).tolist() == [3.0, 5.0]


def test_a_forward_hook_replaces_the_output():
    module = Double()
    with module.register_forward_hook(lambda module, args, output: output + args[0]):
        assert module(x()).tolist() == [3.0, 6.0]
    assert module(x()).tolist() == [2.0, 4.0]


def test_a_hook_that_is_always_called_sees_a_failing_forward():
    seen = []
    module = Double()
    module.register_forward_hook(lambda *args: seen.append(args[2]), always_call=True)
    with pytest.raises(TypeError):
        module(x(), 1, 2)
    assert seen == [None]


def test_a_full_hook_sees_both_sides_of_the_module():
    seen = []
    module = Double()
    module.register_full_backward_hook(
        lambda module, inputs, outputs: seen.append((inputs, outputs))
    )
    module(x()).sum().backward()
    ((inputs, outputs),) = seen
    assert inputs[0].tolist() == [2.0, 2.0]
    assert outputs[0].tolist() == [1.0, 1.0]


def test_a_full_hook_replaces_the_gradient():
    module, leaf = Double(), x()
    module.register_full_backward_hook(lambda module, inputs, outputs: (inputs[0] * 10,))
    module(leaf).sum().backward()
    assert leaf.grad.tolist() == [20.0, 20.0]


def test_a_full_pre_hook_replaces_what_comes_in():
    module, leaf = Double(), x()
    module.register_full_backward_pre_hook(lambda module, outputs: (outputs[0] * 10,))
    module(leaf).sum().backward()
    assert leaf.grad.tolist() == [20.0, 20.0]


def test_an_old_hook_warns_where_it_sees_too_little():
    module = Double()
    module.register_backward_hook(lambda *seen: None)
    with pytest.warns(FutureWarning, match="forward contains multiple autograd Nodes"):
        module(x())


def test_both_kinds_of_backward_hooks_do_not_go_together():
    module = Double()
    module.register_backward_hook(lambda *seen: None)
    with pytest.raises(RuntimeError, match="Cannot use both regular backward hooks and full"):
        module.register_full_backward_hook(lambda *seen: None)


def test_a_hook_on_all_modules_is_taken_away_by_its_handle():
    seen = []
    with nn.modules.module.register_module_forward_hook(lambda *args: seen.append(args[0])):
        module = Double()
        module(x())
    Double()(x())
    assert seen == [module]
