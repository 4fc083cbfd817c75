"""Losses that ask for a margin: between classes, and between things that are alike and others."""

from collections.abc import Callable

from autograd_lab.errors import ShapeMismatch, ValueRefused
from autograd_lab.nn._reduction import chosen, get_enum
from autograd_lab.ops import losses, losses_of_margins, losses_of_pairs
from autograd_lab.ops.activation import logsigmoid
from autograd_lab.ops.choice import clamp_min, minimum
from autograd_lab.ops.pairwise import pairwise_distance
from autograd_lab.ops.reduce import mean_all, sum_all
from autograd_lab.tensor import Tensor

Distance = Callable[[Tensor, Tensor], Tensor]


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`input`, a distance, where the target is 1; `max(0, margin - input)` where it is -1.

    reduction: "mean", "sum" or "none". size_average, reduce: older forms of it.
    Errors: ValueError for another reduction, RuntimeError for shapes that do not broadcast.
    Example: `F.hinge_embedding_loss(torch.tensor([0.2, 0.2]), torch.tensor([1, -1]))` is
    `tensor(0.5000)`.
    """
    reduction = chosen(size_average, reduce, reduction)
    return losses_of_pairs.hinge_embedding_loss(input, target, margin, get_enum(reduction))


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0,
    size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`max(0, -target·(input1 - input2) + margin)`: which of two is to be ranked higher.

    Errors as for `hinge_embedding_loss`, and RuntimeError for tensors of different ranks.
    """
    reduction = chosen(size_average, reduce, reduction)
    if not input1.dim() == input2.dim() == target.dim():
        sizes = input1.size(), input2.size(), target.size()
        raise ShapeMismatch(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {sizes[0]}, input2: {sizes[1]}, target: {sizes[2]} ",
            shapes=sizes, op="margin_ranking_loss",
        )  # fmt: skip
    number = get_enum(reduction)
    return losses_of_pairs.margin_ranking_loss(input1, input2, target, margin, number)


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0,
    size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """1 less the cosine of two vectors where the target is 1, `max(0, cosine - margin)` where -1.

    input1, input2: (N, D) or (D). target: (N) or (). Errors as for `hinge_embedding_loss`.
    """
    reduction = chosen(size_average, reduce, reduction)
    number = get_enum(reduction)
    return losses_of_pairs.cosine_embedding_loss(input1, input2, target, margin, number)


def soft_margin_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`log(1 + exp(-target·input))`, of targets 1 and -1. Errors as for `hinge_embedding_loss`."""
    reduction = chosen(size_average, reduce, reduction)
    return losses.soft_margin_loss(input, target, get_enum(reduction))


def multi_margin_loss(
    input: Tensor, target: Tensor, p: int = 1, margin: float = 1.0, weight: Tensor | None = None,
    size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`max(0, margin - right + wrong)^p`, over the wrong classes, divided by their number with it.

    input: (N, C) or (C), scores. target: (N) or (), the right classes. p: 1 or 2. weight: (C).
    Errors: as for `hinge_embedding_loss`; RuntimeError for a target that is no class.
    """
    reduction = chosen(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueRefused("only p == 1 and p == 2 supported", argument="p", value=p)
    if weight is not None and weight.dim() != 1:
        raise ValueRefused("weight must be one-dimensional", argument="weight", value=weight)
    number = get_enum(reduction)
    return losses_of_margins.multi_margin_loss(input, target, p, margin, weight, number)


def multilabel_margin_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`max(0, 1 - right + wrong)`, over all pairs of right and wrong classes, by the classes.

    input: (N, C) or (C), scores. target: in the same shape, the right classes, up to a -1.
    Errors: as for `multi_margin_loss`.
    """
    reduction = chosen(size_average, reduce, reduction)
    return losses_of_margins.multilabel_margin_loss(input, target, get_enum(reduction))


def multilabel_soft_margin_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """The binary cross-entropy of each class with `sigmoid(input)`, their mean over the classes.

    input, target: (N, C) or (C). weight: (C). Errors as for `hinge_embedding_loss`.
    """
    reduction = chosen(size_average, reduce, reduction)
    entropies = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        entropies = entropies * weight
    classes = input.size(input.dim() - 1)
    return _reduced(entropies.sum(dim=input.dim() - 1) / classes, reduction)


def _reduced(unreduced: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return mean_all(unreduced)
    if reduction == "sum":
        return sum_all(unreduced)
    if reduction != "none":
        raise ValueRefused(f"{reduction} is not valid", argument="reduction", value=reduction)
    return unreduced


def _check_margin(margin: float) -> None:
    if margin <= 0:
        raise ValueRefused(
            f"margin must be greater than 0, got {margin}", argument="margin", value=margin
        )


def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2,
    eps: float = 1e-6, swap: bool = False, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`max(0, margin + |anchor - positive| - |anchor - negative|)`, with p-norms.

    anchor, positive, negative: (N, D) or (D). swap: take the negative's distance to the positive
        where that is smaller.
    Errors: as for `hinge_embedding_loss`; ValueError for a margin that is not positive.
    """
    reduction = chosen(size_average, reduce, reduction)
    _check_margin(margin)
    return losses_of_pairs.triplet_margin_loss(
        anchor, positive, negative, margin, p, eps, swap, get_enum(reduction)
    )


def triplet_margin_with_distance_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, *,
    distance_function: Distance | None = None, margin: float = 1.0, swap: bool = False,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`triplet_margin_loss` with a distance of one's own; by default `pairwise_distance`."""
    number = get_enum(reduction)
    _check_margin(margin)
    losses_of_pairs.check_ranks(anchor, positive, negative)
    distance = pairwise_distance if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return losses.reduce_loss(clamp_min(margin + near - far, 0), number)


__all__ = [
    "cosine_embedding_loss", "hinge_embedding_loss", "margin_ranking_loss", "multi_margin_loss",
    "multilabel_margin_loss", "multilabel_soft_margin_loss", "soft_margin_loss",
    "triplet_margin_loss", "triplet_margin_with_distance_loss",
]  # fmt: skip
