"""Attention and transformers: values, graphs, texts and errors are PyTorch's."""

import numpy as np
import pytest

import autograd_lab
from tests.oracle.ask import outcome
from tests.oracle.graphs import flat, graph

CALLS = """
F.scaled_dot_product_attention(q, k, v)
F.scaled_dot_product_attention(q, k, v, mask)
F.scaled_dot_product_attention(q, k, v, mask.float(), scale=.3)
F.scaled_dot_product_attention(q, k, v, (mask & False).float().requires_grad_())
F.scaled_dot_product_attention(q, k, v, is_causal=True)
F.scaled_dot_product_attention(q, k, v, dropout_p=.5)
F.scaled_dot_product_attention(q, k, v, mask, .5)
F.scaled_dot_product_attention(q, k, v, mask, is_causal=True)
F.scaled_dot_product_attention(q, k, v, scale=-1., is_causal=True, dropout_p=.2)
F.scaled_dot_product_attention(q, k[:, :1], v[:, :1], enable_gqa=True)
F.scaled_dot_product_attention(q, k[:, :1], v[:, :1, :, :3], enable_gqa=True)
F.scaled_dot_product_attention(q, k[:, :1], v[:, :1])
F.scaled_dot_product_attention(q[0], k[0], v[0])
F.scaled_dot_product_attention(q[0, 0], k[0, 0], v[0, 0])
F.scaled_dot_product_attention(*(t.transpose(1, 2)[:, :3] for t in (q, k, v)))
F.scaled_dot_product_attention(q.transpose(1, 2)[:, :2], k, v)
F.scaled_dot_product_attention(q, k, v[..., :3])
F.scaled_dot_product_attention(q[:, :, :0], k, v)
F.scaled_dot_product_attention(q, k, v, mask[None])
nn.MultiheadAttention(4, 2)(x, x, x)
nn.MultiheadAttention(4, 2)(x, y, y)
nn.MultiheadAttention(4, 2)(x, y, y * 1)
nn.MultiheadAttention(4, 2)(x[0], y[0], y[0])
nn.MultiheadAttention(4, 2, bias=False, batch_first=True)(x, x, x)
nn.MultiheadAttention(4, 2, kdim=4, vdim=3)(x, y, y[..., :3])
nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True)(x, x, x, padding, True, square)
nn.MultiheadAttention(4, 2, dropout=.5)(x, x, x)
nn.MultiheadAttention(4, 2, dropout=.5)(x, x, x, need_weights=False)
nn.MultiheadAttention(4, 2)(x, x, x, padding, average_attn_weights=False)
nn.MultiheadAttention(4, 2)(x, x, x, padding, need_weights=False)
nn.MultiheadAttention(4, 2)(x, x, x, need_weights=False, attn_mask=square, is_causal=True)
nn.TransformerEncoderLayer(4, 2, 8)(x)
nn.TransformerEncoderLayer(4, 2, 8, norm_first=True, batch_first=True)(x, square, padding)
nn.TransformerEncoderLayer(4, 2, 8, activation='gelu', bias=False)(x, square, is_causal=True)
nn.TransformerDecoderLayer(4, 2, 8)(x, y, square, memory_key_padding_mask=padding)
nn.TransformerDecoderLayer(4, 2, 8, norm_first=True)(x, y, tgt_key_padding_mask=padding)
nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2, nn.LayerNorm(4))(x, square)
nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, 0, batch_first=True), 2).eval()(x)
nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8), 2)(x, y, square)
nn.Transformer(4, 2, 1, 1, 8)(x, y, tgt_mask=square)
nn.Transformer(4, 2, 1, 1, 8, batch_first=True)(x, y)
""".strip().splitlines()


def setting(torch):
    """The names of an expression, the same numbers on each library."""
    draw = np.random.default_rng(5)

    def tensor(*shape):
        return torch.from_numpy(draw.standard_normal(shape).astype("float32")).requires_grad_()

    torch.manual_seed(0)
    nn = torch.nn
    return {
        "torch": torch, "nn": nn, "F": nn.functional, "graph": graph, "q": tensor(2, 2, 3, 4),
        "k": tensor(2, 2, 5, 4), "v": tensor(2, 2, 5, 4), "x": tensor(3, 3, 4),
        "y": tensor(3, 3, 4),
        "mask": torch.tensor([[True, False, True, True, False], [False] * 5, [True] * 5]),
        "padding": torch.tensor([[False, False, True], [False, True, True], [False] * 3]),
        "square": torch.ones(3, 3).tril() == 0,
    }  # fmt: skip


def run(expression, torch):
    names = setting(torch)
    results = [x for x in flat(eval(expression, names)) if x is not None]
    forms = [(graph(x.grad_fn), tuple(x.shape), x.stride()) for x in results]
    sum((x * x.detach().cos()).sum() for x in results).backward()
    leaves = [names[name].grad for name in "qkvxy"]
    numbers = [x.detach().numpy() for x in results]
    return forms, numbers + [g.numpy() for g in leaves if g is not None]


@pytest.mark.filterwarnings("ignore:Support for mismatched", "ignore:enable_nested_tensor")
@pytest.mark.parametrize("expression", CALLS)
def test_values_graphs_and_gradients_are_pytorchs(expression, pytorch):
    forms, numbers = run(expression, autograd_lab)
    theirs, expected = run(expression, pytorch)
    assert forms == theirs
    for a, b in zip(numbers, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


EXPRESSIONS = """
F.scaled_dot_product_attention(q, k, v, mask)[0, 0, 1]
F.scaled_dot_product_attention(q, k, v, dropout_p=1.)
F.scaled_dot_product_attention(q, k, v, dropout_p=1.5)
F.scaled_dot_product_attention(q, k, v, dropout_p=-1)
F.scaled_dot_product_attention(q, k[..., :3], v)
F.scaled_dot_product_attention(q, k.double(), v)
F.scaled_dot_product_attention(q, k, v, mask.long())
F.scaled_dot_product_attention(q, k, v, mask.double())
F.scaled_dot_product_attention(q, k, v, mask[:2])
F.scaled_dot_product_attention(q[0, 0, 0], k, v)
F.scaled_dot_product_attention(q[0], k[0], v[0], mask, is_causal=True)
F.scaled_dot_product_attention(q, k[:, [0, 1, 0]], v[:, [0, 1, 0]], enable_gqa=True)
F.scaled_dot_product_attention(q)
F.scaled_dot_product_attention(q, k, v, attn_mask=3)
F.scaled_dot_product_attention(q, k, v, is_causal=1)
F.scaled_dot_product_attention(q.long(), k.long(), v.long())
F.scaled_dot_product_attention(q, k, v, scale=.5).grad_fn._saved_scale
nn.MultiheadAttention(4, 2), list(nn.MultiheadAttention(4, 2).state_dict())
list(nn.MultiheadAttention(4, 2, kdim=3, add_bias_kv=True).state_dict())
nn.MultiheadAttention(4, 3)
nn.MultiheadAttention(0, 2)
nn.MultiheadAttention(4, 2)(x, x, x, is_causal=True)
nn.MultiheadAttention(4, 2)(x, x[0], x)
nn.MultiheadAttention(4, 2)(x[0], x, x)
nn.MultiheadAttention(4, 2)(x[0, 0], x, x)
nn.MultiheadAttention(4, 2)(x[..., :3], x, x)
nn.MultiheadAttention(4, 2)(x, x[:2], x)
nn.MultiheadAttention(4, 2)(x, x, x, attn_mask=torch.zeros(2, 3))
nn.MultiheadAttention(4, 2)(x, x, x, attn_mask=torch.zeros(2, 3, 3))
nn.MultiheadAttention(4, 2)(x, x, x, attn_mask=torch.zeros(3))
nn.MultiheadAttention(4, 2)(x, x, x, attn_mask=torch.zeros(3, 3).long())
nn.MultiheadAttention(4, 2)(x, x, x, key_padding_mask=torch.zeros(3, 2))
nn.MultiheadAttention(4, 2)(x, x, x, key_padding_mask=torch.zeros(3))
nn.MultiheadAttention(4, 2)(x[0], x[0], x[0], attn_mask=torch.zeros(3, 3, 3))
nn.MultiheadAttention(4, 2)(x, x, x, padding, attn_mask=torch.zeros(3, 3))[1]
F.multi_head_attention_forward(x, x, x, 6, 2, None, None, None, None, False, 0., None, None)
F.multi_head_attention_forward(x, x, x, 4, 3, None, None, None, None, False, 0., None, None)
F.multi_head_attention_forward(x, x, x, 4, 2, None, None, None, None, False, 0., None, None)
nn.TransformerEncoderLayer(4, 2, 8), nn.TransformerDecoderLayer(4, 2, 8)
nn.TransformerEncoderLayer(4, 2, activation='sine')
nn.TransformerEncoderLayer(4, 2, 8)(x, torch.zeros(2, 2))
nn.TransformerEncoderLayer(4, 2, 8)(x, torch.zeros(3, 3).long())
nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)
nn.TransformerEncoder(1, 2)
nn.Transformer(4, 2, 1, 1, 8)
nn.Transformer(4, 2, 1, 1, 8)(x, x[:, :2])
nn.Transformer(4, 2, 1, 1, 8)(x, x[..., :3])
nn.Transformer.generate_square_subsequent_mask(3, dtype=torch.float64)
""".strip().splitlines()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_texts_and_errors_are_pytorchs(expression, pytorch):
    def evaluated(torch):
        return eval(expression, setting(torch))

    assert outcome(evaluated, autograd_lab) == outcome(evaluated, pytorch)


def test_an_encoder_leaves_out_padding_where_pytorch_does(pytorch):
    """In evaluation without gradients, if all of it is behind; then it comes out as 0."""

    def evaluated(torch):
        names = setting(torch)
        layer = torch.nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
        encoder = torch.nn.TransformerEncoder(layer, 2).eval()
        x, padding = names["x"].detach(), names["padding"]
        with torch.no_grad():
            dropped = encoder(x, src_key_padding_mask=padding)
            kept = encoder(x, src_key_padding_mask=padding.flip(1))
        return dropped, kept, encoder(x, src_key_padding_mask=padding)

    ours, theirs = outcome(evaluated, autograd_lab), outcome(evaluated, pytorch)
    assert "0.0000,  0.0000,  0.0000,  0.0000" in theirs.text
    assert ours.text == theirs.text
    assert set(ours.warnings) == set(theirs.warnings)
