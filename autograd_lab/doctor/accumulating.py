"""Gradients that are added to those of the step before, or are thrown away before they are used."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.modes import thread
from autograd_lab.core.places import Place, Spot, here, place_of
from autograd_lab.doctor.by_identity import Notes
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.tensor import Tensor


class Suspicion(NamedTuple):
    """A leaf whose used gradient was added to, its version then, and the spot of the walk."""

    leaf: Tensor
    version: int
    spot: Spot


class GradientsOverSteps(Rule):
    """A gradient is added to one that an update has used already, and the sum is used again.

    Between two arrivals the leaf was changed in place, so somebody took a step with its gradient;
    and that gradient is still there. To add up gradients before one step is no mistake, nor is it
    to add to a gradient that is thrown away before the next step, as a generator's loss does to
    those of its discriminator.
    """

    def __init__(self) -> None:
        self.versions: Notes[int] = Notes()
        self.suspected: dict[int, Suspicion] = {}
        self.seen: dict[Spot, Tensor] = {}

    def gradient_arrives(self, leaf: Tensor) -> None:
        """Note the leaf's version; look closer where it has moved on and a gradient is held."""
        counter = leaf._counter
        version = 0 if counter is None else counter.number
        held = leaf._grad
        before = self.versions.swap(leaf, version)
        if self.suspected:
            self._judge(id(leaf))
        if before != version and held is not None and id(leaf) not in self.suspected:
            spot = thread.modes.walk.spot
            if spot not in self.seen and held.array.any():
                self.suspected[id(leaf)] = Suspicion(leaf, version, spot)

    def _judge(self, key: int) -> None:
        """Drop a suspicion if the gradient is gone; confirm it if that was used once more."""
        suspicion = self.suspected.get(key)
        if suspicion is None:
            return
        leaf, version, spot = suspicion
        if leaf._grad is None or not leaf._grad.array.any():
            del self.suspected[key]
        elif leaf._version != version:
            del self.suspected[key]
            self.seen.setdefault(spot, leaf)

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for key in list(self.suspected):
            self._judge(key)
        for spot, leaf in self.seen.items():
            place = place_of(spot)
            name = learner.name_of(leaf) or "a leaf"
            reasons = (
                Reason(
                    f"the gradient of the step before was still in {name}.grad",
                    learner.where(place),
                    learner.line(place),
                ),
                Reason("backward() adds to it, so each step follows the sum of all before"),
            )
            ways = _clearing(leaf, name, learner)
            yield Finding(("accumulated", learner.line(place)), Advice(reasons, ways, 5))
        self.seen.clear()


def _clearing(leaf: Tensor, name: str, learner: Learner) -> tuple[Way, ...]:
    optimizer = learner.optimizer_of(leaf)
    if optimizer:
        return (Way(f"{optimizer}.zero_grad()", "before each backward()"),)
    if name.isidentifier():
        return (Way(f"{name}.grad = None", "after each update"),)
    return (Way("", "set the gradients to None before each backward()"),)


class ZeroedBeforeTheStep(Rule):
    """All gradients of an optimizer came, and were gone again when it took its step."""

    def __init__(self) -> None:
        self.arrived: set[int] = set()
        self.seen: dict[Place | None, Any] = {}

    def gradient_arrives(self, leaf: Tensor) -> None:
        """Note that the leaf has a gradient now."""
        self.arrived.add(id(leaf))

    def step(self, optimizer: Any) -> None:
        """Look for a parameter that has what it had got."""
        arrived, self.arrived = self.arrived, set()
        got = (p for group in optimizer.param_groups for p in group["params"] if id(p) in arrived)
        first = next(got, None)
        if first is not None and _empty(first._grad) and all(_empty(p._grad) for p in got):
            self.seen.setdefault(place_of(here()), optimizer)

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for place, optimizer in self.seen.items():
            name = learner.name_of_object(optimizer) or "optimizer"
            reasons = (
                Reason(
                    "gradients came, and were zeroed before this step used them",
                    learner.where(place),
                    learner.line(place),
                ),
                Reason(f"so {name}.step() moved nothing by them"),
            )
            way = Way("", f"{name}.zero_grad(), backward(), {name}.step(): in this order")
            yield Finding(("zeroed", learner.line(place)), Advice(reasons, (way,), 5))
        self.seen.clear()


def _empty(grad: Tensor | None) -> bool:
    """Whether a gradient is None or zero. One never changed in place holds what arrived."""
    if grad is None:
        return True
    return grad._version > 0 and not grad.array.any()
