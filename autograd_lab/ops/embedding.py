"""Rows of a table picked by number, and numbers as rows: `embedding` and `one_hot`."""

import math
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.dtypes import tensor_type_name
from autograd_lab.errors import DtypeMismatch, OutOfScope, ShapeMismatch
from autograd_lab.ops.index_tensors import WIDE, check_within
from autograd_lab.ops.op import op
from autograd_lab.tensor import Tensor, wrap

Array = Any


def table_rule(
    g: Any, indices: Any, weight_shape: Any, padding_idx: int, scale_grad_by_freq: bool
) -> Any:
    """the rows of g added up, each where it was picked"""
    return embedding_dense_backward(g, indices, weight_shape[0], padding_idx, scale_grad_by_freq)


@op("EmbeddingBackward0", indices=None, weight=table_rule)
def embedding_op(
    xp: Any, weight: Array, indices: Array, padding_idx: int = -1,
    scale_grad_by_freq: bool = False,
) -> Array:  # fmt: skip
    """The rows of `weight`, a matrix, at `indices`; the result has a dimension more than they.

    padding_idx: the row that gets no gradient. scale_grad_by_freq: share a row's gradient among
        those that picked it.
    """
    if weight.ndim != 2:
        raise ShapeMismatch("'weight' must be 2-D", shapes=(weight.shape,), op="embedding")
    if indices.dtype.name not in WIDE:
        raise DtypeMismatch(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got {tensor_type_name(indices.dtype)} instead (while checking "
            "arguments for embedding)",
            dtypes=(indices.dtype,), op="embedding",
        )  # fmt: skip
    check_within(indices, weight.shape[0])
    return weight[indices]


@op(
    "EmbeddingDenseBackwardBackward0",
    indices=None,
    g=lambda g, indices, padding_idx, scale_grad_by_freq: _rows(
        g, indices, padding_idx, scale_grad_by_freq
    ),
)
def embedding_dense_backward(
    xp: Any, g: Array, indices: Array, num_weights: int, padding_idx: int,
    scale_grad_by_freq: bool,
) -> Array:  # fmt: skip
    """The gradient of the table: the rows of `g` added up, each where it was picked."""
    places = indices.ravel()
    rows = g.reshape(places.size, -1) if places.size else g.reshape(0, g.shape[-1])
    rows = rows * _shares(xp, places, padding_idx, scale_grad_by_freq, g.dtype)
    result = xp.zeros((num_weights, g.shape[-1]), g.dtype)
    xp.add.at(result, places, rows)
    return result


def _shares(xp: Any, places: Array, padding_idx: int, by_frequency: bool, dtype: Any) -> Array:
    """How much of each picked row's gradient counts, as a column."""
    share = (places != padding_idx).astype(dtype)
    if by_frequency:
        share = share / xp.bincount(places, minlength=1)[places]
    return share.astype(dtype)[:, None]


def _rows(g: Any, indices: Any, padding_idx: int, by_frequency: bool) -> Any:
    places = getattr(indices, "_data", indices)
    array = getattr(g, "_data", g)
    shares = _shares(namespace(array), places.ravel(), padding_idx, by_frequency, array.dtype)
    shares = shares.reshape(*places.shape, 1)
    return embedding_op(g, indices) * (wrap(shares) if isinstance(g, Tensor) else shares)


def embedding(
    weight: Tensor, indices: Tensor, padding_idx: int = -1, scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:  # fmt: skip
    """The rows of `weight` at `indices`; see `torch.nn.functional.embedding`, which turns them.

    Errors: IndexError for a row that is not there; NotImplementedError for `sparse`.
    Example: `torch.embedding(table, torch.tensor([2, 0]))` are the rows 2 and 0.
    """
    if sparse:
        raise OutOfScope("embedding(sparse=True)", "gradients here are dense, all of them")
    return embedding_op(weight, indices, padding_idx, scale_grad_by_freq)


def embedding_renorm_(
    self: Tensor, indices: Tensor, max_norm: float, norm_type: float = 2.0
) -> Tensor:
    """Shorten, in place, those rows at `indices` whose `norm_type`-norm is above `max_norm`."""
    memory = self.array
    xp = namespace(memory)
    places = xp.unique(indices.array)
    check_within(places, len(memory))
    rows = memory[places]
    if norm_type == math.inf:
        norms = xp.abs(rows).max(axis=1)
    else:
        norms = (xp.abs(rows) ** norm_type).sum(axis=1) ** (1 / norm_type)
    # Where a norm is as large as the bound it stays; 1e-7 keeps it from passing it by rounding.
    norms = norms.astype("float64")
    shares = xp.where(norms > max_norm, max_norm / (norms + 1e-7), 1).astype(memory.dtype)
    memory[places] = rows * shares[:, None]
    self._version_counter().bump("embedding_renorm_")
    return self


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """For each class number a row of zeros with a 1 in its place.

    num_classes: how long the rows are; -1 for just long enough.
    Errors: RuntimeError for a number that does not fit, or for an empty tensor without it.
    Example: `one_hot(torch.tensor([0, 2]))` is `tensor([[1, 0, 0], [0, 0, 1]])`.
    """
    array = tensor.array
    wrong = None
    if array.dtype.name != "int64":
        wrong = "one_hot is only applicable to index tensor of type LongTensor."
    elif not array.size and num_classes <= 0:
        wrong = "Can not infer total number of classes from empty tensor."
    elif array.size and int(array.min()) < 0:
        wrong = "Class values must be non-negative."
    elif array.size and num_classes != -1 and int(array.max()) >= num_classes:
        wrong = "Class values must be smaller than num_classes."
    if wrong:
        raise ShapeMismatch(wrong, shapes=(tensor.shape,), op="one_hot")
    xp = namespace(array)
    count = int(array.max()) + 1 if num_classes == -1 else num_classes
    return wrap((array[..., None] == xp.arange(count)).astype(array.dtype))


__all__ = ["embedding", "embedding_renorm_"]
METHODS = ()
WITH_INPLACE = ()
