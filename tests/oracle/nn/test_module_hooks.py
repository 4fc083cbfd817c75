"""Hooks on modules: when they run, what they see, and what comes of what they return."""

import copy
import pickle

import pytest

import autograd_lab
from tests.oracle.nn.models import layer, of_function, row
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def show(name):
    """A hook that prints what it sees."""
    return lambda module, *seen: print(name, type(module).__name__, *seen)


def fail(module, *seen):
    raise RuntimeError("a hook failed")


def all_of(module, *args, **kwargs):
    """Forward, and backward from the sum of all outputs; returns the gradients of the inputs."""
    out = module(*args, **kwargs)
    outputs = out.values() if isinstance(out, dict) else out
    outputs = [out] if hasattr(out, "backward") else outputs
    sum(x.sum() for x in outputs if getattr(x, "requires_grad", False)).backward()
    return out, [x.grad for x in args if hasattr(x, "grad")]


def modules(torch):
    return {
        "layer": layer(torch),
        "tuple": of_function(torch, lambda a, b=None, *c: (a * 2, (a if b is None else b) * 3)),
        "dict": of_function(torch, lambda a: {"number": 3, "x": a * 2, "list": [a * 3]}),
        "list": of_function(torch, lambda a: [a * 2, a * 3]),
        "identity": of_function(torch, lambda a: a),
        "one node": of_function(torch, lambda a: a + 1),
    }


@program
def forward_hooks_in_their_order(torch, trial):
    module = layer(torch)
    handles = [
        module.register_forward_pre_hook(show("before")),
        module.register_forward_pre_hook(show("first of all"), prepend=True),
        module.register_forward_pre_hook(show("with kwargs"), with_kwargs=True),
        module.register_forward_hook(show("after")),
        module.register_forward_hook(show("first after"), prepend=True),
        module.register_forward_hook(show("after, with kwargs"), with_kwargs=True),
        module.register_forward_hook(show("always"), always_call=True),
    ]
    trial(module, row(torch), times=2)
    trial(lambda: module(x=row(torch)))
    trial(module)
    for handle in handles:
        handle.remove()
        handle.remove()
    trial(lambda: [len(getattr(module, name)) for name in vars(module) if "forward" in name])


@program
def what_forward_hooks_return(torch, trial):
    zeros = torch.zeros(1, 2)
    for result in (None, zeros, (zeros,), (zeros, {"times": 5}), [zeros], 3, ()):
        module = layer(torch)

        def hook(*seen, result=result):
            return result

        with module.register_forward_pre_hook(hook):
            trial(module, row(torch))
        with module.register_forward_pre_hook(hook, with_kwargs=True):
            trial(module, row(torch), times=3)
        with module.register_forward_hook(hook):
            trial(module, row(torch))
        with module.register_forward_hook(hook, with_kwargs=True):
            trial(module, row(torch))


@program
def hooks_that_are_always_called(torch, trial):
    module = of_function(torch, fail)
    with (
        module.register_forward_hook(show("always"), always_call=True),
        module.register_forward_hook(show("sometimes")),
        module.register_forward_hook(show("kwargs"), always_call=True, with_kwargs=True),
        module.register_forward_hook(fail, always_call=True),
    ):
        trial(module, 1)
    module = layer(torch)
    with (
        module.register_forward_hook(show("before it"), always_call=True),
        module.register_forward_hook(fail),
        module.register_forward_hook(show("after it"), always_call=True),
    ):
        trial(module, row(torch))


@program
def backward_hooks_on_every_kind_of_module(torch, trial):
    for name in modules(torch):
        for wants_gradient in (True, False):
            module = modules(torch)[name]
            full = module.register_full_backward_hook(show("full"))
            trial(all_of, module, row(torch, wants_gradient))
            before = module.register_full_backward_pre_hook(show("before"))
            trial(all_of, module, row(torch, wants_gradient))
            full.remove()
            trial(all_of, module, row(torch, wants_gradient))
            before.remove()
            with modules(torch)[name].register_backward_hook(show("old")):
                trial(all_of, module, row(torch, wants_gradient))


@program
def backward_hooks_with_several_inputs(torch, trial):
    module = modules(torch)["tuple"]
    module.register_full_backward_hook(show("full"))
    module.register_full_backward_pre_hook(show("before"))
    for first in (True, False):
        for second in (True, False):
            trial(all_of, module, row(torch, first), row(torch, second))
    trial(all_of, module, row(torch), None)
    trial(all_of, module, row(torch), row(torch), 3, "a")
    trial(all_of, module, row(torch), b=row(torch))
    trial(lambda: module(row(torch), row(torch))[0].sum().backward())
    with torch.no_grad():
        trial(module, row(torch), row(torch))


@program
def what_backward_hooks_return(torch, trial):
    nines = torch.full((1, 2), 9.0)
    for result in (None, (nines,), nines, (torch.zeros(1),), (None,), (1, 2), ()):
        for method in (
            "register_full_backward_hook",
            "register_full_backward_pre_hook",
            "register_backward_hook",
        ):
            for wants_gradient in (True, False):
                module = layer(torch)
                getattr(module, method)(lambda *seen, result=result: result)
                trial(all_of, module, row(torch, wants_gradient))


@program
def old_backward_hooks_and_full_ones(torch, trial):
    module = layer(torch)
    module.register_full_backward_hook(show("second"))
    module.register_full_backward_hook(show("first"), prepend=True)
    module.register_full_backward_hook(lambda module, inputs, outputs: (inputs[0] * 2,))
    module.register_full_backward_hook(show("third"))
    trial(all_of, module, row(torch))
    trial(module.register_backward_hook, show("old"))
    module = layer(torch)
    module.register_backward_hook(show("old"))
    trial(module.register_full_backward_hook, show("full"))


@program
def old_backward_hooks_that_see_too_little(torch, trial):
    for function in (
        lambda x: ((x * 2, x * 3), x * 4), lambda x: x + 1, lambda x: x, lambda x: (x * 2) * 3,
    ):  # fmt: skip
        module = of_function(torch, function)
        module.register_backward_hook(show("old"))
        trial(module, row(torch) * 2)
        trial(module, row(torch))


@program
def changes_in_place_around_a_full_hook(torch, trial):
    for function in (lambda x: x.add_(1), lambda x: x * 2):
        module = of_function(torch, function)
        module.register_full_backward_hook(show("full"))
        trial(lambda: module(row(torch) * 1).mul_(2))  # noqa: B023


@program
def gradients_of_parts_of_a_module(torch, trial):
    module, x = layer(torch), row(torch)
    module.register_full_backward_hook(show("full"))
    y = module(x)
    trial(torch.autograd.grad, y.sum(), module.weight, retain_graph=True)
    trial(torch.autograd.grad, y.sum(), x)
    trial(torch.autograd.grad, module(x).sum(), x, create_graph=True)


@program
def hooks_on_all_modules(torch, trial):
    hooks = torch.nn.modules.module
    module = torch.nn.Sequential(layer(torch), layer(torch))
    with (
        hooks.register_module_forward_pre_hook(show("before")),
        hooks.register_module_forward_hook(show("after")),
        hooks.register_module_forward_hook(show("with kwargs"), with_kwargs=True),
    ):
        trial(module, row(torch))
    with (
        hooks.register_module_forward_hook(show("always"), always_call=True),
        hooks.register_module_forward_hook(fail, always_call=True),
    ):
        trial(of_function(torch, lambda x: fail(x)), 1)
    with (
        hooks.register_module_full_backward_hook(show("full")),
        hooks.register_module_full_backward_pre_hook(show("before")),
    ):
        trial(all_of, module, row(torch))
        module[0].register_backward_hook(show("its own"))
        trial(all_of, module, row(torch))
    trial(hooks.register_module_backward_hook, print)


def shout(module, args, output):
    print("called")


@program
def hooks_are_copied_and_pickled_with_the_module(torch, trial):
    module = torch.nn.Sequential()
    module.register_forward_hook(shout)
    trial(copy.deepcopy(module), 1)
    trial(pickle.loads(pickle.dumps(module)), 1)


@pytest.mark.parametrize("name", PROGRAMS)
def test_hooks_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
