"""Adam: each number has a step size of its own, by how large its gradients have been."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.errors import ValueRefused
from autograd_lab.ops.choice import maximum
from autograd_lab.ops.powers import sqrt
from autograd_lab.optim.elementwise import (
    ElementwiseOptimizer,
    copied,
    count_step,
    counter,
    number,
    remembered,
)
from autograd_lab.optim.options import check_betas, check_fused, check_lr, check_not_negative
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.tensor import Tensor


class Adam(ElementwiseOptimizer):
    """Adam: momentum, divided by the size that gradients usually have.

    With g the gradient of a parameter p, at step t:

        g = g + weight_decay·p                      decoupled: p = p·(1 - lr·weight_decay)
        m = beta1·m + (1 - beta1)·g
        v = beta2·v + (1 - beta2)·g²                amsgrad: v̂ is the largest v so far
        p = p - lr·m̂ / (√v̂ + eps)                   m̂ = m / (1 - beta1^t), v̂ = v / (1 - beta2^t)

    m and v start at 0, and the two divisions make good for it. Kingma and Ba, "Adam: a method for
    stochastic optimization", 2015; Reddi et al., "On the convergence of Adam and beyond", 2018.

    params: see `Optimizer`. lr: the learning rate. betas: beta1 and beta2, in [0, 1).
    decoupled_weight_decay: see above. capturable: keep the count of steps on the GPU. The other
    options are those of `SGD`.
    Errors: ValueError for an option out of its range.

    Example: `torch.optim.Adam(model.parameters(), lr=1e-3)`
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        several_at_once = bool(foreach and not capturable)
        refuse_if(
            isinstance(lr, Tensor) and several_at_once,
            "lr as a Tensor is not supported for capturable=False and foreach=True",
            lr, "lr",
        )  # fmt: skip
        check_lr(lr)
        check_not_negative("epsilon", eps)
        check_betas(betas)
        check_not_negative("weight_decay", weight_decay)
        defaults = {
            "lr": lr, "betas": _as_scalars(betas, several_at_once), "eps": eps,
            "weight_decay": weight_decay, "amsgrad": amsgrad, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable,
            "fused": fused, "decoupled_weight_decay": decoupled_weight_decay,
        }  # fmt: skip
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        state = {
            "step": counter(param, group),
            "exp_avg": remembered(param),
            "exp_avg_sq": remembered(param),
        }
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = remembered(param)
        return state

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        step = count_step(state)
        lr, weight_decay = number(group["lr"], group), number(group["weight_decay"], group)
        beta1, beta2 = (number(beta, group) for beta in group["betas"])
        step_size = lr / (1 - beta1**step)
        root = (1 - beta2**step) ** 0.5
        averages = [state["exp_avg"], state["exp_avg_sq"]]
        if group["amsgrad"]:
            averages.append(state["max_exp_avg_sq"])

        for p, g, m, v, *largest in self.blocks(group, param, grad, *averages):
            if weight_decay and group["decoupled_weight_decay"]:
                p *= 1 - lr * weight_decay
            elif weight_decay:
                g = g + weight_decay * copied(p)
            m += (1 - beta1) * (g - m)
            v *= beta2
            v += (1 - beta2) * (g * g)
            for v_max in largest:
                v_max[...] = v = maximum(copied(v_max), copied(v))
            p -= step_size * m / (sqrt(v) / root + group["eps"])


def _as_scalars(betas: Any, several_at_once: bool) -> tuple[Any, Any]:
    """Both betas, tensors of one element without dimensions.

    Errors: ValueError for a number beside a tensor, and for a tensor that can't be one.
    """
    tensors = [isinstance(beta, Tensor) for beta in betas]
    if not (all(tensors) or all(isinstance(beta, float) for beta in betas)):
        raise ValueRefused(
            "betas must be either both floats or both Tensors", argument="betas", value=betas
        )
    for index, beta in enumerate(betas if all(tensors) else ()):
        refuse_if(
            several_at_once,
            f"betas[{index}] as a Tensor is not supported for capturable=False and foreach=True",
            betas, "betas",
        )  # fmt: skip
        refuse_if(beta.numel() != 1, f"Tensor betas[{index}] must be 1-element", betas, "betas")
    return tuple(beta.squeeze() if isinstance(beta, Tensor) else beta for beta in betas)
