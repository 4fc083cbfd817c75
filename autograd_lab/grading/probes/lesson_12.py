"""The probes of lesson 12: steps taken one after another, as a training loop takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab import optim
from autograd_lab.grading.observe import Inputs


def stepped(sgd_step: Callable[..., Any], inputs: Inputs) -> list[object]:
    """Let the learner's step move a weight, once for each gradient, with a learning rate for each.
    Gives the velocity and the weight after each step."""
    w = torch.tensor(inputs["w"], requires_grad=True)
    velocity: Any = torch.zeros_like(w)
    seen: list[object] = []
    for gradient, lr in zip(inputs["gradients"], inputs["lrs"], strict=True):
        w.grad = torch.tensor(gradient)
        velocity = sgd_step(w, velocity, lr, inputs["momentum"])
        kept = velocity.detach().clone() if type(velocity) is torch.Tensor else velocity
        seen.append([kept, w.detach().clone()])
    return seen


def velocities(next_velocity: Callable[..., Any], inputs: Inputs) -> list[object]:
    """Ask for one velocity after another, with gradients that are written into the same memory, as
    backward() does where .grad is not None. Gives the velocities, each with the gradient after it.
    """
    gradient = torch.zeros(inputs["gradients"].shape[1])
    velocity: Any = None
    seen: list[object] = []
    for row in inputs["gradients"]:
        gradient.copy_(torch.tensor(row))
        velocity = next_velocity(velocity, gradient, inputs["momentum"], inputs["dampening"])
        kept = velocity.clone() if type(velocity) is torch.Tensor else velocity
        seen.append([kept, gradient.clone()])
    return seen


def forked(fork: Callable[..., Any], inputs: Inputs) -> list[object]:
    """Train a weight for a while, fork, and train both on, by other gradients. Gives the two
    weights after each step."""
    w = torch.tensor(inputs["w"], requires_grad=True)
    optimizer = optim.SGD([w], lr=inputs["lr"], momentum=inputs["momentum"])
    for gradient in inputs["before"]:
        _step(w, optimizer, gradient)
    twin, its_optimizer = fork(w, optimizer)
    seen = [[w.detach().clone(), twin.detach().clone()]]
    for one, other in zip(inputs["after"], inputs["of_twin"], strict=True):
        _step(w, optimizer, one)
        _step(twin, its_optimizer, other)
        seen.append([w.detach().clone(), twin.detach().clone()])
    return [twin is w, *seen]


def _step(w: Any, optimizer: Any, gradient: Any) -> None:
    w.grad = torch.tensor(gradient)
    optimizer.step()
