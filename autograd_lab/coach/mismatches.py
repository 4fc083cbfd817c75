"""Shapes, gradients and devices that don't go together."""

import ast
from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import name_of
from autograd_lab.errors import DeviceMismatch, GradientMismatch, ShapeMismatch, UnusedInput
from autograd_lab.tensor import Tensor


def shape_mismatch(error: ShapeMismatch, learner: Learner) -> Advice | None:
    """Which two tensors on the line that raised, and which of their sizes differ."""
    found = _operands(learner)
    if len(found) != 2 or learner.raised_at is None:
        return None
    (one, a), (two, b) = found
    at = learner.raised_at
    shapes = f"{one} has shape {tuple(a.shape)}, {two} {tuple(b.shape)}"
    reasons = [Reason(shapes, learner.where(at), learner.line(at))]
    ways = []
    if error.__dict__.get("op") == "mm" and a.dim() == b.dim() == 2:
        reasons.append(
            Reason(
                f"a product needs as many columns in {one} as rows in {two}: "
                f"{a.shape[1]} are not {b.shape[0]}"
            )
        )
        if a.shape[1] == b.shape[1]:
            ways.append(Way(f"{one} @ {two}.T", f"with {two} turned over"))
        elif a.shape[0] == b.shape[0]:
            ways.append(Way(f"{one}.T @ {two}", f"with {one} turned over"))
    elif error.__dict__.get("op") == "broadcast":
        reasons.append(
            Reason("sizes are compared from the last on; each pair is equal, or one is 1")
        )
        if a.dim() == b.dim() == 1:
            ways.append(Way(f"{one}[:, None] * {two}", "each of one with each of the other"))
    if not ways:
        ways.append(Way("", f"print {one}.shape and {two}.shape where they are made"))
    return Advice(tuple(reasons), tuple(ways), 1)


def _operands(learner: Learner) -> list[tuple[str, Tensor]]:
    """The two named tensors that an operation on the line that raised has to itself."""
    statement = None if learner.raised_at is None else source.statement_at(learner.raised_at)
    for node in ast.walk(statement) if statement is not None else ():
        parts: list[ast.expr] = []
        if isinstance(node, ast.BinOp):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Call):
            receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
            parts = [*([receiver] if receiver is not None else []), *node.args]
        named = [(p.id, learner.value(p.id)) for p in parts if isinstance(p, ast.Name)]
        tensors = [(name, x) for name, x in named if isinstance(x, Tensor)]
        if len(tensors) == 2:
            return tensors
    return []


def gradient_mismatch(error: GradientMismatch, learner: Learner) -> Advice | None:
    """A gradient that does not fit: given to `backward`, or returned by a derivative."""
    facts = error.__dict__
    tensor: Any = facts.get("tensor")
    if isinstance(tensor, Tensor):
        name = learner.name_of(tensor)
        if not name:
            return None
        made = learner.assigned(name)
        want, got = tuple(tensor.shape), facts.get("got")
        text = f"{name} has shape {want}, the gradient that was given {_sizes(got)}"
        reasons = (
            Reason(text, learner.where(made), learner.line(made)),
            Reason(f"it weights each element of {name}, so it has the shape of {name}"),
        )
        code = f"{name}.backward()" if not want else f"{name}.backward(torch.ones_like({name}))"
        gain = "a number needs no weight" if not want else "each element with the weight 1"
        return Advice(reasons, (Way(code, gain),), 6, name)
    node = facts.get("node")
    if node is None:
        return None
    born = node.born_at
    text = f"the derivative of {name_of(node)} returned {_sizes(facts.get('got'))}"
    reasons = (
        Reason(text, learner.where(born), learner.line(born)),
        Reason(f"its input wants {_sizes(facts.get('expected'))}"),
    )
    return Advice(
        reasons, (Way("", "return one gradient for each input, in its shape"),), 4, node=node
    )


def _sizes(what: object) -> str:
    return f"{tuple(what)}" if isinstance(what, (tuple, list)) else f"{what}"


def unused_input(error: UnusedInput, learner: Learner) -> Advice | None:
    """A tensor that the outputs of `autograd.grad` do not depend on."""
    tensor: Any = error.__dict__.get("tensor")
    name = learner.name_of(tensor)
    if not name:
        return None
    made = learner.assigned(name)
    at = learner.raised_at
    reasons = (
        Reason(
            f"no path leads from the output back to {name}", learner.where(at), learner.line(at)
        ),
        Reason(
            f"{name} was made here; was it made anew after its use?",
            learner.where(made),
            learner.line(made),
        ),
    )
    way = Way("", "allow_unused=True gives None for it, materialize_grads=True zeros")
    return Advice(reasons, (way,), 3)


def device_mismatch(error: DeviceMismatch, learner: Learner) -> Advice | None:
    """Two tensors of one operation that are on two devices."""
    found = _operands(learner)
    if len(found) != 2 or learner.raised_at is None:
        return None
    (one, a), (two, b) = found
    at = learner.raised_at
    text = f"{one} is on {a.device}, {two} on {b.device}"
    reasons = (
        Reason(text, learner.where(at), learner.line(at)),
        Reason("an operation runs on one device, and x.to(...) returns a copy: keep it"),
    )
    return Advice(reasons, (Way(f"{two} = {two}.to({one}.device)", f"{two} beside {one}"),), 1)
