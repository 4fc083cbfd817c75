"""Saved values that were changed behind the version counter, through `.data` or a NumPy array.

The engine can't see such a change, and the gradient is silently wrong. The doctor notes what memory
held when it was given out, and looks again when a walk begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import sequence_numbers
from autograd_lab.core.places import Place, Spot, here, place_of
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.graph.behind import behind
from autograd_lab.memory import address, owner_of
from autograd_lab.tensor import Tensor

SAMPLE = 4096
"""So many elements are compared, evenly spread: a look must cost little for large arrays too."""


@dataclass(frozen=True, eq=False)
class Exposure:
    """Memory that was given out: what it held, before which node, and on which line."""

    array: Any
    held: bytes
    before: int
    spot: Spot


class ChangedBehind(Rule):
    """A value that a node has saved is no longer what it was, and its version says it is."""

    def __init__(self) -> None:
        self.exposed: list[Exposure] = []
        self.seen: list[tuple[Place | None, Any, Any]] = []

    def memory_exposed(self, tensor: Tensor) -> None:
        """Note what the memory holds now."""
        array = tensor.array
        if tensor._counter is None and tensor._history is None and not tensor._requires_grad:
            return
        entry = Exposure(array, _sample(array), next(sequence_numbers), here(2))
        self.exposed = [*self.exposed[-31:], entry]

    def walk_begins(self, start: Any, retain_graph: bool, spot: Spot) -> None:
        """Look for nodes that had saved memory before it was given out, and changed since."""
        changed = [e for e in self.exposed if _sample(e.array) != e.held]
        if not changed:
            return
        for node in behind(edge[0] for edge in start.edges if edge is not None):
            for view in node.saved_values():
                entry = next((e for e in changed if _was_saved(node, view, e)), None)
                if entry is not None:
                    self.seen.append((place_of(entry.spot), node.born_at, view.tensor))
                    self.exposed.clear()
                    return
        self.exposed = [e for e in self.exposed if e not in changed]

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for place, born, tensor in self.seen:
            name = learner.name_of(tensor) or "a saved value"
            reasons = (
                Reason(
                    f"{name} was saved here, for the derivative",
                    learner.where(born),
                    learner.line(born),
                ),
                Reason(
                    "and changed here, where no version counts it",
                    learner.where(place),
                    learner.line(place),
                ),
                Reason("so this backward() computed with other values than the forward did"),
            )
            code = f"{name} = {name}.detach().clone()" if name.isidentifier() else ""
            way = Way(code, "a copy, to change instead" if code else "change a clone instead")
            yield Finding(("behind", learner.line(place)), Advice(reasons, (way,), 9))
        self.seen.clear()


def _sample(array: Any) -> bytes:
    flat = array.reshape(-1)
    step = max(1, flat.size // SAMPLE)
    return bytes(flat[::step].tobytes())


def _was_saved(node: Any, view: Any, entry: Exposure) -> bool:
    """Whether a node had saved this memory before it was given out, and no version says more."""
    return (
        node.sequence < entry.before
        and view.saved_version == view.current_version
        and view.value is not None
        and address(owner_of(view.value)) == address(owner_of(entry.array))
    )
