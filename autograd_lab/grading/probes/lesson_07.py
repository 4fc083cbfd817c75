"""The probes of lesson 07: two losses over a trunk, and functions to differentiate twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs, Observed

HELD = "bytes of saved values still held"
WALKS = "walks"


def over_a_trunk(both_losses: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with two losses that share a trunk; then see what reached the leaf, and what is held."""
    from autograd_lab.graph import extract

    x = torch.tensor(inputs["x"], requires_grad=True)
    trunk = x * x + 3
    losses = [(factor * trunk).sum() for factor in inputs["factors"]]
    both_losses(*losses)
    return Observed(x.grad, {HELD: extract(losses).bytes_held})


def polynomial(second_derivative: Callable[..., Any], inputs: Inputs) -> object:
    """Call with a polynomial of one number, and the leaf at which it is wanted."""
    a, b, c = inputs["factors"]
    return second_derivative(
        lambda x: a * x**3 + b * x * x + c * x, torch.tensor(inputs["x"], requires_grad=True)
    )


def mixed(curvature_along: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with a function in which two entries of the leaf meet, so that the Hessian is not
    diagonal; and count the walks that pass through it."""
    a = torch.tensor(inputs["a"])
    arrivals: list[Any] = []

    def f(x: Any) -> Any:
        passed = 1 * x
        passed.register_hook(arrivals.append)
        return (a * passed**3).sum() + 4 * passed[0] * passed[1]

    x, v = torch.tensor(inputs["x"], requires_grad=True), torch.tensor(inputs["v"])
    product = curvature_along(f, x, v)
    return Observed(product, {WALKS: len(arrivals)})
