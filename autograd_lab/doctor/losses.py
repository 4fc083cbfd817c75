"""Losses that teach nothing of the labels, or too much of each part of a batch."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.places import Place, Spot, here, place_of
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.tensor import Tensor

LINEAR = {
    "SumBackward0",
    "SumBackward1",
    "MeanBackward0",
    "MeanBackward1",
    "NegBackward0",
    "ViewBackward0",
    "DivBackward0",
    "MulBackward0",
}
MEANS = {
    "MeanBackward0",
    "MseLossBackward0",
    "NllLossBackward0",
    "NllLoss2DBackward0",
    "L1LossBackward0",
    "SmoothL1LossBackward0",
    "HuberLossBackward0",
    "BinaryCrossEntropyBackward0",
    "BinaryCrossEntropyWithLogitsBackward0",
}


class LabelsWithoutEffect(Rule):
    """`(prediction - labels).sum()`: the gradient is the same whatever the labels are."""

    def __init__(self) -> None:
        self.looked_at: dict[tuple[int, int], Spot] = {}
        self.differences: list[Place] = []

    def walk_begins(self, start: Any, retain_graph: bool, spot: Spot) -> None:
        """Once for each line that walks: follow the linear operations from the root."""
        if _key(spot) in self.looked_at:
            return
        self.looked_at[_key(spot)] = spot
        edge = start.edges[0] if len(start.edges) == 1 else None
        node = None if edge is None else edge[0]
        while node is not None and node.name() in LINEAR:
            if len([e for e in node.edges if e is not None]) != 1 or _saves_a_tensor(node):
                return
            node = next(e[0] for e in node.edges if e is not None)
        if node is not None and node.name() == "SubBackward0" and None in node.edges:
            place = node.born_at
            if place is not None:
                self.differences.append(place)

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for place in self.differences:
            label = _label(place, learner)
            if label:
                reasons = (
                    Reason(
                        f"the gradient of this loss does not depend on {label}",
                        learner.where(place),
                        learner.line(place),
                    ),
                    Reason("a sum of differences has the slope 1 everywhere"),
                )
                way = Way("", "square the difference, or take torch.nn.functional.cross_entropy")
                yield Finding(("labels", learner.line(place)), Advice(reasons, (way,), 13))
        self.differences.clear()


def _saves_a_tensor(node: Any) -> bool:
    return bool(node.saved_values())


def _label(place: Place, learner: Learner) -> str:
    """The name of a tensor without a graph that is subtracted on a line."""
    statement = source.statement_at(place)
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            for side in (node.right, node.left):
                value = learner.value(side.id) if isinstance(side, ast.Name) else None
                if isinstance(value, Tensor) and not value.requires_grad and value.dim():
                    return side.id  # type: ignore[attr-defined]
    return ""


def _key(spot: Spot) -> tuple[int, int]:
    """Tells spots apart while they are kept. To hash a code object would cost far more."""
    return id(spot[0]), spot[1]


@dataclass
class Walks:
    """How many walks from one spot have come since the last step."""

    spot: Spot
    count: int = 0


class UnscaledMicroBatches(Rule):
    """Means of parts of a batch are added up: the step is as many times too long."""

    def __init__(self) -> None:
        self.walks: dict[tuple[int, int], Walks] = {}
        self.now: Walks | None = None
        self.seen: dict[Place | None, tuple[int, Spot]] = {}

    def walk_begins(self, start: Any, retain_graph: bool, spot: Spot) -> None:
        """Count the walks from means, by their line."""
        edge = start.edges[0] if len(start.edges) == 1 else None
        self.now = None
        if edge is not None and not retain_graph and _is_a_mean(edge[0]):
            self.now = self.walks.setdefault(_key(spot), Walks(spot))

    def gradient_arrives(self, leaf: Tensor) -> None:
        """Count a walk once, when it adds to a gradient that is there."""
        now = self.now
        if now is not None and (leaf._grad is not None or not now.count):
            now.count += 1
            self.now = None

    def step(self, optimizer: Any) -> None:
        """Several such walks from one line have come together in this step."""
        for walks in self.walks.values():
            if walks.count > 1:
                self.seen.setdefault(place_of(here()), (walks.count, walks.spot))
        self.walks.clear()

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for place, (count, spot) in self.seen.items():
            walk = place_of(spot)
            reasons = (
                Reason(
                    f"{count} means were added up: the sum is {count} times their mean",
                    learner.where(walk),
                    learner.line(walk),
                ),
                Reason("one step uses them all", learner.where(place), learner.line(place)),
            )
            way = Way("", f"divide each loss by {count} before its backward()")
            yield Finding(("unscaled", learner.line(walk)), Advice(reasons, (way,), 5))
        self.seen.clear()


def _is_a_mean(node: Any) -> bool:
    if node.name() not in MEANS or node.released:
        return False
    return getattr(node, "_saved_reduction", 1) == 1
