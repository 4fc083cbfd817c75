"""The walk backward: what `backward()` does.

From the outputs, every node behind them is visited once, after all the nodes that send it a
gradient. What several paths send to one node is added up on arrival, so a node's derivative runs
once, on the sum. This is the chain rule in reverse: products along a path, sums over paths.

The order is PyTorch's. A node is ready when the last gradient that it waits for has arrived; of the
ready ones, the node that was made last in the forward pass goes first, and leaves go at once.

There is no recursion: a graph a million nodes deep is walked like any other.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np

from autograd_lab.core.modes import thread
from autograd_lab.core.node import Edge, Node, Start
from autograd_lab.errors import GradientMismatch

Observer = Callable[[Node, tuple[Any, ...], tuple[Any, ...]], None]


def run_backward(
    roots: Sequence[Edge],
    gradients: Sequence[Any],
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
    captures: Collection[Edge] | None = None,
    observer: Observer | None = None,
    dry: bool = False,
) -> dict[Edge, Any]:
    """Send `gradients` from the edges `roots` back to the leaves.

    roots, gradients: where to start, and with what; plain arrays, or tensors if `create_graph`.
    retain_graph: keep the saved values for another walk.
    create_graph: record the walk itself, so that its results can be differentiated.
    captures: visit only what leads to these edges, and return the gradients that arrive there
        instead of adding them to any `.grad`. None: visit everything, and let leaves accumulate.
    observer: told of each node, the gradients that came and those that went, as it happens.
    dry: only look: leaves do not accumulate.
    Returns what was captured; an edge that no gradient reached is missing.
    Errors: GraphFreed, SavedValueModified, GradientMismatch, and whatever a hook raises. What was
        accumulated before an error stays, as in PyTorch.
    """
    start = Start(roots)
    needed = None if captures is None else _leading_to(start, captures)
    captured: dict[Edge, Any] = {}
    pending = _count_arrivals(start)
    ready: list[tuple[int, Node, list[Any]]] = []
    leaves: deque[tuple[Node, list[Any]]] = deque()
    modes = thread.modes
    before, modes.grad = modes.grad, create_graph
    try:
        with np.errstate(all="ignore"):
            _send(start, gradients, pending, ready, leaves, create_graph)
            while leaves or ready:
                if leaves:
                    node, grads = leaves.popleft()
                else:
                    _, node, grads = heappop(ready)
                hooks = node.hooks
                if hooks is not None:
                    hooks.before(grads)
                if captures is not None:
                    _capture(node, grads, captures, captured)
                    if node not in needed:  # type: ignore[operator]
                        continue
                arrived = () if observer is None and hooks is None else tuple(grads)
                if dry and node.is_accumulator:
                    sent = ()
                else:
                    sent = node.apply(grads, create_graph)
                if not retain_graph:
                    node.release()
                if hooks is not None:
                    sent = hooks.after(sent, arrived)
                if observer is not None:
                    observer(node, arrived, tuple(sent))
                if sent:
                    _send(node, sent, pending, ready, leaves, create_graph)
                # A leaf may keep an array as its own only if nobody else still holds it.
                del sent, grads
    finally:
        modes.grad = before
    return captured


def _count_arrivals(start: Node) -> dict[Node, list[Any]]:
    """For each node behind `start`: a place for the gradient of each of its outputs, and behind
    those, how many gradients it has to wait for, which is the number of edges that lead to it."""
    pending: dict[Node, list[Any]] = {}
    stack = [start]
    while stack:
        for edge in stack.pop().edges:
            if edge is not None:
                node = edge[0]
                if node in pending:
                    pending[node][-1] += 1
                else:
                    pending[node] = [None, 1] if not node.more_outputs else _places(node)
                    stack.append(node)
    return pending


def _send(
    node: Node,
    sent: Sequence[Any],
    pending: dict[Node, list[Any]],
    ready: list[tuple[int, Node, list[Any]]],
    leaves: deque[tuple[Node, list[Any]]],
    create_graph: bool,
) -> None:
    """Pass each gradient along its edge, and queue the nodes that have now received their last."""
    for edge, grad in zip(node.edges, sent):
        if edge is None:
            continue
        target, number = edge
        grads = pending[target]
        if grad is not None:
            data = grad._data if create_graph else grad
            # A NumPy scalar of the right type is right in shape and dtype: one test for both.
            if type(data) is not target.scalar or number:
                shape, dtype = (
                    target.more_outputs[number - 1] if number else (target.shape, target.dtype)
                )
                if data.dtype is not dtype or data.shape != shape:
                    grad = _fit(grad, shape, dtype, node, edge)
            here = grads[number]
            grads[number] = grad if here is None else here + grad
        if grads[-1] > 1:
            grads[-1] -= 1
            continue
        del pending[target], grads[-1]
        if target.is_accumulator:
            leaves.append((target, grads))
        else:
            heappush(ready, (-target.sequence, target, grads))


def _places(node: Node) -> list[Any]:
    return [None] * (1 + len(node.more_outputs)) + [1]


def _leading_to(start: Node, captures: Collection[Edge]) -> set[Node]:
    """The nodes behind `start` from which a captured edge can be reached, the captured excluded."""
    targets = {node for node, _ in captures}
    needed: set[Node] = set()
    seen: set[Node] = {start}
    stack: list[tuple[Node, bool]] = [(start, False)]
    while stack:
        node, children_done = stack.pop()
        children = [edge[0] for edge in node.edges if edge is not None]
        if children_done:
            if any(child in needed or child in targets for child in children):
                needed.add(node)
            continue
        stack.append((node, True))
        for child in children:
            if child not in seen:
                seen.add(child)
                stack.append((child, False))
    return needed


def _capture(
    node: Node, grads: list[Any], captures: Collection[Edge], captured: dict[Edge, Any]
) -> None:
    for number, grad in enumerate(grads):
        if grad is not None and (node, number) in captures:
            captured[node, number] = grad


def _fit(grad: Any, shape: tuple[int, ...], dtype: Any, node: Node, edge: Edge) -> Any:
    """The gradient of a broadcast input: summed over what was broadcast, in the input's dtype."""
    if grad.shape != shape:
        extra = len(grad.shape) - len(shape)
        stretched = [
            i
            for i, size in enumerate(grad.shape)
            if i < extra or (shape[i - extra] == 1 and size != 1)
        ]
        kept = [size for i, size in enumerate(grad.shape) if i not in stretched]
        if extra < 0 or [s for s in shape if s != 1] != [s for s in kept if s != 1]:
            index = list(node.edges).index(edge)
            raise GradientMismatch(
                f"Function {node.name()} returned an invalid gradient at index {index} - got "
                f"{list(grad.shape)} but expected shape compatible with {list(shape)}",
                node=node,
                index=index,
                expected=shape,
                got=tuple(grad.shape),
            )
        if stretched:
            grad = grad.sum(axis=tuple(stretched), keepdims=True)
        if grad.shape != shape:
            grad = grad.reshape(shape)
    if hasattr(grad, "_data"):
        return grad if grad._data.dtype == dtype else grad._cast(dtype)
    return grad if grad.dtype == dtype else grad.astype(dtype)
