"""Graphs that grow, or are kept, from one iteration to the next."""

from collections.abc import Iterable, Iterator
from typing import Any

from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import Node
from autograd_lab.doctor.finding import Finding, Rule
from autograd_lab.tensor import Tensor

FEW = 3


class GrowingTotal(Rule):
    """`total += loss` adds up graphs, not numbers.

    The additions were never walked, while what they add was: to sum losses and walk the sum once
    is no mistake.
    """

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for name, x in learner.tensors():
            links = list(_chain(x.grad_fn))
            if len(links) < FEW or not any(_walked(edge[0]) for edge in links[0].edges if edge):
                continue
            born = links[0].born_at
            reasons = (
                Reason(
                    f"{name} holds the graphs of {len(links)} steps, though they were walked",
                    learner.where(born),
                    learner.line(born),
                ),
                Reason("each addition keeps its step's graph alive, and memory grows"),
            )
            way = Way("", f"add numbers: {name} += loss.item()")
            yield Finding(("growing", name), Advice(reasons, (way,), 8, name))


def _chain(node: Node | None) -> Iterator[Any]:
    """The additions of one line, from the last to the first, that no walk has entered."""
    line = None if node is None else node.born_at
    while node is not None and node.name() == "AddBackward0" and node.born_at == line:
        if _walked(node):
            return
        yield node
        adds = [e[0] for e in node.edges if e is not None and e[0].name() == "AddBackward0"]
        node = next((one for one in adds if one.born_at == line), None)


def _walked(node: Any) -> bool:
    return hasattr(node, "freed_by")


class KeptGraphs(Rule):
    """A list of results, each with the graph of its iteration, walked and kept."""

    def findings(self, learner: Learner) -> Iterable[Finding]:
        for name, values in learner.objects():
            if not isinstance(values, (list, tuple)) or len(values) < FEW:
                continue
            kept = [x for x in values if isinstance(x, Tensor) and x.grad_fn is not None]
            walked = [x for x in kept if _walked(x.grad_fn)]
            if len(walked) < FEW or len({id(x.grad_fn) for x in walked}) < FEW:
                continue
            born = walked[0].grad_fn.born_at  # type: ignore[union-attr]
            reasons = (
                Reason(
                    f"{name} keeps {len(walked)} graphs, one for each step",
                    learner.where(born),
                    learner.line(born),
                ),
                Reason("each was walked, and nothing will ask for it again"),
            )
            ways = (
                Way(f"{name} = [x.item() for x in {name}]", "the numbers alone"),
                Way("", "in the loop: append(loss.item()), or loss.detach()"),
            )
            yield Finding(("kept", name), Advice(reasons, ways, 8))
