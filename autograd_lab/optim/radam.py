"""RAdam: Adam that trusts its second moment no more than the number of steps warrants."""

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
from autograd_lab.optim.options import check_betas, check_lr, check_not_negative
from autograd_lab.tensor import Tensor


class RAdam(ElementwiseOptimizer):
    """RAdam. With g the gradient of a parameter p, at step t, m and v as in `Adam`:

        rho_inf = 2 / (1 - beta2) - 1
        rho = rho_inf - 2·t·beta2^t / (1 - beta2^t)     over how many gradients v goes, about
        p = p - lr·m̂                                    where rho is at most 5, else
        p = p - lr·m̂·r / √v̂,    r² = (rho - 4)(rho - 2)·rho_inf / ((rho_inf - 4)(rho_inf - 2)·rho)

    Liu et al., "On the variance of the adaptive learning rate and beyond", 2020.

    The options are those of `Adam`. Errors: ValueError for an option out of its range.

    Example: `torch.optim.RAdam(model.parameters(), lr=1e-3)`
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative("epsilon", eps)
        check_betas(betas)
        check_not_negative("weight_decay", weight_decay)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay,
            "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "step": counter(param, group),
            "exp_avg": remembered(param),
            "exp_avg_sq": remembered(param),
        }

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        step = count_step(state)
        lr, weight_decay = number(group["lr"], group), group["weight_decay"]
        beta1, beta2 = group["betas"]
        step_size = lr / (1 - beta1**step)
        rectified = _rectification(beta2, step)

        for p, g, m, v in self.blocks(group, param, grad, state["exp_avg"], state["exp_avg_sq"]):
            if weight_decay and group["decoupled_weight_decay"]:
                p *= 1 - lr * weight_decay
            elif weight_decay:
                g = g + weight_decay * p
            m += (1 - beta1) * (g - m)
            v *= beta2
            v += (1 - beta2) * (g * g)
            change = step_size * m
            if rectified:
                change = change * (rectified / (sqrt(v) + group["eps"]))
            p -= change


def _rectification(beta2: float, step: float) -> float:
    """The root r of the class's docstring, times the root of 1 - beta2^t; 0 in the first steps."""
    rho_inf = 2 / (1 - beta2) - 1
    correction = 1 - beta2**step
    rho = rho_inf - 2 * step * beta2**step / correction
    if rho <= 5:
        return 0.0
    square = (rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)
    return (square * correction) ** 0.5
