"""A module as rows, and what is done to it: flags, modes, gradients, buffers that move."""

import pytest

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.widgets import ModuleTree
from autograd_lab.widgets.module_parts import Parts


@pytest.fixture
def net():
    """A convolution with its BatchNorm, and a linear layer."""
    torch.manual_seed(0)
    features = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU())
    return nn.Sequential(features, nn.Flatten(), nn.Linear(8, 3))


@pytest.fixture
def parts(net):
    return Parts(net, torch.rand(2, 1, 4, 4))


def row(parts, path):
    return next(row for row in parts.rows() if row.path == path)


def test_the_parts_of_the_top_are_open_at_first(parts):
    assert [row.path for row in parts.rows()] == ["", "0", "1", "2"]
    assert [row.opened for row in parts.rows()] == [True, False, None, False]


def test_all_parts_can_be_open_at_first(net):
    opened, pressed = Parts(net, opened=True), Parts(net)
    pressed.open_all()
    assert len(opened.rows()) == 16
    assert opened.rows() == pressed.rows()


def test_a_tree_that_begins_open_has_its_parameters_in_the_static_picture(net):
    data, _ = ModuleTree(net, opened=True)._repr_mimebundle_()
    assert "running_mean" in data["text/plain"]
    assert "running_mean" in data["image/svg+xml"]


def test_what_is_opened_shows_its_parts_and_what_is_closed_does_not(parts):
    parts.open(row(parts, "0"))
    parts.open(row(parts, "0.1"))
    assert [(r.path, r.kind) for r in parts.rows() if r.path.startswith("0.1.")] == [
        ("0.1.weight", "parameter"),
        ("0.1.bias", "parameter"),
        ("0.1.running_mean", "buffer"),
        ("0.1.running_var", "buffer"),
        ("0.1.num_batches_tracked", "buffer"),
    ]
    parts.open(row(parts, "0"))
    assert [row.path for row in parts.rows()] == ["", "0", "1", "2"]


def test_a_row_counts_what_is_in_it(parts):
    parts.open_all()
    assert row(parts, "").count == 2 * 9 + 2 + 4 + 8 * 3 + 3
    assert row(parts, "2.weight").shape == (3, 8)
    assert row(parts, "0.1.running_mean").tensors == 0


def test_a_part_is_turned_off_if_all_of_it_is_on_and_else_on(parts, net):
    parts.turn(row(parts, "0"))
    assert not any(p.requires_grad for p in net[0].parameters())
    assert row(parts, "").trainable == 2
    parts.turn(row(parts, ""))
    assert all(p.requires_grad for p in net.parameters())


def test_the_flag_of_one_parameter_is_turned(parts, net):
    parts.open(row(parts, "2"))
    parts.turn(row(parts, "2.bias"))
    assert [net[2].weight.requires_grad, net[2].bias.requires_grad] == [True, False]


def test_the_mode_of_a_part_is_that_of_all_in_it(parts, net):
    parts.switch(row(parts, "0"))
    assert [net[0][1].training, net.training] == [False, True]


def test_a_backward_fills_the_gradients_of_what_wants_one(parts, net):
    parts.turn(row(parts, "0"))
    parts.backward()
    assert [row(parts, path).with_grad for path in ("", "0", "2")] == [2, 0, 2]
    assert parts.told.startswith("2 of 6 parameters have a gradient.")
    parts.open(row(parts, "2"))
    assert row(parts, "2.weight").largest == f"{abs(net[2].weight.grad).max().item():.3g}"
    parts.zero_grad()
    assert row(parts, "").with_grad == 0


@pytest.mark.parametrize(("shape", "largest"), [((), "3"), ((0, 2), "")])
def test_gradients_of_one_number_and_of_none_are_shown(shape, largest):
    net = nn.Module()
    net.scale = nn.Parameter(torch.ones(shape))
    (3 * net.scale).sum().backward()
    assert row(Parts(net), "scale").largest == largest


def test_the_forward_changes_buffers_in_train_mode_alone(parts):
    parts.backward()
    assert parts.changed == {"0.1.running_mean", "0.1.running_var", "0.1.num_batches_tracked"}
    parts.switch(row(parts, ""))
    parts.backward()
    assert parts.changed == set()


def test_what_is_no_module_is_refused():
    with pytest.raises(TypeError, match=r"not of list"):
        Parts([])
