"""Parts of a loss without a slope: comparisons and indices, which a small change leaves alone."""

import ast
import linecache
from collections.abc import Iterable, Iterator
from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.places import Spot, place_of
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.tensor import Tensor

FLAT = ("argmax", "argmin", "round", "floor", "ceil", "sign", "long", "int", "bool", "eq", "ne")
"""Methods and functions whose result does not move with their input."""


class FlatPart(Rule):
    """A sum whose other parts have a gradient hides that one of them has none.

    A part counts if every tensor in it is below a comparison or the like: a mask that multiplies an
    error is none.
    """

    def __init__(self) -> None:
        self.lines: dict[Spot, None] = {}
        self.looked_at: set[Spot] = set()

    def walk_begins(self, start: Any, retain_graph: bool, spot: Spot) -> None:
        """Note a line that walks, once."""
        if spot not in self.looked_at:
            self.looked_at.add(spot)
            self.lines[spot] = None

    def findings(self, learner: Learner) -> Iterable[Finding]:
        lines, self.lines = self.lines, {}
        for spot in lines:
            place = place_of(spot)
            walked = None if place is None else source.walked_at(place)
            if isinstance(walked, ast.Name):
                place = learner.assigned(walked.id)
                text = "" if place is None else "".join(linecache.getlines(place.file))
                walked = source.assigned_value(text, place.line) if place is not None else None
            for part in _flat_parts(walked, learner) if walked is not None else ():
                reasons = (
                    Reason(
                        f"{part} adds nothing to any gradient",
                        learner.where(place),
                        learner.line(place),
                    ),
                    Reason("it is made of comparisons or indices, which have no slope"),
                )
                way = Way("", "report it beside the loss, and train on what has a slope")
                yield Finding(("flat", part), Advice(reasons, (way,), 13))


def _flat_parts(expression: ast.expr, learner: Learner) -> list[str]:
    """The parts of a sum that have no slope, if others have one."""
    parts = list(_parts(expression))
    flat = [part for part in parts if _is_flat(part, learner)]
    return [ast.unparse(part) for part in flat] if len(flat) < len(parts) else []


def _parts(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, (ast.Add, ast.Sub)):
        yield from _parts(expression.left)
        yield from _parts(expression.right)
    else:
        yield expression


def _is_flat(expression: ast.expr, learner: Learner) -> bool:
    """Whether tensors are in it, and each is below what has no slope."""
    below = [n for cut in ast.walk(expression) if _cuts(cut) for n in _tensors(cut, learner)]
    return bool(below) and len(set(below)) == len(set(_tensors(expression, learner)))


def _cuts(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        return name in FLAT
    return isinstance(node, ast.Compare)


def _tensors(node: ast.AST, learner: Learner) -> list[ast.Name]:
    return [
        n
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(learner.value(n.id), Tensor)
    ]
