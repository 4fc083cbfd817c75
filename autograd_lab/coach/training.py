"""Optimizers that can't be made, states that can't be loaded, modules that are not ready."""

from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.layers import CLASSES, targets
from autograd_lab.coach.learner import Learner
from autograd_lab.coach.making import not_made
from autograd_lab.coach.no_gradient import no_gradient
from autograd_lab.core.node import name_of
from autograd_lab.tensor import Tensor


def refused_value(error: Any, learner: Learner) -> Advice | None:
    """What an optimizer was given in place of leaves, or a loss in place of its labels."""
    if error.__dict__.get("op") in CLASSES:
        return targets("as many labels as there are rows of scores", learner)
    if error.__dict__.get("argument") != "params":
        return not_made(error, learner)
    value: Any = error.__dict__.get("value")
    at = learner.raised_at
    where, line = learner.where(at), learner.line(at)
    if isinstance(value, Tensor):
        return _one_tensor(value, learner)
    if isinstance(value, list) and not value:
        reasons = (
            Reason("there was nothing to optimize", where, line),
            Reason("parameters() can be read once; and a plain tensor set as an attribute is none"),
        )
        way = Way("", "set torch.nn.Parameter(...) in __init__, and call parameters() anew")
        return Advice(reasons, (way,), 11)
    return None


def _one_tensor(value: Tensor, learner: Learner) -> Advice:
    """A tensor that is no leaf, or one that is in no list."""
    at, name = learner.raised_at, learner.name_of(value)
    where, line = learner.where(at), learner.line(at)
    if value.grad_fn is not None:
        made = learner.assigned(name)
        reasons = (
            Reason(
                f"{name or 'the tensor'} is no leaf: {name_of(value.grad_fn)} made it",
                learner.where(made),
                learner.line(made),
            ),
            Reason("an optimizer changes leaves: what was computed is computed anew", where, line),
        )
        code = f"{name} = {name}.detach().requires_grad_()" if name.isidentifier() else ""
        return Advice(reasons, (Way(code, "a leaf with the same values"),), 12)
    single = (Reason("an optimizer takes a list of tensors, not one", where, line),)
    code = f"torch.optim.SGD([{name}], lr=0.1)" if name.isidentifier() else ""
    return Advice(single, (Way(code, "a list with this one in it"),), 12)


def state_mismatch(error: Any, learner: Learner) -> Advice | None:
    """Keys of a state that the module has not, or misses."""
    facts = error.__dict__
    missing, unexpected = facts.get("missing_keys", []), facts.get("unexpected_keys", [])
    name = learner.name_of_object(facts.get("module")) or "the module"
    at = learner.raised_at
    reasons = [
        Reason(
            f"{name} and the state have other names or shapes", learner.where(at), learner.line(at)
        )
    ]
    if missing:
        reasons.append(Reason(f"{name} has {_some(missing)}, the state has not"))
    if unexpected:
        reasons.append(Reason(f"the state has {_some(unexpected)}, {name} has not"))
    way = Way("", "load before a layer is replaced, or strict=False for the parts that fit")
    return Advice(tuple(reasons), (way,), 13)


def _some(keys: list[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more"


def attribute(error: AttributeError, learner: Learner) -> Advice | None:
    """A module whose `__init__` has not begun, else a gradient that is None."""
    for owner in learner.owners:
        if hasattr(type(owner), "named_parameters") and "_modules" not in vars(owner):
            at = learner.raised_at
            kind = type(owner).__name__
            reasons = (
                Reason(
                    f"{kind} keeps its parts in tables that Module.__init__ makes",
                    learner.where(at),
                    learner.line(at),
                ),
            )
            way = Way("", f"begin {kind}.__init__ with super().__init__()")
            return Advice(reasons, (way,), 11)
    return no_gradient(error, learner)
