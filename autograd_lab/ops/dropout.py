"""Dropout: elements are zeroed at random, and the others grow so that the mean stays."""

from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.errors import RandomStateRefused
from autograd_lab.ops.inplace import inplace
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import mul
from autograd_lab.ops.random_fill import bernoulli_number
from autograd_lab.tensor import Tensor, wrap

Array = Any


def _noise(input: Tensor, p: float) -> Tensor:
    """What to multiply with: 0 with probability p, else 1 / (1 - p)."""
    if p == 1:
        return wrap(namespace(input._data).zeros((), input._data.dtype))
    kept = bernoulli_number(input.detach(), 1 - p)._data
    return wrap(kept / kept.dtype.type(1 - p))


def _check_probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise RandomStateRefused(
            f"dropout probability has to be between 0 and 1, but got {p:g}", given=p
        )


def dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Zero each element with probability `p`, divide the others by 1 - p; nothing unless `train`.

    Errors: RuntimeError unless 0 <= p <= 1.
    Example: `torch.dropout(torch.ones(4), 0.5, True)` holds only 0 and 2.
    """
    _check_probability(p)
    if not (p and train and input.numel()):
        return input
    return mul(input, _noise(input, p))


def dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """`dropout`, in place."""
    _check_probability(p)
    if not (p and train and input.numel()):
        return input
    return _mul_(input, _noise(input, p))


_mul_ = inplace(mul)


@op(
    "NativeDropoutBackward0",
    outputs=("result0", "result1"),
    input=lambda g, result1, p: mul(mul(g, result1), 1 / (1 - p) if p < 1 else 0.0),
)
def native_dropout(xp: Any, input: Array, p: float, train: bool | None) -> tuple[Array, Array]:
    """`(result, mask)`: dropout, and True where an element was kept."""
    if train is False:
        return input.copy(), xp.ones(input.shape, bool)
    kept = bernoulli_number(input, 1 - p)
    return input * (kept / kept.dtype.type(1 - p) if p < 1 else kept), kept.astype(bool)


METHODS = ()
WITH_INPLACE = ()
__all__ = ["dropout", "dropout_", "native_dropout"]
