"""Adadelta: steps of the size that past steps have had, so that no learning rate is needed."""

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
from autograd_lab.optim.options import check_lr, check_not_negative
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.tensor import Tensor


class Adadelta(ElementwiseOptimizer):
    """Adadelta. With g the gradient of a parameter p:

        g = g + weight_decay·p
        s = rho·s + (1 - rho)·g²
        d = g·√(u + eps) / √(s + eps)
        u = rho·u + (1 - rho)·d²
        p = p - lr·d

    Zeiler, "ADADELTA: an adaptive learning rate method", 2012.

    params and the other options: see `SGD`. capturable: see `Adam`.
    Errors: ValueError for rho outside [0, 1], and for another option below 0.

    Example: `torch.optim.Adadelta(model.parameters())`
    """

    xla_captures = frozenset()

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        refuse_if(not 0.0 <= rho <= 1.0, f"Invalid rho value: {rho}", rho, "rho")
        check_not_negative("epsilon", eps)
        check_not_negative("weight_decay", weight_decay)
        defaults = {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "step": counter(param, group),
            "square_avg": remembered(param),
            "acc_delta": remembered(param),
        }

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        count_step(state)
        lr, rho, eps = number(group["lr"], group), group["rho"], group["eps"]
        weight_decay = group["weight_decay"]

        for p, g, s, u in self.blocks(group, param, grad, state["square_avg"], state["acc_delta"]):
            if weight_decay:
                g = g + weight_decay * p
            s *= rho
            s += (1 - rho) * (g * g)
            d = sqrt(u + eps) / sqrt(s + eps) * g
            u *= rho
            u += (1 - rho) * (d * d)
            p -= lr * d
