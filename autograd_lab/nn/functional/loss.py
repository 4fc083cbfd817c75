"""Losses of classes and of probabilities: cross_entropy, nll_loss, binary_cross_entropy, kl_div,
and the negative log-likelihoods of counts and of normal numbers.
"""

from autograd_lab.nn._reduction import chosen, get_enum
from autograd_lab.ops.losses_of_classes import cross_entropy_loss, nll_loss_nd
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


__all__ = ["cross_entropy", "nll_loss"]
