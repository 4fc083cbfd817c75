"""All nodes behind some others: what a walk backward from them would visit."""

from collections.abc import Iterable, Iterator

from autograd_lab.core.node import Node


def behind(roots: Iterable[Node | None]) -> Iterator[Node]:
    """The roots and every node behind them, each once, in no order that means anything.

    Example: `any(node.is_accumulator for node in behind([loss.grad_fn]))`
    """
    stack = [node for node in roots if node is not None]
    seen = set(stack)
    while stack:
        node = stack.pop()
        yield node
        for edge in node.edges:
            if edge is not None and edge[0] not in seen:
                seen.add(edge[0])
                stack.append(edge[0])
