"""`ctc_loss`: how unlikely a sequence of labels is, wherever in a longer sequence each is said.

Between and around the labels stand blanks, and each may last for several steps: all the ways to
fill the steps so are added up, from the front in `alpha`, from the back in `beta`. Source: Graves,
Fernández, Gomez, Schmidhuber: Connectionist Temporal Classification, ICML 2006.
"""

import math
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.dtypes import float16, int64
from autograd_lab.errors import DimensionError, DtypeMismatch, DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.convert import to
from autograd_lab.ops.kinds import no_derivative, only, refuse_no_tensor
from autograd_lab.ops.losses import MEAN, NONE, reduce_loss
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import div
from autograd_lab.ops.shape import squeeze_dim, unsqueeze
from autograd_lab.ops.softmax import logsumexp_op
from autograd_lab.tensor import Tensor, wrap

Array = Any
Lengths = tuple[int, ...]
WHERE = " (while checking arguments for ctc_loss_allocate_outputs)"


def _with_blanks(xp: Any, targets: Array, lengths: Lengths, blank: int) -> Array:
    """The labels of each sample with a blank before, between and behind: (N, 2·longest + 1)."""
    longest = max(lengths, default=0)
    labels = xp.full((len(lengths), 2 * longest + 1), blank, "int64")
    start = 0
    for n, length in enumerate(lengths):
        row = targets[n] if targets.ndim == 2 else targets[start:]
        labels[n, 1 : 2 * length : 2] = row[:length]
        start += length
    return labels


def _open(xp: Any, allowed: Array, dtype: Any) -> Array:
    """The logarithm of 1 where something is allowed, of 0 elsewhere."""
    return xp.where(allowed, 0.0, -math.inf).astype(dtype)


def _leaps(xp: Any, labels: Array, blank: int, dtype: Any) -> Array:
    """Where a step may leap over the blank before a label: (N, 2·longest - 1)."""
    return _open(xp, (labels[:, 2:] != blank) & (labels[:, 2:] != labels[:, :-2]), dtype)


def _ends(xp: Any, places: int, lengths: Lengths, dtype: Any) -> Array:
    """Where a sample may end: at its last label, or at the blank behind."""
    last = 2 * xp.asarray(lengths, "int64")[:, None]
    place = xp.arange(places)[None]
    return _open(xp, (place == last) | (place == last - 1), dtype)


def _alpha(xp: Any, said: Array, leaps: Array) -> Array:
    """log of all ways to each place from the front, at each step: (T, N, 2·longest + 1)."""
    here = _open(xp, xp.arange(said.shape[2]) < 2, said.dtype) + said[0]
    steps = [here]
    for step in said[1:]:
        before, here = here, here.copy()
        here[:, 1:] = xp.logaddexp(here[:, 1:], before[:, :-1])
        here[:, 2:] = xp.logaddexp(here[:, 2:], before[:, :-2] + leaps)
        here = here + step
        steps.append(here)
    return xp.stack(steps)


def _beta(xp: Any, said: Array, leaps: Array, ends: Array, lengths: Lengths) -> Array:
    """log of all ways from each place to the end, without the step itself, in `_alpha`'s shape."""
    last = xp.asarray(lengths, "int64")[:, None] - 1
    here = xp.full(said.shape[1:], -math.inf, said.dtype)
    steps = []
    for t in reversed(range(len(said))):
        here = xp.where(last == t, ends, here)
        steps.append(here)
        behind = here + said[t]
        here = behind.copy()
        here[:, :-1] = xp.logaddexp(here[:, :-1], behind[:, 1:])
        here[:, :-2] = xp.logaddexp(here[:, :-2], behind[:, 2:] + leaps)
    return xp.stack(steps[::-1])


def _said(xp: Any, log_probs: Array, labels: Array) -> Array:
    """The log-probability of each place's label at each step."""
    return log_probs[:, xp.arange(len(labels))[:, None], labels]


@op("NotImplemented", g=no_derivative("_ctc_loss_backward"))
def _ctc_backward(
    xp: Any, g: Array, log_probs: Array, targets: Array, losses: Array, alpha: Array,
    input_lengths: Lengths, target_lengths: Lengths, blank: int, zero_infinity: bool,
) -> Array:  # fmt: skip
    """g·(the probability of each class at each step - the part of all ways that passes there)."""
    dtype = log_probs.dtype
    labels = _with_blanks(xp, targets, target_lengths, blank)
    said, leaps = _said(xp, log_probs, labels), _leaps(xp, labels, blank, dtype)
    ends = _ends(xp, labels.shape[1], target_lengths, dtype)
    beta = _beta(xp, said, leaps, ends, input_lengths)
    passing = xp.exp(alpha + beta + losses[:, None])
    grad = xp.exp(log_probs)
    steps, samples = xp.arange(len(said))[:, None, None], xp.arange(len(labels))[None, :, None]
    xp.add.at(grad, (steps, samples, labels[None]), -passing)
    grad = grad * g[:, None]
    counts = steps < xp.asarray(input_lengths, "int64")[None, :, None]
    if zero_infinity:
        counts = counts & xp.isfinite(losses)[None, :, None]
    return xp.where(counts, grad, dtype.type(0))


def ctc_rule(
    g: Any, log_probs: Any, targets: Any, result0: Any, result1: Any, input_lengths: Lengths,
    target_lengths: Lengths, blank: int, zero_infinity: bool,
) -> Any:  # fmt: skip
    """g·(exp(log_probs) - the part of all ways that passes there)"""
    return _ctc_backward(
        g[0], log_probs, targets, result0, result1, input_lengths, target_lengths, blank,
        zero_infinity,
    )  # fmt: skip


@op("CtcLossBackward0", outputs=("losses", "alpha"), targets=None, log_probs=ctc_rule)
def _ctc(
    xp: Any, log_probs: Array, targets: Array, input_lengths: Lengths, target_lengths: Lengths,
    blank: int, zero_infinity: bool,
) -> tuple[Array, Array]:  # fmt: skip
    dtype = log_probs.dtype
    labels = _with_blanks(xp, targets, target_lengths, blank)
    alpha = _alpha(xp, _said(xp, log_probs, labels), _leaps(xp, labels, blank, dtype))
    steps = xp.asarray(input_lengths, "int64")
    last = alpha[xp.maximum(steps - 1, 0), xp.arange(len(labels))]
    ways = last + _ends(xp, labels.shape[1], target_lengths, dtype)
    empty = _open(xp, xp.asarray(target_lengths, "int64") == 0, dtype)
    return -xp.where(steps == 0, empty, logsumexp_op(ways, (1,), False)), alpha


def _lengths(given: Any, name: str) -> Lengths:
    """Lengths given as a tensor or a sequence. Raises RuntimeError unless they are integers."""
    if isinstance(given, Tensor):
        if given._data.dtype.kind not in "iu":
            raise DtypeMismatch(f"{name} must be integral", dtypes=(given.dtype,), op="ctc_loss")
        given = given.reshape(-1).tolist()
    return tuple(map(int, given))


def _check(
    log_probs: Tensor, targets: Tensor, lengths: Lengths, target_lengths: Lengths, blank: int
) -> None:
    """Raise, in PyTorch's words, for what does not fit together."""
    steps, samples, classes = log_probs.shape
    size = tuple(targets.shape)
    longest, least = max(target_lengths, default=0), min(target_lengths, default=0)
    second = f" for argument #2 'targets'{WHERE}"
    wrong = None
    if not 0 <= blank < classes:
        wrong = "blank must be in label range"
    elif len(lengths) != samples:
        wrong = "input_lengths must be of size batch_size"
    elif len(target_lengths) != samples:
        wrong = "target_lengths must be of size batch_size"
    elif len(size) not in (1, 2):
        wrong = f"Expected 1 to 2 dimensions, but got {len(size)}-dimensional tensor{second}"
    elif least < 0:
        wrong = f"Expected target_lengths to have value at least 0, but got value {least}{WHERE}"
    elif len(size) == 2 and size[0] != samples:
        wrong = f"Expected tensor to have size {samples} at dimension 0, but got size {size[0]}"
        wrong += second
    elif len(size) == 2 and size[1] < longest:
        wrong = f"Expected tensor to have size at least {longest} at dimension 1, but got size "
        wrong += f"{size[1]}{second}"
    elif len(size) == 1 and size[0] != sum(target_lengths):
        wrong = f"Expected tensor to have size {sum(target_lengths)} at dimension 0, but got size "
        wrong += f"{size[0]}{second}"
    elif min(lengths, default=0) < 0:
        wrong = f"Expected input_lengths to have value at least 0, but got value {min(lengths)}"
        wrong += WHERE
    elif max(lengths, default=0) > steps:
        wrong = f"Expected input_lengths to have value at most {steps}, but got value "
        wrong += f"{max(lengths)}{WHERE}"
    if wrong is not None:
        raise ShapeMismatch(wrong, shapes=(tuple(log_probs.shape), size), op="ctc_loss")
    only("f", "ctc_loss_cpu", log_probs._data)
    if log_probs.dtype is float16:
        raise DtypeNotImplemented("ctc_loss_cpu", float16)


def _check_labels(targets: Array, lengths: Lengths, classes: int) -> None:
    labels = _with_blanks(namespace(targets), targets, lengths, 0)
    outside = labels[(labels < 0) | (labels >= classes)]
    if outside.size:
        first = int(outside[0])
        raise DimensionError(f"Target {first} is out of bounds.", index=first, size=classes)


def ctc_loss(
    log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any, blank: int = 0,
    reduction: int = NONE, zero_infinity: bool = False,
) -> Tensor:  # fmt: skip
    """-log of the probability that each sample says its targets, in any time.

    log_probs: (T, N, C) or (T, C), such as `log_softmax` gives. targets: (N, S), or all in one row.
    input_lengths, target_lengths: how many steps, and labels, each sample has. blank: the class
        that says nothing. zero_infinity: 0 where there are too few steps, in place of inf.
    Errors: RuntimeError for what does not fit, IndexError for a target that is no class.
    """
    refuse_no_tensor("ctc_loss", log_probs=log_probs, targets=targets)
    alone = log_probs.dim() == 2
    if alone:
        log_probs = unsqueeze(log_probs, 1)
        targets = unsqueeze(targets, 0) if targets.dim() == 1 else targets
    if log_probs.dim() != 3:
        raise ShapeMismatch(
            f"Expected 3-dimensional tensor, but got {log_probs.dim()}-dimensional tensor for "
            f"argument #1 'log_probs'{WHERE}",
            shapes=(tuple(log_probs.shape),), op="ctc_loss",
        )  # fmt: skip
    lengths = _lengths(input_lengths, "input_lengths")
    counts = _lengths(target_lengths, "target_lengths")
    _check(log_probs, targets, lengths, counts, blank)
    _check_labels(targets._data, counts, log_probs.shape[2])
    losses = _ctc(log_probs, to(targets, int64), lengths, counts, blank, zero_infinity)[0]
    if zero_infinity:
        losses = chosen(losses == math.inf, 0, losses)
    if reduction == MEAN:
        xp = namespace(losses._data)
        divisors = xp.maximum(xp.asarray(counts), 1).astype(losses._data.dtype)
        losses = div(losses, wrap(divisors))
    if alone and reduction == NONE:
        return squeeze_dim(losses, 0)
    return reduce_loss(losses, reduction)


__all__ = ["ctc_loss"]
METHODS = ()
WITH_INPLACE = ()
