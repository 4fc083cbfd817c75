"""Tensors that can't become what they were asked to become: a number, an array, a truth value."""

from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.coach.shapes import not_in_order
from autograd_lab.errors import ConversionRefused


def conversion_refused(error: ConversionRefused, learner: Learner) -> Advice | None:
    """Which tensor, and what it would lose."""
    tensor: Any = error.__dict__.get("tensor")
    explain = EXPLAINED.get(error.__dict__.get("to", ""))
    if explain is None or not hasattr(tensor, "_data"):
        return not_in_order(error, learner)
    name = learner.name_of(tensor) or _condition(error, learner)
    made = learner.assigned(name) if name else None
    text, why, ways, lesson = explain(name or "this tensor", tensor)
    reasons = (Reason(text, learner.where(made), learner.line(made)), Reason(why))
    return Advice(reasons, tuple(w for w in ways if name or not w.code), lesson)


def _condition(error: ConversionRefused, learner: Learner) -> str:
    """What stands for a truth value that has no name: the condition itself."""
    asked = error.__dict__.get("to") == "bool" and learner.raised_at is not None
    return source.condition_at(learner.raised_at) if asked and learner.raised_at else ""


def _to_numpy(name: str, tensor: Any) -> tuple[str, str, list[Way], int]:
    return (
        f"{name} requires grad, and an array has no graph",
        "a change of the array would go unseen by the derivatives, for the memory is shared",
        [
            Way(f"{name}.detach().numpy()", "the same memory, without the graph"),
            Way(f"{name}.detach().clone().numpy()", "a copy, safe to change"),
        ],
        1,
    )


def _to_number(name: str, tensor: Any) -> tuple[str, str, list[Way], int]:
    return (
        f"{name} has {tensor.numel()} elements, of shape {tuple(tensor.shape)}",
        "item() gives the one number of a tensor that has one",
        [
            Way(f"{name}.tolist()", "all of them, as nested lists"),
            Way(f"{name}.mean().item()", "one number made of them"),
        ],
        8,
    )


def _to_bool(name: str, tensor: Any) -> tuple[str, str, list[Way], int]:
    return (
        f"{name} has {tensor.numel()} elements, of shape {tuple(tensor.shape)}",
        "each is true or false by itself, and `if`, `and` and `==` of lists want one answer",
        [
            Way(f"bool({name}.all())", "whether all of them are"),
            Way(f"bool({name}.any())", "whether one of them is"),
        ],
        3,
    )


EXPLAINED = {"numpy": _to_numpy, "number": _to_number, "bool": _to_bool}
