"""Random numbers that follow tensors of parameters: `bernoulli`, `normal`, `multinomial`.

No gradient flows through a draw; the nodes are there, and send zeros, as PyTorch's do.
"""

import math
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.backends import beside, namespace
from autograd_lab.errors import DtypeMismatch, ShapeMismatch
from autograd_lab.generator import check_generator
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import zero
from autograd_lab.ops.public import with_out
from autograd_lab.ops.random_fill import bernoulli_number, laid_out, refuse, successes
from autograd_lab.tensor import Tensor, wrap

Array = Any


@op("BernoulliBackward0", self=lambda g: zero(g))
def bernoulli_of(xp: Any, self: Array, generator: Any = None) -> Array:
    """1 with the probability that each element is, else 0."""
    return successes(xp, self, self, generator)


@with_out
def bernoulli(input: Tensor, p: float | None = None, *, generator: Any = None) -> Tensor:
    """1 with the probability that each element of `input` is, else 0; `p` overrides them all.

    Errors: RuntimeError unless all probabilities are in [0, 1], NotImplementedError for integers.
    Example: `torch.bernoulli(torch.full((3,), 0.5))`
    """
    if p is None:
        return bernoulli_of(input, generator)
    return bernoulli_number(input.detach(), p, generator)


@op("NormalBackward1", mean=lambda g: zero(g))
def normal_about(xp: Any, mean: Array, std: float = 1.0, generator: Any = None) -> Array:
    """Normal numbers around each element of `mean`."""
    refuse(std < 0, f"normal expects std >= 0.0, but found std {std:g}", std)
    source = check_generator(generator, "normal")
    draws = source.normal(mean.size, mean.dtype, 0.0, std, bool(mean.flags.c_contiguous))
    return laid_out(xp, mean, draws) + mean


def _standard(xp: Any, like: Array, shape: tuple[int, ...], generator: Any) -> Array:
    """Normal numbers of mean 0 and deviation 1."""
    source = check_generator(generator, "normal")
    count = math.prod(shape)
    return beside(source.normal(count, like.dtype).reshape(shape), like)


def _check_deviations(std: Array) -> None:
    refuse(bool((std < 0).any()), "normal expects all elements of std >= 0.0", std)


@op("NormalBackward2", std=lambda g: zero(g))
def normal_spread(xp: Any, std: Array, mean: float, generator: Any = None) -> Array:
    """Normal numbers around one mean, each with its own deviation."""
    _check_deviations(std)
    return _standard(xp, std, std.shape, generator) * std + std.dtype.type(mean)


@op("NormalBackward3", mean=lambda g: zero(g), std=lambda g: zero(g))
def normal_both(xp: Any, mean: Array, std: Array, generator: Any = None) -> Array:
    """Normal numbers, each with a mean and a deviation of its own."""
    _check_deviations(std)
    shape = np.broadcast_shapes(mean.shape, std.shape)
    return _standard(xp, mean, shape, generator) * std + mean


@with_out
def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Any = None
) -> Tensor:
    """Indices drawn from each row of weights, a heavier one more often.

    input: (n,) or (m, n), not negative; they need not sum to 1. Returns int64, (num_samples,) or
    (m, num_samples). Without replacement no index comes twice.
    Errors: RuntimeError for weights or counts that can't be drawn from.
    """
    data = input.array
    _check_weights(data, num_samples, replacement)
    rows = namespace(data).asnumpy(data) if namespace(data) is not np else data
    rows = rows.reshape(-1, rows.shape[-1])
    source = check_generator(generator, "multinomial")
    draw = _with_replacement if replacement and num_samples > 1 else _without_replacement
    indices = draw(rows, num_samples, source)
    return wrap(beside(indices.reshape(*data.shape[:-1], num_samples), data))


def _check_weights(data: Any, num_samples: int, replacement: bool) -> None:
    if data.ndim not in (1, 2):
        raise ShapeMismatch("prob_dist must be 1 or 2 dim", shapes=(data.shape,), op="multinomial")
    if data.dtype.kind != "f":
        d = dtypes.from_numpy(data.dtype)
        name = d.scalar_type
        raise DtypeMismatch(
            f"multinomial only supports floating-point dtypes for input, got: {name}",
            dtypes=(d,), op="multinomial",
        )  # fmt: skip
    refuse(num_samples <= 0, "cannot sample n_sample <= 0 samples", num_samples)
    refuse(
        not replacement and num_samples > data.shape[-1],
        "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
        num_samples,
    )
    if replacement and num_samples > 1:
        start = "invalid multinomial distribution (encountering probability entry"
        refuse(not bool((data >= 0).all()), f"{start} < 0)", data)
        xp = namespace(data)
        refuse(not bool(xp.isfinite(data).all()), f"{start} = infinity or NaN)", data)
    else:
        refuse(
            not bool(((data >= 0) & (data < np.inf)).all()),
            "probability tensor contains either `inf`, `nan` or element < 0",
            data,
        )
    refuse(
        bool((data.sum(axis=-1) <= 0).any()),
        "invalid multinomial distribution (sum of probabilities <= 0)",
        data,
    )


def _without_replacement(rows: Any, count: int, source: Any) -> Any:
    """The largest of weight / exponential number: the first to arrive in a race of such rates."""
    waits = (-np.log1p(-source.uniform(rows.size, np.float64))).astype(rows.dtype)
    with np.errstate(all="ignore"):
        rates = rows / waits.reshape(rows.shape)
    if count == 1:
        return rates.argmax(axis=1)[:, None]
    return np.argsort(-rates, axis=1, kind="stable")[:, :count]


def _with_replacement(rows: Any, count: int, source: Any) -> Any:
    """Where uniform numbers fall in the running sum of the weights."""
    sums = np.cumsum(rows, axis=1, dtype=rows.dtype)
    sums /= sums[:, -1:].copy()
    sums[:, -1] = 1
    units = source.uniform(len(rows) * count, np.float64).reshape(-1, count)
    return np.stack([np.searchsorted(s, u) for s, u in zip(sums, units, strict=True)])


METHODS = (bernoulli, multinomial)
WITH_INPLACE = ()
__all__ = ["bernoulli", "multinomial"]
