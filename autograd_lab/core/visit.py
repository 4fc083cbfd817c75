"""What surrounds a walk backward: what is captured on the way, where it ends, and walks in walks.

A hook, or a derivative of the learner's, may itself ask for a walk. The inner one is done when it
returns, as any function is. Each takes a dozen of Python's frames, and Python allows a thousand; so
where walks are nested deep, the next runs in a thread of its own while this one waits.
"""

import contextvars
import itertools
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.core.node import AccumulateGrad, Edge, Node
from autograd_lab.core.places import Spot

Observer = Callable[[Node, tuple[Any, ...], tuple[Any, ...]], None]

DEEPEST = 30
"""How many walks may be nested in one thread."""


class Walk:
    """One walk that runs: `thread.modes.walk` is the innermost of the thread.

    number: they are counted from 0. outer: the one in which it was asked for. depth: how many are
    nested in this thread. spot: where the learner's code asked for it. start: its edges are those
    that it starts from. nodes: those that it visits. visit: its `Visit`, or None. retain_graph:
    whether saved values are kept. node: the one whose derivative runs. callbacks: what is called
    at its end.
    """

    __slots__ = (
        "__weakref__",
        "callbacks",
        "depth",
        "node",
        "nodes",
        "number",
        "outer",
        "retain_graph",
        "spot",
        "start",
        "visit",
    )
    _numbers = itertools.count()

    def __init__(
        self,
        outer: "Walk | None",
        spot: Spot,
        start: Node,
        nodes: Collection[Node],
        visit: "Visit | None",
        retain_graph: bool = False,
    ) -> None:
        self.retain_graph = retain_graph
        self.number = next(self._numbers)
        self.outer = outer
        self.start = start
        self.depth: int = 1 if outer is None else outer.depth + 1
        self.spot = spot
        self.nodes = nodes
        self.visit = visit
        self.node: Node | None = None
        self.callbacks: list[Callable[[], Any]] = []

    def will_reach(self, node: Node) -> bool:
        """Whether the node's tensors get their gradients in this walk."""
        visit = self.visit
        return node in self.nodes and (
            visit is None or visit.needed is None or node in visit.needed or node in visit.targets
        )


class Visit:
    """What a walk does at a node beyond the walk: capture, observe, end short of a node.

    start: its edges are those that the walk starts from. needed: the nodes whose derivatives run;
    None for all. targets: the nodes of the captured edges. captured: what has arrived at those.
    """

    def __init__(
        self,
        start: Node,
        captures: Collection[Edge] | None,
        only: Collection[Edge] | None,
        observer: Observer | None,
        dry: bool,
    ) -> None:
        self.start = start
        self.captures = captures
        self.targets = {node for node, _ in captures or ()}
        self.needed: set[Node] | None = None
        if captures is not None:
            self.needed = _leading_to(start, captures)
        elif only is not None:
            self.needed = _leading_to(start, only) | {node for node, _ in only}
        self.captured: dict[Edge, Any] = {}
        self.observer = observer
        self.dry = dry

    def goes_through(self, node: Node) -> bool:
        """Whether the node's derivative runs, or the walk ends short of it."""
        if self.needed is not None:
            return node in self.needed
        return not (self.dry and isinstance(node, AccumulateGrad))

    def ends_at(self, node: Node) -> bool:
        """Whether the gradient of a node that the walk does not go through is asked for."""
        return self.dry or node in self.targets

    def for_those_reached(self, node: Node, sent: Sequence[Any]) -> list[Any]:
        """What a node sends, without what nobody asked for."""
        return [
            grad
            if edge is not None and (self.goes_through(edge[0]) or self.ends_at(edge[0]))
            else None
            for grad, edge in zip(sent, node.edges, strict=True)
        ]

    def capture(self, node: Node, grads: list[Any]) -> None:
        """Keep what was asked for."""
        if node in self.targets:
            for number, grad in enumerate(grads):
                if grad is not None and (node, number) in self.captures:  # type: ignore[operator]
                    self.captured[node, number] = grad


def _leading_to(start: Node, captures: Collection[Edge]) -> set[Node]:
    """The nodes behind `start` from which a captured edge can be reached, the captured excluded."""
    targets = {node for node, _ in captures}
    needed: set[Node] = set()
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(start, False)]
    while stack:
        node, children_done = stack.pop()
        children = [edge[0] for edge in node.edges if edge is not None]
        if children_done:
            if any(child in needed or child in targets for child in children):
                needed.add(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((child, False) for child in children if child not in seen)
    return needed


def in_another_thread(function: Callable[[], Any]) -> Any:
    """What `function` returns, or raises, called in a new thread in the modes of this one."""
    state = thread.modes.state()
    results: list[Any] = []
    errors: list[BaseException] = []

    def work() -> None:
        thread.modes.set_state(state)
        try:
            results.append(function())
        except BaseException as error:
            errors.append(error)

    context = contextvars.copy_context()
    worker = threading.Thread(target=context.run, args=(work,))
    worker.start()
    worker.join()
    if errors:
        raise errors.pop()
    return results[0]
