"""Layers that draw at random: the same seed gives the same numbers in both libraries."""

import numpy as np
import pytest

import autograd_lab

MASKS = [
    ("dropout", (7,)), ("dropout", (3, 20)), ("dropout1d", (3, 4, 5)), ("dropout1d", (4, 5)),
    ("dropout2d", (3, 4, 5, 2)), ("dropout3d", (2, 3, 2, 2, 2)), ("alpha_dropout", (5, 6)),
    ("feature_alpha_dropout", (3, 4, 2)), ("rrelu", (5, 6)), ("gumbel_softmax", (5, 6)),
]  # fmt: skip
EXACT = [
    "Linear(7, 5)", "Linear(1, 1, bias=False)", "Bilinear(3, 4, 5)", "PReLU(3)", "BatchNorm2d(3)",
    "LayerNorm((2, 3))", "GroupNorm(2, 4)",
]  # fmt: skip
DRAWN_NORMAL = ["Embedding(5, 7, padding_idx=2)", "EmbeddingBag(4, 3)"]


def drawn(library, name, shape):
    named = {} if name == "gumbel_softmax" else {"training": True}
    library.manual_seed(3)
    return getattr(library.nn.functional, name)(-library.ones(*shape), **named).numpy()


@pytest.mark.parametrize(("name", "shape"), MASKS)
def test_the_same_seed_gives_the_same_mask(name, shape, pytorch):
    ours, theirs = drawn(autograd_lab, name, shape), drawn(pytorch, name, shape)
    np.testing.assert_allclose(ours, theirs, 1e-5, 1e-6)


def parameters(library, text):
    library.manual_seed(5)
    layer = eval(f"nn.{text}", {"nn": library.nn})
    return [p.detach().numpy() for p in layer.parameters()]


@pytest.mark.parametrize("text", EXACT)
def test_parameters_begin_with_the_same_numbers(text, pytorch):
    pairs = zip(parameters(autograd_lab, text), parameters(pytorch, text), strict=True)
    assert all((one == other).all() for one, other in pairs)


@pytest.mark.parametrize("text", DRAWN_NORMAL)
def test_parameters_drawn_from_a_normal_distribution_agree_but_for_rounding(text, pytorch):
    for one, other in zip(parameters(autograd_lab, text), parameters(pytorch, text), strict=True):
        np.testing.assert_allclose(one, other, 1e-5, 1e-6)
