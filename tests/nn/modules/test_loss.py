"""Losses as modules: what of them is state, and what they print."""

import pytest

import autograd_lab as torch
from autograd_lab import nn

WITHOUT_ARGUMENTS = [
    "BCELoss", "BCEWithLogitsLoss", "CosineEmbeddingLoss", "CrossEntropyLoss", "GaussianNLLLoss",
    "HingeEmbeddingLoss", "HuberLoss", "KLDivLoss", "L1Loss", "MSELoss", "MarginRankingLoss",
    "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss", "NLLLoss",
    "PoissonNLLLoss", "SmoothL1Loss", "SoftMarginLoss", "TripletMarginLoss",
]  # fmt: skip


@pytest.mark.parametrize("name", WITHOUT_ARGUMENTS)
def test_the_text_is_the_name(name):
    assert repr(getattr(nn, name)()) == f"{name}()"


def test_the_weights_of_the_classes_are_a_buffer_and_follow_the_module():
    loss = nn.CrossEntropyLoss(weight=torch.ones(3))
    assert list(loss.state_dict()) == ["weight"]
    assert list(loss.parameters()) == []
    assert loss.double().weight.dtype is torch.float64


def test_without_weights_there_is_no_state():
    assert not nn.BCEWithLogitsLoss().state_dict()


def test_a_module_computes_what_its_function_computes():
    scores, target = torch.randn(4, 3), torch.tensor([0, 2, 1, 2])
    loss = nn.CrossEntropyLoss(ignore_index=1, reduction="sum", label_smoothing=0.1)
    expected = nn.functional.cross_entropy(
        scores, target, ignore_index=1, reduction="sum", label_smoothing=0.1
    )
    assert torch.equal(loss(scores, target), expected)


def test_a_margin_has_to_be_positive():
    with pytest.raises(ValueError, match="expected margin to be greater than 0, got 0 instead"):
        nn.TripletMarginLoss(margin=0)
