"""Losses between predicted and measured numbers: mse_loss, l1_loss, smooth_l1_loss, huber_loss."""

import warnings

from autograd_lab.checks import check_kind
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ValueRefused
from autograd_lab.nn._reduction import chosen, get_enum
from autograd_lab.ops import losses
from autograd_lab.ops.grids import broadcast_tensors
from autograd_lab.ops.pointwise import abs, div, mul
from autograd_lab.ops.powers import pow
from autograd_lab.ops.reduce import mean_all, sum_all
from autograd_lab.tensor import Tensor


def _alike(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """The two in one shape. Warns, as PyTorch does, where they were not."""
    if target.size() == input.size():
        return input, target
    warnings.warn(
        f"Using a target size ({target.size()}) that is different to the input size "
        f"({input.size()}). This will likely lead to incorrect results due to broadcasting. Please "
        "ensure they have the same size.",
        stacklevel=stacklevel(),
    )
    expanded, expanded_target = broadcast_tensors(input, target)
    return expanded, expanded_target


def _check_weight(weight: Tensor, input: Tensor) -> None:
    if weight.size() != input.size():
        raise ValueRefused(
            "Weights and input must have the same size.", argument="weight", value=weight
        )


def _weighted(losses: Tensor, weight: Tensor, reduction: str, by_weights: bool) -> Tensor:
    """Each loss times its weight, reduced; a mean may be divided by the weights added up."""
    weighed = mul(losses, weight)
    if reduction == "none":
        return weighed
    if reduction == "sum":
        return sum_all(weighed)
    if reduction != "mean":
        raise ValueRefused(
            f"Invalid reduction mode: {reduction}. Expected one of 'none', 'mean', 'sum'.",
            argument="reduction", value=reduction,
        )  # fmt: skip
    return div(sum_all(weighed), sum_all(weight)) if by_weights else mean_all(weighed)


def mse_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The squared differences of two tensors of one shape; their mean, or as `reduction` says.

    reduction: "mean", "sum" or "none". weight: of each element, in the same shape; a mean is
        divided by the weights. size_average, reduce: older forms of `reduction`.
    Errors: RuntimeError for shapes that do not broadcast, ValueError for another reduction. Warns
        where the two differ in shape.
    Example: `F.mse_loss(torch.tensor([1., 2.]), torch.tensor([1., 4.]))` is `tensor(2.)`.
    """
    reduction = chosen(size_average, reduce, reduction)
    expanded, expanded_target = _alike(input, target)
    if weight is None:
        return losses.mse_loss(expanded, expanded_target, get_enum(reduction))
    _check_weight(weight, input)
    return _weighted(pow(expanded - expanded_target, 2), weight, reduction, by_weights=True)


def l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The absolute differences of two tensors; arguments and errors as for `mse_loss`.

    Example: `F.l1_loss(torch.tensor([1., 2.]), torch.tensor([1., 4.]))` is `tensor(1.)`.
    """
    reduction = chosen(size_average, reduce, reduction)
    expanded, expanded_target = _alike(input, target)
    if weight is None:
        return losses.l1_loss(expanded, expanded_target, get_enum(reduction))
    _check_weight(weight, input)
    return _weighted(abs(expanded - expanded_target), weight, reduction, by_weights=True)


def smooth_l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", beta: float = 1.0,
) -> Tensor:  # fmt: skip
    """Half the squared difference over `beta` where it is below `beta`, else the absolute one
    less beta/2. Arguments and errors as for `mse_loss`; RuntimeError for a negative `beta`.

    Example: `F.smooth_l1_loss(torch.tensor([0., 0.]), torch.tensor([1., 3.]))` is `tensor(1.5000)`.
    """
    reduction = chosen(size_average, reduce, reduction)
    expanded, expanded_target = _alike(input, target)
    check_kind("smooth_l1_loss", "beta", 4, beta, (float, int), "float")
    return losses.smooth_l1_loss(expanded, expanded_target, get_enum(reduction), float(beta))


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Half the squared difference where it is below `delta`, else `delta` times the absolute one
    less delta/2. Arguments and errors as for `mse_loss`; RuntimeError unless `delta` is positive.

    Example: `F.huber_loss(torch.tensor([0., 0.]), torch.tensor([1., 3.]))` is `tensor(1.5000)`.
    """
    expanded, expanded_target = _alike(input, target)
    check_kind("huber_loss", "delta", 4, delta, (float, int), "float")
    if weight is None:
        return losses.huber_loss(expanded, expanded_target, get_enum(reduction), float(delta))
    _check_weight(weight, input)
    unreduced = losses.huber_loss(expanded, expanded_target, losses.NONE, float(delta))
    return _weighted(unreduced, weight, reduction, by_weights=False)


__all__ = ["huber_loss", "l1_loss", "mse_loss", "smooth_l1_loss"]
