"""softmax and its kin as functions: positive numbers that add up to 1."""

import warnings
from typing import Any

from autograd_lab.core.places import stacklevel
from autograd_lab.like_factories import empty_like
from autograd_lab.ops.softmax import implicit_dim
from autograd_lab.tensor import Tensor


def _dim(name: str, input: Tensor, dim: int | None) -> int:
    return implicit_dim(name, input.dim()) if dim is None else dim


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """`exp(input)`, divided by its sum along `dim`.

    dtype: what to bring the input to first. Without `dim`, which PyTorch warns of, it is 1, or 0
    for an input of 0, 1 or 3 dimensions.
    Example: `F.softmax(torch.tensor([0., 0.]), dim=0)` is `tensor([0.5000, 0.5000])`.
    """
    return input.softmax(_dim("softmax", input, dim), dtype=dtype)


def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """`softmax(-input)`."""
    return (-input).softmax(_dim("softmin", input, dim), dtype=dtype)


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None
) -> Tensor:
    """`log(softmax(input))`, computed in one, so that nothing is lost where softmax is near 0."""
    return input.log_softmax(_dim("log_softmax", input, dim), dtype=dtype)


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """A random choice among classes that gradients pass through.

    logits: (..., classes), not normalized. tau: the temperature. hard: return one-hot vectors, with
    the gradient of the soft ones (E. Jang et al., "Categorical reparameterization with
    Gumbel-softmax", 2017).
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=stacklevel())
    gumbels = -empty_like(logits).exponential_().log()
    soft = ((logits + gumbels) / tau).softmax(dim)
    if not hard:
        return soft
    place = soft.max(dim, keepdim=True)[1]
    return empty_like(logits).zero_().scatter_(dim, place, 1.0) - soft.detach() + soft


__all__ = ["gumbel_softmax", "log_softmax", "softmax", "softmin"]
