"""Which column each node stands in, and where a long graph wraps into rows.

Columns are longest paths: a node stands right of everything that it was made from. A graph that is
too wide for a notebook continues in a second row, as a line of text does; there each leaf moves
next to the operation that uses it first, for otherwise the first row would hold them all.
"""

from dataclasses import dataclass

from autograd_lab.graph.measure import Size
from autograd_lab.graph.model import Graph

GAP = 66.0  # between columns: room for a gradient on its edge
WIDE_GAP = 76.0  # if it may be a matrix
DENSE_GAP = 34.0
WIDEST = 1090.0  # a wider graph wraps
ROW = 960.0  # the widest row of one that does


@dataclass(frozen=True, slots=True)
class Columns:
    """column: of each node. row_starts: the first column of each row."""

    column: list[int]
    row_starts: list[int]


def assign_columns(graph: Graph, sizes: list[Size], gap: float) -> Columns:
    """Columns for all nodes: in one row with the leaves on its left, or in several."""
    sources: list[list[int]] = [[] for _ in graph.nodes]
    targets: list[list[int]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        sources[edge.target].append(edge.source)
        targets[edge.source].append(edge.target)
    column = _longest_paths(graph, sources)
    fixed = [len(found) for found in sources]
    _move_right(graph, column, targets, [count or len(graph.edges) for count in fixed])
    widths = _widths(column, sizes)
    if sum(widths) + gap * (len(widths) - 1) <= WIDEST:
        return Columns(column, [0])
    follows = [not found for found in sources]
    for node in graph.nodes:
        # What is made of leaves alone moves along with them.
        follows[node.id] = all(follows[source] for source in sources[node.id])
        fixed[node.id] = sum(not follows[source] for source in sources[node.id])
    _move_right(graph, column, targets, fixed)
    return _wrap(graph, column, sizes, gap)


def _longest_paths(graph: Graph, sources: list[list[int]]) -> list[int]:
    """Sources come before targets in `graph.nodes`, so one pass is enough."""
    column = [0] * len(graph.nodes)
    for node in graph.nodes:
        column[node.id] = max((column[source] + 1 for source in sources[node.id]), default=0)
    last = max(column, default=0)
    for node in graph.of_kind("result"):
        column[node.id] = last
    return column


def _move_right(
    graph: Graph, column: list[int], targets: list[list[int]], fixed: list[int]
) -> None:
    """Move each node next to its first target, where more edges get shorter than longer.

    fixed: for each node, how many edges from the left would get longer.
    """
    for node in reversed(graph.nodes):
        found = targets[node.id]
        if len(found) > fixed[node.id]:
            column[node.id] = min(column[target] for target in found) - 1


def _wrap(graph: Graph, column: list[int], sizes: list[Size], gap: float) -> Columns:
    """Break the columns into rows, each as full as it may be, where few edges cross.

    The leaves left of a break go along with the operation that uses them, in a column of their own.
    """
    widths = _widths(column, sizes)
    leaf_widths = [0.0] * (len(widths) + 1)
    for node in graph.nodes:
        if node.kind == "leaf":
            at = column[node.id] + 1
            leaf_widths[at] = max(leaf_widths[at], sizes[node.id].width)
    crossing = _edges_across(graph, column, len(widths))
    breaks = _even_breaks(widths, leaf_widths, crossing, gap)
    shift, shifted, starts = 0, [0] * len(widths), [0]
    for at in range(len(widths)):
        if at in breaks:
            starts.append(at + shift)
            shift += leaf_widths[at] > 0
        shifted[at] = at + shift
    new = [shifted[at] for at in column]
    for node in graph.nodes:
        if node.kind == "leaf" and column[node.id] + 1 in breaks:
            new[node.id] = shifted[column[node.id] + 1] - 1
    return Columns(new, starts)


def _even_breaks(
    widths: list[float], leaf_widths: list[float], crossing: list[int], gap: float
) -> set[int]:
    """Breaks for as few rows as need be, and those about equally long."""
    rows = len(_breaks(widths, leaf_widths, crossing, gap, ROW))
    for tenths in range(6, 10):
        breaks = _breaks(widths, leaf_widths, crossing, gap, ROW * tenths / 10)
        if len(breaks) <= rows:
            return breaks
    return _breaks(widths, leaf_widths, crossing, gap, ROW)


def _breaks(
    widths: list[float], leaf_widths: list[float], crossing: list[int], gap: float, room: float
) -> set[int]:
    """Fill rows up to `room`, and break where fewest edges cross in the last third."""
    breaks: set[int] = set()
    start = 0
    while True:
        used = leaf_widths[start] + gap if start and leaf_widths[start] else 0.0
        end = start
        ends: list[tuple[int, int]] = []
        while end < len(widths) and (end == start or used + widths[end] <= room):
            used += widths[end] + gap
            end += 1
            if used > room * 0.7 and end < len(widths):
                ends.append((crossing[end], -end))
        if end == len(widths):
            return breaks
        start = -min(ends)[1] if ends else end
        breaks.add(start)


def _edges_across(graph: Graph, column: list[int], count: int) -> list[int]:
    """How many sources have an edge over the border left of each column."""
    reach: dict[int, int] = {}
    for edge in graph.edges:
        reach[edge.source] = max(reach.get(edge.source, 0), column[edge.target])
    change = [0] * (count + 1)
    for source, end in reach.items():
        change[column[source] + 1] += 1
        change[end + 1] -= 1
    across, total = [], 0
    for step in change:
        total += step
        across.append(total)
    return across


def _widths(column: list[int], sizes: list[Size]) -> list[float]:
    widths = [0.0] * (max(column) + 1)
    for at, size in zip(column, sizes, strict=True):
        widths[at] = max(widths[at], size.width)
    return widths
