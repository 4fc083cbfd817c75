"""Adamax: Adam with the largest gradient of late where Adam has a mean of squares."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.ops.choice import maximum
from autograd_lab.ops.pointwise import abs
from autograd_lab.optim.elementwise import (
    ElementwiseOptimizer,
    copied,
    count_step,
    counter,
    number,
    remembered,
)
from autograd_lab.optim.options import check_betas, check_lr, check_not_negative
from autograd_lab.tensor import Tensor


class Adamax(ElementwiseOptimizer):
    """Adamax. With g the gradient of a parameter p, at step t:

        g = g + weight_decay·p
        m = beta1·m + (1 - beta1)·g
        u = max(beta2·u, |g| + eps)
        p = p - lr / (1 - beta1^t) · m / u

    Kingma and Ba, "Adam: a method for stochastic optimization", 2015, section 7.1.

    The options are those of `Adam`. Errors: ValueError for an option out of its range.

    Example: `torch.optim.Adamax(model.parameters(), lr=2e-3)`
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative("epsilon", eps)
        check_betas(betas)
        check_not_negative("weight_decay", weight_decay)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "step": counter(param, group),
            "exp_avg": remembered(param),
            "exp_inf": remembered(param),
        }

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        beta1, beta2 = group["betas"]
        step_size = number(group["lr"], group) / (1 - beta1 ** count_step(state))
        weight_decay, eps = group["weight_decay"], group["eps"]

        for p, g, m, u in self.blocks(group, param, grad, state["exp_avg"], state["exp_inf"]):
            if weight_decay:
                g = g + weight_decay * p
            m += (1 - beta1) * (g - m)
            u[...] = maximum(beta2 * u, abs(g) + eps)
            p -= step_size * m / copied(u)
