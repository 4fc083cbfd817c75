"""A module called with other tensors in the places of its own."""

import pytest

import autograd_lab
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def model(torch):
    """Two layers that share their weights; each call counts itself in a buffer."""

    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(2))
            self.register_buffer("calls", torch.zeros(1))
            self.plain = torch.ones(1)

        def forward(self, x, times=1):
            self.calls = self.calls + 1
            return x * self.weight * times + self.plain

    made = torch.nn.Sequential(Layer(), Layer())
    made[1].weight = made[0].weight
    return made


def threes(torch):
    return torch.full((2,), 3.0, requires_grad=True)


@program
def tensors_at_every_path(torch, trial):
    z = threes(torch)
    for tensors in (
        {"0.weight": z}, {"1.weight": z}, {"0.weight": z, "1.weight": z},
        {"0.weight": z, "1.weight": z * 2}, {"nothing": z}, {"0.nothing": z}, {"no.where": z},
        {"0.weight": 3}, {"0.calls": torch.ones(1)}, {"0.plain": z}, {"": z}, {"0.weight.x": z},
        {"0": z}, {"0.weight": None}, ({"0.weight": z}, {"0.plain": z}),
        ({"0.weight": z}, {"0.weight": z}), [1], 3, "a",
    ):  # fmt: skip
        for options in ({}, {"strict": True}, {"tie_weights": False}):
            module = model(torch)
            trial(torch.func.functional_call, module, tensors, torch.ones(2), **options)
            trial(lambda: (module.state_dict(), module[0].plain))  # noqa: B023
            trial(lambda: module[0].weight is module[1].weight)  # noqa: B023


@program
def buffers_that_the_call_sets_go_to_the_dict(torch, trial):
    tensors = {"0.calls": torch.tensor([5.0])}
    trial(torch.func.functional_call, model(torch), tensors, (torch.ones(2),))
    trial(repr, tensors)


@program
def arguments_in_every_form(torch, trial):
    layer, x = model(torch)[0], torch.ones(2)
    trial(torch.func.functional_call, layer, {}, x)
    trial(torch.func.functional_call, layer, {}, (x,), {"times": 2})
    trial(torch.func.functional_call, layer, {}, None, {"x": x})
    trial(torch.func.functional_call, layer, {}, (x, 2))
    trial(torch.nn.utils.stateless.functional_call, layer, {}, x)


@program
def gradients_flow_to_the_tensors(torch, trial):
    z = threes(torch)
    out = torch.func.functional_call(model(torch), {"0.weight": z}, torch.ones(2))
    trial(torch.autograd.grad, out.sum(), z)


@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
