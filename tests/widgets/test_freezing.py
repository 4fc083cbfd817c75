"""The freeze painter: what is frozen leaves the graph, and the numbers follow."""

import pytest

import autograd_lab as torch
from autograd_lab import models, nn
from autograd_lab.widgets.freezing import Freezing


@pytest.fixture(scope="module")
def resnet():
    """A ResNet-18 for ten classes."""
    model = models.resnet18()
    model.fc = nn.Linear(512, 10)
    return model


@pytest.fixture
def freezing():
    """Three linear layers, the middle one in a part of its own."""
    layers = nn.Linear(4, 5), nn.Sequential(nn.Linear(5, 6), nn.ReLU()), nn.Linear(6, 2)
    return Freezing(nn.Sequential(*layers), torch.ones(3, 4), "net")


def row(freezing, path):
    return next(row for row in freezing.rows() if row.path == path)


def test_resnet_with_all_but_its_head_frozen(resnet):
    freezing = Freezing(resnet, torch.zeros(2, 3, 32, 32))
    assert freezing.behind.nodes == 132
    freezing.head_alone()
    assert (freezing.behind.nodes, freezing.trainable) == (4, 5130)
    assert freezing.told == "Everything but fc is frozen. The graph had 132 nodes, and has 4 now."
    assert freezing.code() == ["model.requires_grad_(False)", "model.fc.requires_grad_(True)"]


def test_the_memory_is_that_of_what_the_graph_still_saves(freezing):
    freezing.head_alone()
    assert freezing.behind.nbytes == 3 * 6 * 4  # the input of the last layer alone


def test_a_frozen_part_before_all_that_trains_leaves_the_graph(freezing):
    assert freezing.behind.parts["0"] > 0
    freezing.paint(row(freezing, "0"))
    assert freezing.behind.parts["0"] == 0


def test_a_frozen_part_behind_one_that_trains_stays_for_gradients_to_pass(freezing):
    before = freezing.behind.parts["1"]
    freezing.paint(row(freezing, "1"))
    assert 0 < freezing.behind.parts["1"] < before
    assert row(freezing, "1").trainable == 0


def test_a_part_that_trains_in_part_is_painted_to_train(freezing):
    freezing.paint(row(freezing, "0"))
    freezing.paint(row(freezing, ""))
    assert freezing.trainable == row(freezing, "").count


def test_with_everything_frozen_there_is_no_graph(freezing):
    freezing.all(False)
    assert (freezing.behind.nodes, freezing.behind.graph) == (0, None)


def test_the_model_itself_stays_as_it_is(resnet):
    before = {name: value.clone() for name, value in resnet.state_dict().items()}
    Freezing(resnet, torch.rand(2, 3, 32, 32)).all(False)
    assert all(p.requires_grad for p in resnet.parameters())
    assert all(value.equal(before[name]) for name, value in resnet.state_dict().items())


def test_a_model_that_comes_frozen_is_shown_so(resnet):
    model = nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 2))
    model[0].requires_grad_(False)
    freezing = Freezing(model, torch.ones(1, 4))
    assert freezing.behind.nodes < freezing.first.nodes
    assert not any(p.requires_grad for p in freezing.model[0].parameters())


def test_the_code_does_the_same_to_a_fresh_model(freezing):
    freezing.open(row(freezing, "1"))
    freezing.paint(row(freezing, "1.0"))
    freezing.paint(row(freezing, "2"))
    net = nn.Sequential(nn.Linear(4, 5), nn.Sequential(nn.Linear(5, 6), nn.ReLU()), nn.Linear(6, 2))
    for line in freezing.code():
        exec(line, {"net": net})
    painted = [p.requires_grad for p in freezing.model.parameters()]
    assert [p.requires_grad for p in net.parameters()] == painted


def test_the_graph_is_seen_also_where_gradients_are_off():
    with torch.no_grad():
        freezing = Freezing(nn.Linear(2, 1), torch.ones(1, 2))
    assert freezing.behind.nodes == 4


def test_what_is_no_module_is_refused():
    with pytest.raises(TypeError, match=r"not a str"):
        Freezing("model", torch.ones(1))
