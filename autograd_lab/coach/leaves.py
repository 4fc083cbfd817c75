"""Leaves and views that were changed in place, and flags that can't be set."""

from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.before_04 import volatile_refused
from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import name_of
from autograd_lab.errors import FlagRefused, LeafModified, ViewModified


def leaf_modified(error: LeafModified, learner: Learner) -> Advice | None:
    """Which leaf, by which line; an update belongs outside of the graph."""
    facts = error.__dict__
    leaf = facts["base"] if facts["base"] is not None else facts["tensor"]
    name = learner.name_of(leaf) or "the leaf"
    changed, change = _change(learner)
    made = learner.assigned(name)
    reasons = [
        Reason(f"{name} is a leaf that requires grad", learner.where(made), learner.line(made))
    ]
    if facts["base"] is not None:
        view = learner.name_of(facts["tensor"])
        owner = name.partition(".")[0]  # `layer` in layer.bias[0] = 4.0, which is no tensor
        view = view or (changed if changed != owner else "") or "the part that is changed"
        reasons.append(Reason(f"{view} is a view of it, on the same memory"))
    at = learner.raised_at
    reasons.append(
        Reason(
            "a change in place would be recorded as part of what made it",
            learner.where(at),
            learner.line(at),
        )
    )
    ways = []
    if change:
        ways.append(
            Way(f"with torch.no_grad(): {change}", "for an update: the graph does not see it")
        )
    if name.isidentifier():
        ways.append(
            Way(f"{name}_new = {name}.clone()", "for a computation: change the clone instead")
        )
    return Advice(tuple(reasons), tuple(ways), 9)


def _change(learner: Learner) -> tuple[str, str]:
    return source.changed_at(learner.raised_at) if learner.raised_at is not None else ("", "")


def view_modified(error: ViewModified, learner: Learner) -> Advice | None:
    """Which view, how it came to be one, and why a change through it can't be followed."""
    facts = error.__dict__
    tensor, base, node = facts["tensor"], facts["base"], facts["made_by"]
    changed, change = _change(learner)
    name = learner.name_of(tensor) or changed or "the view"
    whole = learner.name_of(base) or "another tensor"
    made = learner.assigned(name)
    text = (
        f"{name} is a view of {whole}, on the same memory"
        if base is not None
        else (f"several elements of {name} lie in one place of memory")
    )
    reasons = [Reason(text, learner.where(made), learner.line(made))]
    if node is not None:
        reasons.append(Reason(f"{name_of(node)} made it, and can't follow a change in place"))
    at = learner.raised_at
    reasons.append(
        Reason(f"{change or 'this line'} changes it in place", learner.where(at), learner.line(at))
    )
    ways = (
        (Way(f"{name} = {name}.clone()", "memory of its own, before the change"),)
        if name.isidentifier()
        else (Way("", "clone the view before the change"),)
    )
    return Advice(tuple(reasons), ways, 9, node=node)


def flag_refused(error: FlagRefused, learner: Learner) -> Advice | None:
    """Why `requires_grad` can't be set: a result has no choice, and integers have no slope."""
    facts = error.__dict__
    tensor: Any = facts.get("tensor")
    if facts.get("flag") == "volatile":
        return volatile_refused(error, learner)
    if facts.get("flag") != "requires_grad" or tensor is None:
        return None
    name = learner.name_of(tensor) or "this tensor"
    made = learner.assigned(name) or learner.raised_at
    where, line = learner.where(made), learner.line(made)
    if not tensor._differentiable_dtype():
        reasons: tuple[Reason, ...] = (
            Reason(f"{name} holds {tensor.dtype}, and steps have no slope", where, line),
        )
        code = f"{name} = {name}.float().requires_grad_()" if name.isidentifier() else ""
        return Advice(reasons, (Way(code, "floating-point numbers can have a gradient"),), 3)
    if tensor.is_leaf:
        return None
    reasons = (
        Reason(f"{name} is no leaf: {name_of(tensor.grad_fn)} made it", where, line),
        Reason("a result wants a gradient exactly when one of its inputs does"),
    )
    code = f"{name} = {name}.detach()" if name.isidentifier() else ""
    return Advice(
        reasons,
        (Way(code, "the same values without a history"),),
        3,
        name if name.isidentifier() else "",
        tensor.grad_fn,
    )
