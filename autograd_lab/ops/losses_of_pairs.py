"""Losses of two things that are to be alike or apart: hinge_embedding_loss, margin_ranking_loss,
cosine_embedding_loss, triplet_margin_loss.
"""

from typing import Any

from autograd_lab.checks import check_kind
from autograd_lab.errors import ShapeMismatch
from autograd_lab.ops.choice import at_least_number, chosen, minimum
from autograd_lab.ops.kinds import refuse_no_tensor
from autograd_lab.ops.losses import NONE, reduce_loss
from autograd_lab.ops.pairwise import pairwise_distance
from autograd_lab.ops.pointwise import add, div, mul, neg, sub
from autograd_lab.ops.powers import sqrt
from autograd_lab.ops.promotion import bool_subtraction, broadcast_shapes
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.with_number import minus, plus
from autograd_lab.tensor import Tensor

SMALLEST = 1e-12
"""What is added to the squared lengths of vectors before they divide."""


def _options(op: str, first: int, margin: Any, reduction: Any) -> None:
    """Raise TypeError for a margin, at position `first`, or a reduction that is no number."""
    check_kind(op, "margin", first, margin, (float, int), "float")
    check_kind(op, "reduction", first + 1, reduction, int, "int")


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, reduction: int = NONE
) -> Tensor:
    """Distances that are to be small where the target is 1, and above `margin` where it is -1."""
    name = "hinge_embedding_loss"
    refuse_no_tensor(name, input=input, target=target)
    _options(name, 3, margin, reduction)
    broadcast_shapes(target._data.shape, input._data.shape)
    kind = input._data.dtype.kind
    if kind == "b":
        raise bool_subtraction(both=True)
    if kind in "iu":
        margin = int(margin)
    close = at_least_number(sub(margin, input), 0)
    losses = add(chosen(target != 1, close, 0), chosen(target != -1, input, 0))
    return reduce_loss(losses, reduction)


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = NONE
) -> Tensor:
    """Where the target is 1 the first number is to be larger by `margin`, where -1 the second."""
    name = "margin_ranking_loss"
    refuse_no_tensor(name, input1=input1, input2=input2, target=target)
    _options(name, 4, margin, reduction)
    losses = at_least_number(plus(mul(neg(target), sub(input1, input2)), margin), 0)
    return reduce_loss(losses, reduction)


def _check_pairs(input1: Tensor, input2: Tensor, target: Tensor) -> None:
    sizes = tuple(map(list, (input1.shape, input2.shape)))
    ndim = target.dim()
    wrong = None
    if ndim > 1:
        wrong = "0D or 1D target tensor expected, multi-target not supported"
    elif any(len(size) != ndim + 1 for size in sizes):
        wrong = (
            f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found inputs with sizes "
            f"{sizes[0]} and {sizes[1]}."
        )
    if wrong:
        raise ShapeMismatch(wrong, shapes=sizes, op="cosine_embedding_loss")


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = NONE
) -> Tensor:
    """1 less the cosine of the angle where the target is 1; its excess over `margin` where -1."""
    name = "cosine_embedding_loss"
    refuse_no_tensor(name, input1=input1, input2=input2, target=target)
    _options(name, 4, margin, reduction)
    _check_pairs(input1, input2, target)
    dim = (target.dim(),)
    product = sum_dim(mul(input1, input2), dim)
    square1, square2 = (plus(sum_dim(mul(x, x), dim), SMALLEST) for x in (input1, input2))
    cosine = div(product, sqrt(mul(square1, square2)))
    broadcast_shapes(target._data.shape, cosine._data.shape)
    alike, apart = sub(1, cosine), at_least_number(minus(cosine, margin), 0)
    losses = add(chosen(target == 1, alike, 0), chosen(target == -1, apart, 0))
    return reduce_loss(losses, reduction)


def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2.0,
    eps: float = 1e-6, swap: bool = False, reduction: int = NONE,
) -> Tensor:  # fmt: skip
    """How much nearer the negative is to the anchor than the positive, and `margin`.

    p, eps: see `pairwise_distance`. swap: the negative's distance may be that to the positive.
    Errors: RuntimeError for tensors of different ranks.
    """
    name = "triplet_margin_loss"
    refuse_no_tensor(name, anchor=anchor, positive=positive, negative=negative)
    for place, (argument, value) in enumerate((("margin", margin), ("p", p), ("eps", eps)), 4):
        check_kind(name, argument, place, value, (float, int), "float")
    check_kind(name, "swap", 7, swap, bool, "bool")
    check_ranks(anchor, positive, negative)
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduce_loss(at_least_number(sub(plus(near, margin), far), 0), reduction)


def check_ranks(anchor: Tensor, positive: Tensor, negative: Tensor) -> None:
    """Raise RuntimeError unless the three have as many dimensions."""
    ranks = anchor.dim(), positive.dim(), negative.dim()
    if len(set(ranks)) > 1:
        raise ShapeMismatch(
            "The anchor, positive, and negative tensors are expected to have the same number of "
            f"dimensions, but got: anchor {ranks[0]}D, positive {ranks[1]}D, and negative "
            f"{ranks[2]}D inputs",
            shapes=tuple(tuple(x.shape) for x in (anchor, positive, negative)),
            op="triplet_margin_loss",
        )  # fmt: skip


__all__ = [
    "cosine_embedding_loss", "hinge_embedding_loss", "margin_ranking_loss", "triplet_margin_loss",
]  # fmt: skip
METHODS = ()
WITH_INPLACE = ()
