"""Stochastic gradient descent: a step against the gradient, with momentum if you like."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.ops.scaled_products import scaled
from autograd_lab.optim.elementwise import (
    ElementwiseOptimizer,
    copied,
    cut_off,
    number,
    remembered,
)
from autograd_lab.optim.options import check_fused, check_one_element
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.tensor import Tensor


class SGD(ElementwiseOptimizer):
    """Stochastic gradient descent.

    With g the gradient of the loss with respect to a parameter p:

        g = g + weight_decay·p
        v = momentum·v + (1 - dampening)·g          the first time: v = g
        p = p - lr·v                                nesterov: p - lr·(g + momentum·v)

    Without momentum v is g. Nesterov's form: Sutskever et al., "On the importance of initialization
    and momentum in deep learning", 2013.

    params: see `Optimizer`. lr: the learning rate. maximize: go up instead of down.
    differentiable: record the step, so that its result can be differentiated. foreach, fused: which
    of PyTorch's implementations runs; here one does.
    Errors: ValueError for an option below 0, and for nesterov without momentum or with dampening.

    Example:
        >>> w = torch.tensor([1., 2.], requires_grad=True)
        >>> optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w
        tensor([0.8000, 1.6000], requires_grad=True)
    """

    foreach_records = True

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_one_element(lr)
        refuse_if(lr < 0.0, f"Invalid learning rate: {lr}", lr, "lr")
        refuse_if(momentum < 0.0, f"Invalid momentum value: {momentum}", momentum, "momentum")
        refuse_if(
            weight_decay < 0.0, f"Invalid weight_decay value: {weight_decay}", weight_decay,
            "weight_decay",
        )  # fmt: skip
        refuse_if(
            nesterov and (momentum <= 0 or dampening != 0),
            "Nesterov momentum requires a momentum and zero dampening",
            nesterov, "nesterov",
        )  # fmt: skip
        defaults = {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov, "maximize": maximize, "foreach": foreach,
            "differentiable": differentiable, "fused": fused,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)

    def __setstate__(self, state: dict[str, Any]) -> None:
        for group in state["param_groups"]:
            group.setdefault("fused", False)
        super().__setstate__(state)

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        lr, weight_decay = number(group["lr"], group), number(group["weight_decay"], group)
        momentum, dampening = group["momentum"], group["dampening"]
        first, buffers = False, []
        if momentum:
            state = self.state[param]
            first = state.get("momentum_buffer") is None
            if first:
                state["momentum_buffer"] = remembered(param)
                dampening = 0  # it starts at 0, so that undamped it becomes g
            buffers = [state["momentum_buffer"]]

        for p, g, *velocity in self.blocks(group, param, grad, *buffers):
            if weight_decay:
                g = g + weight_decay * copied(p)
            for v in velocity:
                v *= momentum
                v += scaled(cut_off(g) if first else g, 1 - dampening)
                g = g + momentum * v if group["nesterov"] else v
            p -= lr * g
