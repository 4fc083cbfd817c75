import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from autograd_lab.graph import layout, svg
from autograd_lab.graph.model import Edge, Graph, GraphNode

SVG = "{http://www.w3.org/2000/svg}"


def parse(picture):
    return ElementTree.fromstring(picture)


def classed(picture, *classes):
    """All elements that have these classes."""
    return [
        element
        for element in parse(picture).iter()
        if set(classes) <= set(element.get("class", "").split())
    ]


def texts(picture, *classes):
    found = classed(picture, *classes) if classes else parse(picture).iter(f"{SVG}text")
    return [
        "".join(one.itertext()).replace("\u00a0", " ") for one in found if one.tag == f"{SVG}text"
    ]


def test_it_is_an_image_with_a_title_and_a_description(exp_graph):
    root = parse(svg(exp_graph))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "Graph of z: 3 operations, 2 leaves"
    assert root[1].tag == f"{SVG}desc"
    assert root[1].text == (
        "MulBackward0 takes x and y. AddBackward0 takes MulBackward0 and x. "
        "ExpBackward0 takes AddBackward0. ExpBackward0 gives z, 20.1. Saved values hold 12 B."
    )


def test_nothing_in_it_differs_from_run_to_run(exp_graph, mul_step):
    picture = svg(exp_graph, mul_step)
    assert picture == svg(exp_graph, mul_step)
    assert not re.search(
        r"\bid=|href|url\(|0x[0-9a-f]+|<script|https?://(?!www.w3.org/2000/svg)", picture
    )


def test_every_node_is_there_in_its_shape(exp_graph):
    picture = svg(exp_graph)
    assert len(classed(picture, "box")) == len(exp_graph.nodes)
    assert len(classed(picture, "leaf")) == 2
    shown = texts(picture)
    for label in ("x", "y", "z", "MulBackward0", "AddBackward0", "ExpBackward0", "g·y , g·x"):
        assert label in shown


def test_every_edge_is_there(exp_graph):
    (path,) = classed(svg(exp_graph), "edge")
    assert path.get("d").count("M") == len(exp_graph.edges)


def test_names_are_escaped(exp_graph):
    nodes = (replace(exp_graph.nodes[0], name='<&"'), *exp_graph.nodes[1:])
    assert '<&"' in texts(svg(Graph(nodes, exp_graph.edges)))


def test_a_saved_value_is_filled_while_held_and_struck_through_once_freed(exp_graph, mul_step):
    picture = svg(exp_graph, mul_step)
    assert len(classed(picture, "held")) == 2
    assert len(classed(picture, "freed")) == 1
    assert texts(picture, "gone") == ["z v0"]


def test_an_overwritten_value_has_a_ring_and_both_versions(exp_graph, make_saved):
    changed = replace(exp_graph.nodes[4], saved=(make_saved("z", "result", 2, current_version=1),))
    picture = svg(Graph((*exp_graph.nodes[:4], changed, exp_graph.nodes[5]), exp_graph.edges))
    assert len(classed(picture, "ring")) == 1
    assert "z v0 ≠ v1" in texts(picture)


def test_a_tensor_that_wants_no_gradient_is_dashed_and_says_so(exp_graph):
    nodes = (exp_graph.nodes[0], replace(exp_graph.nodes[1], requires_grad=False))
    picture = svg(Graph((*nodes, *exp_graph.nodes[2:]), exp_graph.edges))
    assert len(classed(picture, "box", "none")) == 1
    assert texts(picture).count("no gradient") == 1
    assert len(classed(picture, "edge", "dash")) == 1


def test_a_step_marks_what_is_done_and_what_is_current(exp_graph, mul_step):
    picture = svg(exp_graph, mul_step)
    assert len(classed(picture, "box", "now")) == 1
    assert len(classed(picture, "box", "past")) == 2
    assert len(classed(picture, "tick")) == 2
    assert len(classed(picture, "edge", "flow")) == len(classed(picture, "head")) == 2
    assert sorted(texts(picture, "n")) == ["20.1", "40.2"]


def test_a_step_shows_the_seed_under_the_result(exp_graph, mul_step):
    assert "seed 1.0" in texts(svg(exp_graph, mul_step))
    assert "seed 1.0" not in texts(svg(exp_graph))


def test_a_step_tells_what_happens_in_its_description(exp_graph, mul_step):
    desc = parse(svg(exp_graph, mul_step))[1].text
    assert desc.startswith(f"Step 3 of 5. {mul_step.text} ")


def test_what_is_asked_for_is_shown_nowhere(exp_graph, mul_step):
    picture = svg(exp_graph, mul_step, asked=0)
    assert "40.2" not in picture
    assert "60.3" not in picture
    assert len(classed(picture, "box", "asked")) == 1


def test_gradients_before_the_one_asked_for_are_shown(exp_graph, mul_step):
    assert texts(svg(exp_graph, mul_step, asked=1), "n") == ["40.2"]


def test_a_bucket_is_empty_then_half_full_then_full(exp_graph, mul_step):
    assert not classed(svg(exp_graph), "part")
    assert len(classed(svg(exp_graph, mul_step), "part")) == 2
    grad = mul_step.received[0]
    filled = Graph((replace(exp_graph.nodes[0], grad=grad), *exp_graph.nodes[1:]), exp_graph.edges)
    picture = svg(filled)
    assert len([one for one in classed(picture, "done") if one.tag == f"{SVG}rect"]) == 1
    assert texts(picture).count("20.1") == 2


def test_colours_follow_the_page_then_the_reader_unless_fixed(exp_graph):
    auto, dark = svg(exp_graph), svg(exp_graph, theme="dark")
    assert "var(--jp-layout-color0,#ffffff)" in auto
    assert "prefers-color-scheme:dark" in auto
    assert "[data-jp-theme-light=false]" in auto
    assert "prefers-color-scheme" not in dark
    assert "#16191d" in dark


def test_an_unknown_theme_is_refused(exp_graph):
    with pytest.raises(ValueError, match="'auto', 'light' or 'dark', not 'blue'"):
        svg(exp_graph, theme="blue")


def test_it_scales_down_to_the_width_of_the_page(exp_graph):
    picture = svg(exp_graph)
    root = parse(picture)
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert "max-width:100%" in picture


def test_a_given_layout_is_used(exp_graph, mul_step):
    plan = layout(exp_graph)
    assert svg(exp_graph, mul_step, plan=plan) == svg(exp_graph, mul_step)


def test_labels_on_one_gap_do_not_overlap(exp_graph, mul_step):
    tags = classed(svg(exp_graph, mul_step), "tag")
    boxes = [tuple(float(tag.get(k)) for k in ("x", "y", "width", "height")) for tag in tags]
    assert len(boxes) == 4
    for at, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[at + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_many_nodes_are_drawn_as_one_line_each():
    count = 60
    nodes = tuple(
        GraphNode(at, "op", "SinBackward0", formulas=("g·cos(x)",)) for at in range(count)
    )
    graph = Graph(nodes, tuple(Edge(at, at + 1) for at in range(count - 1)))
    picture = svg(graph)
    assert len(classed(picture, "box")) == count
    assert "g·cos(x)" not in picture
