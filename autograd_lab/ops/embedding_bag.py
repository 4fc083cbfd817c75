"""Rows of a table picked by number and put together in bags: their sum, mean, or largest elements.

The numbers of all bags stand one behind the other; `offsets` says where each bag begins.
"""

from typing import Any

from autograd_lab.errors import ArgumentRefused, OutOfScope, ShapeMismatch
from autograd_lab.ops.embedding import embedding_dense_backward, embedding_op
from autograd_lab.ops.gather import scatter_add as add_scattered
from autograd_lab.ops.index_tensors import check_within, zeros
from autograd_lab.ops.joint import joint_op
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import reshape
from autograd_lab.tensor import Tensor, wrap

Array = Any
SUM, MEAN, MAX = 0, 1, 2


def bag_rule(
    g: Any, wanted: Any, weight: Any, indices: Any, result1: Any, result2: Any, result3: Any,
    scale_grad_by_freq: bool, mode: int, per_sample_weights: Any, padding_idx: int | None,
) -> tuple[Any, Any]:  # fmt: skip
    """the gradient of each bag, sent to the rows that were picked for it"""
    if mode == MAX:
        there = result2 > 0
        blank = zeros(weight)
        given = g * reshape(there, (-1, 1))
        return add_scattered(blank, 0, result3, given), None
    rows = embedding_op(g, result1)
    to_weight = to_samples = None
    if wanted[1]:
        to_samples = sum_dim(rows * embedding_op(weight, indices), (1,))
        if padding_idx is not None:
            to_samples = to_samples * (indices != padding_idx)
    if wanted[0]:
        if mode == MEAN:
            rows = rows / reshape(embedding_op(_as_column(result2, g), result1), (-1, 1))
        elif per_sample_weights is not None:
            rows = rows * reshape(per_sample_weights, (-1, 1))
        place = -1 if padding_idx is None else padding_idx
        to_weight = embedding_dense_backward(
            rows, indices, weight.shape[0], place, scale_grad_by_freq
        )
    return to_weight, to_samples


def _as_column(counts: Any, like: Any) -> Any:
    """The sizes of the bags, at least 1, as a table of one column in the dtype of `like`."""
    array = getattr(counts, "_data", counts)
    dtype = getattr(like, "_data", like).dtype
    column = array.clip(1, None).astype(dtype)[:, None]
    return wrap(column) if isinstance(like, Tensor) else column


@joint_op(
    "EmbeddingBagBackward0", bag_rule, inputs=("weight", "per_sample_weights"),
    tensors=("indices", "offsets"), kept=("result1", "result2", "result3"),
)  # fmt: skip
def embedding_bag_op(
    xp: Any, weight: Array, indices: Array, offsets: Array, scale_grad_by_freq: bool, mode: int,
    sparse: bool, per_sample_weights: Any, include_last_offset: bool, padding_idx: int | None,
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """`(result, bag of each number, how many count in each bag, rows of the largest elements)`."""
    count = len(indices)
    _check_offsets(offsets, count)
    check_within(indices, len(weight))
    starts = offsets[:-1] if include_last_offset else offsets
    bags = len(starts)
    bag = xp.searchsorted(starts, xp.arange(count), side="right") - 1
    counted = xp.ones(count, bool) if padding_idx is None else indices != padding_idx
    sizes = xp.bincount(bag[counted], minlength=bags).astype(indices.dtype)
    rows = weight[indices]
    result = xp.zeros((bags, weight.shape[1]), weight.dtype)
    if mode == MAX:
        result, winners = _largest(xp, result, rows[counted], bag[counted], indices[counted])
        return result, bag.astype(indices.dtype), sizes, winners
    if per_sample_weights is not None:
        rows = rows * per_sample_weights[:, None]
    xp.add.at(result, bag[counted], rows[counted])
    if mode == MEAN:
        result /= xp.maximum(sizes, 1).astype(result.dtype)[:, None]
    return result, bag.astype(indices.dtype), sizes, sizes


def _largest(
    xp: Any, result: Array, rows: Array, bag: Array, indices: Array
) -> tuple[Array, Array]:
    """The largest elements of each bag, 0 in an empty one, and the rows where they are first."""
    full = xp.full(result.shape, -xp.inf, result.dtype)
    xp.maximum.at(full, bag, rows)
    winners = xp.zeros(result.shape, indices.dtype)
    equal, columns = (rows == full[bag])[::-1].nonzero()  # the first one is written last
    places = len(rows) - 1 - equal
    winners[bag[places], columns] = indices[places]
    filled = xp.zeros(len(result), bool)
    filled[bag] = True
    return xp.where(filled[:, None], full, result), winners


def _check_offsets(offsets: Array, count: int) -> None:
    if len(offsets) and int(offsets[0]) != 0:
        raise ShapeMismatch(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
            f"position 0. However, got {int(offsets[0])}",
            shapes=(offsets.shape,), op="embedding_bag",
        )  # fmt: skip
    if len(offsets) and int(offsets[-1]) > count:
        raise ShapeMismatch(
            f"offsets[-1] can not be greater than input's length {count} but got offsets[-1] of "
            f"{int(offsets[-1])}",
            shapes=(offsets.shape,), op="embedding_bag",
        )  # fmt: skip


def embedding_bag(
    weight: Tensor, indices: Tensor, offsets: Any, scale_grad_by_freq: bool = False,
    mode: int = SUM, sparse: bool = False, per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False, padding_idx: int | None = None,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
    """The rows of each bag put together; see `torch.nn.functional.embedding_bag`.

    mode: 0 for the sum, 1 for the mean, 2 for the largest elements. Returns the result, the bag of
    each number, how many count in each bag, and the rows of the largest elements.
    Errors: RuntimeError for offsets that don't begin at 0, or end behind the last number.
    """
    if sparse:
        raise OutOfScope("embedding_bag(sparse=True)", "gradients here are dense, all of them")
    if mode not in (SUM, MEAN, MAX):
        raise ArgumentRefused(f"mode has to be 0, 1 or 2, not {mode}", argument=mode)
    return embedding_bag_op(
        weight, indices, offsets, scale_grad_by_freq, mode, sparse, per_sample_weights,
        include_last_offset, padding_idx,
    )  # fmt: skip


__all__ = ["embedding_bag"]
METHODS = ()
WITH_INPLACE = ()
