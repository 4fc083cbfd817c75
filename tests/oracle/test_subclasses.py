"""Subclasses of the tensor: what comes of them, and what `__torch_function__` is told."""

import pytest

import autograd_lab
from tests.oracle.ask import outcome

PROGRAMS = [
    "x", "x + 1", "type(1 + x)", "type(torch.ones(2) + x)", "type(torch.add(torch.ones(2), x))",
    "type(x.sum()), type(torch.sum(x)), type(x.view(2, 1)), type(x[0]), type(x.detach())",
    "type(torch.stack([x, torch.ones(2)]))", "type(x.numpy())", "type(x.data)", "type(x == 1)",
    "isinstance(x, torch.Tensor), isinstance(x, T), isinstance(x, torch.FloatTensor)",
    "type(torch.zeros_like(x)), type(x.new_zeros(2)), type(x.requires_grad_()), type(x.double())",
    "x.requires_grad_() * 2", "[type(part) for part in x]", "x.add_(1)", "type(x @ x)",
    "type(x.as_subclass(torch.Tensor)), type(torch.ones(2).as_subclass(T))",
    "torch.ones(2, requires_grad=True).as_subclass(T)",
    "torch.Tensor._make_subclass(T, torch.ones(2), True)", "len(x), float(x[0]), 1.0 in x",
    "type(torch.nn.functional.relu(x)), type(torch.nn.functional.mse_loss(x, x))",
    "type(torch.conv1d(x[None], torch.ones(1, 1, 1)))",
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_results_are_of_the_subclass(program, pytorch):
    def run(torch):
        class T(torch.Tensor):
            pass

        return eval(program, {"torch": torch, "T": T, "x": T([1.0, 2.0])})

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


def test_gradients_are_plain_tensors(pytorch):
    def run(torch):
        class T(torch.Tensor):
            pass

        x = T([1.0, 2.0]).requires_grad_()
        (x * x).sum().backward()
        return x.grad, type(x.grad)

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


def test_the_learners_torch_function_sees_each_call(pytorch):
    def run(torch):
        calls = []

        class T(torch.Tensor):
            @classmethod
            def __torch_function__(cls, func, types, args=(), kwargs=None):
                calls.append((func.__name__, [kind.__name__ for kind in types]))
                return super().__torch_function__(func, types, args, kwargs or {})

        x = T([1.0, 2.0])
        torch.exp(x + 1).sum()
        x[0].mean()
        return calls

    assert outcome(run, autograd_lab) == outcome(run, pytorch)


def test_it_may_answer_in_the_place_of_the_function(pytorch):
    def run(torch):
        class T(torch.Tensor):
            @classmethod
            def __torch_function__(cls, func, types, args=(), kwargs=None):
                return "mine"

        x = T([1.0])
        return x + 1, torch.ones(1) * x, torch.cat([x, x])

    assert outcome(run, autograd_lab) == outcome(run, pytorch)
