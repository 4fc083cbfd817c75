"""Edges that span several columns, as chains of short ones.

An edge that passes a column gets a point there. All edges of one source share their points, so they
run together until they part, and a tensor that is used a hundred times makes one line, not a
hundred. Where the graph wraps, every edge that goes on has a point at the end of one row and at the
start of the next.
"""

from dataclasses import dataclass

from autograd_lab.graph.layering import Columns
from autograd_lab.graph.measure import Size, port_offset
from autograd_lab.graph.model import Graph
from autograd_lab.graph.ordering import Neighbours
from autograd_lab.graph.placing import Links

APART = 16.0  # between the nodes of a column
POINT = 9.0  # half the room that a passing edge takes
STRAIGHT = 30.0  # how strongly the points of a long edge hold each other level
LEAF = 0.3  # and how weakly a leaf pulls, so that what runs through stays level


@dataclass(slots=True)
class Tracks:
    """Items in slots. The first items are the nodes, by their ids; the others are points.

    A slot is a column, or the start or the end of a row where edges come from or go to another row.
    """

    slot: list[int]
    source: list[int]  # of each item: the node whose edges pass here, or the node itself
    tops: list[float]  # the room that an item needs above its middle
    bottoms: list[float]
    row_of_slot: list[int]
    points: dict[int, list[int]]  # of each source: the points of its edges, from left to right
    passed: list[int]  # of each edge: how many of its source's points it passes
    fork: list[int]  # of each edge: how many of those an earlier edge passes too

    def row(self, item: int) -> int:
        """The row that an item is in."""
        return self.row_of_slot[self.slot[item]]

    def last(self, graph: Graph, edge: int) -> int:
        """The last item that an edge passes before its target."""
        source, passed = graph.edges[edge].source, self.passed[edge]
        return self.points[source][passed - 1] if passed else source

    def columns(self) -> list[list[int]]:
        """The items of each slot, in the order in which they were made."""
        columns: list[list[int]] = [[] for _ in self.row_of_slot]
        for item, slot in enumerate(self.slot):
            columns[slot].append(item)
        return columns


def lay_tracks(graph: Graph, sizes: list[Size], columns: Columns) -> Tracks:
    """Items for all nodes, and points for all edges."""
    slots, row_of_slot = _slots(columns)
    count = len(graph.nodes)
    tracks = Tracks(
        slots,
        list(range(count)),
        [size.top + APART / 2 for size in sizes],
        [size.bottom + APART / 2 for size in sizes],
        row_of_slot,
        {},
        [],
        [],
    )
    for edge in graph.edges:
        points = tracks.points.setdefault(edge.source, [])
        first = slots[edge.source] + 1
        needed = slots[edge.target] - first
        tracks.passed.append(needed)
        tracks.fork.append(min(len(points), needed))
        for slot in range(first + len(points), slots[edge.target]):
            points.append(len(tracks.slot))
            tracks.slot.append(slot)
            tracks.source.append(edge.source)
            tracks.tops.append(POINT)
            tracks.bottoms.append(POINT)
    return tracks


def _slots(columns: Columns) -> tuple[list[int], list[int]]:
    """The slot of each node, and the row of each slot: rows get a slot at their inner ends."""
    slots: list[int] = []
    row_of_slot: list[int] = []
    ends = [*columns.row_starts[1:], max(columns.column, default=0) + 1]
    for row, (start, end) in enumerate(zip(columns.row_starts, ends, strict=True)):
        borders = (row > 0) + (row < len(ends) - 1)
        slots += [len(row_of_slot) + (row > 0) + at for at in range(end - start)]
        row_of_slot += [row] * (end - start + borders)
    return [slots[column] for column in columns.column], row_of_slot


def neighbours(graph: Graph, tracks: Tracks) -> tuple[Neighbours, Neighbours]:
    """The items to the left and to the right of each item."""
    before: Neighbours = [[] for _ in tracks.slot]
    after: Neighbours = [[] for _ in tracks.slot]
    for source, points in tracks.points.items():
        for one, two in zip([source, *points], points, strict=False):
            before[two].append(one)
            after[one].append(two)
    for at in sorted(range(len(graph.edges)), key=lambda at: graph.edges[at].input):
        last, target = tracks.last(graph, at), graph.edges[at].target
        before[target].append(last)
        after[last].append(target)
    return before, after


def assign_ports(
    graph: Graph, tracks: Tracks, order: list[list[int]], sizes: list[Size]
) -> list[float]:
    """How far below the middle of its target each edge ends, so that edges don't cross there."""
    place = {item: at for column in order for at, item in enumerate(column)}
    incoming: list[list[tuple[int, int, int]]] = [[] for _ in graph.nodes]
    for at, edge in enumerate(graph.edges):
        incoming[edge.target].append((place[tracks.last(graph, at)], edge.input, at))
    ports = [0.0] * len(graph.edges)
    for target, edges in enumerate(incoming):
        for index, (_, _, at) in enumerate(sorted(edges)):
            ports[at] = port_offset(index, len(edges), sizes[target].height)
    return ports


def link(graph: Graph, tracks: Tracks, ports: list[float]) -> tuple[Links, Links]:
    """What pulls on each item from the left and from the right, within its row."""
    before: Links = [[] for _ in tracks.slot]
    after: Links = [[] for _ in tracks.slot]
    for source, points in tracks.points.items():
        weight = 1.0
        for one, two in zip([source, *points], points, strict=False):
            if tracks.row(one) == tracks.row(two):
                before[two].append((one, 0.0, weight))
                after[one].append((two, 0.0, weight))
            weight = STRAIGHT
    for at, port in enumerate(ports):
        last, target = tracks.last(graph, at), graph.edges[at].target
        weight = LEAF if graph.nodes[graph.edges[at].source].kind == "leaf" else 1.0
        before[target].append((last, -port, weight))
        after[last].append((target, port, weight))
    return before, after
