"""The layers that are no convolutions: what each computes, and where it stops gradients."""

import pytest

import autograd_lab as torch
from autograd_lab import nn
from autograd_lab.nn import functional as F


def test_a_linear_layer_begins_within_the_inverse_root_of_its_inputs():
    layer = nn.Linear(16, 1000)
    assert 0.24 < layer.weight.abs().max().item() <= 0.25
    assert 0.2 < layer.bias.abs().max().item() <= 0.25


def test_identity_takes_any_arguments_and_returns_its_input():
    x = torch.ones(2)
    assert nn.Identity(3, a=4)(x) is x


def test_dropout_zeroes_in_training_alone_and_keeps_the_mean():
    torch.manual_seed(0)
    layer = nn.Dropout(0.25)
    result = layer(torch.ones(10000))
    assert sorted(set(result.tolist())) == [0.0, pytest.approx(4 / 3)]
    assert result.mean().item() == pytest.approx(1, abs=0.02)
    assert layer.eval()(torch.ones(3)).tolist() == [1, 1, 1]


def test_dropout_of_channels_zeroes_whole_ones():
    torch.manual_seed(0)
    result = nn.Dropout2d(0.5)(torch.ones(4, 8, 3, 3))
    assert set(result.sum((2, 3)).flatten().tolist()) == {0.0, 18.0}


def test_alpha_dropout_keeps_mean_and_variance():
    torch.manual_seed(0)
    result = nn.AlphaDropout(0.3)(torch.randn(100000))
    assert result.mean().item() == pytest.approx(0, abs=0.02)
    assert result.var().item() == pytest.approx(1, abs=0.05)


def test_the_padding_row_of_an_embedding_is_0_and_gets_no_gradient():
    layer = nn.Embedding(4, 3, padding_idx=-1)
    layer(torch.tensor([3, 0, 3])).sum().backward()
    assert layer.weight[3].tolist() == [0, 0, 0]
    assert layer.weight.grad.sum(1).tolist() == [3, 0, 0, 0]


def test_rows_that_are_too_long_are_shortened_where_they_lie():
    table = torch.tensor([[3.0, 4.0], [30.0, 40.0]])
    F.embedding(torch.tensor([0]), table, max_norm=1.0)
    torch.testing.assert_close(table, torch.tensor([[0.6, 0.8], [30.0, 40.0]]))


def test_bags_are_summed_averaged_or_compared():
    table = torch.tensor([[1.0, 5.0], [2.0, 0.0], [3.0, 1.0]])
    bags, starts = torch.tensor([0, 2, 1]), torch.tensor([0, 2])
    given = {
        mode: F.embedding_bag(bags, table, starts, mode=mode).tolist()
        for mode in ("sum", "mean", "max")
    }
    assert given == {
        "sum": [[4, 6], [2, 0]],
        "mean": [[2, 3], [2, 0]],
        "max": [[3, 5], [2, 0]],
    }


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
def test_gradients_of_bags_are_right(mode):
    torch.manual_seed(0)
    table = torch.randn(5, 3).double().requires_grad_()
    bags, starts = torch.tensor([0, 2, 2, 4]), torch.tensor([0, 1, 1])

    def run(table):
        return F.embedding_bag(bags, table, starts, mode=mode, padding_idx=4)

    assert torch.autograd.gradcheck(run, table)


@pytest.mark.parametrize(
    ("mode", "size"), [("nearest", (3, 5)), ("bilinear", (5, 3)), ("bicubic", (2, 7))]
)
def test_gradients_of_images_in_another_size_are_right(mode, size):
    torch.manual_seed(0)
    image = torch.randn(1, 2, 4, 3).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda x: F.interpolate(x, size, mode=mode), image)
    assert torch.autograd.gradgradcheck(lambda x: F.interpolate(x, size, mode=mode), image)


def test_shuffling_pixels_and_back_changes_nothing():
    image = torch.arange(32.0).view(1, 8, 2, 2)
    assert torch.equal(F.pixel_unshuffle(F.pixel_shuffle(image, 2), 2), image)


def test_an_activation_in_place_saves_its_result_and_changes_its_input():
    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    between = x * 1
    result = F.leaky_relu(between, 0.5, inplace=True)
    assert result is between and result.tolist() == [-0.5, 2.0]
    assert result.grad_fn.name() == "LeakyReluBackward1"
    result.sum().backward()
    assert x.grad.tolist() == [0.5, 1.0]


def test_a_slope_that_hides_the_sign_can_not_be_told_from_the_result():
    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    result = F.leaky_relu(x * 1, -0.5, inplace=True)
    with pytest.raises(RuntimeError, match="negative slope"):
        result.sum().backward()


def test_softmax_without_a_dimension_warns_and_takes_pytorchs():
    with pytest.warns(UserWarning, match="Implicit dimension choice for softmax"):
        result = nn.Softmax()(torch.zeros(2, 4))
    assert result[0].tolist() == [0.25] * 4


def test_a_random_choice_that_is_hard_is_one_hot_and_has_the_soft_gradient():
    torch.manual_seed(0)
    logits = torch.randn(5, 3, requires_grad=True)
    result = F.gumbel_softmax(logits, hard=True)
    assert result.sum(1).tolist() == [1] * 5 and set(result.flatten().tolist()) == {0.0, 1.0}
    (result * torch.arange(3.0)).sum().backward()
    assert logits.grad.abs().sum().item() > 0


@pytest.mark.parametrize("kind", ["LazyLinear", "CrossMapLRN2d"])
def test_what_is_not_here_is_refused_by_name(kind):
    with pytest.raises(NotImplementedError, match=kind):
        getattr(nn, kind)(3)
