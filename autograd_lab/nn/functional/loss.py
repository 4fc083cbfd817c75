"""Losses of classes and of probabilities: cross_entropy, nll_loss, binary_cross_entropy, kl_div,
and the negative log-likelihoods of counts and of normal numbers.
"""

import math
import warnings

from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import c_name
from autograd_lab.errors import ConversionRefused, ValueRefused
from autograd_lab.nn._reduction import chosen, get_enum
from autograd_lab.ops import losses_of_probabilities
from autograd_lab.ops.grids import broadcast_shapes
from autograd_lab.ops.losses_of_classes import cross_entropy_loss, nll_loss_nd
from autograd_lab.ops.reduce import any as any_of
from autograd_lab.ops.reduce import mean_all, sum_all
from autograd_lab.ops.with_number import raised
from autograd_lab.tensor import Tensor


def cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:  # fmt: skip
    """-log of the probability that `softmax` of the scores gives the targets.

    input: (C), (N, C) or (N, C, d1, ...), scores, not probabilities. target: the class numbers, (),
        (N) or (N, d1, ...), as int64; or the probabilities of the classes, in the shape of `input`.
    weight: (C), of each class; a mean is divided by the weights of the targets. ignore_index: the
        class number that does not count. reduction: "mean", "sum" or "none". label_smoothing: how
        much of each target, 0 to 1, is shared among all classes. size_average, reduce: older forms
        of `reduction`.
    Errors: IndexError for a target that is no class; ValueError for another number of targets or
        another reduction; RuntimeError for other shapes and dtypes.
    Example: `F.cross_entropy(torch.zeros(1, 4), torch.tensor([2]))` is `tensor(1.3863)`, log 4.
    """
    reduction = chosen(size_average, reduce, reduction)
    return cross_entropy_loss(
        input, target, weight, get_enum(reduction), ignore_index, label_smoothing
    )


def nll_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`cross_entropy` of log-probabilities, such as `log_softmax` gives, in place of scores.

    Example: `F.nll_loss(torch.tensor([[-1., -2.]]), torch.tensor([1]))` is `tensor(2.)`.
    """
    reduction = chosen(size_average, reduce, reduction)
    return nll_loss_nd(input, target, weight, get_enum(reduction), ignore_index)


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`-target·log(input) - (1 - target)·log(1 - input)`, of probabilities between 0 and 1.

    No logarithm counts as less than -100. weight: of each loss, broadcast against the target.
    Errors: ValueError where the shapes differ, and for another reduction; RuntimeError for elements
        outside of 0 to 1, and for a target of another dtype.
    Example: `F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.]))` is `tensor(0.6931)`.
    """
    number = get_enum(chosen(size_average, reduce, reduction))
    if target.size() != input.size():
        raise ValueRefused(
            f"Using a target size ({target.size()}) that is different to the input size "
            f"({input.size()}) is deprecated. Please ensure they have the same size.",
            argument="target", value=target,
        )  # fmt: skip
    if weight is not None:
        weight = weight.expand(broadcast_shapes(target.size(), weight.size()))
    return losses_of_probabilities.binary_cross_entropy(input, target, weight, number)


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean", pos_weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """`binary_cross_entropy` of `sigmoid(input)`, computed in one, so that nothing overflows.

    weight: of each loss; pos_weight: of its part where the target is 1; both broadcast.
    Errors: ValueError where the shapes differ, and for another reduction; RuntimeError for a target
        of integers.
    """
    number = get_enum(chosen(size_average, reduce, reduction))
    if target.size() != input.size():
        raise ValueRefused(
            f"Target size ({target.size()}) must be the same as input size ({input.size()})",
            argument="target", value=target,
        )  # fmt: skip
    return losses_of_probabilities.binary_cross_entropy_with_logits(
        input, target, weight, pos_weight, number
    )


MEAN_OF_ELEMENTS = (
    "reduction: 'mean' divides the total loss by both the batch size and the support size."
    "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
    "'mean' will be changed to behave the same as 'batchmean' in the next major release."
)


def kl_div(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", log_target: bool = False,
) -> Tensor:  # fmt: skip
    """`target·(log(target) - input)`: how far the probabilities `target` are from `exp(input)`.

    reduction: "batchmean" for the sum divided by the size of the first dimension, which is the
        divergence itself; else as for `cross_entropy`. log_target: the target is given as
        log-probabilities too.
    Errors: RuntimeError for integers. Warns, as PyTorch does, of "mean", over all elements.
    """
    if size_average is not None or reduce is not None:
        number = get_enum(chosen(size_average, reduce, reduction))
    else:
        if reduction == "mean":
            warnings.warn(MEAN_OF_ELEMENTS, stacklevel=stacklevel())
        number = get_enum("sum" if reduction == "batchmean" else reduction)
    loss = losses_of_probabilities.kl_div(input, target, number, log_target=log_target)
    if reduction == "batchmean" and input.dim():
        return loss / input.size()[0]
    return loss


def poisson_nll_loss(
    input: Tensor, target: Tensor, log_input: bool = True, full: bool = False,
    size_average: bool | None = None, eps: float = 1e-8, reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`rate - target·log(rate)`, the negative log-likelihood of counts, but for a constant.

    input: the logarithm of the rate; the rate itself if not `log_input`, and `eps` is added to it
        before its logarithm is taken. full: add Stirling's approximation of `log(target!)`.
    Errors: ValueError for another reduction, RuntimeError for shapes that do not broadcast.
    """
    reduction = chosen(size_average, reduce, reduction)
    return losses_of_probabilities.poisson_nll_loss(
        input, target, log_input, full, eps, get_enum(reduction)
    )


def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Tensor | float, full: bool = False, eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`(log(var) + (input - target)^2/var) / 2`, the negative log-likelihood of normal numbers.

    var: the variances, in the shape of `input`, or with one dimension of size 1 or the last one
        left out, or one number; none counts as less than `eps`. full: add `log(2π)/2`.
    Errors: ValueError for variances that are negative or of another shape, and for another
        reduction.
    """
    if isinstance(var, float):
        if var < 0:
            raise ValueRefused("var has negative entry/entries", argument="var", value=var)
        var = var * input.new_ones(1).expand_as(input)
    elif isinstance(var, Tensor) and var.size() != input.size():
        if input.size()[:-1] == var.size():
            var = var.unsqueeze(-1)
        elif input.dim() != var.dim() or _mismatched(input, var) != [1]:
            raise ValueRefused("var is of incorrect size", argument="var", value=var)
    if reduction not in ("none", "mean", "sum"):
        raise ValueRefused(f"{reduction} is not valid", argument="reduction", value=reduction)
    if any_of(var < 0):
        raise ValueRefused("var has negative entry/entries", argument="var", value=var)
    if isinstance(var, Tensor) and not var.is_floating_point():
        raise ConversionRefused(
            f"result type Float can't be cast to the desired output type {c_name(var)}", tensor=var
        )
    variance = raised(var, eps)
    loss = 0.5 * (variance.log() + (input - target) ** 2 / variance)
    if full:
        loss = loss + 0.5 * math.log(2 * math.pi)
    if reduction == "mean":
        return mean_all(loss)
    return sum_all(loss) if reduction == "sum" else loss


def _mismatched(input: Tensor, var: Tensor) -> list[int]:
    """The sizes of `var` that are not those of `input`."""
    return [y for x, y in zip(input.shape, var.shape, strict=True) if x != y]


__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy",
    "gaussian_nll_loss", "kl_div", "nll_loss", "poisson_nll_loss",
]  # fmt: skip
