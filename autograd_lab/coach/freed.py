"""A second walk through a graph whose saved values the first one freed."""

from typing import Any

from autograd_lab.coach import source
from autograd_lab.coach.advice import Advice, Reason, Way
from autograd_lab.coach.learner import Learner
from autograd_lab.core.node import name_of
from autograd_lab.core.places import Place
from autograd_lab.errors import GraphFreed
from autograd_lab.graph.behind import behind


def freed(error: GraphFreed, learner: Learner) -> Advice | None:
    """Which node, made by which line, was freed by which walk; and how to have its values again."""
    node = error.node
    born, by = node.born_at, node.freed_at
    made = learner.name_made_by(node) or name_of(node)
    if by is not None and born is not None and source.in_one_loop(born, by):
        return _turn_before(node, made, by, born, learner)
    reasons = [
        Reason(
            f"{_walk(by, learner)} freed what {name_of(node)} had saved",
            learner.where(by),
            learner.line(by),
        ),
        Reason(f"it belongs to {made}, made once", learner.where(born), learner.line(born)),
    ]
    if by is not None and by == learner.raised_at:
        reasons.append(Reason("the same line has now asked for it again"))
    elif learner.raised_at is not None:
        at = learner.raised_at
        reasons.append(Reason("a second walk asks for it", learner.where(at), learner.line(at)))
    return Advice(tuple(reasons), tuple(_ways(node, born, made, learner)), 7, node=node)


def _turn_before(node: Any, made: str, by: Place, born: Place, learner: Learner) -> Advice:
    """A loop in which each turn hangs on the one before, as the hidden state of an RNN does."""
    reasons = (
        Reason(
            f"{_walk(by, learner)} freed the graph of the turn before",
            learner.where(by),
            learner.line(by),
        ),
        Reason(
            f"{made} carries that graph into the next turn", learner.where(born), learner.line(born)
        ),
    )
    code = f"{made} = {made}.detach()" if made.isidentifier() else ""
    ways = (
        Way(code, "at the end of each turn: the history ends there"),
        Way("", "add the losses of all turns up, and call backward() once after the loop"),
    )
    return Advice(reasons, ways, 8, node=node)


def _walk(place: Place | None, learner: Learner) -> str:
    return learner.line(place) if place is not None and len(learner.line(place)) < 30 else "a walk"


def _ways(node: Any, born: Place | None, made: str, learner: Learner) -> list[Way]:
    line = learner.line(born)
    ways = []
    if line and made.isidentifier() and line.startswith(f"{made} ="):
        ways.append(Way(line, f"makes {made} anew, with a graph of its own for each walk"))
    names = _results_over(node, learner)
    if len(names) > 1:
        ways.append(
            Way(f"({' + '.join(names[:2])}).backward()", "after that, one walk in place of two")
        )
    if learner.raised_at is not None and learner.raised_at == node.freed_at:
        ways.append(Way("", f"in a loop, move that line into it, or cut with {made}.detach()"))
    ways.append(Way("", "keep the values for one more walk: retain_graph=True in the first alone"))
    return ways[:2]


def _results_over(node: Any, learner: Learner) -> list[str]:
    """The names of one-element tensors whose graphs contain the node, and which end there: none is
    on the way to another."""
    over: list[tuple[str, Any]] = [(n, x.grad_fn) for n, x in learner.tensors() if x.numel() == 1]
    over = [(n, end) for n, end in over if node in behind([end])]
    ends = {end for _, end in over}
    return [n for n, end in over if not any(end in behind([e]) for e in ends - {end})]
