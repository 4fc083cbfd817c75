"""The probes of lesson 09: a clipped result, a descent by hand, an operation to find out about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs, Observed
from autograd_lab.grading.probes.calls import with_tensors


def clipped(function: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with a leaf x; note its gradient, and how often the result was changed in place."""
    x = torch.tensor(inputs["x"], requires_grad=True)
    result = function(x, torch.tensor(inputs["weights"]), inputs["ceiling"])
    version = result._version if type(result) is torch.Tensor else None
    return Observed(result, {"x.grad": x.grad, "version": version})


def descended(fit_in_place: Callable[..., Any], inputs: Inputs) -> Observed:
    """Call with a leaf w, and note it as it is afterwards."""
    w = torch.tensor(inputs["w"], requires_grad=True)
    x, y = torch.tensor(inputs["x"]), torch.tensor(inputs["y"])
    return Observed(fit_in_place(w, x, y, inputs["lr"], inputs["steps"]), {"w": w.detach()})


def of_operation(what_it_saved: Callable[..., Any], inputs: Inputs) -> object:
    """Call with the operation of a name."""
    return with_tensors(what_it_saved, {"op": getattr(torch, inputs["op"])})
