"""Rprop: the sign of the gradient, and a step size for each number that learns from its changes."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.ops.choice import chosen
from autograd_lab.ops.pointwise import sign
from autograd_lab.optim.elementwise import (
    ElementwiseOptimizer,
    copied,
    count_step,
    counter,
    number,
    remembered,
)
from autograd_lab.optim.options import check_lr
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.tensor import Tensor


class Rprop(ElementwiseOptimizer):
    """Resilient backpropagation. With g the gradient of a number p, g' the one before, s its step:

        s = s·etas[1]                       where g has the sign of g'
        s = s·etas[0],  g = 0               where it has the other
        p = p - s·sign(g)

    s starts at lr and stays within step_sizes. Riedmiller and Braun, "A direct adaptive method for
    faster backpropagation learning", 1993.

    params, lr and the other options: see `SGD`. capturable: see `Adam`.
    Errors: ValueError unless 0 < etas[0] < 1 < etas[1], and for lr below 0.

    Example: `torch.optim.Rprop(model.parameters(), lr=0.01)`
    """

    xla_captures = frozenset((False, True))

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        refuse_if(
            not 0.0 < etas[0] < 1.0 < etas[1],
            f"Invalid eta values: {etas[0]}, {etas[1]}",
            etas, "etas",
        )  # fmt: skip
        defaults = {
            "lr": lr, "etas": etas, "step_sizes": step_sizes, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        }  # fmt: skip
        super().__init__(params, defaults)

    def start(self, param: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        lr = number(group["lr"], group)
        return {
            "step": counter(param, group),
            "prev": remembered(param),
            "step_size": remembered(param, complex(lr, lr) if param.is_complex() else lr),
        }

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.kept(param, group)
        count_step(state)
        shrinks, grows = group["etas"]
        smallest, largest = group["step_sizes"]

        for p, g, before, size in self.blocks(
            group, param, grad, state["prev"], state["step_size"]
        ):
            turned = g * copied(before)
            same, other = turned > 0, turned < 0
            wanted = chosen(same, size * grows, chosen(other, size * shrinks, size))
            size[...] = chosen(
                wanted < smallest, smallest, chosen(wanted > largest, largest, wanted)
            )
            g = chosen(other, 0.0, g)
            p -= sign(g) * copied(size)
            before[...] = g
