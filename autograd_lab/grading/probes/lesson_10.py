"""The probes of lesson 10: a small network to work with, and how it stands afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.grading.observe import Inputs
from autograd_lab.grading.probes.lesson_02 import without_what_is_gone


def _network(inputs: Inputs) -> Any:
    """BatchNorm, Dropout and Linear with the numbers of the case; gradients lie there already."""
    model = nn.Sequential(nn.BatchNorm1d(2), nn.Dropout(inputs["dropout"]), nn.Linear(2, 1))
    norm, _, linear = model
    with torch.no_grad():
        norm.running_mean.copy_(torch.tensor(inputs["mean"]))
        norm.running_var.copy_(torch.tensor(inputs["var"]))
        linear.weight.copy_(torch.tensor(inputs["weight"]))
        linear.bias.zero_()
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, inputs["old_gradient"])
    return model.train(inputs["training"])


def _mode(model: Any) -> str:
    """The mode of all of its modules; "mixed" where they differ."""
    modes = {module.training for module in model.modules()}
    return "mixed" if len(modes) > 1 else "train" if modes.pop() else "eval"


def _wants(model: Any) -> bool:
    return all(parameter.requires_grad for parameter in model.parameters())


def step_and_look(step_then_predict: Callable[..., Any], inputs: Inputs) -> list[object]:
    """The predictions; then the weight, the running mean, the mode, whether all still learns."""
    model = _network(inputs)
    optimizer = torch.optim.SGD(model.parameters(), lr=inputs["lr"])
    arguments = {name: inputs[name] for name in ("images", "labels", "new_images")}

    def call(*tensors: object) -> object:
        return step_then_predict(model, optimizer, *tensors)

    predictions = without_what_is_gone(call, arguments)
    norm, _, linear = model
    return [
        predictions,
        linear.weight.detach(),
        norm.running_mean,
        _mode(model),
        _wants(model),
    ]


def differentiate_and_look(gradient_by_input: Callable[..., Any], inputs: Inputs) -> list[object]:
    """The gradient; then the running mean, the mode, the weight's gradient, and whether the
    parameters and the input want one."""
    torch.manual_seed(0)
    model = _network(inputs)
    x = torch.tensor(inputs["x"])
    gradient = gradient_by_input(model, x)
    norm, _, linear = model
    return [
        gradient,
        norm.running_mean,
        _mode(model),
        linear.weight.grad,
        _wants(model),
        x.requires_grad,
    ]
