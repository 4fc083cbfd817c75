"""`Variable` of today, in PyTorch and in ours."""

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome


def flags(torch):
    x = torch.ones(2, requires_grad=True)
    over_result = torch.autograd.Variable(x * 2, requires_grad=True)
    over_leaf = torch.autograd.Variable(x)
    return over_result.requires_grad, over_result.is_leaf, over_leaf.requires_grad


def shared(torch):
    data = torch.ones(2)
    v = torch.autograd.Variable(data)
    v[0] = 5
    return data, v._version, data._version, v.data_ptr() == data.data_ptr(), v is data


def queued(torch):
    seen = []
    engine = torch.autograd.Variable._execution_engine
    x = torch.ones(2, requires_grad=True)
    x.register_hook(lambda g: engine.queue_callback(lambda: seen.append(x.grad)))
    (x * 2).sum().backward()
    return seen


def failing_callback(torch):
    engine = torch.autograd.Variable._execution_engine
    x = torch.ones(2, requires_grad=True)
    x.register_hook(lambda g: engine.queue_callback(lambda: [].pop()))
    x.sum().backward()


def made(*args, **kwargs):
    """A program that makes a Variable; an argument that is a function gets the library."""

    def program(torch):
        given = [a(torch) if callable(a) else a for a in args]
        return torch.autograd.Variable(*given, **kwargs)

    return program


def ones(torch):
    return torch.ones(2)


def whole(torch):
    return torch.tensor([1, 2])


PROGRAMS = {
    "flags": flags,
    "shared": shared,
    "queued": queued,
    "failing callback": failing_callback,
    "queued outside": lambda torch: torch.autograd.Variable._execution_engine.queue_callback(print),
    "type": lambda torch: type(torch.autograd.Variable(torch.ones(1))).__name__,
    "isinstance": lambda torch: [
        isinstance(x, torch.autograd.Variable) for x in (torch.ones(1), 1.0, None, np.ones(1))
    ],
    "issubclass": lambda torch: issubclass(torch.Tensor, torch.autograd.Variable),
    "nothing": made(),
    "none": made(None),
    "requires_grad": made(ones, requires_grad=True),
    "by position": made(ones, True),
    "volatile": made(ones, volatile=True),
    "volatile=False": made(ones, volatile=False),
    "volatile=None": made(ones, volatile=None),
    "both flags": made(ones, True, True),
    "requires_grad of integers": made(whole, requires_grad=True),
    "requires_grad=1": made(ones, requires_grad=1),
    "requires_grad='a'": made(ones, requires_grad="a"),
    "unknown keyword": made(ones, foo=1),
    "too many": made(ones, True, False, None, None, None),
    "grad_fn": made(ones, _grad_fn=3),
    "named": lambda torch: torch.autograd.Variable(torch.ones(1), name="w").name,
    "range": made(range(6)),
    "list": made([1.0]),
    "array": made(np.ones(2)),
    "number": made(1.0),
    "text": made("a"),
    "size": lambda torch: torch.autograd.Variable(torch.Size([2])),
    "volatile of a tensor": lambda torch: torch.ones(1).volatile,
    "set volatile": lambda torch: setattr(torch.ones(1), "volatile", True),
    "delete volatile": lambda torch: delattr(torch.ones(1), "volatile"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_variable_is_pytorchs(name, pytorch):
    assert outcome(PROGRAMS[name], autograd_lab) == outcome(PROGRAMS[name], pytorch)
