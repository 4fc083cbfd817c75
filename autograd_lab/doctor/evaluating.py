"""Training and evaluation mixed up: statistics that drift, graphs that nobody will walk."""

import linecache
from collections.abc import Iterable, Iterator
from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.places import Place, here, place_of
from autograd_lab.doctor.by_identity import Notes
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.graph.behind import behind


class DriftingStatistics(Rule):
    """A BatchNorm with frozen weights still follows the batches, for it is in training mode."""

    def __init__(self) -> None:
        self.batches: Notes[int] = Notes()
        self.place: Place | None = None

    def cell_begins(self, learner: Learner) -> None:
        for _, _, layer in _frozen_norms(learner):
            self.batches.set(layer, int(layer.num_batches_tracked))

    def step(self, optimizer: Any) -> None:
        """Note that this cell trains."""
        self.place = self.place or place_of(here())

    def findings(self, learner: Learner) -> Iterable[Finding]:
        place, self.place = self.place, None
        if place is None:
            return
        drifting: dict[str, list[str]] = {}
        for name, inner, layer in _frozen_norms(learner):
            now = int(layer.num_batches_tracked)
            if layer.training and now != self.batches.get(layer, 0):
                drifting.setdefault(name, []).append(inner)
        for name, layers in drifting.items():
            more = f" and {len(layers) - 1} more" if len(layers) > 1 else ""
            reasons = (
                Reason(
                    f"{name}.{layers[0]}{more}: frozen, but its statistics moved",
                    learner.where(place),
                    learner.line(place),
                ),
                Reason("they are buffers: in training mode each batch changes them"),
            )
            code = f"for m in {name}.modules(): m.eval() if hasattr(m, 'running_mean') else None"
            ways = (Way(code, f"after each {name}.train()"),)
            yield Finding(("drifting", name), Advice(reasons, ways, 13))


def _frozen_norms(learner: Learner) -> Iterator[tuple[str, str, Any]]:
    """The learner's normalizing layers with running statistics and frozen weights."""
    for name, thing in learner.objects():
        if not hasattr(thing, "named_modules") or isinstance(thing, type):
            continue
        for inner, layer in thing.named_modules():
            weight = getattr(layer, "weight", None)
            tracked = getattr(layer, "num_batches_tracked", None)
            if inner and tracked is not None and weight is not None and not weight.requires_grad:
                yield name, inner, layer


class ForgottenNoGrad(Rule):
    """A result of a module in eval mode keeps a graph that nobody walks."""

    def findings(self, learner: Learner) -> Iterable[Finding]:
        text = "".join(linecache.getlines(learner.files[0])) if learner.files else ""
        if ".eval()" not in text or "backward" in text or "grad(" in text:
            return
        resting = {
            id(p): name
            for name, thing in learner.objects()
            if hasattr(thing, "parameters")
            and not isinstance(thing, type)
            and not getattr(thing, "training", True)
            for p in thing.parameters()
            if p.requires_grad
        }
        for name, x in learner.tensors():
            node = x.grad_fn
            if node is None or hasattr(node, "freed_by"):
                continue
            module = next(
                (resting[id(n.variable)] for n in _leaves(node) if id(n.variable) in resting), None
            )
            if module is None:
                continue
            born = node.born_at
            reasons = (
                Reason(
                    f"{name} has a graph, though {module} is in eval mode",
                    learner.where(born),
                    learner.line(born),
                ),
                Reason("eval() changes dropout and BatchNorm; no_grad() is what drops the graph"),
            )
            way = Way(f"with torch.no_grad(): {learner.line(born)}", "no graph, no saved values")
            yield Finding(("no_grad", module), Advice(reasons, (way,), 10))
            return


def _leaves(node: Any) -> Iterator[Any]:
    return (one for one in behind([node]) if one.is_accumulator)
