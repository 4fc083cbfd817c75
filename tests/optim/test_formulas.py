"""Each optimizer does what the formula in its docstring says, written out for one number."""

import math

import pytest

import autograd_lab as torch
from autograd_lab import optim

GRADIENTS = [0.5, -0.3, 0.8, 0.1]


def trained(name, **options):
    """Where a number that began at 1 is after each step."""
    p = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(optim, name)([p], **options)
    for g in GRADIENTS:
        p.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        yield p.item()


def sgd(lr, momentum, dampening=0.0, weight_decay=0.0, nesterov=False):
    p, v = 1.0, None
    for g in GRADIENTS:
        g += weight_decay * p
        v = g if v is None else momentum * v + (1 - dampening) * g
        p -= lr * (g + momentum * v if nesterov else v)
        yield p


def adam(lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, decay=0.0, amsgrad=False):
    p, m, v, largest = 1.0, 0.0, 0.0, 0.0
    for t, g in enumerate(GRADIENTS, 1):
        p *= 1 - lr * decay
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        largest = max(largest, v) if amsgrad else v
        p -= lr * m / (1 - beta1**t) / (math.sqrt(largest / (1 - beta2**t)) + eps)
        yield p


def rmsprop(lr=1e-2, alpha=0.99, eps=1e-8):
    p, s = 1.0, 0.0
    for g in GRADIENTS:
        s = alpha * s + (1 - alpha) * g * g
        p -= lr * g / (math.sqrt(s) + eps)
        yield p


def adagrad(lr=1e-2, lr_decay=0.0, eps=1e-10):
    p, s = 1.0, 0.0
    for t, g in enumerate(GRADIENTS):
        s += g * g
        p -= lr / (1 + t * lr_decay) * g / (math.sqrt(s) + eps)
        yield p


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("SGD", {"lr": 0.1}, sgd(0.1, 0.0)),
        ("SGD", {"lr": 0.1, "momentum": 0.9}, sgd(0.1, 0.9)),
        ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}, sgd(0.1, 0.9, 0.5)),
        ("SGD", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.2}, sgd(0.1, 0.9, 0, 0.2)),
        ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}, sgd(0.1, 0.9, nesterov=True)),
        ("Adam", {}, adam()),
        ("Adam", {"lr": 0.1, "amsgrad": True, "betas": (0.9, 0.5)},
         adam(0.1, beta2=0.5, amsgrad=True)),
        ("AdamW", {"lr": 0.1}, adam(0.1, decay=0.01)),
        ("RMSprop", {}, rmsprop()),
        ("Adagrad", {"lr_decay": 0.5}, adagrad(lr_decay=0.5)),
    ],
)  # fmt: skip
def test_formula(name, options, expected):
    assert list(trained(name, **options)) == pytest.approx(list(expected), rel=1e-12)


def test_lbfgs_finds_the_least_of_a_parabola():
    x = torch.tensor([5.0, -3.0], dtype=torch.float64, requires_grad=True)
    centre = torch.tensor([1.0, 2.0], dtype=torch.float64)
    optimizer = optim.LBFGS([x], line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = ((x - centre) ** 2 * torch.tensor([1.0, 10.0])).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    assert torch.allclose(x, centre, atol=1e-6)
