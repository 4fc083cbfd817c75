"""Parameters and buffers: what they are made of, how they print, and how they are copied."""

import copy
import io
import pickle

import pytest

import autograd_lab
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


@program
def made_of_anything(torch, trial):
    parameter = torch.nn.Parameter(torch.ones(2))
    integers = torch.ones(2, dtype=torch.int64)
    trial(torch.nn.Parameter)
    for data in (parameter, parameter * 2, integers, [1.0], 1.0, torch.ones(1), torch.zeros(2, 0)):
        for requires_grad in (True, False):
            trial(torch.nn.Parameter, data, requires_grad)
    trial(lambda: torch.nn.Parameter(parameter * 2).is_leaf)
    trial(lambda: torch.nn.Parameter(parameter).data_ptr() == parameter.data_ptr())
    trial(torch.nn.Buffer)
    trial(torch.nn.Buffer, torch.ones(2), persistent=False)
    trial(torch.nn.Buffer, torch.ones(2), False)


@program
def types_of_what_comes_of_one(torch, trial):
    parameter = torch.nn.Parameter(torch.ones(2))
    for thing in (
        parameter, parameter.data, parameter.detach(), parameter + 1, parameter.clone(),
        parameter[0], torch.nn.Buffer(torch.ones(1)), torch.ones(1),
    ):  # fmt: skip
        trial(type, thing)
        trial(isinstance, thing, torch.nn.Parameter)
        trial(isinstance, thing, torch.nn.Buffer)


@program
def subclasses(torch, trial):
    class Tagged(torch.Tensor):
        pass

    class Named(torch.nn.Parameter):
        pass

    for parameter in (torch.nn.Parameter(torch.ones(2).as_subclass(Tagged)), Named(torch.ones(2))):
        trial(lambda: (type(parameter).__name__, parameter, parameter.requires_grad))  # noqa: B023
        trial(isinstance, parameter, torch.nn.Parameter)
        trial(isinstance, torch.nn.Parameter(), type(parameter))
    trial(lambda: type(copy.deepcopy(Named(torch.ones(2)))).__name__)


@program
def copies(torch, trial):
    def through_torch(x):
        file = io.BytesIO()
        torch.save(x, file)
        file.seek(0)
        return torch.load(file)

    for requires_grad in (True, False):
        for through in (
            copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x)), through_torch,
        ):  # fmt: skip
            parameter = torch.nn.Parameter(torch.ones(2), requires_grad)
            parameter.tag = "a"
            copied = trial(through, parameter)
            trial(lambda: (type(copied), getattr(copied, "tag", None)))  # noqa: B023
            trial(lambda: copied.data_ptr() == parameter.data_ptr())  # noqa: B023


@program
def gradients_that_are_plain_tensors(torch, trial):
    parameter = torch.nn.Parameter(torch.ones(2))
    for grad in (torch.ones(2), parameter.detach() * 2, torch.nn.Parameter(torch.ones(2)), None, 3):
        trial(setattr, parameter, "grad", grad)
        trial(lambda: parameter.grad)


@pytest.mark.parametrize("name", PROGRAMS)
def test_parameters_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
