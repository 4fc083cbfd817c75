"""The probes of lesson 06: a vector with a graph behind it, and a loss that is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs


def of_a_graph(whole_jacobian: Callable[..., Any], inputs: Inputs) -> object:
    """Call with a vector y, which saved what its derivatives need, and the leaf x behind it."""
    x = torch.tensor(inputs["x"], requires_grad=True)
    return whole_jacobian((torch.tensor(inputs["a"]) @ x) ** 2, x)


def sent_to_y(weighted_loss: Callable[..., Any], inputs: Inputs) -> object:
    """What the learner's loss sends to the leaf y."""
    y = torch.tensor(inputs["y"], requires_grad=True)
    weighted_loss(y, torch.tensor(inputs["v"])).backward()
    return y.grad
