"""Optimizers that hold the wrong parameters, or move what was meant to stand still."""

from collections.abc import Iterable
from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.places import Place, here, place_of
from autograd_lab.doctor.by_identity import Notes
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.tensor import Tensor

SOME = 3
"""Steps without a gradient after which a parameter counts as one that never gets any."""


class MovingThoughFrozen(Rule):
    """A parameter is frozen, but a gradient from before is still there, and moves it."""

    def __init__(self) -> None:
        self.seen: dict[Place | None, tuple[Any, Tensor]] = {}

    def step(self, optimizer: Any) -> None:
        """Look for a parameter with a gradient that wants none."""
        for group in optimizer.param_groups:
            for p in group["params"]:
                if not p._requires_grad and p._grad is not None:
                    self.seen.setdefault(place_of(here()), (optimizer, p))
                    return

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for place, (optimizer, p) in self.seen.items():
            name = learner.name_of(p) or "a frozen parameter"
            reasons = (
                Reason(f"{name} is frozen, but still has a gradient of before"),
                Reason(
                    "the optimizer moves it by that, and by its momentum",
                    learner.where(place),
                    learner.line(place),
                ),
            )
            holder = learner.name_of_object(optimizer) or "the optimizer"
            way = Way(
                "", f"set its .grad to None when you freeze it; {holder} then leaves it alone"
            )
            yield Finding(("frozen", id(p)), Advice(reasons, (way,), 13))
        self.seen.clear()


class StrangersInTheOptimizer(Rule):
    """Parameters that get gradients are in no optimizer, while one holds some that get none."""

    def __init__(self) -> None:
        self.got: Notes[bool] = Notes()
        self.known: set[int] = set()
        self.steps: Notes[int] = Notes()
        self.without: Notes[int] = Notes()
        self.with_gradient: Notes[bool] = Notes()
        self.place: Place | None = None

    def cell_begins(self, learner: Learner) -> None:
        self.known.clear()  # what is gone by then may have left its id to another

    def gradient_arrives(self, leaf: Tensor) -> None:
        """Note a parameter that gets a gradient."""
        if id(leaf) not in self.known:
            self.known.add(id(leaf))
            if type(leaf) is not Tensor:
                self.got.set(leaf, True)

    def step(self, optimizer: Any) -> None:
        """Count the parameters that have no gradient, for the first steps of each optimizer."""
        taken = self.steps.get(optimizer, 0) + 1
        if taken > SOME:
            return
        self.steps.set(optimizer, taken)
        self.place = place_of(here())
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p._grad is None:
                    self.without.set(p, self.without.get(p, 0) + 1)
                else:
                    self.with_gradient.set(p, True)

    def findings(self, learner: Learner) -> Iterable[Finding]:
        held = {id(p) for o in self.steps.things() for g in o.param_groups for p in g["params"]}
        if not held:
            return
        strangers = [p for p in self.got.things() if id(p) not in held and learner.name_of(p)]
        idle = [
            p
            for p in self.without.things()
            if p._requires_grad and p not in self.with_gradient and p not in self.got
        ]
        if strangers and idle:
            yield self._replaced(strangers, learner)
        else:
            unnamed = [p for p in idle if self.without.get(p, 0) >= SOME]
            if unnamed and next(self.with_gradient.things(), None) is not None:
                yield self._never(unnamed, learner)

    def _replaced(self, strangers: list[Tensor], learner: Learner) -> Finding:
        names = sorted(learner.name_of(p) for p in strangers)
        optimizer = next(self.steps.things())
        holder = learner.name_of_object(optimizer) or "the optimizer"
        made = learner.assigned(holder)
        reasons = (
            Reason(f"{_listed(names)} got gradients, but {holder} does not hold them"),
            Reason(
                f"{holder} was made with other parameters, which get none",
                learner.where(made),
                learner.line(made),
            ),
        )
        way = Way("", f"make {holder} after the model has its last form")
        return Finding(("strangers", *names), Advice(reasons, (way,), 13))

    def _never(self, idle: list[Tensor], learner: Learner) -> Finding:
        names = sorted(filter(None, (learner.name_of(p) for p in idle))) or ["a parameter"]
        reasons = (
            Reason(
                f"{_listed(names)} got no gradient in {SOME} steps",
                learner.where(self.place),
                learner.line(self.place),
            ),
            Reason("the loss does not depend on what was not used in forward"),
        )
        way = Way("", "use it in forward, or leave it out of the model")
        return Finding(("never", *names), Advice(reasons, (way,), 14))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
