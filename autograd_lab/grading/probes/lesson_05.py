"""The probes of lesson 05: losses to go down, rows to take a few at a time, two losses of one w."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs, Observed

GRAPHS = "graphs held at once"


def going_down(descend: Callable[..., Any], inputs: Inputs) -> object:
    """Let the learner's loop go down a valley, and look at w afterwards."""
    w = torch.tensor(inputs["w"], requires_grad=True)
    if inputs["left"] is not None:
        w.grad = torch.tensor(inputs["left"])
    target, steepness = torch.tensor(inputs["target"]), inputs["steepness"]

    def loss_of(argument: Any) -> Any:
        return (steepness * (argument - target) ** 2).sum()

    losses = descend(loss_of, w, inputs["lr"], inputs["steps"])
    return [losses, w.detach()] if type(losses) in (list, tuple) else losses


def by_parts(accumulate: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with a mean loss that notes how many rows it is given at once, and how many of its
    results still hold saved values when one more comes."""
    from autograd_lab.graph import extract

    w = torch.tensor(inputs["w"], requires_grad=True)
    rows: list[int] = []
    graphs: list[int] = []
    losses: list[Any] = []

    def loss_of(argument: Any, x: Any, y: Any) -> Any:
        rows.append(len(x))
        losses.append(((x @ argument - y) ** 2).mean())
        graphs.append(sum(extract([loss]).bytes_held > 0 for loss in losses))
        return losses[-1]

    x, y = torch.tensor(inputs["x"]), torch.tensor(inputs["y"])
    gradient = accumulate(loss_of, w, x, y, inputs["size"])
    held = max(graphs, default=0)
    return Observed(gradient, {"rows at once": max(rows, default=0), GRAPHS: held})


def of_two_losses(two_gradients: Callable[..., Any], inputs: Inputs) -> object:
    """Call with two losses that were computed from w."""
    w = torch.tensor(inputs["w"], requires_grad=True)
    a, b = torch.tensor(inputs["a"]), torch.tensor(inputs["b"])
    return two_gradients(w, (a * w * w).sum(), (b * w * w * w).sum())
