"""The walk backward: what `backward()` does.

From the outputs, every node behind them is visited once, after all the nodes that send it a
gradient. What several paths send to one node is added up on arrival, so a node's derivative runs
once, on the sum. This is the chain rule in reverse: products along a path, sums over paths.

The order is PyTorch's. A node is ready when the last gradient that it waits for has arrived; of the
ready ones, the node that was made last in the forward pass goes first, and leaves go at once.

There is no recursion: a graph a million nodes deep is walked like any other.
"""

import functools
from collections import deque
from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np

from autograd_lab.core.anomaly import check_nan, failures_explained
from autograd_lab.core.events import listeners, tell
from autograd_lab.core.modes import thread, watch
from autograd_lab.core.node import AccumulateGrad, Edge, Node, Start, name_of
from autograd_lab.core.places import Spot, here
from autograd_lab.core.visit import DEEPEST, Observer, Visit, Walk, in_another_thread
from autograd_lab.errors import GradientMismatch


def run_backward(
    roots: Sequence[Edge],
    gradients: Sequence[Any],
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
    captures: Collection[Edge] | None = None,
    only: Collection[Edge] | None = None,
    observer: Observer | None = None,
    dry: bool = False,
    spot: Spot | None = None,
) -> dict[Edge, Any]:
    """Send `gradients` from the edges `roots` back to the leaves.

    roots, gradients: where to start, and with what; plain arrays, or tensors if `create_graph`.
    retain_graph: keep the saved values for another walk.
    create_graph: record the walk itself, so that its results can be differentiated.
    captures: visit only what leads to these edges, and return the gradients that arrive there
        instead of adding them to any `.grad`. None: visit everything, and let leaves accumulate.
    only: visit only these edges' nodes and what leads to them; leaves among them accumulate.
    observer: told of each node, the gradients that came and those that went, as it happens.
    dry: only look: leaves do not accumulate.
    spot: where the learner's code asked for the walk; found out if not given.
    Returns what was captured; an edge that no gradient reached is missing.
    Errors: GraphFreed, SavedValueModified, GradientMismatch, and whatever a hook raises. What was
        accumulated before an error stays, as in PyTorch.
    """
    spot = spot or here()
    modes = thread.modes
    outer = modes.walk
    if outer is not None and outer.depth == DEEPEST:
        again = functools.partial(
            run_backward, roots, gradients, retain_graph=retain_graph, create_graph=create_graph,
            captures=captures, only=only, observer=observer, dry=dry, spot=spot,
        )  # fmt: skip
        return in_another_thread(again)
    node: Node = Start(roots)
    if listeners and not dry:
        tell("walk_begins", node, retain_graph, spot)
    visit = None
    if captures is not None or only is not None or observer is not None or dry or watch.anomaly:
        visit = Visit(node, captures, only, observer, dry)
    waiting_for = count_arrivals(node)
    arrived: dict[Node, list[Any]] = {}
    ready: list[tuple[int, Node, list[Any]]] = []
    leaves: deque[tuple[Node, list[Any]]] = deque()
    sent: Any = gradients
    before = modes.grad_enabled
    saved_hooks = modes.saved_hooks
    modes.set_grad(create_graph)
    walk = modes.walk = Walk(outer, spot, node, waiting_for, visit, retain_graph)
    learners = np.geterr()
    try:
        with np.errstate(all="ignore"):
            while True:
                chosen: Any = None
                for edge, grad in zip(node.edges, sent):  # noqa: B905
                    if edge is None:
                        continue
                    target, number = edge
                    if type(grad) is not target.form or number:
                        grad = None if grad is None else fit(grad, target, number, node, edge)
                        if target.more_outputs and target not in arrived:
                            _places(target, arrived)
                    left = waiting_for[target]
                    if left == 1 and target not in arrived:
                        grads = [grad]
                    else:
                        grads = arrived.get(target) or _places(target, arrived)
                        if grad is not None:
                            there = grads[number]
                            grads[number] = grad if there is None else there + grad
                        if left > 1:
                            waiting_for[target] = left - 1
                            continue
                        del arrived[target]
                    if type(target) is AccumulateGrad:
                        leaves.append((target, grads))
                    elif chosen is None and not ready:
                        chosen, its_grads = target, grads
                    else:
                        heappush(ready, (-target.sequence, target, grads))
                # A leaf may keep an array as its own only if nobody else still holds it.
                sent = grad = there = None
                if chosen is not None and not ready and not leaves:
                    # In a chain, the only one ready need not go through the queue.
                    node, grads = chosen, its_grads
                else:
                    if chosen is not None:
                        heappush(ready, (-chosen.sequence, chosen, its_grads))
                    if leaves:
                        node, grads = leaves.popleft()
                    elif ready:
                        _, node, grads = heappop(ready)
                    else:
                        for callback in walk.callbacks:
                            callback()
                        return {} if visit is None else visit.captured
                walk.node = node
                if visit is None and node.hooks is None:
                    sent = node.apply(grads, create_graph)
                    if node.hooks is not None:
                        sent = _hung_meanwhile(node, sent, create_graph, learners)  # type: ignore[unreachable]
                else:
                    sent = _look(visit, node, grads, create_graph, learners)
                # Nothing was sent where the walk ended short of a node: it keeps what it saved.
                if not retain_graph and sent:
                    node.release()
                    node.freed_by = spot
    finally:
        modes.walk = outer
        modes.set_grad(before)
        modes.set_saved_hooks(saved_hooks)


def _look(
    visit: Visit | None,
    node: Node,
    grads: list[Any],
    create_graph: bool,
    learners: Any,
) -> Sequence[Any]:
    """A node on the way with hooks, captures, an observer, or in anomaly mode.

    learners: how NumPy treats floating-point errors in the learner's code, so in the hooks too.
    """
    observed = visit is not None and visit.observer is not None
    if visit is not None and not visit.goes_through(node):
        # The one output that a walk starts from shows its gradient even if nothing leads on.
        told = visit.ends_at(node) or [edge[0] for edge in visit.start.edges if edge] == [node]
        if told and node.hooks is not None:
            with np.errstate(**learners):
                node.hooks.on_tensors(grads, create_graph)
        visit.capture(node, grads)
        if observed:
            visit.observer(node, tuple(grads), ())  # type: ignore[misc]
        return ()
    if visit is not None:
        visit.capture(node, grads)
    with failures_explained(node):
        hooks = node.hooks
        if hooks is not None:
            with np.errstate(**learners):
                hooks.on_tensors(grads, create_graph)
                hooks.before(grads, create_graph)
        posts = hooks is not None and hooks.after_apply
        if posts and isinstance(node, AccumulateGrad) and isinstance(grads[0], np.generic):
            grads[0] = np.array(grads[0])  # memory, which `.grad` and those hooks can share
        # Held only where somebody asks: a leaf keeps an array as its own if nobody else holds it.
        arrived = tuple(grads) if posts or observed else ()
        sent = node.apply(grads, create_graph)
        if hooks is None and node.hooks is not None:
            sent = _hung_meanwhile(node, sent, create_graph, learners)
        if visit is not None and visit.needed is not None:
            sent = visit.for_those_reached(node, sent)
        if posts or watch.anomaly:
            sent = _fitting(node, sent)
        if hooks is not None:
            with np.errstate(**learners):
                if isinstance(node, AccumulateGrad):
                    hooks.when_accumulated(node.variable)
                if posts:
                    sent = hooks.after(sent, arrived, create_graph)
        if watch.anomaly and watch.check_nan:
            check_nan(node, sent)
    if observed:
        visit.observer(node, arrived, tuple(sent))  # type: ignore[misc, union-attr]
    return sent


def _hung_meanwhile(node: Node, sent: Any, create_graph: bool, learners: Any) -> Sequence[Any]:
    """After hooks that were hung on the node while its derivative ran: what came is gone by now."""
    with np.errstate(**learners):
        return node.hooks.after(
            _fitting(node, sent), [None] * (1 + len(node.more_outputs)), create_graph
        )


def _fitting(node: Node, sent: Sequence[Any]) -> list[Any]:
    """What a node sends, in the shapes and dtypes in which it arrives."""
    return [
        fit(grad, edge[0], edge[1], node, edge) if grad is not None and edge is not None else grad
        for grad, edge in zip(sent, node.edges, strict=True)
    ]


def count_arrivals(start: Node) -> dict[Node, int]:
    """How many gradients each node behind `start` waits for: the edges that lead to it."""
    counts: dict[Node, int] = {}
    stack = [start]
    while stack:
        for edge in stack.pop().edges:
            if edge is not None:
                node = edge[0]
                if node in counts:
                    counts[node] += 1
                else:
                    counts[node] = 1
                    stack.append(node)
    return counts


def _places(node: Node, arrived: dict[Node, list[Any]]) -> list[Any]:
    """Room for the gradient of each output of a node that waits for several."""
    places = arrived[node] = [None] * (1 + len(node.more_outputs))
    return places


def fit(grad: Any, target: Node, number: int, node: Node, edge: Edge) -> Any:
    """The gradient in the shape and dtype of the output that it belongs to.

    That of a broadcast input is summed over what was broadcast.
    """
    shape, dtype = target.shape_and_dtype(number)
    data = getattr(grad, "_data", grad)
    if data.shape != shape:
        grad = _summed(grad, tuple(data.shape), shape, node, edge)
        data = getattr(grad, "_data", grad)
    if data.dtype is dtype or dtype is None:
        return grad
    if data.dtype.kind == "c" and dtype.kind != "c":
        grad = grad.real
        data = getattr(grad, "_data", grad)
    return grad.astype(dtype) if data is grad else grad._cast(dtype)


def _summed(grad: Any, got: tuple[int, ...], shape: tuple[int, ...], node: Node, edge: Edge) -> Any:
    extra = len(got) - len(shape)
    stretched = tuple(
        i for i, size in enumerate(got) if i < extra or (shape[i - extra] == 1 and size != 1)
    )
    kept = [1 if i in stretched else size for i, size in enumerate(got)][max(extra, 0) :]
    if extra < 0 or kept != list(shape):
        index = next(i for i, one in enumerate(node.edges) if one is edge)
        raise GradientMismatch(
            f"Function {name_of(node)} returned an invalid gradient at index {index} - got "
            f"{list(got)} but expected shape compatible with {list(shape)}",
            node=node, index=index, expected=shape, got=got,
        )  # fmt: skip
    if not shape:
        return grad.sum()
    grad = grad.sum(axis=stretched, keepdims=True)
    return grad.reshape(shape) if extra else grad
