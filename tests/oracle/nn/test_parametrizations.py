"""Parametrizations: the same weights, gradients, states and errors."""

import copy
import pickle

import pytest

import autograd_lab
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def linear(torch, inputs=3, outputs=3):
    torch.manual_seed(0)
    return torch.nn.Linear(inputs, outputs, dtype=torch.float64)


def of(torch, forward, right_inverse=None):
    """A parametrization of two functions."""
    members = {"forward": lambda self, *x: forward(*x)}
    if right_inverse is not None:
        members["right_inverse"] = lambda self, x: right_inverse(x)
    return type("Made", (torch.nn.Module,), members)()


def symmetric(torch):
    return of(torch, lambda x: x.triu() + x.triu(1).mT, lambda x: x.triu())


def exponential(torch):
    return of(torch, lambda x: x.exp())


def set_weight(torch, module):
    module.weight = torch.arange(9.0, dtype=torch.float64).view(3, 3)
    return module.weight


def used(torch, trial, module):
    """What comes of a forward and a backward, and what the module consists of."""
    trial(lambda: module.weight)
    if "Conv" in type(module).__name__:
        x = torch.ones(1, module.in_channels, 5, dtype=torch.float64)
    else:
        x = torch.ones(1, module.in_features, dtype=torch.float64)
    trial(lambda: module(x).pow(2).sum().backward())
    trial(lambda: [p.grad for p in module.parameters()])
    trial(lambda: dict(module.state_dict()))
    trial(lambda: dict(module.state_dict()._metadata))


@program
def registered_and_removed(torch, trial):
    parametrize = torch.nn.utils.parametrize
    module = linear(torch)
    trial(parametrize.register_parametrization, module, "weight", symmetric(torch))
    used(torch, trial, module)
    trial(set_weight, torch, module)
    trial(parametrize.register_parametrization, module, "weight", exponential(torch))
    trial(lambda: module.weight)
    trial(set_weight, torch, module)
    trial(pickle.dumps, module)
    trial(lambda: copy.deepcopy(module).weight)
    trial(lambda: parametrize.type_before_parametrizations(module).__name__)
    trial(parametrize.remove_parametrizations, module, "weight")
    trial(lambda: (module.weight, list(module._parameters)))
    trial(parametrize.remove_parametrizations, module, "weight")
    trial(parametrize.register_parametrization, module, "nothing", exponential(torch))


@program
def several_originals(torch, trial):
    parametrize = torch.nn.utils.parametrize
    module = linear(torch)
    rank_one = of(torch, lambda a, b: a @ b, lambda w: (w[:, :1].clone(), w[:1].clone()))
    trial(parametrize.register_parametrization, module, "weight", rank_one)
    used(torch, trial, module)
    trial(set_weight, torch, module)
    trial(parametrize.remove_parametrizations, module, "weight", False)
    trial(parametrize.remove_parametrizations, module, "weight")


@program
def what_may_not_be(torch, trial):
    register = torch.nn.utils.parametrize.register_parametrization
    for forward, inverse in (
        (lambda x: 3, None), (lambda x: x.sum(), None), (lambda x: x.float(), None),
        (lambda x: x, lambda w: 3), (lambda x: x, lambda w: [1]),
        (lambda x: x, lambda w: w.float()), (lambda x, y: x, lambda w: [w, 3]),
        (lambda x: x, lambda w: w.sum()), (lambda x: x, lambda w: 1 / 0),
    ):  # fmt: skip
        for unsafe in (False, True):
            made = of(torch, forward, inverse)
            trial(register, linear(torch), "weight", made, unsafe=unsafe)
            module = linear(torch)
            register(module, "weight", exponential(torch))
            trial(register, module, "weight", made, unsafe=unsafe)
            trial(set_weight, torch, module)


@program
def weight_norm(torch, trial):
    for dim in (0, 1, -1, None):
        for norm in (torch.nn.utils.parametrizations.weight_norm, torch.nn.utils.weight_norm):
            for make in (lambda: linear(torch, 4), lambda: torch.nn.Conv1d(2, 3, 2).double()):
                torch.manual_seed(0)
                module = make()
                trial(norm, module, dim=dim)
                used(torch, trial, module)
    module = linear(torch)
    torch.nn.utils.weight_norm(module)
    new = torch.nn.utils.parametrizations.weight_norm(linear(torch))
    trial(new.load_state_dict, module.state_dict())
    trial(torch.nn.utils.weight_norm, module)
    trial(torch.nn.utils.remove_weight_norm, module)
    trial(torch.nn.utils.remove_weight_norm, module)


@program
def spectral_norm(torch, trial):
    for norm in (torch.nn.utils.parametrizations.spectral_norm, torch.nn.utils.spectral_norm):
        module = linear(torch, 4)
        trial(norm, module)
        used(torch, trial, module)
        module.eval()
        used(torch, trial, module)
        for arguments in (("nothing",), ("bias",), ("weight", 0), ("weight", 3, 1e-12, 1),
                          ("weight", 1, 1e-12, 5)):  # fmt: skip
            trial(norm, linear(torch), *arguments)
    trial(torch.nn.utils.spectral_norm, module)
    trial(torch.nn.utils.remove_spectral_norm, module)
    trial(torch.nn.utils.remove_spectral_norm, module)


@program
def orthogonal(torch, trial):
    for sizes in ((3, 3), (2, 4), (4, 2)):
        for name in (None, "matrix_exp", "cayley", "householder", "another"):
            module = linear(torch, *sizes)
            trial(torch.nn.utils.parametrizations.orthogonal, module, orthogonal_map=name)
            used(torch, trial, module)
    trial(torch.nn.utils.parametrizations.orthogonal, linear(torch), "bias")


@pytest.mark.parametrize("name", PROGRAMS)
def test_parametrizations_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
