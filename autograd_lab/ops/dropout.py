"""Dropout: elements are zeroed at random, and the others grow so that the mean stays.

It comes in kinds: of single elements or of whole channels; and with zeros, or with the lowest value
that `selu` has ("alpha"), in which case mean and variance are kept by a scale and a shift.
"""

import math
from collections.abc import Callable
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.errors import RandomStateRefused, ShapeMismatch
from autograd_lab.ops.inplace import inplace
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import add, mul
from autograd_lab.ops.random_fill import bernoulli_number
from autograd_lab.tensor import Tensor, wrap

Array = Any

SELU_FLOOR = 1.7580993408473766
"""How far below 0 `selu` ends: scale·alpha."""


def _kept(input: Tensor, p: float, features: bool) -> Any:
    """1 where an element, or a channel, is kept, else 0."""
    shape = tuple(input.shape)
    if features:
        if len(shape) < 2:
            raise ShapeMismatch(
                "Feature dropout requires at least 2 dimensions in the input",
                shapes=(shape,), op="feature_dropout",
            )  # fmt: skip
        shape = (*shape[:2], *(1,) * (len(shape) - 2))
    array = input._data
    like = wrap(namespace(array).empty(shape, array.dtype)) if features else input.detach()
    return bernoulli_number(like, 1 - p)._data


def _factors(input: Tensor, p: float, features: bool, alpha: bool) -> tuple[Tensor, Tensor | None]:
    """What to multiply with, and what to add."""
    if p == 1:
        return wrap(namespace(input._data).zeros((), input._data.dtype)), None
    kept = _kept(input, p, features)
    number = kept.dtype.type
    if not alpha:
        return wrap(kept / number(1 - p)), None
    scale = 1 / math.sqrt((SELU_FLOOR**2 * p + 1) * (1 - p))
    shift = (kept - number(1)) * number(SELU_FLOOR * scale) + number(SELU_FLOOR * scale * p)
    return wrap(kept * number(scale)), wrap(shift)


def _check_probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise RandomStateRefused(
            f"dropout probability has to be between 0 and 1, but got {p:g}", given=p
        )


def _kind(name: str, features: bool, alpha: bool, what: str) -> tuple[Callable[..., Tensor], ...]:
    """One kind of dropout, out of place and in place."""

    def made(name: str, times: Callable[..., Tensor], plus: Callable[..., Tensor]) -> Any:
        def call(input: Tensor, p: float, train: bool) -> Tensor:
            _check_probability(p)
            if not (p and train and input.numel()):
                return input
            factor, shift = _factors(input, p, features, alpha)
            result = times(input, factor)
            return result if shift is None else plus(result, shift)

        call.__name__ = call.__qualname__ = name
        call.__doc__ = what
        return call

    return made(name, mul, add), made(f"{name}_", _mul_, _add_)


_mul_, _add_ = inplace(mul), inplace(add)

dropout, dropout_ = _kind(
    "dropout", False, False,
    """Zero each element with probability `p`, divide the others by 1 - p; nothing unless `train`.

    Errors: RuntimeError unless 0 <= p <= 1.
    Example: `torch.dropout(torch.ones(4), 0.5, True)` holds only 0 and 2.
    """,
)  # fmt: skip
feature_dropout, feature_dropout_ = _kind(
    "feature_dropout", True, False, """`dropout` of whole channels: (n, c, ...)."""
)
alpha_dropout, alpha_dropout_ = _kind(
    "alpha_dropout", False, True,
    """Dropout that keeps mean 0 and variance 1: see `torch.nn.functional.alpha_dropout`.""",
)  # fmt: skip
feature_alpha_dropout, feature_alpha_dropout_ = _kind(
    "feature_alpha_dropout", True, True, """`alpha_dropout` of whole channels: (n, c, ...)."""
)


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
__all__ = [
    "alpha_dropout", "alpha_dropout_", "dropout", "dropout_", "feature_alpha_dropout",
    "feature_alpha_dropout_", "feature_dropout", "feature_dropout_", "native_dropout",
]  # fmt: skip
