"""Keeping gradients small: all of them together by their norm, or each number by itself."""

import warnings
from collections.abc import Iterable
from types import GeneratorType

from autograd_lab.autograd import no_grad
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import NanInGradient
from autograd_lab.from_data import tensor as tensor_of
from autograd_lab.linalg import vector_norm
from autograd_lab.ops.join import stack
from autograd_lab.tensor import Tensor

__all__ = [
    "clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_",
    "get_total_norm",
]  # fmt: skip

Tensors = Tensor | Iterable[Tensor]


@no_grad()
def get_total_norm(
    tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:  # fmt: skip
    """The norm of all numbers of some tensors together.

    norm_type: which one; inf is the largest absolute value. foreach: of no effect.
    Errors: RuntimeError if it is infinite or nan and `error_if_nonfinite`.
    """
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    norm_type = float(norm_type)
    if not tensors:
        return tensor_of(0.0)
    first = tensors[0].device
    norms = [vector_norm(x, norm_type).to(first) for x in tensors]
    total = vector_norm(stack(norms), norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise NanInGradient(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, "
            "so it cannot be clipped. To disable this error and scale the gradients by the "
            "non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


@no_grad()
def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Scale the gradients in place by max_norm / total_norm, if that is less than 1.

    total_norm: as `get_total_norm` gives it. foreach: of no effect.
    """
    factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
    for grad in _grads(parameters):
        grad.mul_(factor.to(grad.device))


@no_grad()
def clip_grad_norm_(
    parameters: Tensors, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:  # fmt: skip
    """Scale the gradients in place so that their norm, all together, is at most `max_norm`.

    Returns the norm before. Warns of a generator that gives nothing, for it has been used up.
    Errors: RuntimeError if the norm is infinite or nan and `error_if_nonfinite`.

    Example: `nn.utils.clip_grad_norm_(model.parameters(), 1.0)`, between backward and step.
    """
    listed = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    if isinstance(parameters, GeneratorType) and not listed:
        warnings.warn(
            "`parameters` is an empty generator, no gradient clipping will occur.",
            stacklevel=stacklevel(),
        )
    total = get_total_norm(_grads(listed), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(listed, max_norm, total)
    return total


def clip_grad_norm(
    parameters: Tensors, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:  # fmt: skip
    """`clip_grad_norm_` by its old name, which warns."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of "
        "`torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=stacklevel(),
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)


@no_grad()
def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Bring each number of the gradients into [-clip_value, clip_value], in place."""
    limit = float(clip_value)
    for grad in _grads(parameters):
        grad.clamp_(min=-limit, max=limit)


def _grads(parameters: Tensors) -> list[Tensor]:
    """The gradients that there are."""
    listed = [parameters] if isinstance(parameters, Tensor) else parameters
    return [p.grad for p in listed if p.grad is not None]
