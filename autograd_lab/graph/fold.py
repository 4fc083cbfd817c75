"""Several nodes of a graph drawn as one: what a module made, or what a statement made."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from autograd_lab.graph.model import Edge, Graph, GraphNode


class Group(NamedTuple):
    """What some nodes are drawn as. key: equal for the nodes of one box."""

    key: Hashable
    name: str
    title: str


def folded(graph: Graph, groups: Mapping[int, Group]) -> Graph:
    """The graph with a box in place of each group of nodes.

    groups: of each node that is to be folded, by its id. A leaf that has no name, and that one
        group alone uses, goes into its box, as parameters do.

    >>> x, twice = GraphNode(0, "leaf", "leaf", "x"), GraphNode(1, "op", "MulBackward0")
    >>> graph = Graph((x, twice, GraphNode(2, "op", "AddBackward0")), (Edge(0, 1), Edge(1, 2)))
    >>> box = Group("a", "net", "Net")
    >>> [node.label for node in folded(graph, {1: box, 2: box}).nodes]
    ['x', 'net']
    """
    groups = {**groups, **_leaves(graph, groups)}
    new: dict[Hashable, list[GraphNode]] = {}
    for node in graph.nodes:
        new.setdefault(("in", groups[node.id].key) if node.id in groups else node.id, []).append(
            node
        )
    place = {node.id: at for at, members in enumerate(new.values()) for node in members}
    boxes = [
        _box(members, groups[members[0].id]) if members[0].id in groups else members[0]
        for members in new.values()
    ]
    edges = list(
        {
            (place[e.source], place[e.target], _input(e, groups)): e
            for e in graph.edges
            if place[e.source] != place[e.target]
        }
    )
    order = _sources_first(len(boxes), [(source, target) for source, target, _ in edges])
    number = {old: at for at, old in enumerate(order)}
    used: Counter[int] = Counter()
    drawn = []
    for source, target, _ in sorted(edges, key=lambda e: (number[e[1]], e[2], number[e[0]])):
        drawn.append(Edge(number[source], number[target], used[target]))
        used[target] += 1
    nodes = tuple(replace(boxes[old], id=at) for at, old in enumerate(order))
    return Graph(nodes, tuple(drawn), graph.hidden)


def _leaves(graph: Graph, groups: Mapping[int, Group]) -> dict[int, Group]:
    """The leaves that go along, each with the one group that uses it."""
    users: dict[int, set[Group | None]] = {}
    for edge in graph.edges:
        users.setdefault(edge.source, set()).add(groups.get(edge.target))
    found: dict[int, Group] = {}
    for node in graph.of_kind("leaf"):
        only = users.get(node.id, {None})
        group = next(iter(only))
        if node.name is None and len(only) == 1 and group is not None:
            found[node.id] = group
    return found


def _box(members: list[GraphNode], group: Group) -> GraphNode:
    """What stands for the members: they are in order, so the last made what goes on."""
    operations = [node for node in members if node.kind == "op"]
    last = operations[-1]
    return GraphNode(
        0, "module", group.title, group.name, last.shape, last.dtype,
        saved=tuple(saved for node in operations for saved in node.saved),
        broken=next((node.broken for node in members if node.broken), ""),
        folded=len(operations),
    )  # fmt: skip


def _input(edge: Edge, groups: Mapping[int, Group]) -> int:
    """A box has one edge from each source; an operation keeps those of its inputs apart."""
    return 0 if edge.target in groups else edge.input


def _sources_first(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """The nodes, each after its sources, else in the order in which they were."""
    targets: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        targets[source].append(target)
        waiting[target] += 1
    ready = [at for at in range(count) if not waiting[at]]
    heapify(ready)
    order = []
    while ready:
        at = heappop(ready)
        order.append(at)
        for target in targets[at]:
            waiting[target] -= 1
            if not waiting[target]:
                heappush(ready, target)
    return order
