"""`nn.utils`: clipping, and parameters as one vector."""

import math

import pytest

import autograd_lab
from tests.oracle.nn.trials import answers

PROGRAMS = {}


def program(function):
    PROGRAMS[function.__name__.replace("_", " ")] = function
    return function


def parameters(torch, *grads):
    """Parameters with those gradients; None for one without."""
    made = []
    for grad in grads:
        values = torch.tensor([0.0] if grad is None else grad)
        made.append(torch.nn.Parameter(torch.zeros_like(values)))
        made[-1].grad = None if grad is None else values
    return made


def grads(parameters):
    return [p.grad for p in parameters]


GRADS = ([3.0, 4.0], None, [[12.0]])


@program
def clip_by_every_norm(torch, trial):
    for kind in (2, 1, math.inf, 0, -1, -math.inf, 3, "inf"):
        for limit in (1.0, 100):
            given = parameters(torch, *GRADS)
            trial(torch.nn.utils.clip_grad_norm_, given, limit, kind)
            trial(grads, given)
        trial(torch.nn.utils.get_total_norm, [torch.ones(2), torch.ones(3)], kind)


@program
def clip_what_is_not_a_list(torch, trial):
    given = parameters(torch, *GRADS)
    trial(torch.nn.utils.clip_grad_norm_, given[0], 1)
    trial(torch.nn.utils.clip_grad_norm_, [], 1)
    trial(torch.nn.utils.clip_grad_norm_, (p for p in []), 1)
    trial(torch.nn.utils.clip_grad_norm_, (p for p in given), 1)
    trial(torch.nn.utils.clip_grad_norm, given, 1)
    trial(torch.nn.utils.get_total_norm, [])
    trial(torch.nn.utils.get_total_norm, torch.ones(4))
    trial(grads, given)


@program
def clip_what_is_not_finite(torch, trial):
    for bad in (math.nan, math.inf):
        for error in (True, False):
            given = parameters(torch, [bad, 1.0])
            trial(torch.nn.utils.clip_grad_norm_, given, 1, error_if_nonfinite=error)
            trial(grads, given)


@program
def clip_each_number(torch, trial):
    given = parameters(torch, *GRADS)
    trial(torch.nn.utils.clip_grad_value_, given, 3.5)
    trial(torch.nn.utils.clip_grad_value_, given[0], 1)
    trial(grads, given)


@program
def clip_with_a_norm_at_hand(torch, trial):
    given = parameters(torch, *GRADS)
    trial(torch.nn.utils.clip_grads_with_norm_, given, 2, torch.tensor(4.0))
    trial(grads, given)


@program
def parameters_as_a_vector(torch, trial):
    given = [torch.nn.Parameter(torch.ones(2, 2)), torch.nn.Parameter(torch.zeros(3))]
    trial(torch.nn.utils.parameters_to_vector, given)
    trial(torch.nn.utils.vector_to_parameters, torch.arange(7.0), given)
    trial(repr, given)
    trial(torch.nn.utils.vector_to_parameters, [1], given)
    trial(torch.nn.utils.vector_to_parameters, torch.arange(5.0), given)
    trial(torch.nn.utils.parameters_to_vector, [])


@pytest.mark.parametrize("name", PROGRAMS)
def test_utils_are_as_in_pytorch(name, pytorch):
    assert answers(PROGRAMS[name], autograd_lab) == answers(PROGRAMS[name], pytorch)
