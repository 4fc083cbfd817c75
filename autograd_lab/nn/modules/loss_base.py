"""What losses as modules share: how they are reduced, and the weights of classes or elements."""

from autograd_lab.nn._reduction import chosen
from autograd_lab.nn.modules.module import Module
from autograd_lab.tensor import Tensor

__all__ = ["_Loss", "_WeightedLoss"]


class _Loss(Module):
    """A loss. reduction: "mean", "sum" or "none"; the two other arguments are its older forms."""

    reduction: str

    def __init__(
        self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.reduction = chosen(size_average, reduce, reduction)


class _WeightedLoss(_Loss):
    """A loss with the buffer `weight`, or None."""

    weight: Tensor | None

    def __init__(
        self, weight: Tensor | None = None, size_average: bool | None = None,
        reduce: bool | None = None, reduction: str = "mean",
    ) -> None:  # fmt: skip
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
