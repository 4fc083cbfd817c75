"""Losses: what they are made of, which targets count, and what they say of bad ones."""

import math
import warnings

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.nn import functional as F

SCORES = [[1.0, 2.0, 0.5], [0.0, -1.0, 3.0], [2.0, 2.0, 2.0]]


@pytest.fixture
def scores():
    return torch.tensor(SCORES, dtype=torch.float64, requires_grad=True)


def test_cross_entropy_of_equal_scores_is_the_logarithm_of_their_number():
    loss = F.cross_entropy(torch.zeros(5, 8, dtype=torch.float64), torch.arange(5))
    assert loss.item() == pytest.approx(math.log(8))


def test_the_gradient_of_cross_entropy_is_softmax_less_the_target(scores):
    target = torch.tensor([1, 2, 0])
    F.cross_entropy(scores, target, reduction="sum").backward()
    expected = F.softmax(scores, 1) - F.one_hot(target, 3)
    np.testing.assert_allclose(scores.grad.numpy(), expected.detach().numpy(), atol=1e-12)


def test_large_scores_do_not_overflow():
    scores = torch.tensor([[1000.0, 0.0]])
    assert F.cross_entropy(scores, torch.tensor([1])).item() == 1000
    assert F.cross_entropy(scores, torch.tensor([0])).item() == 0


def test_an_ignored_target_counts_neither_in_the_mean_nor_in_the_gradient(scores):
    loss = F.cross_entropy(scores, torch.tensor([1, -100, 0]))
    loss.backward()
    assert not scores.grad[1].any()
    kept = F.cross_entropy(scores[[0, 2]], torch.tensor([1, 0]))
    assert loss.item() == pytest.approx(kept.item())


def test_an_ignored_score_may_be_infinite():
    scores = torch.tensor([[0.0, -math.inf], [0.0, -1.0]])
    loss = F.nll_loss(scores, torch.tensor([1, 1]), ignore_index=1, reduction="none")
    assert loss.tolist() == [0, 0]


def test_the_mean_is_divided_by_the_weights_of_the_targets(scores):
    weight = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    target = torch.tensor([0, 1, 1])
    losses = F.cross_entropy(scores, target, weight, reduction="none")
    mean = F.cross_entropy(scores, target, weight)
    assert mean.item() == pytest.approx(losses.sum().item() / 5)


def test_probabilities_of_one_class_are_that_class(scores):
    target = torch.tensor([1, 2, 0])
    certain = F.one_hot(target, 3).to(torch.float64)
    assert F.cross_entropy(scores, certain).item() == pytest.approx(
        F.cross_entropy(scores, target).item()
    )


def test_smoothed_classes_are_smoothed_probabilities(scores):
    target = torch.tensor([1, 2, 0])
    certain = F.one_hot(target, 3).to(torch.float64)
    assert F.cross_entropy(scores, target, label_smoothing=0.3).item() == pytest.approx(
        F.cross_entropy(scores, certain, label_smoothing=0.3).item()
    )


def test_binary_cross_entropy_with_logits_is_that_of_their_sigmoid(scores):
    target = torch.rand(3, 3, dtype=torch.float64)
    one = F.binary_cross_entropy_with_logits(scores, target)
    other = F.binary_cross_entropy(torch.sigmoid(scores), target)
    assert one.item() == pytest.approx(other.item())


def test_a_second_gradient_flows_through_cross_entropy(scores):
    assert torch.autograd.gradgradcheck(
        lambda x: F.cross_entropy(x, torch.tensor([1, -100, 0])), (scores,)
    )


def test_a_target_that_is_no_class_says_which_and_how_many_there_are(scores):
    with pytest.raises(IndexError, match=r"Target 3 is out of bounds\.") as caught:
        F.cross_entropy(scores, torch.tensor([0, 3, 1]))
    assert (caught.value.index, caught.value.size) == (3, 3)


def test_another_reduction_is_named_in_the_error(scores):
    with pytest.raises(ValueError, match="average is not a valid value for reduction") as caught:
        F.mse_loss(scores, scores, reduction="average")
    assert caught.value.value == "average"


def test_a_target_that_broadcasts_is_warned_of_at_the_learners_line(scores):
    with pytest.warns(UserWarning, match="different to the input size") as caught:
        F.mse_loss(scores, scores[0].detach())
    assert caught[0].filename == __file__


def test_shapes_that_agree_are_not_warned_of(scores):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        F.mse_loss(scores, scores.detach())


def test_the_older_arguments_mean_a_reduction_and_are_warned_of(scores):
    with pytest.warns(UserWarning, match="please use reduction='sum' instead"):
        old = F.l1_loss(scores, scores + 1, size_average=False)
    assert old.item() == 9
