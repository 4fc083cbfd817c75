"""NAdam: Adam that looks ahead along its momentum, as Nesterov's does."""

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


class NAdam(ElementwiseOptimizer):
    """NAdam. With g the gradient of a parameter p, at step t, m and v as in `Adam`:

        mu(t) = beta1·(1 - 0.96^(t·momentum_decay) / 2)
        M(t) = mu(1)·mu(2)·…·mu(t)
        p = p - lr·((1 - mu(t))·g / (1 - M(t)) + mu(t + 1)·m / (1 - M(t + 1))) / (√v̂ + eps)

    Dozat, "Incorporating Nesterov momentum into Adam", 2016.

    The options are those of `Adam`. Errors: ValueError for an option out of its range.

    Example: `torch.optim.NAdam(model.parameters(), lr=2e-3)`
    """

    writes = 2
    captured = "params, mu_products and state_steps"

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        check_not_negative("momentum_decay", momentum_decay)
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay,
            "momentum_decay": momentum_decay, "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {
            "step": counter(param, group),
            "mu_product": counter(param, group, 1.0),
            "exp_avg": remembered(param),
            "exp_avg_sq": remembered(param),
        }

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        step = count_step(state)
        lr, weight_decay = number(group["lr"], group), group["weight_decay"]
        (beta1, beta2), decay = group["betas"], group["momentum_decay"]
        mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (t * decay)) for t in (step, step + 1))
        product = state["mu_product"].array
        product *= mu
        gradients_part = lr * (1 - mu) / (1 - float(product))
        momentums_part = lr * mu_next / (1 - float(product) * mu_next)

        for p, g, m, v in self.blocks(group, param, grad, state["exp_avg"], state["exp_avg_sq"]):
            if weight_decay and group["decoupled_weight_decay"]:
                p *= 1 - lr * weight_decay
            elif weight_decay:
                g = g + weight_decay * p
            m += (1 - beta1) * (g - m)
            v *= beta2
            v += (1 - beta2) * (g * g)
            size = sqrt(v / (1 - beta2**step)) + group["eps"]
            p -= gradients_part * g / size
            p -= momentums_part * m / size
