"""A `.grad` that is None where the learner's code counts on a tensor."""

import ast
from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import name_of
from autograd_lab.tensor import Tensor


def no_gradient(error: BaseException, learner: Learner) -> Advice | None:
    """Which tensor on the line that raised has no gradient, and why it has none.

    For the errors of Python's own, an AttributeError or a TypeError on None, which know nothing of
    tensors: it looks at what stands before each `.grad` on the line.
    """
    statement = None if learner.raised_at is None else source.statement_at(learner.raised_at)
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.Attribute) and node.attr == "grad":
            tensor = _value(node.value, learner)
            if isinstance(tensor, Tensor) and tensor._grad is None:
                return why_none(ast.unparse(node.value), tensor, learner)
    return None


def _value(expression: ast.expr, learner: Learner) -> Any:
    """What a name, or an attribute of one, stands for; nothing is called on the way."""
    if isinstance(expression, ast.Name):
        return learner.value(expression.id)
    if isinstance(expression, ast.Attribute):
        owner: Any = _value(expression.value, learner)
        parts = (
            getattr(owner, "__dict__", {}),
            getattr(owner, "_parameters", {}),
            getattr(owner, "_modules", {}),
        )
        return next((part[expression.attr] for part in parts if expression.attr in part), None)
    return None


def why_none(name: str, tensor: Tensor, learner: Learner) -> Advice:
    """Why a tensor has no gradient, and what to do about it. name: what the learner calls it."""
    at = learner.raised_at
    made = learner.assigned(name)
    none = Reason(f"{name}.grad is None", learner.where(at), learner.line(at))
    where, line = learner.where(made), learner.line(made)
    node = tensor.grad_fn
    if node is not None:
        why = Reason(f"{name} is no leaf: {name_of(node)} made it", where, line)
        rule = Reason("backward() fills the .grad of leaves alone")
        ways = (
            Way(f"{name}.retain_grad()", "before backward(): then it keeps its gradient too"),
            Way("", f"ask for it: torch.autograd.grad(loss, {name})"),
        )
        return Advice((none, why, rule), ways, 3, name, node)
    if not tensor.requires_grad:
        why = Reason(f"{name} does not require grad, so no gradient comes to it", where, line)
        way = Way(f"{name}.requires_grad_()", "before it is used in the computation")
        return Advice((none, why), (way,), 3)
    unused = _left_out(tensor, learner)
    if unused:
        why = Reason(f"it is {unused}: others of its module have a gradient, so it took no part")
        return Advice((none, why), (Way("", f"use {unused} on the way to the loss"),), 14)
    why = Reason(f"no backward() has reached {name} since it was made, or zeroed", where, line)
    ways = (
        Way(f"{name}.grad = None", "in place of zero_(): right before the first backward() too"),
        Way("", "call backward() first, on a loss that depends on it"),
    )
    return Advice((none, why), ways, 5)


def _left_out(tensor: Tensor, learner: Learner) -> str:
    """The name of a parameter, if others of its module have a gradient and it has none."""
    for name, thing in learner.objects():
        if hasattr(thing, "named_parameters") and not isinstance(thing, type):
            parts = dict(thing.named_parameters())
            own = [inner for inner, p in parts.items() if p is tensor]
            if own and any(p._grad is not None for p in parts.values()):
                return f"{name}.{own[0]}"
    return ""
