"""Where everything in the picture goes: columns from left to right, in one row or several.

The steps have a file each: how large the nodes are (`measure`), in which column each stands
(`layering`), where long edges pass (`tracks`), the order down each column (`ordering`), and the
heights (`placing`). This file turns the outcome into coordinates.

Equal graphs give equal layouts: no randomness, no clock, no order that depends on a hash.
"""

from dataclasses import dataclass, replace
from itertools import groupby

from autograd_lab.graph.errors import GraphTooLarge
from autograd_lab.graph.layering import DENSE_GAP, GAP, WIDE_GAP, assign_columns
from autograd_lab.graph.measure import CORNER, Size, corner, inset, is_dense, measure
from autograd_lab.graph.model import Graph
from autograd_lab.graph.ordering import order_columns
from autograd_lab.graph.placing import place_columns
from autograd_lab.graph.tracks import (
    APART,
    Tracks,
    assign_ports,
    lay_tracks,
    link,
    neighbours,
)

LARGEST = 2000  # nodes that are drawn at most
MARGIN = 22.0
LANE = 9.0  # between lines that run side by side from one row to the next
ROW_GAP = 22.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """The body of a node: its left edge, the height of its middle, and its size."""

    left: float
    y: float
    size: Size

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.size.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.size.height / 2

    @property
    def center(self) -> float:
        """The middle from left to right."""
        return self.left + self.size.width / 2


@dataclass(slots=True)
class Layout:
    """A box for each node of the graph, by its id, and a path for each edge, by its position."""

    graph: Graph
    width: float
    height: float
    dense: bool
    boxes: list[Box]
    tracks: Tracks
    ports: list[float]  # of each edge: how far below the middle of its target it ends
    item_x: list[tuple[float, float]]  # left and right edge of each item
    item_y: list[float]
    lanes: dict[int, list[Point]]  # of an item at the end of a row: the corners on its way down

    def path(self, edge: int, whole: bool = False) -> str:
        """The path of an edge as SVG writes it, from the source to the target.

        whole: False leaves out what an earlier edge of the same source has drawn already.
        """
        source, end = self.graph.edges[edge].source, self.end(edge)
        fork = 0 if whole else self.tracks.fork[edge]
        points = self.tracks.points[source][: self.tracks.passed[edge]]
        if fork:
            at = points[fork - 1]
            x, y = self.item_x[at][1], self.item_y[at]
        else:
            at, x, y = source, self.boxes[source].right, self.boxes[source].y
        parts = [f"M{x:g} {y:g}"]
        for point in points[fork:]:
            left, right = self.item_x[point]
            new_y = self.item_y[point]
            if at in self.lanes:
                parts.append(_around([(x, y), *self.lanes[at], (left, new_y)]))
            else:
                parts.append(_curve(x, y, left, new_y))
            if right != left:
                parts.append(f"H{right:g}")
            at, x, y = point, right, new_y
        parts.append(_curve(x, y, *end))
        return "".join(parts)

    def continued(self) -> list[tuple[Point, int]]:
        """Where an edge comes in from the row above, and which node it comes from."""
        slots = self.tracks.row_of_slot
        starts = {at + 1 for at in range(len(slots) - 1) if slots[at] != slots[at + 1]}
        return [
            ((self.item_x[item][0], self.item_y[item]), self.tracks.source[item])
            for item in range(len(self.boxes), len(self.item_y))
            if self.tracks.slot[item] in starts
        ]

    def end(self, edge: int) -> Point:
        """Where an edge meets its target."""
        box, port = self.boxes[self.graph.edges[edge].target], self.ports[edge]
        kind = self.graph.nodes[self.graph.edges[edge].target].kind
        height = box.size.height
        radius = corner(kind, height)
        return round(box.left + inset(port, height, radius), 1), box.y + port

    def label_point(self, edge: int) -> Point:
        """Where the gradient on an edge is written: on a stretch that is this edge's alone."""
        own = self.tracks.points[self.graph.edges[edge].source]
        passed, fork = self.tracks.passed[edge], self.tracks.fork[edge]
        if passed == len(own):
            for point in own[fork:passed]:
                left, right = self.item_x[point]
                if right > left:
                    return (left + right) / 2, self.item_y[point]
        last = self.tracks.last(self.graph, edge)
        end = self.end(edge)
        return (self.item_x[last][1] + end[0]) / 2 + 4, (self.item_y[last] + end[1]) / 2


def layout(graph: Graph) -> Layout:
    """Lay out a graph. Raises GraphTooLarge beyond 2,000 nodes.

    >>> from autograd_lab.graph.model import Edge, GraphNode
    >>> x, twice = GraphNode(0, "leaf", "leaf", "x", ()), GraphNode(1, "op", "MulBackward0")
    >>> plan = layout(Graph((x, twice), (Edge(0, 1),)))
    >>> plan.boxes[0].right < plan.boxes[1].left
    True
    """
    if len(graph.nodes) > LARGEST:
        raise GraphTooLarge(
            f"this graph has {len(graph.nodes):,} nodes, and a picture holds at most {LARGEST:,}: "
            "draw the part next to the result, with extract(tensor, names, limit=200)",
            nodes=len(graph.nodes),
            limit=LARGEST,
        )
    dense = is_dense(graph)
    scalars = all(not node.shape for node in graph.nodes)
    gap = DENSE_GAP if dense else GAP if scalars else WIDE_GAP
    inputs = [0] * len(graph.nodes)
    for edge in graph.edges:
        inputs[edge.target] += 1
    sizes = [measure(node, inputs[node.id], dense) for node in graph.nodes]
    columns = assign_columns(graph, sizes, gap)
    sizes = _align_leaves(graph, sizes, columns.column)
    tracks = lay_tracks(graph, sizes, columns)
    order = order_columns(tracks.columns(), *neighbours(graph, tracks))
    ports = assign_ports(graph, tracks, order, sizes)
    heights = place_columns(order, tracks.tops, tracks.bottoms, *link(graph, tracks, ports))
    most = max((len(order[slot]) for slot in _row_ends(tracks)), default=0)
    item_x, width = _across(order, tracks, sizes, gap, MARGIN + LANE * most)
    item_y, lanes, height = _down(order, tracks, heights, item_x, width - MARGIN)
    boxes = [Box(x, y, size) for (x, _), y, size in zip(item_x, item_y, sizes, strict=False)]
    return Layout(graph, width, height, dense, boxes, tracks, ports, item_x, item_y, lanes)


def _align_leaves(graph: Graph, sizes: list[Size], column: list[int]) -> list[Size]:
    """The leaves of a column, all as wide as its widest."""
    widest: dict[int, float] = {}
    leaves = graph.of_kind("leaf")
    for node in leaves:
        at = column[node.id]
        widest[at] = max(widest.get(at, 0.0), sizes[node.id].width)
    sizes = list(sizes)
    for node in leaves:
        sizes[node.id] = replace(sizes[node.id], width=widest[column[node.id]])
    return sizes


def _row_ends(tracks: Tracks) -> list[int]:
    """The last slot of every row but the last."""
    rows = tracks.row_of_slot
    return [slot for slot in range(len(rows) - 1) if rows[slot] != rows[slot + 1]]


def _across(
    order: list[list[int]], tracks: Tracks, sizes: list[Size], gap: float, margin: float
) -> tuple[list[tuple[float, float]], float]:
    """Left and right edge of each item, and the width of the sheet."""
    spans = [(0.0, 0.0)] * len(tracks.slot)
    widest, x, row = 0.0, margin, 0
    ends = set(_row_ends(tracks))
    for slot, column in enumerate(order):
        if tracks.row_of_slot[slot] != row:
            row, x = row + 1, margin
        width = max((sizes[item].width for item in column if item < len(sizes)), default=0.0)
        for item in column:
            own = sizes[item].width if item < len(sizes) else width
            left = x + (width - own) / 2
            spans[item] = (left, left + own)
        widest = max(widest, x + width)
        x += width + (gap / 2 if slot + 1 in ends else gap)
    return spans, widest + margin


def _down(
    order: list[list[int]],
    tracks: Tracks,
    heights: list[float],
    item_x: list[tuple[float, float]],
    right: float,
) -> tuple[list[float], dict[int, list[Point]], float]:
    """Height of each item, the corners of what goes on to the next row, and the sheet's height."""
    item_y = list(heights)
    lanes: dict[int, list[Point]] = {}
    y = MARGIN
    rows = groupby(range(len(order)), key=tracks.row_of_slot.__getitem__)
    for row, slots in rows:
        columns = [order[slot] for slot in slots]
        members = [item for column in columns for item in column]
        top = min(heights[item] - tracks.tops[item] for item in members) + APART / 2
        bottom = max(heights[item] + tracks.bottoms[item] for item in members) - APART / 2
        for item in members:
            item_y[item] = round(heights[item] - top + y, 1)
        y += bottom - top
        if row == tracks.row_of_slot[-1]:
            break
        leaving = columns[-1]
        for at, item in enumerate(leaving):
            # The uppermost line goes round the others, so that none cross.
            lane = round(y + ROW_GAP / 2 + LANE * (len(leaving) - 1 - at), 1)
            out = right - LANE * at
            back = MARGIN + LANE * (len(leaving) - 1 - at)
            lanes[item] = [(out, item_y[item]), (out, lane), (back, lane), (back, 0.0)]
        y += ROW_GAP + LANE * len(leaving)
    return item_y, lanes, round(y + MARGIN, 1)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    """From one point to another, leaving and arriving level."""
    if y == to_y:
        return f"H{to_x:g}"
    middle = (x + to_x) / 2
    return f"C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}"


def _around(corners: list[Point]) -> str:
    """Through right angles with round corners; the last turn goes down to the last point."""
    corners = [*corners[:-2], (corners[-2][0], corners[-1][1]), corners[-1]]
    parts = []
    for before, turn, after in zip(corners, corners[1:], corners[2:], strict=False):
        enter, leave = _short_of(turn, before), _short_of(turn, after)
        parts.append(
            f"L{enter[0]:g} {enter[1]:g}Q{turn[0]:g} {turn[1]:g} {leave[0]:g} {leave[1]:g}"
        )
    return "".join(parts) + f"L{corners[-1][0]:g} {corners[-1][1]:g}"


def _short_of(corner: Point, other: Point) -> Point:
    """A point a corner's radius from the corner, towards the other end."""
    (x, y), (to_x, to_y) = corner, other
    far = abs(to_x - x) + abs(to_y - y)
    part = min(CORNER / 2, far / 2) / far if far else 0.0
    return x + (to_x - x) * part, y + (to_y - y) * part
