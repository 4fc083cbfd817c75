"""Losses that ask for a margin between the scores of right and of wrong classes:
multi_margin_loss, multilabel_margin_loss.
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.checks import check_kind, no_tensor
from autograd_lab.dtypes import kind_name
from autograd_lab.errors import DtypeMismatch, OptionRefused, ShapeMismatch
from autograd_lab.ops.gather import gather_op, scatter_add, scatter_number
from autograd_lab.ops.index_tensors import grid
from autograd_lab.ops.kinds import only, refuse_no_tensor
from autograd_lab.ops.losses import MEAN, NONE, reduced, refuse_gradient
from autograd_lab.ops.op import op
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.ops.shape import reshape
from autograd_lab.tensor import Tensor, wrap

Array = Any


def _rows(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many samples and classes there are; a single sample may come without a dimension."""
    if len(shape) == 2:
        return shape[0], shape[1]
    return 1, shape[0] if shape else 1


def _row_share(g: Any, samples: int, classes: int, reduction: int) -> Any:
    """g as a column, one number for each sample, divided as the losses were"""
    if reduction == NONE:
        g = reshape(g, (samples, 1))
    return g / (classes * samples if reduction == MEAN else classes)


def _check_scores(input: Tensor) -> None:
    shape = tuple(input.shape)
    if len(shape) > 2 or 0 in shape[-1:]:
        raise ShapeMismatch(
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
            f"{list(shape)}",
            shapes=(shape,), op="margin",
        )  # fmt: skip


def _check_long(target: Tensor, op: str) -> None:
    if target._data.dtype.name != "int64":
        raise DtypeMismatch(
            f"expected scalar type Long but found {kind_name(target)}",
            dtypes=(target.dtype,), op=op,
        )  # fmt: skip


def multi_margin_rule(
    g: Any, self: Any, target: Any, p: int, margin: float, weight: Any, reduction: int
) -> Any:
    """g·weight·p·h^(p - 1)/classes where h = margin - right + self is above 0; minus the sum of
    that for the right class"""
    samples, classes = _rows(self.shape)
    rows, places = reshape(self, (samples, classes)), reshape(target, (samples, 1))
    missing = scatter_number(rows - gather_op(rows, 1, places) + margin, 1, places, 0)
    slope = (missing > 0) * (missing * 2 if p == 2 else 1)
    slope = slope * _row_share(g, samples, classes, reduction)
    if weight is not None:
        slope = slope * reshape(gather_op(weight, 0, reshape(target, (samples,))), (samples, 1))
    return reshape(scatter_add(slope, 1, places, -sum_dim(slope, (1,), True)), tuple(self.shape))


@op(
    "MultiMarginLossBackward0",
    target=None,
    weight=None,
    self=multi_margin_rule,
)
def _multi_margin(
    xp: Any, self: Array, target: Array, p: int, margin: float, weight: Array | None,
    reduction: int,
) -> Array:  # fmt: skip
    samples, classes = _rows(self.shape)
    rows, places = self.reshape(samples, classes), target.reshape(samples, 1)
    missing = xp.maximum(rows - xp.take_along_axis(rows, places, 1) + margin, 0)
    missing[grid(xp, places, 1)] = 0
    losses = (missing**p).sum(1) / classes
    if weight is not None:
        losses = losses * weight[places[:, 0]]
    return reduced(losses.reshape(target.shape)[()], reduction).astype(self.dtype)


def multi_margin_loss(
    input: Tensor, target: Tensor, p: int = 1, margin: float = 1.0, weight: Tensor | None = None,
    reduction: int = MEAN,
) -> Tensor:  # fmt: skip
    """By how much each wrong class comes nearer to the right one than `margin`, to the power p.

    input: (N, C) or (C). target: (N) or (), class numbers. weight: (C).
    Errors: RuntimeError for a target that is no class, and for shapes and dtypes that do not fit.
    """
    name = "multi_margin_loss"
    refuse_no_tensor(name, input=input, target=target)
    check_kind(name, "margin", 4, margin, (float, int), "Number")
    if weight is not None and not isinstance(weight, Tensor):
        raise no_tensor(name, weight, "weight", 5)
    refuse_gradient(name, weight=weight)
    _check_scores(input)
    samples, classes = _rows(tuple(input.shape))
    if target.dim() > 1 or target.numel() != samples:
        raise ShapeMismatch(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input "
            f"samples (batch size). Expected target size [{samples}], but got "
            f"{list(target.shape)}. Input has shape {list(input.shape)}.",
            shapes=(input.shape, target.shape), op=name,
        )  # fmt: skip
    if weight is not None and weight.numel() != classes:
        raise ShapeMismatch(
            f"inconsistent weight size, expected {classes} but got {list(weight.shape)}",
            shapes=(weight.shape,), op=name,
        )  # fmt: skip
    only("f", "multi_margin_loss_cpu_kernel", input._data)
    _check_long(target, name)
    if weight is not None and weight.dtype is not input.dtype:
        raise DtypeMismatch(
            f"expected scalar type {kind_name(input)} but found {kind_name(weight)}",
            dtypes=(input.dtype, weight.dtype), op=name,
        )  # fmt: skip
    places = target._data
    if places.size and not (places.min() >= 0 and places.max() < classes):
        raise OptionRefused("target out of range", argument="target", value=target, op=name)
    return _multi_margin(input, target, p, margin, weight, reduction)


def _pairs(xp: Any, self: Array, target: Array, is_target: Array) -> tuple[Array, Array, Array]:
    """What is missing between each right class of a sample and each wrong one, and the right ones.

    Shapes: (N, C, C), of the target's places and the classes, 0 where nothing is missing; the
    places (N, C), and where they count: before the first -1.
    """
    samples, classes = _rows(self.shape)
    rows, places = self.reshape(samples, classes), target.reshape(samples, classes)
    counts = xp.cumsum(places < 0, 1) == 0
    places = xp.where(counts, places, 0)
    right = xp.take_along_axis(rows, places, 1)
    missing = xp.maximum(1 - right[:, :, None] + rows[:, None, :], 0)
    wrong = is_target.reshape(samples, 1, classes) == 0
    return xp.where(counts[:, :, None] & wrong, missing, 0), places, counts


def _slopes(xp: Any, self: Array, target: Array, is_target: Array) -> Array:
    """How each sample's loss, times the number of classes, grows with its scores."""
    missing, places, _ = _pairs(xp, self, target, is_target)
    steep = (missing > 0).astype(self.dtype)
    slopes = steep.sum(1)
    xp.add.at(slopes, (xp.arange(len(places))[:, None], places), -steep.sum(2))
    return slopes


def multilabel_margin_rule(g: Any, self: Any, target: Any, is_target: Any, reduction: int) -> Any:
    """g/classes for each right class that a wrong one comes too near, and minus that for the right
    one"""
    arrays = [getattr(x, "_data", x) for x in (self, target, is_target)]
    slopes = _slopes(namespace(arrays[0]), *arrays)
    samples, classes = slopes.shape
    share = _row_share(g, samples, classes, reduction)
    sent = share * (wrap(slopes) if isinstance(g, Tensor) else slopes)
    return reshape(sent, tuple(self.shape))


@op(
    "MultilabelMarginLossBackward0",
    target=None,
    is_target=None,
    self=multilabel_margin_rule,
)
def _multilabel_margin(
    xp: Any, self: Array, target: Array, reduction: int, is_target: Array
) -> Array:
    missing, _, _ = _pairs(xp, self, target, is_target)
    losses = missing.sum((1, 2)) / missing.shape[-1]
    return reduced(losses.reshape(self.shape[:-1])[()], reduction).astype(self.dtype)


def multilabel_margin_loss(input: Tensor, target: Tensor, reduction: int = MEAN) -> Tensor:
    """By how much each wrong class comes nearer than 1 to each right one.

    input: (N, C) or (C). target: in the same shape, the numbers of the right classes, up to a -1.
    Errors: RuntimeError for a target that is no class, and for shapes and dtypes that do not fit.
    """
    name = "multilabel_margin_loss"
    refuse_no_tensor(name, input=input, target=target)
    _check_scores(input)
    if input.dim() and tuple(target.shape) != tuple(input.shape):
        raise ShapeMismatch(
            f"inconsistent target size: {list(target.shape)} for input of size: "
            f"{list(input.shape)}",
            shapes=(input.shape, target.shape), op=name,
        )  # fmt: skip
    _check_long(target, name)
    only("f", "multilabel_margin_loss_forward_out_frame", input._data)
    places = target._data
    samples, classes = _rows(tuple(input.shape))
    if places.size and not (places.min() >= -1 and places.max() < classes):
        raise OptionRefused(
            "argument #2 'target' is out of range", argument="target", value=target, op=name
        )
    xp = namespace(places)
    rows = places.reshape(samples, classes)
    lines, kept = xp.nonzero(xp.cumsum(rows < 0, 1) == 0)
    is_target = xp.zeros(rows.shape, input._data.dtype)
    is_target[lines, rows[lines, kept]] = 1
    is_target = is_target.reshape(places.shape)
    return _multilabel_margin(input, target, reduction, wrap(is_target[()]))


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
