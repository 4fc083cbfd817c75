"""Batch normalization: what it computes, what it remembers, what it saves and refuses."""

import pytest

import autograd_lab as torch
from autograd_lab import nn


@pytest.fixture
def images():
    torch.manual_seed(0)
    return torch.randn(4, 3, 2, 2) * 5 + 2


def test_each_channel_has_mean_0_and_variance_1(images):
    result = nn.BatchNorm2d(3)(images)
    torch.testing.assert_close(result.mean((0, 2, 3)), torch.zeros(3), rtol=0, atol=1e-6)
    torch.testing.assert_close(result.var((0, 2, 3), correction=0), torch.ones(3))


def test_running_statistics_follow_the_batch_by_the_momentum(images):
    layer = nn.BatchNorm2d(3, momentum=0.25)
    layer(images)
    torch.testing.assert_close(layer.running_mean, 0.25 * images.mean((0, 2, 3)))
    torch.testing.assert_close(layer.running_var, 0.75 + 0.25 * images.var((0, 2, 3)))


def test_without_a_momentum_they_are_the_average_over_all_batches(images):
    layer = nn.BatchNorm2d(3, momentum=None)
    layer(images), layer(images + 6)
    torch.testing.assert_close(layer.running_mean, images.mean((0, 2, 3)) + 3)
    assert layer.num_batches_tracked.item() == 2


def test_evaluation_uses_the_running_statistics_and_leaves_them(images):
    layer = nn.BatchNorm2d(3).eval()
    torch.testing.assert_close(layer(images), images / (1 + 1e-5) ** 0.5)
    assert layer.num_batches_tracked.item() == 0
    assert layer.running_mean.tolist() == [0, 0, 0]


def test_freezing_the_parameters_does_not_stop_the_running_statistics(images):
    layer = nn.BatchNorm2d(3).requires_grad_(False)
    layer(images)
    assert layer.running_mean.abs().min().item() > 0


def test_without_running_statistics_evaluation_uses_those_of_the_batch(images):
    layer = nn.BatchNorm2d(3, track_running_stats=False)
    torch.testing.assert_close(layer.eval()(images), layer.train()(images))
    assert list(layer.state_dict()) == ["weight", "bias"]


def test_a_large_mean_costs_no_digits():
    torch.manual_seed(0)
    spread = torch.randn(64, 2, dtype=torch.float64)
    shifted = (spread + 1000).float()
    expected = torch.nn.functional.batch_norm(shifted.double(), None, None, training=True)
    result = torch.nn.functional.batch_norm(shifted, None, None, training=True)
    torch.testing.assert_close(result.double(), expected, rtol=0, atol=5e-4)


@pytest.mark.parametrize("shape", [(4, 2), (4, 2, 5), (3, 2, 40), (1, 2, 40), (2, 2, 2, 1200)])
def test_rows_of_all_lengths_give_the_same(shape):
    torch.manual_seed(0)
    x = torch.randn(*shape, dtype=torch.float64, requires_grad=True)
    weight, bias = torch.tensor([2.0, -1.0]).double(), torch.tensor([0.5, 1.0]).double()
    result = torch.nn.functional.batch_norm(x, None, None, weight, bias, training=True)
    dims = (0, *range(2, x.dim()))
    column = (1, 2, *(1,) * (x.dim() - 2))
    centred = x - x.mean(dims, keepdim=True)
    std = (centred.square().mean(dims, keepdim=True) + 1e-5).sqrt()
    expected = centred / std * weight.view(column) + bias.view(column)
    torch.testing.assert_close(result, expected)
    g = torch.randn(*shape, dtype=torch.float64)
    one, other = (torch.autograd.grad(y, x, g)[0] for y in (result, expected))
    torch.testing.assert_close(one, other)


def test_memory_in_another_order_gives_the_same(images):
    layer = nn.BatchNorm2d(3, track_running_stats=False)
    turned = images.permute(1, 2, 3, 0).contiguous().permute(3, 0, 1, 2)
    torch.testing.assert_close(layer(turned), layer(images))


def test_the_node_saves_the_input_and_what_is_one_a_channel(images):
    layer = nn.BatchNorm2d(3)
    node = layer(images.requires_grad_()).grad_fn
    assert node.name() == "NativeBatchNormBackward0"
    assert node._saved_input is images and node._saved_weight is layer.weight
    torch.testing.assert_close(node._saved_result1, images.detach().mean((0, 2, 3)))
    assert [node._saved_result2.shape, node._saved_training] == [(3,), True]


@pytest.mark.parametrize("training", [True, False])
def test_second_gradients_are_right(training):
    torch.manual_seed(0)
    x, weight, bias = (torch.randn(*s).double().requires_grad_() for s in ((4, 2, 3), (2,), (2,)))
    mean, var = torch.randn(2).double(), torch.rand(2).double() + 0.5

    def run(x, weight, bias):
        return torch.nn.functional.batch_norm(x, mean, var, weight, bias, training, 0.0)

    assert torch.autograd.gradcheck(run, (x, weight, bias))
    assert torch.autograd.gradgradcheck(run, (x, weight, bias))


def test_a_state_without_the_count_of_batches_is_an_old_one_and_loads():
    layer = nn.BatchNorm1d(2)
    old = {name: x for name, x in layer.state_dict().items() if name != "num_batches_tracked"}
    nn.BatchNorm1d(2).load_state_dict(old)
    assert layer.state_dict()._metadata[""]["version"] == 2


REFUSED = [
    (lambda: nn.BatchNorm1d(3)(torch.ones(1, 3)), ValueError,
     "Expected more than 1 value per channel when training, got input size torch.Size([1, 3])"),
    (lambda: nn.BatchNorm2d(3)(torch.ones(2, 3)), ValueError, "expected 4D input (got 2D input)"),
    (lambda: nn.BatchNorm2d(4)(torch.ones(2, 3, 2, 2)), RuntimeError,
     "running_mean should contain 3 elements not 4"),
    (lambda: torch.nn.functional.batch_norm(torch.ones(2, 3), None, None), RuntimeError,
     "running_mean must be defined in evaluation mode"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_does_not_fit_is_refused_in_pytorchs_words(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_layers_of_several_processes_are_refused_by_name():
    with pytest.raises(NotImplementedError, match="SyncBatchNorm"):
        nn.SyncBatchNorm(3)
