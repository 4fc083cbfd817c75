"""Attention with several heads, and transformers."""

import pytest

import autograd_lab as torch
from autograd_lab import nn


def test_weights_are_probabilities_of_what_may_be_looked_at():
    torch.manual_seed(0)
    x = torch.randn(4, 2, 6)
    later = nn.Transformer.generate_square_subsequent_mask(4)
    _, weights = nn.MultiheadAttention(6, 3)(x, x, x, attn_mask=later)
    assert weights.shape == (2, 4, 4)
    assert torch.allclose(weights.sum(-1), torch.ones(2, 4))
    assert torch.equal(weights.triu(1), torch.zeros(2, 4, 4))


@pytest.mark.parametrize("batch_first", [False, True])
def test_it_finds_the_same_whether_the_weights_are_wanted_or_not(batch_first):
    torch.manual_seed(0)
    module = nn.MultiheadAttention(6, 2, batch_first=batch_first)
    x, y = torch.randn(3, 4, 6), torch.randn(3, 4, 6)
    with_weights, _ = module(x, y, y)
    without, nothing = module(x, y, y, need_weights=False)
    assert nothing is None
    assert torch.allclose(with_weights, without, atol=1e-6)


def test_what_is_padded_has_no_influence():
    torch.manual_seed(0)
    module = nn.MultiheadAttention(6, 2, batch_first=True)
    x, y = torch.randn(1, 3, 6), torch.randn(1, 4, 6)
    padded = torch.cat([y, torch.full((1, 2, 6), 9.0)], 1)
    padding = torch.tensor([[False] * 4 + [True] * 2])
    short, _ = module(x, y, y)
    long, _ = module(x, padded, padded, key_padding_mask=padding)
    assert torch.allclose(short, long, atol=1e-6)


def test_all_parameters_of_a_transformer_learn():
    torch.manual_seed(0)
    model = nn.Transformer(4, 2, 1, 1, 8, batch_first=True)
    model(torch.randn(2, 3, 4), torch.randn(2, 5, 4)).pow(2).sum().backward()
    assert [name for name, p in model.named_parameters() if p.grad is None] == []


def test_a_decoder_does_not_look_ahead():
    torch.manual_seed(0)
    model = nn.Transformer(4, 2, 1, 1, 8, dropout=0.0, batch_first=True)
    source, target = torch.randn(1, 3, 4), torch.randn(1, 5, 4)
    mask = model.generate_square_subsequent_mask(5)
    before = model(source, target, tgt_mask=mask)
    target[:, 3:] += 1
    after = model(source, target, tgt_mask=mask)
    assert torch.allclose(before[:, :3], after[:, :3])
    assert not torch.allclose(before[:, 3:], after[:, 3:])


def test_layers_of_an_encoder_are_copies():
    layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2)
    first, second = encoder.layers
    assert first.linear1.weight is not second.linear1.weight
    assert torch.equal(first.linear1.weight, layer.linear1.weight)


def test_heads_have_to_divide_the_size():
    with pytest.raises(AssertionError, match="embed_dim must be divisible by num_heads"):
        nn.MultiheadAttention(5, 2)
