"""AdamW: Adam with a weight decay that is not divided by the size of the gradients."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.optim.adam import Adam
from autograd_lab.tensor import Tensor


class AdamW(Adam):
    """Adam where weight decay takes a part of each weight instead of changing its gradient.

    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019. The options are those of
    `Adam`.

    Example: `torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)`
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad,
            foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )  # fmt: skip

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True
