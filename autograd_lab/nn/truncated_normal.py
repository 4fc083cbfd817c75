"""Normal numbers between two bounds, drawn in PyTorch's order.

Where much of the distribution lies between the bounds, numbers are drawn until all lie there. Where
little does, uniform numbers between the bounds are kept with the probability that is the density's
share of its greatest value there.
"""

import math

from autograd_lab.generator import Generator
from autograd_lab.like_factories import empty_like
from autograd_lab.ops.choice import where
from autograd_lab.tensor import Tensor

MUCH = 0.3


def fill_truncated_normal(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> Tensor:
    """Fill a tensor in place with such numbers, and return it."""
    within = _share_below((b - mean) / std) - _share_below((a - mean) / std)
    if within > MUCH:
        return _redrawn(tensor, mean, std, a, b, generator)
    return _thinned(tensor, mean, std, a, b, generator)


def _share_below(x: float) -> float:
    """How much of the standard normal distribution lies below `x`."""
    return (1 + math.erf(x / math.sqrt(2))) / 2


def _redrawn(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> Tensor:
    low, high = (tensor.new_tensor(bound).item() for bound in (a, b))
    tensor.normal_(mean, std, generator=generator)
    while True:
        outside = (tensor < low) | (tensor > high)
        if not outside.any():
            return tensor
        fresh = empty_like(tensor).normal_(mean, std, generator=generator)
        tensor.copy_(where(outside, fresh, tensor))


def _thinned(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> Tensor:
    nearest = max(a, min(mean, b))
    top = -0.5 * ((nearest - mean) / std) ** 2

    def refused(candidates: Tensor) -> Tensor:
        """Which of them are not kept, by the logarithm of a uniform number."""
        log_share = ((candidates - mean) / std) ** 2 * -0.5 - top
        return empty_like(tensor).uniform_(generator=generator).log_() > log_share

    pending = refused(tensor.uniform_(a, b, generator=generator))
    while pending.any():
        candidates = empty_like(tensor).uniform_(a, b, generator=generator)
        tensor.copy_(where(pending, candidates, tensor))
        pending = pending.logical_and(refused(candidates))
    return tensor
