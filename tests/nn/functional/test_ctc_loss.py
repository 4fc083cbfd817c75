"""The loss of sequences without times, against all ways to say them, one by one."""

import itertools
import math

import numpy as np
import pytest

import autograd_lab as torch
from autograd_lab.nn import functional as F
from autograd_lab.tensor import wrap
from tests.ops.finite_differences import numpy_of
from tests.ops.strict_device import StrictArray


def said(way, blank):
    """The labels of a way: each run once, without the blanks."""
    return [label for label, _ in itertools.groupby(way) if label != blank]


def by_counting(log_probs, labels, blank=0):
    """-log of the summed probabilities of all ways that say the labels."""
    steps, classes = log_probs.shape
    ways = itertools.product(range(classes), repeat=steps)
    chances = [
        math.exp(sum(log_probs[t, label] for t, label in enumerate(way)))
        for way in ways
        if said(way, blank) == labels
    ]
    return -math.log(sum(chances))


@pytest.fixture
def log_probs():
    scores = np.random.default_rng(0).standard_normal((5, 3, 3))
    return scores - np.log(np.exp(scores).sum(-1, keepdims=True))


@pytest.mark.parametrize("labels", [[1], [1, 2], [1, 1], [2, 1, 2], []])
def test_the_loss_is_that_of_all_ways_added_up(labels, log_probs):
    one = log_probs[:, :1]
    targets = torch.tensor([[*labels, 0]])
    loss = F.ctc_loss(torch.from_numpy(one), targets, [5], [len(labels)], reduction="sum")
    assert loss.item() == pytest.approx(by_counting(one[:, 0], labels))


def test_steps_and_labels_beyond_the_lengths_do_not_count(log_probs):
    targets = torch.tensor([[1, 2], [2, 1], [1, 0]])
    losses = F.ctc_loss(
        torch.from_numpy(log_probs), targets, [5, 4, 3], [2, 1, 0], reduction="none"
    )
    expected = [
        by_counting(log_probs[:5, 0], [1, 2]),
        by_counting(log_probs[:4, 1], [2]),
        by_counting(log_probs[:3, 2], []),
    ]
    np.testing.assert_allclose(losses.numpy(), expected)


def test_the_gradient_agrees_with_finite_differences(log_probs):
    targets = torch.tensor([[1, 1], [2, 1], [1, 2]])
    assert torch.autograd.gradcheck(
        lambda x: F.ctc_loss(x.log_softmax(2), targets, [5, 4, 3], [2, 1, 2]),
        (torch.from_numpy(log_probs).requires_grad_(),),
    )


def test_another_device_gives_the_same(log_probs):
    targets = np.array([[1, 1], [2, 1], [1, 2]])
    results = []
    for array in (np.array, StrictArray):
        x = wrap(array(log_probs)).requires_grad_()
        losses = F.ctc_loss(x, wrap(array(targets)), [5, 4, 3], [2, 1, 2], reduction="none")
        losses.backward(wrap(array(np.ones(3))))
        results.append(numpy_of(x.grad))
    np.testing.assert_array_equal(*results)


def test_too_few_steps_are_infinitely_unlikely_or_count_as_nothing():
    x = torch.zeros(1, 1, 3, requires_grad=True)
    arguments = (x, torch.tensor([[1, 2]]), [1], [2])
    assert F.ctc_loss(*arguments).item() == math.inf
    loss = F.ctc_loss(*arguments, zero_infinity=True)
    loss.backward()
    assert loss.item() == 0
    assert not x.grad.any()


def test_a_target_that_is_no_class_is_refused():
    with pytest.raises(IndexError, match=r"Target 3 is out of bounds\."):
        F.ctc_loss(torch.zeros(2, 1, 3), torch.tensor([[3]]), [2], [1])
