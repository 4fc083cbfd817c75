"""Walks that can't begin: from a tensor without a graph, or from one of several elements."""

import ast
import linecache
from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.before_04 import volatile_walked
from autograd_lab.coach.learner import Learner
from autograd_lab.errors import ImplicitGradient, NotDifferentiable

CUTS = {
    "detach": "detach() cuts the graph here",
    "detach_": "detach_() cut the tensor itself from its history",
    "item": "item() makes a plain number of it",
    "numpy": "numpy() leaves the graph",
    "tolist": "tolist() makes plain numbers of it",
    "argmax": "argmax has no slope: a small change changes no index",
    "data": ".data is the memory without the graph",
    "long": "integers have no slope",
    "int": "integers have no slope",
    "bool": "booleans have no slope",
    "round": "",
}
COMPARISONS = "a comparison has no slope: its result is True or False"
LONGEST = 20
REMEDY = "leave the cut out, and compute the loss from the tensors themselves"


def not_differentiable(error: NotDifferentiable, learner: Learner) -> Advice | None:
    """Where the first cut is on the way from the leaves to a tensor without a graph."""
    if error.__dict__.get("volatile"):
        return volatile_walked(learner)
    tensor: Any = error.__dict__.get("tensor")
    if tensor is None or not hasattr(tensor, "_data"):
        return None
    name = learner.name_of(tensor)
    if not name:
        return _of_an_expression(learner)
    made = learner.assigned(name)
    reasons = [
        Reason(
            f"{name} has no graph: it does not require grad",
            learner.where(made),
            learner.line(made),
        )
    ]
    cut = _first_cut(name, learner)
    if cut is not None:
        reasons.append(cut)
    return Advice(tuple(reasons), tuple(_ways(name, tensor, cut, learner)), 8)


def _of_an_expression(learner: Learner) -> Advice | None:
    """What is walked has no name: look at the expression itself."""
    at = learner.raised_at
    walked = source.walked_at(at) if at is not None else None
    if walked is None:
        return None
    text = ast.unparse(walked)
    reasons = [
        Reason(
            f"{text} has no graph: it does not require grad", learner.where(at), learner.line(at)
        )
    ]
    cuts = (_cut_by(node) for node in ast.walk(walked))
    cut = next((Reason(said) for said in cuts if said), None)
    names = [node.id for node in ast.walk(walked) if isinstance(node, ast.Name)]
    if cut is None:
        found = (_first_cut(name, learner) for name in names)
        cut = next((one for one in found if one is not None), None)
    if cut is not None:
        reasons.append(cut)
        return Advice(tuple(reasons), (Way("", REMEDY),), 8)
    way = Way("", "make an input with requires_grad=True, outside of torch.no_grad()")
    return Advice(tuple(reasons), (way,), 8)


def _first_cut(name: str, learner: Learner) -> Reason | None:
    """The line that cut the graph, found by following the names that a value was made of."""
    waiting, seen = [name], {name}
    while waiting and len(seen) < LONGEST:
        place = learner.assigned(waiting.pop(0))
        if place is None:
            continue
        block = source.under_no_grad(place)
        if block:
            return Reason(
                f"computed under {block}: nothing is recorded there",
                learner.where(place),
                learner.line(place),
            )
        value = source.assigned_value("".join(linecache.getlines(place.file)), place.line)
        if value is None:
            continue
        for node in ast.walk(value):
            text = _cut_by(node)
            if text:
                return Reason(text, learner.where(place), learner.line(place))
            if isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                waiting.append(node.id)
    return None


def _cut_by(node: ast.AST) -> str:
    if isinstance(node, ast.Compare):
        return COMPARISONS
    return CUTS.get(node.attr, "") if isinstance(node, ast.Attribute) else ""


def _ways(name: str, tensor: Any, cut: Reason | None, learner: Learner) -> list[Way]:
    if cut is not None:
        if "nothing is recorded" in cut.text:
            return [Way("", "compute it outside of that block, or before it")]
        return [Way("", REMEDY)]
    leaves = [
        n
        for n, x in learner.tensors()
        if x.is_leaf and not x.requires_grad and x._differentiable_dtype() and n != name
    ]
    made = learner.line(learner.assigned(name))
    inputs = [n for n in leaves if n in _names_in(made)]
    if inputs:
        return [
            Way(f"{inputs[0]}.requires_grad_()", f"before {name} is computed: then it has a graph")
        ]
    return [Way("", "make an input with requires_grad=True, outside of torch.no_grad()")]


def _names_in(line: str) -> set[str]:
    tree = source.parsed(line)
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} if tree is not None else set()


def implicit(error: ImplicitGradient, learner: Learner) -> Advice | None:
    """A result of several elements, each of which has a gradient of its own."""
    tensor: Any = error.__dict__.get("tensor")
    if tensor is None:
        return None
    name = learner.name_of(tensor)
    made = learner.assigned(name) if name else learner.raised_at
    shape = tuple(tensor.shape)
    walked = source.walked_at(learner.raised_at) if learner.raised_at is not None else None
    text = name or (ast.unparse(walked) if walked is not None else "it")
    reasons = (
        Reason(
            f"{text} has {tensor.numel()} elements, of shape {shape}",
            learner.where(made),
            learner.line(made),
        ),
        Reason("each has a gradient of its own: backward needs a weight for each"),
    )
    if not name:
        return Advice(reasons, (Way("", "take .sum() or .mean() of it before backward()"),), 6)
    ways = (
        Way(f"{name}.sum().backward()", "each with the weight 1"),
        Way(f"{name}.backward(gradient=torch.ones_like({name}))", "the same, the weights said"),
    )
    return Advice(reasons, ways, 6, name)
