"""Rows of a table picked by number, alone or in bags: embedding and embedding_bag."""

import warnings

from autograd_lab.checks import no_tensor
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import BadData, OutOfScope
from autograd_lab.factories import arange
from autograd_lab.ops import embedding as ops
from autograd_lab.ops.embedding import one_hot
from autograd_lab.ops.embedding_bag import embedding_bag as bag
from autograd_lab.tensor import Tensor


def embedding(
    input: Tensor, weight: Tensor, padding_idx: int | None = None, max_norm: float | None = None,
    norm_type: float = 2.0, scale_grad_by_freq: bool = False, sparse: bool = False,
) -> Tensor:  # fmt: skip
    """The rows of `weight` at the numbers in `input`.

    Shapes: input, integers of any shape; weight (rows, n); result (*input.shape, n). padding_idx:
    the row that gets no gradient. max_norm: rows that are longer, measured by `norm_type`, are
    shortened to it in place first. scale_grad_by_freq: share a row's gradient among those that
    picked it.
    Errors: IndexError for a row that is not there; NotImplementedError for `sparse`.
    Example: `F.embedding(torch.tensor([2, 0]), table)` are the rows 2 and 0.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("embedding", input, "indices", 2)
    place = _padding_place(padding_idx, weight)
    if max_norm is not None:
        ops.embedding_renorm_(weight.detach(), input, max_norm, norm_type)
    return ops.embedding(weight, input, place, scale_grad_by_freq, sparse)


def _padding_place(padding_idx: int | None, weight: Tensor) -> int:
    """The row counted from the front; -1 for none."""
    if padding_idx is None:
        return -1
    rows = weight.size(0)
    if not -rows <= padding_idx < rows:
        raise AssertionError("Padding_idx must be within num_embeddings")
    return padding_idx % rows


def embedding_bag(
    input: Tensor, weight: Tensor, offsets: Tensor | None = None, max_norm: float | None = None,
    norm_type: float = 2, scale_grad_by_freq: bool = False, mode: str = "mean",
    sparse: bool = False, per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False, padding_idx: int | None = None,
) -> Tensor:  # fmt: skip
    """The sum, mean or largest elements of the rows of `weight` in each bag of numbers.

    Shapes: input (bags, k), or (count) with the places in `offsets` (bags) at which bags begin;
    weight (rows, n); result (bags, n). mode: "sum", "mean" or "max". per_sample_weights: what to
    multiply the rows of a sum with, in the shape of `input`. include_last_offset: whether the last
    offset is where the last bag ends. padding_idx: the row that does not count. The others are as
    for `embedding`.
    Errors: ValueError for shapes and modes that don't go together.
    """
    if weight.dtype.name == "int64" and input.is_floating_point():
        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag("
            "weight, input, ...)` is deprecated, and should now be `embedding_bag(input, weight, "
            "...)`.",
            stacklevel=stacklevel(),
        )
        input, weight = weight, input
    _check_bags(input, weight, offsets, per_sample_weights)
    if input.dim() == 2:
        offsets = arange(0, input.numel(), input.size(1), dtype=input.dtype, device=input.device)
        input = input.reshape(-1)
        if per_sample_weights is not None:
            per_sample_weights = per_sample_weights.reshape(-1)
    _check_mode(mode, scale_grad_by_freq, sparse, per_sample_weights)
    if max_norm is not None:
        ops.embedding_renorm_(weight.detach(), input, max_norm, norm_type)
    place = _padding_place(padding_idx, weight)
    number = ("sum", "mean", "max").index(mode)
    return bag(
        weight, input, offsets, scale_grad_by_freq, number, sparse, per_sample_weights,
        include_last_offset, None if place < 0 else place,
    )[0]  # fmt: skip


def _check_bags(
    input: Tensor, weight: Tensor, offsets: Tensor | None, per_sample_weights: Tensor | None
) -> None:
    if per_sample_weights is not None and input.size() != per_sample_weights.size():
        raise BadData(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then "
            f"it must have the same shape as the input ({input.shape})",
            data=per_sample_weights,
        )
    if weight.dim() != 2:
        raise BadData(
            f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.dim()}", data=weight
        )
    if input.dim() == 2:
        if offsets is not None:
            raise BadData(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch "
                f"of fixed length sequences. However, found offsets of type {Tensor}",
                data=offsets,
            )
    elif input.dim() == 1:
        if offsets is None:
            raise BadData("offsets has to be a 1D Tensor but got None", data=offsets)
        if offsets.dim() != 1:
            raise BadData("offsets has to be a 1D Tensor", data=offsets)
    else:
        raise BadData(
            f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}",
            data=input,
        )


def _check_mode(mode: str, by_frequency: bool, sparse: bool, weights: Tensor | None) -> None:
    if mode not in ("sum", "mean", "max"):
        raise BadData("mode has to be one of sum, mean or max", data=mode)
    if mode == "max" and by_frequency:
        raise BadData("max mode does not support scaling the gradient by the frequency", data=mode)
    if mode == "max" and sparse:
        raise BadData("max mode does not support sparse weights", data=mode)
    if sparse:
        raise OutOfScope(
            "nn.functional.embedding_bag(sparse=True)", "gradients here are dense, all of them"
        )
    if weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported "
            f"for mode='sum' (got mode='{mode}'). Please open a feature request on GitHub."
        )


__all__ = ["embedding", "embedding_bag", "one_hot"]
