"""Several nodes drawn as one: by the modules that made them, and by any other grouping."""

import pytest

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.core import events
from autograd_lab.graph import ModuleCalls, extract, show, svg
from autograd_lab.graph.fold import Group, folded


@pytest.fixture(autouse=True)
def noted():
    listener = ModuleCalls()
    events.listeners.append(listener)
    yield
    events.listeners.remove(listener)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.fc(x)) + x


def labels(picture):
    return [node.label for node in picture.graph.nodes]


def test_a_box_stands_for_what_a_part_of_the_network_made():
    net = nn.Sequential(Block(), nn.Linear(2, 1))
    x = torch.ones(3, 2, requires_grad=True)
    picture = show(net(x).sum(), {"net": net, "x": x}, level=1)
    assert labels(picture) == ["x", "0", "1", "SumBackward0", "result"]
    assert [node.folded for node in picture.graph.of_kind("module")] == [4, 2]
    assert picture.graph.nodes[1].title == "Block"


def test_the_level_says_how_far_down_the_boxes_are():
    net = nn.Sequential(Block(), nn.Linear(2, 1))
    out = net(torch.ones(3, 2))
    assert labels(show(out, {"net": net}, level=0)) == ["net", "result"]
    deeper = labels(show(out, {"net": net}, level=2))
    assert [label for label in deeper if "." in label] == ["0.fc", "0.relu"]
    assert "AddBackward0" in deeper  # the block made it beside its parts


def test_each_call_of_a_module_has_a_box_of_its_own():
    block = Block()
    picture = show(block(block(torch.ones(1, 2))), {"block": block}, level=0)
    assert [node.label for node in picture.graph.of_kind("module")] == ["block", "block"]


def test_several_networks_keep_their_names():
    one, two = Block(), Block()
    picture = show(two(one(torch.ones(1, 2))), {"one": one, "two": two}, level=0)
    assert [node.label for node in picture.graph.of_kind("module")] == ["one", "two"]


def test_a_module_without_a_name_is_called_by_its_class():
    picture = show(nn.Linear(2, 1)(torch.ones(1, 2)), level=1)
    assert picture.graph.of_kind("module") == ()  # it is gone, and nothing can be said of it
    kept = nn.Linear(2, 1)
    picture = show(kept(torch.ones(1, 2)), level=1)
    assert [node.label for node in picture.graph.of_kind("module")] == ["Linear"]


def test_a_module_that_makes_nothing_has_no_box():
    same = nn.Identity()
    x = torch.ones(2, requires_grad=True)
    assert labels(show(same(x * 2), {"same": same, "x": x}, level=0))[:2] == ["x", "MulBackward0"]


def test_nothing_is_noted_while_nobody_listens():
    listeners, events.listeners[:] = events.listeners[:], []
    net = Block()
    out = net(torch.ones(1, 2))
    events.listeners[:] = listeners
    assert show(out, {"net": net}, level=0).graph.of_kind("module") == ()


def test_a_box_holds_the_bytes_of_its_operations():
    net = Block()
    out = net(torch.ones(1, 2, requires_grad=True))
    whole = show(out, {"net": net}).graph
    box = show(out, {"net": net}, level=0).graph
    assert box.bytes_held == whole.bytes_held > 0
    assert "Block · 4 operations" in svg(box).replace("\u00a0", " ")


def test_sources_come_first_after_folding():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    graph = extract((y * x).sin() + y, {"x": x, "y": y})
    groups = {n.id: Group(0, "box", "box") for n in graph.nodes if n.title in ("MulBackward0",)}
    new = folded(graph, groups)
    assert all(edge.source < edge.target for edge in new.edges)
    assert [node.id for node in new.nodes] == list(range(len(new.nodes)))


@pytest.mark.parametrize(
    ("values", "word"), [([1.0, float("nan")], "nan"), ([float("inf")], "inf")]
)
def test_a_gradient_that_is_no_number_is_marked(values, word):
    x = torch.ones(len(values), requires_grad=True)
    x.grad = torch.tensor(values)
    picture = show(x * 2, {"x": x})
    drawn = picture._repr_mimebundle_()["image/svg+xml"].replace("\u00a0", " ")
    assert f".grad has {word}" in drawn
    assert f"The gradient of x has {word} in it." in drawn
    assert f"({word} in it)" in str(picture)


def test_a_gradient_of_numbers_is_not_marked():
    x = torch.full((4,), 3e38, requires_grad=True)
    x.grad = torch.full((4,), 3e38)  # their sum is no number, they are
    assert "in it" not in str(show(x * 2, {"x": x}))
