import re
import time
from itertools import combinations, pairwise

import pytest

from autograd_lab.graph import GraphTooLarge, layout
from autograd_lab.graph.model import Edge, Graph, GraphNode

COMMAND = re.compile(r"([MHLCQ])([-\d. ]+)")


def graph_of(count, *edges, leaves=()):
    """A graph of operations and leaves; edges are (source, target) or (source, target, input)."""
    nodes = tuple(
        GraphNode(at, "leaf", "leaf", f"x{at}", (), "float32")
        if at in leaves
        else GraphNode(at, "op", "SinBackward0", shape=(), formulas=("g·cos(x)",))
        for at in range(count)
    )
    return Graph(nodes, tuple(Edge(*edge) for edge in edges))


def polyline(path):
    """The points of an SVG path, curves in sixteen pieces."""
    points = []
    for letter, numbers in COMMAND.findall(path):
        n = [float(number) for number in numbers.split()]
        if letter == "H":
            points.append((n[0], points[-1][1]))
        elif letter in "ML":
            points.append((n[0], n[1]))
        else:
            start, *others = points[-1], *zip(n[::2], n[1::2], strict=True)
            points += [bezier([start, *others], at / 16) for at in range(1, 17)]
    return points


def bezier(points, t):
    while len(points) > 1:
        points = [((1 - t) * a + t * c, (1 - t) * b + t * d) for (a, b), (c, d) in pairwise(points)]
    return points[0]


def cross(a, b, c, d):
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < -1e-6 and side(c, d, a) * side(c, d, b) < -1e-6


def crossings(plan):
    """How many pairs of drawn edges cross, where they don't come out of one node."""
    lines = [polyline(plan.path(at)) for at in range(len(plan.graph.edges))]
    count = 0
    for one, two in combinations(range(len(lines)), 2):
        if plan.graph.edges[one].source != plan.graph.edges[two].source:
            count += any(
                cross(a, b, c, d) for a, b in pairwise(lines[one]) for c, d in pairwise(lines[two])
            )
    return count


def chain(count):
    return graph_of(count, *((at, at + 1) for at in range(count - 1)), leaves={0})


def residual(blocks):
    """Blocks of three operations, each with a leaf of its own, and a way round each block."""
    nodes, edges, last = [GraphNode(0, "leaf", "leaf", "x", ())], [], 0
    for _ in range(blocks):
        start = last
        for _ in range(3):
            at = len(nodes)
            nodes += [
                GraphNode(at, "leaf", "leaf", f"w{at}", (8, 8)),
                GraphNode(at + 1, "op", "MmBackward0", formulas=("g·w", "x·g")),
            ]
            edges += [Edge(last, at + 1, 0), Edge(at, at + 1, 1)]
            last = at + 1
        nodes.append(GraphNode(len(nodes), "op", "AddBackward0", formulas=("g", "g")))
        edges += [Edge(last, len(nodes) - 1, 0), Edge(start, len(nodes) - 1, 1)]
        last = len(nodes) - 1
    return Graph(tuple(nodes), tuple(edges))


DIAMOND = graph_of(5, (0, 1), (1, 2), (1, 3), (2, 4), (3, 4, 1), leaves={0})
TREE = graph_of(7, (0, 4), (1, 4, 1), (2, 5), (3, 5, 1), (4, 6), (5, 6, 1), leaves={0, 1, 2, 3})
TWISTED = graph_of(7, (0, 5), (1, 4), (2, 5, 1), (3, 4, 1), (4, 6, 1), (5, 6), leaves={0, 1, 2, 3})
TWICE = graph_of(3, (0, 1), (1, 2, 0), (1, 2, 1), leaves={0})
GRAPHS = {
    "one leaf": graph_of(1, leaves={0}),
    "two nodes": chain(2),
    "diamond": DIAMOND,
    "tree": TREE,
    "twisted tree": TWISTED,
    "used twice": TWICE,
    "chain in rows": chain(40),
    "residual blocks in rows": residual(8),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_planar_graphs_have_no_crossing(graph):
    assert crossings(layout(graph)) == 0


def test_a_value_used_again_goes_round_without_a_crossing(exp_graph):
    assert crossings(layout(exp_graph)) == 0


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_boxes_lie_on_the_sheet_and_apart(graph):
    plan = layout(graph)
    spans = []
    for box in plan.boxes:
        top, bottom = box.y - box.size.top, box.y + box.size.bottom
        assert box.left >= 0
        assert box.right <= plan.width
        assert top >= 0
        assert bottom <= plan.height
        spans.append((box.left, box.right, top, bottom))
    for (l1, r1, t1, b1), (l2, r2, t2, b2) in combinations(spans, 2):
        assert r1 < l2 or r2 < l1 or b1 < t2 or b2 < t1


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_every_edge_runs_from_its_source_to_its_target(graph):
    plan = layout(graph)
    for at, edge in enumerate(graph.edges):
        points = polyline(plan.path(at, whole=True))
        source, target = plan.boxes[edge.source], plan.boxes[edge.target]
        assert points[0] == (source.right, source.y)
        assert target.left <= points[-1][0] < target.center
        assert target.top < points[-1][1] < target.top + target.size.height


def test_data_flows_from_left_to_right_and_leaves_stand_first(exp_graph):
    plan = layout(exp_graph)
    for edge in exp_graph.edges:
        assert plan.boxes[edge.source].right < plan.boxes[edge.target].left
    assert plan.boxes[0].left == plan.boxes[1].left == min(box.left for box in plan.boxes)


def test_inputs_that_come_from_leaves_keep_the_order_of_the_arguments(exp_graph):
    plan = layout(exp_graph)
    assert plan.boxes[0].y < plan.boxes[1].y
    assert plan.end(0)[1] < plan.end(1)[1]


def test_a_long_graph_wraps_into_rows_as_wide_as_a_notebook():
    plan = layout(chain(40))
    assert plan.width < 1120
    assert len({box.y for box in plan.boxes}) > 3


def test_a_leaf_in_a_wrapped_graph_stands_in_the_row_of_its_first_use():
    graph = residual(8)
    plan = layout(graph)
    for edge in graph.edges:
        if graph.nodes[edge.source].name not in (None, "x"):
            assert abs(plan.boxes[edge.source].y - plan.boxes[edge.target].y) < 150
            assert plan.boxes[edge.source].right < plan.boxes[edge.target].left


def test_edges_of_one_source_share_their_way_until_they_part():
    graph = graph_of(6, (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 3, 1), (0, 5, 1), leaves={0})
    plan = layout(graph)
    long, longer = polyline(plan.path(5, whole=True)), polyline(plan.path(6, whole=True))
    assert long[:17] == longer[:17]
    assert polyline(plan.path(6))[0] in long


def test_the_layout_is_a_function_of_the_graph():
    one, two = layout(residual(6)), layout(residual(6))
    assert one == two


def test_too_many_nodes_are_refused_with_the_numbers():
    with pytest.raises(GraphTooLarge, match="2,001 nodes") as caught:
        layout(chain(2001))
    assert (caught.value.nodes, caught.value.limit) == (2001, 2000)


def test_time_grows_in_step_with_the_nodes():
    def seconds(count):
        graph, times = chain(count), []
        for _ in range(3):
            start = time.process_time()
            layout(graph)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(1600) < 32 * seconds(200)  # 64 times would be quadratic
