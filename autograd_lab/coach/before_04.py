"""Errors of the world before 0.4: volatile Variables, and tensors beside Variables."""

from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner


def volatile_walked(learner: Learner) -> Advice:
    """`backward()` on what a volatile Variable took part in."""
    at = learner.raised_at
    reasons = (
        Reason(
            "nothing was recorded: one volatile input is enough for that",
            learner.where(at),
            learner.line(at),
        ),
        Reason("volatile wins over requires_grad, for it is meant for inference"),
    )
    way = Way("", "leave volatile=True out where you train; today it is torch.no_grad()")
    return Advice(reasons, (way,), 10)


def volatile_refused(error: Any, learner: Learner) -> Advice:
    """The flag volatile where it can't be: on a result, or beside requires_grad."""
    at = learner.raised_at
    both = error.__dict__["value"] is True and getattr(error.__dict__["tensor"], "is_leaf", False)
    first = (
        "volatile and requires_grad say the opposite of each other"
        if both
        else "volatile is a flag of inputs: what is computed from them takes it over"
    )
    reasons = (Reason(first, learner.where(at), learner.line(at)),)
    way = Way("", "for inference volatile=True alone, and for training requires_grad=True alone")
    return Advice(reasons, (way,), 10)
