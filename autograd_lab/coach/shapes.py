"""Views and reshapes that memory, or the number of elements, does not allow."""

from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.errors import ConversionRefused, ShapeMismatch
from autograd_lab.tensor import Tensor


def other_size(error: ShapeMismatch, learner: Learner) -> Advice | None:
    """A shape that has room for more elements, or fewer, than there are."""
    found = _receiver(learner)
    if found is None:
        return None
    name, x = found
    at = learner.raised_at
    reasons = (
        Reason(
            f"{name} has {x.numel()} elements, of shape {tuple(x.shape)}",
            learner.where(at),
            learner.line(at),
        ),
        Reason("another shape has as many; one size may be -1, and is worked out"),
    )
    return Advice(reasons, (Way(f"{name}.reshape(-1)", "all in one dimension"),), 1)


def not_in_order(error: ConversionRefused, learner: Learner) -> Advice | None:
    """A view of memory whose elements do not lie in the order of the new shape."""
    found = _receiver(learner)
    if found is None:
        return None
    name, _ = found
    at = learner.raised_at
    reasons = (
        Reason(
            f"{name} does not lie in memory in the order of its elements",
            learner.where(at),
            learner.line(at),
        ),
        Reason("view() never copies, and this shape needs a copy"),
    )
    code = (learner.line(at)).replace(".view(", ".reshape(", 1)
    return Advice(reasons, (Way(code, "a view where memory allows it, else a copy"),), 1)


def _receiver(learner: Learner) -> tuple[str, Any] | None:
    """The tensor that a shape is asked of: the `self` of the innermost call that has one."""
    for scope in reversed(learner.calls):
        x = scope.get("self", scope.get("input"))
        if isinstance(x, Tensor):
            return learner.name_of(x) or "the tensor", x
    return None
