"""The probes of lesson 14: a loop whose walks are counted, and a module that is looked over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.core import events
from autograd_lab.grading.observe import Inputs
from autograd_lab.grading.probes.calls import with_tensors


class _Walks:
    """Counts the walks that keep their graph."""

    def __init__(self) -> None:
        self.kept = 0

    def walk_begins(self, start: Any, retain_graph: bool, spot: Any) -> None:
        """A walk backward begins."""
        self.kept += bool(retain_graph)


def training(loop: Callable[..., Any], inputs: Inputs) -> object:
    """Run a training loop: its losses, w afterwards, and how many calls kept their graph."""
    w = torch.tensor(inputs["w"], requires_grad=True)
    walks = _Walks()
    events.listeners.append(walks)
    try:
        losses = with_tensors(lambda _, *rest: loop(w, *rest), inputs)
    finally:
        events.listeners.remove(walks)
    return [losses, w.detach(), f"calls that kept the graph: {walks.kept}"]


def looked_over(kind: Any, inputs: Inputs) -> object:
    """Make the learner's module, and tell of its bias, its gradients and its predictions."""
    torch.manual_seed(inputs["seed"])
    model = kind()
    bias = model.layer.bias
    lines = [
        f"{len(bias)} numbers come out, bias[0] begins at {bias[0].item():g}, "
        f"gain at {model.gain.item():g}",
        f"the bias is a parameter that trains: {_trains(bias)}",
    ]
    batch = torch.tensor(inputs["batch"])
    out = model(batch)
    by_hand = model.gain * model.layer(model.norm(batch))
    lines.append(f"the result is gain times layer: {torch.allclose(out, by_hand)}")
    out.square().sum().backward()
    without = [name for name, p in model.named_parameters() if p.grad is None]
    lines.append(f"without a gradient: {', '.join(without) or 'nothing'}")
    return [*lines, *_predicted(model, torch.tensor(inputs["row"]))]


def _trains(bias: Any) -> bool:
    return type(bias) is nn.Parameter and bias.is_leaf and bias.requires_grad


def _predicted(model: Any, row: Any) -> list[str]:
    """Whether a prediction is the one of evaluation mode, and what it leaves behind."""
    before = model.norm.running_mean.clone()
    found = model.predict(row)
    modes = [module.training for module in model.modules()]
    moved = not torch.equal(before, model.norm.running_mean)
    model.eval()
    wanted = model(row[None])[0]
    fits = (
        type(found) is torch.Tensor
        and found.shape == wanted.shape
        and torch.allclose(found, wanted, atol=1e-5)
    )
    return [
        f"predict is right: {fits}",
        f"predict moved the averages: {moved}",
        f"training goes on after predict: {all(modes)}",
        f"predict recorded a graph: {type(found) is torch.Tensor and found.requires_grad}",
    ]
