"""Tensors and Variables that can't be made so: constructors of before 0.4 beside those of today."""

import ast
from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner


def not_made(error: Exception, learner: Learner) -> Advice | None:
    """`torch.Tensor(..., requires_grad=True)`, and a Variable around what is no tensor."""
    at = learner.raised_at
    statement = source.statement_at(at) if at is not None else None
    for node in ast.walk(statement) if statement is not None else ():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func)
        if called.endswith("Tensor") and any(k.arg == "requires_grad" for k in node.keywords):
            return _of_a_type(called, ast.unparse(node), learner)
        if called.endswith("Variable") and "argument" in error.__dict__:
            return _around(called, ast.unparse(node.args[0]), error.__dict__["argument"], learner)
    return None


def _of_a_type(called: str, text: str, learner: Learner) -> Advice:
    at = learner.raised_at
    function = called.rpartition(".")[0] + ".tensor" if "." in called else "torch.tensor"
    reasons = (
        Reason(
            f"{called} is a type: it takes numbers or sizes, and no flags",
            learner.where(at),
            learner.line(at),
        ),
        Reason(f"{function} is the function: it takes the flags, and infers the dtype"),
    )
    way = Way(text.replace(called, function, 1), "a leaf that requires grad")
    return Advice(reasons, (way,), 2)


def _around(called: str, inner: str, argument: Any, learner: Learner) -> Advice:
    at = learner.raised_at
    kind = type(argument).__name__
    reasons = (
        Reason(
            f"{called} goes around a tensor, and {inner} is of type {kind}",
            learner.where(at),
            learner.line(at),
        ),
    )
    way = Way(f"torch.tensor(list({inner}))", "a tensor; today it needs nothing around it")
    return Advice(reasons, (way,), 2)
