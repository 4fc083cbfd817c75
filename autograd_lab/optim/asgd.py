"""ASGD: stochastic gradient descent that also keeps the average of where it has been."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.optim.elementwise import (
    ElementwiseOptimizer,
    count_step,
    counter,
    number,
    remembered,
)
from autograd_lab.optim.options import check_lr, check_not_negative
from autograd_lab.tensor import Tensor


class ASGD(ElementwiseOptimizer):
    """Averaged stochastic gradient descent. With g the gradient of a parameter p, at step t:

        g = g + weight_decay·p
        p = (1 - lambd·eta)·p - eta·g
        ax = ax + mu·(p - ax)                       the average, in the state
        eta = lr / (1 + lambd·lr·t)^alpha,  mu = 1 / max(1, t - t0)

    Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992.

    params, lr and the other options: see `SGD`. t0: when averaging starts. capturable: see `Adam`.
    Errors: ValueError for lr or weight_decay below 0.

    Example: `torch.optim.ASGD(model.parameters(), lr=0.01)`
    """

    writes = 2
    captured = "params, mus, etas, and state_steps"

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative("weight_decay", weight_decay)
        defaults = {
            "lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay,
            "foreach": foreach, "maximize": maximize, "differentiable": differentiable,
            "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "step": counter(param, group),
            "eta": counter(param, group, float(group["lr"])),
            "mu": counter(param, group, 1.0),
            "ax": remembered(param),
        }

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        step = count_step(state)
        eta, mu = float(state["eta"].array), float(state["mu"].array)
        lambd, weight_decay = group["lambd"], group["weight_decay"]

        for p, g, average in self.blocks(group, param, grad, state["ax"]):
            if weight_decay:
                g = g + weight_decay * p
            p *= 1 - lambd * eta
            p -= eta * g
            if mu == 1:
                average[...] = p
            else:
                average += mu * (p - average)

        lr = float(number(group["lr"], group))
        state["eta"].array[...] = lr / (1 + lambd * lr * step) ** group["alpha"]
        state["mu"].array[...] = 1 / max(1, step - group["t0"])
