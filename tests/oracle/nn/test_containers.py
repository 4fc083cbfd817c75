"""Sequential, the lists and the dicts: what they print, take and refuse."""

from collections import OrderedDict

import pytest

import autograd_lab
from tests.oracle.nn.models import layer, of_function
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def adding(torch, number):
    module = of_function(torch, lambda x: x + number)
    module.extra_repr = lambda: str(number)
    return module


@program
def sequential(torch, trial):
    def made(*numbers):
        return torch.nn.Sequential(*(adding(torch, n) for n in numbers))

    module = made(1, 2, 3)
    trial(module, torch.ones(1))
    for index in (0, -1, 3, "a", slice(0, 2), slice(None, None, 2)):
        trial(module.__getitem__, index)
        trial(made(1, 2, 3).pop, index)
        trial(made(1, 2, 3).__delitem__, index)
    trial(len, module)
    trial(list, module)
    for other in (module, 1, 2, 0, 1.5):
        trial(lambda: made(1) + other)  # noqa: B023
        trial(lambda: made(1) * other)  # noqa: B023
        trial(lambda: other * made(1))  # noqa: B023
        trial(lambda: made(1).__iadd__(other))  # noqa: B023
        trial(lambda: made(1).__imul__(other))  # noqa: B023
    for index in (0, -1, 3, 99):
        trial(made(1, 2, 3).insert, index, adding(torch, 9))
    trial(made(1).insert, 0, 1)
    trial(made(1).append, 1)
    trial(made(1).append, adding(torch, 2))
    trial(made(1).extend, [adding(torch, 2)])
    trial(lambda: module.__setitem__(1, adding(torch, 5)) or module)


@program
def sequential_with_names(torch, trial):
    module = torch.nn.Sequential(
        OrderedDict(first=adding(torch, 1), inner=torch.nn.Sequential(adding(torch, 2)))
    )
    trial(repr, module)
    trial(lambda: (module.first, module[1], module[:1]))
    trial(module.__getitem__, "first")
    trial(lambda: dir(module)[-3:])


@program
def module_list(torch, trial):
    def made(*numbers):
        return torch.nn.ModuleList([adding(torch, n) for n in numbers])

    for numbers in ((), (1,), (1, 1, 2), (1, 2, 2, 2, 1)):
        trial(made, *numbers)
    trial(lambda: torch.nn.ModuleList([made(1, 1), made(1, 1)]))
    for index in (0, -1, 3, slice(0, 2)):
        trial(made(1, 2, 3).__getitem__, index)
        trial(made(1, 2, 3).pop, index)
    trial(lambda: made(1) + made(2))
    trial(made(1).extend, 3)
    trial(made(1).append, adding(torch, 4))
    module = made(1, 2)
    trial(module.insert, 1, adding(torch, 9))
    trial(repr, module)
    trial(module, 1)
    trial(torch.nn.ModuleList, [1])


@program
def module_dict(torch, trial):
    def made():
        return torch.nn.ModuleDict([["b", adding(torch, 1)], ("a", adding(torch, 2))])

    module = made()
    trial(lambda: (module, list(module), module.keys(), list(module.items()), "a" in module))
    trial(list, module.values())
    for key in ("a", "nothing"):
        trial(module.__getitem__, key)
        trial(made().pop, key)
        trial(made().__delitem__, key)
    new = adding(torch, 3)
    for given in (3, [3], [(1, 2, 3)], {"k": 1}, {1: new}, {"a.b": new}, {"": new},
                  {"keys": new}, {"k": new}, module):  # fmt: skip
        trial(made().update, given)
    trial(lambda: module.clear() or module)


@program
def parameter_list(torch, trial):
    def made():
        return torch.nn.ParameterList([torch.ones(2), torch.nn.Parameter(torch.ones(2, 3)), "x"])

    parameters = made()
    trial(lambda: (parameters, len(parameters), list(parameters), parameters[1:]))
    trial(parameters.__getitem__, 9)
    trial(made().extend, torch.ones(2))
    trial(made().extend, 1)
    trial(made().append, torch.zeros(1))
    trial(parameters)
    trial(lambda: list(parameters.named_parameters()))
    trial(parameters.state_dict)
    trial(lambda: parameters.__setitem__(0, torch.ones(4)) or parameters)


@program
def parameter_dict(torch, trial):
    def made():
        return torch.nn.ParameterDict({"b": torch.ones(2), "a": torch.ones(2, 3), "o": 3})

    parameters = made()
    trial(lambda: (parameters, list(parameters), list(reversed(parameters)), parameters.keys()))
    trial(lambda: (list(parameters.values()), list(parameters.items())))
    for key in ("a", "nothing", 1):
        trial(parameters.__getitem__, key)
        trial(made().get, key)
        trial(made().pop, key)
        trial(made().setdefault, key, torch.zeros(1))
    for given in (3, [3], [(1, 2, 3)], {1: 2}, OrderedDict(z=torch.ones(1), y=torch.ones(1))):
        trial(lambda: made().update(given))  # noqa: B023
    trial(made().popitem)
    trial(torch.nn.ParameterDict().popitem)
    trial(lambda: made() | torch.nn.ParameterDict({"w": torch.ones(1)}))
    trial(lambda: made().__ior__({"w": torch.ones(1)}))
    trial(made().fromkeys, ["a", "b"], torch.ones(1))
    trial(made().copy)
    trial(parameters, 1)
    trial(lambda: parameters.clear() or parameters)


@program
def container(torch, trial):
    trial(torch.nn.Container, a=layer(torch))


@pytest.mark.parametrize("name", PROGRAMS)
def test_containers_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
