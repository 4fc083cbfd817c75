"""Adagrad: the gradient, divided by the size of all gradients so far."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.ops.powers import sqrt
from autograd_lab.optim.elementwise import (
    ElementwiseOptimizer,
    count_step,
    counter,
    number,
    remembered,
)
from autograd_lab.optim.options import check_fused, check_lr, check_not_negative
from autograd_lab.tensor import Tensor


class Adagrad(ElementwiseOptimizer):
    """Adagrad. With g the gradient of a parameter p, at step t:

        g = g + weight_decay·p
        s = s + g²                                  it starts at initial_accumulator_value
        p = p - lr / (1 + (t - 1)·lr_decay) · g / (√s + eps)

    Duchi et al., "Adaptive subgradient methods for online learning and stochastic optimization",
    2011.

    params, lr and the other options: see `SGD`. Errors: ValueError for an option below 0.

    Example: `torch.optim.Adagrad(model.parameters(), lr=0.01)`
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check_not_negative("lr_decay", lr_decay)
        check_not_negative("weight_decay", weight_decay)
        check_not_negative("initial_accumulator_value", initial_accumulator_value)
        check_not_negative("epsilon", eps)
        defaults = {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "fused": fused,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)
        for group in self.param_groups:
            for param in group["params"]:
                self.state[param] = self.start(param, group)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        first = self.defaults["initial_accumulator_value"]
        if param.is_complex():
            first = complex(first, first)
        return {"step": counter(param, group), "sum": remembered(param, first)}

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        lr = number(group["lr"], group) / (1 + (count_step(state) - 1) * group["lr_decay"])
        weight_decay, eps = group["weight_decay"], group["eps"]

        for p, g, s in self.blocks(group, param, grad, state["sum"]):
            if weight_decay:
                g = g + weight_decay * p
            s += g * g
            p -= lr * g / (sqrt(s) + eps)
