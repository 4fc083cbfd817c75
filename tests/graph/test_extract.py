import subprocess
import sys

import pytest

import autograd_lab as torch
from autograd_lab.graph import NoGraph, extract
from autograd_lab.graph.model import Edge


def leaf(*values, **options):
    return torch.tensor(values[0] if len(values) == 1 else values, requires_grad=True, **options)


def node_titles(graph):
    return [node.title for node in graph.nodes]


def test_nodes_come_after_their_sources_and_edges_number_the_inputs():
    x, y = leaf(1.0), leaf(2.0)
    z = (x * y + x).exp()
    graph = extract(z, {"x": x, "y": y, "z": z})
    assert node_titles(graph) == [
        "leaf", "leaf", "MulBackward0", "AddBackward0", "ExpBackward0", "result",
    ]  # fmt: skip
    assert graph.edges == (
        Edge(0, 2, 0), Edge(1, 2, 1), Edge(2, 3, 0), Edge(0, 3, 1), Edge(3, 4), Edge(4, 5),
    )  # fmt: skip


def test_names_are_found_by_identity_on_leaves_on_what_is_between_and_on_results():
    x = leaf(1.0, 2.0)
    same_values = leaf(1.0, 2.0)
    y = x * 2
    out = y.sum()
    graph = extract(out, {"same_values": same_values, "x": x, "y": y, "out": out})
    assert [node.name for node in graph.nodes] == ["x", "y", None, "out"]


def test_the_shortest_name_wins_then_the_first_and_underscores_are_ignored():
    x = leaf(1.0)
    names = {"_": x, "weights": x, "w": x, "v": x}
    assert extract(x * 2, names).nodes[0].name == "w"


def test_shapes_dtypes_values_and_gradients_are_noted():
    x = leaf([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    (x * x).sum().backward()
    node = extract(x * 2, {"x": x}).nodes[0]
    assert (node.shape, node.dtype) == ((2, 2), "float64")
    assert node.value.text == "[1 2; 3 4]"
    assert node.grad.text == "[2 4; 6 8]"


def test_a_leaf_alone_is_a_graph_of_one_leaf():
    x = leaf(1.5)
    graph = extract(x, {"x": x})
    assert [(node.kind, node.name) for node in graph.nodes] == [("leaf", "x")]
    assert graph.edges == ()


def test_an_input_that_wants_no_gradient_is_a_leaf_without_one_where_it_was_saved():
    x, c = leaf(2.0), torch.tensor(3.0)
    graph = extract(x * c + x * c, {"x": x, "c": c})
    (found,) = [node for node in graph.nodes if not node.requires_grad]
    assert (found.kind, found.name, found.value.text) == ("leaf", "c", "3.0")
    assert len([edge for edge in graph.edges if edge.source == found.id]) == 2


def test_saved_values_have_the_learners_name_version_and_bytes():
    x, c = leaf([2.0, 3.0]), torch.tensor([4.0, 5.0])
    y = x * c
    z = y.exp()
    graph = extract(z.sum(), {"x": x, "c": c, "y": y, "z": z})
    saved = {node.title: node.saved for node in graph.nodes}
    (mul,), (exp,) = saved["MulBackward0"], saved["ExpBackward0"]
    assert (mul.label, mul.argument, mul.nbytes) == ("c v0", "other", 8)
    assert (exp.label, exp.argument, exp.is_result) == ("z v0", "result", True)
    assert graph.bytes_held == 16


def test_a_saved_value_without_a_name_has_that_of_the_argument():
    x = leaf(2.0)
    ((saved,),) = [node.saved for node in extract((x + 1).log()).nodes if node.saved]
    assert saved.label == "self v0"


def test_memory_saved_twice_is_counted_once():
    x = leaf([1.0, 2.0])
    y = x + 1
    graph = extract((y * y).sum())
    assert graph.bytes_held == 8


def test_an_overwritten_value_shows_both_versions():
    x = leaf([1.0, 2.0])
    y = x + 1
    z = y * y
    y.add_(1)
    labels = {
        one.label
        for node in extract(z.sum(), {"y": y}).nodes
        for one in node.saved
        if one.overwritten
    }
    assert {label.split(" ", 1)[1] for label in labels} == {"v0 ≠ v1"}


def test_after_backward_saved_values_are_freed_and_hold_nothing():
    x = leaf(2.0)
    z = (x * x).exp()
    held = extract(z).bytes_held
    z.backward()
    graph = extract(z, {"x": x})
    assert held > 0
    assert graph.bytes_held == 0
    assert all(saved.freed for node in graph.nodes for saved in node.saved)
    assert "x v0" in {saved.label for node in graph.nodes for saved in node.saved}


def test_formulas_are_written_with_the_learners_names():
    x, y = leaf(2.0), leaf(3.0)
    mul = extract(x * y, {"x": x, "y": y}).nodes[2]
    assert mul.formulas == ("g·y", "g·x")


def test_several_results_share_their_trunk():
    x = leaf(2.0)
    trunk = x.exp()
    one, two = trunk * 2, trunk * 3
    graph = extract([one, two], {"one": one, "two": two})
    assert node_titles(graph).count("ExpBackward0") == 1
    assert [node.name for node in graph.of_kind("result")] == ["one", "two"]


def test_looking_changes_nothing():
    x = leaf(2.0)
    z = (x * x).sum()
    extract(z, {"x": x})
    assert x.grad is None
    z.backward()
    assert x.grad.item() == 4


def test_a_tensor_without_a_graph_is_refused_with_what_to_do():
    c = torch.tensor(1.0)
    with pytest.raises(NoGraph, match=r"^c has no graph: .* requires_grad=True") as caught:
        extract(c, {"c": c})
    assert caught.value.name == "c"


def test_the_one_of_several_without_a_graph_is_named_by_its_position():
    x = leaf(1.0)
    with pytest.raises(NoGraph) as caught:
        extract([x * 2, torch.tensor(1.0)])
    assert caught.value.position == 1


def test_an_empty_list_is_refused():
    with pytest.raises(NoGraph, match="list is empty"):
        extract([])


@pytest.mark.parametrize("thing", [3.0, "x", None, [1.0]])
def test_what_is_no_tensor_is_refused(thing):
    with pytest.raises(TypeError, match="starts from a tensor, not from"):
        extract(thing)


def test_a_limit_keeps_the_nodes_next_to_the_result_and_counts_the_others():
    x = leaf(1.0)
    z = x
    for _ in range(100):
        z = z.sin()
    graph = extract(z, limit=10)
    assert graph.hidden == 91
    assert [node.kind for node in graph.nodes] == ["more"] + ["op"] * 10 + ["result"]
    assert graph.nodes[0].title == "91 more nodes"
    assert [(edge.source, edge.target) for edge in graph.edges] == [(i, i + 1) for i in range(11)]


def test_a_very_deep_graph_needs_no_recursion():
    z = leaf(1.0)
    for _ in range(20_000):
        z = z + 1
    assert len(extract(z).nodes) == 20_002


DETERMINED = """
import autograd_lab as torch
from autograd_lab.graph import extract, steps, svg, table
x = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
c = torch.tensor([[2., 0.], [1., 3.]])
h = (x @ c + x).tanh()
loss = (h * h).sum() + h.mean()
graph = extract(loss, globals())
print(svg(graph), table(graph), *(svg(graph, step) for step in steps(loss, names=globals())))
"""


def test_pictures_are_the_same_bytes_in_another_process():
    def run(seed):
        environment = {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", DETERMINED]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    first = run("1")
    assert first.count(b"<svg") > 5
    assert first == run("2")
