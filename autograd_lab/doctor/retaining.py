"""Saved values that were kept for a second walk, which never came."""

import weakref
from collections.abc import Iterable
from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.places import Spot, place_of
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.graph.behind import behind
from autograd_lab.graph.values import bytes_text


class NeedlessRetaining(Rule):
    """`retain_graph=True`, and the graph was dropped without another walk."""

    def __init__(self) -> None:
        self.retained: dict[Spot, tuple[list[Any], int]] = {}
        self.again: set[Spot] = set()

    def walk_begins(self, start: Any, retain_graph: bool, spot: Spot) -> None:
        """Note a walk that keeps, once for each line; or see that it was for this one."""
        if not retain_graph and not self.retained:
            return
        roots = [edge[0] for edge in start.edges if edge is not None]
        savers = _savers(roots)
        for kept, (references, _) in self.retained.items():
            if any(one() in savers for one in references):
                self.again.add(kept)
        if retain_graph and spot not in self.retained:
            # Not the roots alone: the next walk may share a trunk with this one, and no root.
            nodes = savers | set(roots)
            self.retained[spot] = [weakref.ref(node) for node in nodes], _held(roots)

    def findings(self, learner: Learner) -> Iterable[Finding]:
        done = []
        for spot, (references, size) in self.retained.items():
            if spot not in self.again and any(one() is not None for one in references):
                continue  # it may yet be walked
            done.append(spot)
            place = place_of(spot)
            if spot in self.again or "retain_graph" not in learner.line(place):
                continue
            reasons = (
                Reason(
                    "retain_graph=True kept what no second walk asked for",
                    learner.where(place),
                    learner.line(place),
                ),
                Reason(f"its saved values held {bytes_text(size)}"),
            )
            way = Way("", "leave it out: backward() then frees them at once")
            yield Finding(("retained", learner.line(place)), Advice(reasons, (way,), 7))
        for spot in done:
            del self.retained[spot]


def _savers(roots: Iterable[Any]) -> set[Any]:
    """The operations behind these that have saved something."""
    return {n for n in behind(roots) if not n.is_accumulator and n.saved_values()}


def _held(roots: Iterable[Any]) -> int:
    """The bytes of what the nodes behind these have saved."""
    return sum(view.nbytes for node in behind(roots) for view in node.saved_values())
