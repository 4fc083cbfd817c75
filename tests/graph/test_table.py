import re
from dataclasses import replace

from autograd_lab.graph import steps_table, table
from autograd_lab.graph.model import Graph

EXPECTED = """\
Graph of z: 3 operations, 2 leaves, 12 B held

#  node          name  shape   value  from  sends      saved       .grad
0  leaf          x     scalar  1.0                                 None
1  leaf          y     scalar  2.0                                 None
2  MulBackward0        scalar         0, 1  g·y , g·x  x v0, y v0
3  AddBackward0        scalar         2, 0  g , g
4  ExpBackward0        scalar         3     g·z        z v0
5  result        z     scalar  20.1   4"""


def test_the_table_says_all_that_the_picture_shows(exp_graph):
    assert table(exp_graph) == EXPECTED


def test_freed_and_overwritten_values_are_told_apart_in_text(exp_graph, make_saved):
    values = (
        make_saved("x", "self", 0, freed=True),
        make_saved("y", "other", 1, current_version=2),
    )
    nodes = list(exp_graph.nodes)
    nodes[2] = replace(nodes[2], saved=values)
    assert "x v0 (freed), y v0 ≠ v2" in table(Graph(tuple(nodes), exp_graph.edges))


def test_a_leaf_without_gradient_says_so(exp_graph):
    nodes = (exp_graph.nodes[0], replace(exp_graph.nodes[1], requires_grad=False))
    lines = table(Graph((*nodes, *exp_graph.nodes[2:]), exp_graph.edges)).splitlines()
    assert lines[4].endswith("no gradient")


def test_a_step_is_a_line_of_the_walk(mul_step):
    heads, line = steps_table([mul_step]).splitlines()
    assert re.split("  +", heads) == [
        "step",
        "#",
        "node",
        "receives g",
        "rule",
        "sends",
        "saved held",
    ]
    assert re.split("  +", line) == [
        "3", "2", "MulBackward0", "20.1", "g·y, g·x", "40.2 to x, 20.1 to y", "8 B",
    ]  # fmt: skip
