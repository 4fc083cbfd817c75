"""Losses of classes: `nll_loss`, which reads the targets' log-probabilities, and `cross_entropy`,
which is `log_softmax` and then that.
"""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.checks import check_kind, no_tensor
from autograd_lab.dtypes import int64, kind_name, uint8
from autograd_lab.errors import (
    DimensionError,
    DtypeMismatch,
    OptionRefused,
    ShapeMismatch,
    ValueRefused,
)
from autograd_lab.ops.convert import contiguous
from autograd_lab.ops.index_tensors import grid
from autograd_lab.ops.kinds import only, refuse_no_tensor
from autograd_lab.ops.losses import MEAN, NONE, refuse_gradient
from autograd_lab.ops.masked import masked_fill_number
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import div, mul, neg
from autograd_lab.ops.reduce import sum_all, sum_dim
from autograd_lab.ops.shape import view
from autograd_lab.ops.softmax import log_softmax_op
from autograd_lab.ops.with_number import over, plus, times
from autograd_lab.tensor import Tensor, wrap

Array = Any
CLASS_NUMBERS = (int64.numpy, uint8.numpy)


def class_dim(shape: tuple[int, ...]) -> int:
    """The dimension of the classes: the second, or the only one of a single sample."""
    return 1 if len(shape) > 1 else 0


def _picked(xp: Any, scores: Array, target: Array) -> Array:
    """Of each sample the score of its target."""
    if scores.ndim == 1:
        return scores[target]
    if scores.ndim == 2:
        return scores[xp.arange(len(scores)), target]
    return xp.take_along_axis(scores, target[:, None], 1)[:, 0]


def _put(xp: Any, shape: tuple[int, ...], target: Array, values: Array) -> Array:
    """Zeros, but in the place of each sample's target its value, or the one value of all."""
    result = xp.zeros(shape, values.dtype)
    if len(shape) == 1:
        result[target] = values
    elif len(shape) == 2:
        result[xp.arange(shape[0]), target] = values
    else:
        places = grid(xp, target[:, None], 1)
        result[places] = values[:, None] if values.ndim else values
    return result


def _kept(
    xp: Any, target: Array, ignore_index: int, weight: Array | None, total_weight: Array
) -> tuple[Array, Array | None]:
    """The targets with the ignored ones as 0, and where they are not ignored; None if nowhere."""
    if weight is None and total_weight == target.size:
        return target, None
    ignored = target == ignore_index
    if not ignored.any():
        return target, None
    return xp.where(ignored, target.dtype.type(0), target)[()], ~ignored


def _weighed(xp: Any, x: Array, target: Array, weight: Array | None, kept: Array | None) -> Array:
    """Each sample's number, times the weight of its target, and 0 where that is ignored."""
    if weight is not None:
        x = x * weight[target]
    return x if kept is None else xp.where(kept, x, x.dtype.type(0))[()]


def _total_weight(target: Array, classes: int, weight: Array | None, ignore_index: int) -> Any:
    """The weights of all targets that are not ignored, added up.

    Errors: IndexError for a target that is no class.
    """
    inside = not target.size or int(target.view(f"u{target.itemsize}").max()) < classes
    if not inside or 0 <= ignore_index < classes:
        target = target[target != ignore_index]
        outside = target[(target < 0) | (target >= classes)]
        if outside.size:
            first = int(outside.ravel()[0])
            raise DimensionError(
                f"Target {first} is out of bounds.", index=first, size=classes, op="nll_loss"
            )
    return target.size if weight is None else weight[target].sum()


def nll_rule(
    g: Any, self: Any, target: Any, weight: Any, reduction: int, ignore_index: int,
    total_weight: Any,
) -> Any:  # fmt: skip
    """-g·weight[target] in each target's place, divided by total_weight for a mean"""
    shape = tuple(self.shape)
    return nll_backward(g, target, weight, total_weight, reduction, ignore_index, shape)


def _nll_forward(
    xp: Any, self: Array, target: Array, weight: Array | None, reduction: int, ignore_index: int,
    total_weight: Array,
) -> Array:  # fmt: skip
    target, kept = _kept(xp, target, ignore_index, weight, total_weight)
    losses = _weighed(xp, -_picked(xp, self, target), target, weight, kept)
    if reduction == NONE and self.ndim > 1:
        return losses
    return losses.sum() / total_weight if reduction == MEAN else losses.sum()


_nll_loss = op("NllLossBackward0", target=None, weight=None, total_weight=None, self=nll_rule)(
    _nll_forward
)
_nll_loss2d = op(
    "NllLoss2DBackward0", target=None, weight=None, total_weight=None, self=nll_rule
)(_nll_forward)  # fmt: skip


@op(
    "NllLossBackwardBackward0",
    target=None,
    weight=None,
    total_weight=None,
    g=lambda g, target, weight, total_weight, reduction, ignore_index: _nll_loss(
        g, target, weight, reduction, ignore_index, total_weight
    ),
)
def nll_backward(
    xp: Any, g: Array, target: Array, weight: Array | None, total_weight: Array, reduction: int,
    ignore_index: int, shape: tuple[int, ...],
) -> Array:  # fmt: skip
    """The gradient of the scores: that of each loss, in the place of its target."""
    target, kept = _kept(xp, target, ignore_index, weight, total_weight)
    share = -g / total_weight if reduction == MEAN else -g
    return _put(xp, shape, target, _weighed(xp, share, target, weight, kept))


def _check_target(name: str, input: Tensor, target: Tensor, weight: Any) -> None:
    """Raise, in PyTorch's words, for targets or weights that don't fit the scores."""
    x, at = input._data, target._data
    classes = x.shape[class_dim(x.shape)]
    flat = x.ndim < 3
    shapes = (x.shape, at.shape)
    wrong = None
    if flat and at.ndim > 1:
        wrong = "0D or 1D target tensor expected, multi-target not supported"
    elif not flat and at.ndim != 3:
        wrong = (
            "only batches of spatial targets supported (3D tensors) but got targets of dimension: "
            f"{at.ndim}"
        )
    elif not flat and (x.shape[0], *x.shape[2:]) != at.shape:
        wrong = f"size mismatch (got input: {list(x.shape)} , target: {list(at.shape)}"
    elif at.dtype not in CLASS_NUMBERS:
        message = f"expected target dtype to be Long or Byte, but got {kind_name(at)}"
        raise DtypeMismatch(message, dtypes=(target.dtype,), op=name)
    elif weight is not None and weight.shape != (classes,):
        wrong = (
            f"weight tensor should be defined either for all {classes} classes or no classes but "
            f"got weight tensor of shape: {list(weight.shape)}"
            if flat
            else "weight tensor should be defined either for all or no classes"
        )
    if wrong is not None:
        raise ShapeMismatch(wrong, shapes=shapes, op=name)
    if x.ndim == 1 and at.shape not in ((), (1,)):
        message = f"For 1D input, 1D target must have size 1, but got target size: {at.shape[0]}"
        raise ValueRefused(message, argument="target", value=target, op=name)
    only("f", "nll_loss_out_frame" if flat else "nll_loss2d_forward_out_frame", x)
    if weight is not None and weight.dtype != x.dtype:
        message = f"expected scalar type {kind_name(x)} but found {kind_name(weight)}"
        raise DtypeMismatch(message, dtypes=(input.dtype,), op=name)


def _of_pixels(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Scores of further dimensions, and their targets, as pictures. Raises RuntimeError."""
    n, classes, *rest = input._data.shape
    if target._data.shape != (n, *rest):
        raise ShapeMismatch(
            f"Expected target size {[n, *rest]}, got {list(target.shape)}",
            shapes=(input.shape, target.shape), op="nll_loss_nd",
        )  # fmt: skip
    flat = (1, -1) if input.numel() else (0, 0)
    input = view(contiguous(input), (n, classes, *flat))
    flat = (1, -1) if target.numel() else (0, 0)
    return input, view(contiguous(target), (n, *flat))


def nll_loss_nd(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = MEAN,
    ignore_index: int = -100,
) -> Tensor:  # fmt: skip
    """Of each sample the negative score of its target class: log-likelihoods as a loss.

    input: (C), (N, C) or (N, C, d1, ...). target: (), (N) or (N, d1, ...), class numbers.
    weight: (C), of each class; a mean is divided by the weights of all targets. ignore_index: the
        target that does not count.
    Errors: IndexError for a target that is no class; RuntimeError or ValueError for shapes and
        dtypes that do not fit.
    """
    refuse_no_tensor("nll_loss_nd", input=input, target=target)
    _check_options("nll_loss_nd", weight, ignore_index)
    size, targets = input._data.shape, target._data.shape
    if not size:
        raise ValueRefused(
            "Expected 1 or more dimensions (got 0)", argument="input", value=input, op="nll_loss_nd"
        )
    if len(size) != 1 and targets[:1] != size[:1]:
        raise ValueRefused(
            f"Expected input batch_size ({size[0]}) to match target batch_size "
            f"({targets[0] if targets else 0}).",
            argument="target", value=target, op="nll_loss_nd",
        )  # fmt: skip
    refuse_gradient("nll_loss_forward", weight=weight)
    pixels = len(size) == 3 or len(size) > 4
    if pixels:
        input, target = _of_pixels(input, target)
    weights = None if weight is None else weight._data
    _check_target("nll_loss", input, target, weights)
    scores, places = input._data, target._data
    classes = scores.shape[class_dim(scores.shape)]
    total = _total_weight(places, classes, weights, ignore_index)
    total = namespace(scores).asarray(total if reduction != NONE else 0, scores.dtype)[()]
    loss = _nll_loss if scores.ndim < 3 else _nll_loss2d
    result = loss(input, target, weight, reduction, ignore_index, wrap(total))
    return view(result, targets) if pixels and reduction == NONE else result


def _check_options(name: str, weight: Any, ignore_index: Any) -> None:
    if weight is not None and not isinstance(weight, Tensor):
        raise no_tensor(name, weight, "weight", 3)
    check_kind(name, "ignore_index", 5, ignore_index, int, "int")


def cross_entropy_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: int = MEAN,
    ignore_index: int = -100, label_smoothing: float = 0.0,
) -> Tensor:  # fmt: skip
    """-log of the probability that `softmax` of the scores gives the targets.

    input: (C), (N, C) or (N, C, d1, ...), scores. target: class numbers, as for `nll_loss_nd`, or
        probabilities in the shape of `input`. weight, ignore_index: see there.
    label_smoothing: how much of each target is shared among all classes, 0 to 1.
    Errors: as `nll_loss_nd`.
    """
    name = "cross_entropy_loss"
    refuse_no_tensor(name, input=input, target=target)
    _check_options(name, weight, ignore_index)
    check_kind(name, "label_smoothing", 6, label_smoothing, (float, int), "float")
    probabilities = input._data.shape == target._data.shape
    wrong = None
    if probabilities and target._data.dtype.kind not in "fc":
        wrong = (
            "Expected floating point type for target with class probabilities, got "
            f"{kind_name(target)}"
        )
    elif probabilities and ignore_index >= 0:
        wrong = "ignore_index is not supported for floating point target"
    elif label_smoothing > 1:
        wrong = f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}"
    if wrong is not None:
        raise OptionRefused(wrong, argument="target", value=target, op=name)
    scores = log_softmax_op(input, class_dim(input._data.shape))
    if probabilities:
        return _of_probabilities(scores, target, weight, reduction, label_smoothing)
    loss = nll_loss_nd(scores, target, weight, reduction, ignore_index)
    if label_smoothing <= 0:
        return loss
    smooth = _smoothing(scores, target, weight, reduction, ignore_index)
    classes = scores.shape[class_dim(scores.shape)]
    return times(loss, 1 - label_smoothing) + times(smooth, label_smoothing / classes)


def _along_classes(weight: Tensor, scores: Tensor) -> Tensor:
    """The weights in a shape that broadcasts against the scores."""
    shape = [1] * scores.dim()
    shape[class_dim(scores.shape)] = weight.shape[0]
    return view(weight, tuple(shape))


def _smoothing(
    scores: Tensor, target: Tensor, weight: Tensor | None, reduction: int, ignore_index: int
) -> Tensor:
    """The loss of all classes alike, each with its weight."""
    weighed = scores if weight is None else mul(scores, _along_classes(weight, scores))
    losses = neg(sum_dim(weighed, (class_dim(scores.shape),)))
    ignored = target._data == ignore_index
    losses = masked_fill_number(losses, wrap(ignored), 0.0)
    if reduction == NONE:
        return losses
    total = sum_all(losses)
    if reduction != MEAN:
        return total
    kept = target._data[~ignored]
    xp = namespace(kept)
    counted = kept.size if weight is None else weight._data[kept].sum()
    return div(total, wrap(xp.asarray(counted, scores._data.dtype)[()]))


def _of_probabilities(
    scores: Tensor, target: Tensor, weight: Tensor | None, reduction: int, label_smoothing: float
) -> Tensor:
    dim = class_dim(scores.shape)
    classes = scores.shape[dim] if scores.dim() else 1
    if weight is not None and tuple(weight.shape) != (classes,):
        raise ShapeMismatch(
            f"cross_entropy: weight tensor should be defined either for all {classes} classes or "
            f"no classes but got weight tensor of shape: {list(weight.shape)}",
            shapes=(scores.shape, weight.shape), op="cross_entropy_loss",
        )  # fmt: skip
    if label_smoothing > 0:
        target = plus(times(target, 1 - label_smoothing), label_smoothing / classes)
    losses = mul(scores, target)
    if weight is not None:
        losses = mul(losses, _along_classes(weight, scores))
    if reduction == NONE:
        return neg(sum_dim(losses, (dim,)))
    total = neg(sum_all(losses))
    return total if reduction != MEAN else over(total, scores.numel() // classes)


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
