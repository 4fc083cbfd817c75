"""RMSprop: the gradient, divided by the size that it has had lately."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.ops.powers import sqrt
from autograd_lab.optim.elementwise import (
    ElementwiseOptimizer,
    copied,
    count_step,
    counter,
    number,
    remembered,
)
from autograd_lab.optim.options import check_lr, check_not_negative
from autograd_lab.tensor import Tensor


class RMSprop(ElementwiseOptimizer):
    """RMSprop. With g the gradient of a parameter p:

        g = g + weight_decay·p
        s = alpha·s + (1 - alpha)·g²
        a = alpha·a + (1 - alpha)·g                 centered: s - a² stands for s below
        v = momentum·v + g / (√s + eps)
        p = p - lr·v

    Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012; centered:
    Graves, "Generating sequences with recurrent neural networks", 2013.

    params, lr, momentum and the other options: see `SGD`. capturable: see `Adam`.
    Errors: ValueError for an option below 0.

    Example: `torch.optim.RMSprop(model.parameters(), lr=0.01, momentum=0.9)`
    """

    xla_captures = frozenset((False, True))

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check_not_negative("epsilon", eps)
        check_not_negative("momentum", momentum)
        check_not_negative("weight_decay", weight_decay)
        check_not_negative("alpha", alpha)
        defaults = {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered,
            "weight_decay": weight_decay, "capturable": capturable, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        state = {"step": counter(param, group), "square_avg": remembered(param)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = remembered(param)
        if group["centered"]:
            state["grad_avg"] = remembered(param)
        return state

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        count_step(state)
        lr, alpha, eps = number(group["lr"], group), group["alpha"], group["eps"]
        weight_decay, momentum = group["weight_decay"], group["momentum"]
        centered = group["centered"]
        names = ["grad_avg"] * bool(centered) + ["momentum_buffer"] * (momentum > 0)

        for p, g, s, *others in self.blocks(
            group, param, grad, state["square_avg"], *(state[name] for name in names)
        ):
            if weight_decay:
                g = g + weight_decay * p
            s *= alpha
            s += (1 - alpha) * (g * g)
            size = s
            if centered:
                a = others[0]
                a += (1 - alpha) * (g - a)
                size = s - copied(a) * copied(a)
            change = g / (sqrt(size) + eps)
            if momentum > 0:
                v = others[-1]
                v *= momentum
                v += change
                change = v
            p -= lr * change
