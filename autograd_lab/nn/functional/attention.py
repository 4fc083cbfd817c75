"""Attention as functions: `scaled_dot_product_attention`, and several heads of it.

`multi_head_attention_forward` projects queries, keys and values, cuts each into heads, lets every
head attend by itself, and projects what they found. Inside, T or S is first, then the batch.
"""

import math
from typing import Any

from autograd_lab.factories import zeros
from autograd_lab.nn.functional.attention_masks import Masks, check_shapes
from autograd_lab.nn.functional.linear import linear
from autograd_lab.ops.attention import scaled_dot_product_attention
from autograd_lab.ops.dropout import dropout
from autograd_lab.ops.join import cat
from autograd_lab.ops.products import bmm
from autograd_lab.ops.scaled_products import baddbmm
from autograd_lab.ops.softmax import softmax
from autograd_lab.tensor import Tensor

__all__ = ["multi_head_attention_forward", "scaled_dot_product_attention"]


def _parts(projected: Tensor, count: int) -> Tensor:
    """A projection (T, N, count·E) as (count, T, N, E), each part in one piece of memory."""
    size = projected.size(-1) // count
    cut = projected.unflatten(-1, (count, size))
    return cut.unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous()


def _projected_together(
    query: Tensor, key: Tensor, value: Tensor, weight: Tensor, bias: Tensor | None
) -> tuple[Any, Any, Any]:
    """Queries, keys and values by one weight (3E, E); what is the same tensor in one product."""
    size = query.size(-1)
    if key is not value:
        weights = weight.chunk(3)
        biases = (None,) * 3 if bias is None else bias.chunk(3)
        inputs = zip((query, key, value), weights, biases, strict=True)
        q, k, v = (linear(x, w, b) for x, w, b in inputs)
        return q, k, v
    if query is key:
        both = _parts(linear(query, weight, bias), 3)
        return both[0], both[1], both[2]
    w_q, w_kv = weight.split([size, size * 2])
    b_q, b_kv = (None, None) if bias is None else bias.split([size, size * 2])
    q = linear(query, w_q, b_q)
    both = _parts(linear(key, w_kv, b_kv), 2)
    return q, both[0], both[1]


def _projected_apart(
    inputs: tuple[Tensor, Tensor, Tensor], weights: tuple[Any, Any, Any], bias: Tensor | None
) -> tuple[Any, Any, Any]:
    """Queries, keys and values by a weight each."""
    for name, weight in zip("qkv", weights, strict=True):
        assert weight is not None, (
            f"use_separate_proj_weight is True but {name}_proj_weight is None"
        )
    biases = (None,) * 3 if bias is None else bias.chunk(3)
    q, k, v = (linear(x, w, b) for x, w, b in zip(inputs, weights, biases, strict=True))
    return q, k, v


def _heads(x: Tensor, count: int, size: int) -> Tensor:
    """`(T, N, heads·size)` as `(N·heads, T, size)`."""
    return x.view(x.shape[0], count, size).transpose(0, 1)


def _static(given: Tensor, name: str, count: int, size: int) -> Tensor:
    """Keys or values that are given ready. Raises AssertionError for another shape."""
    for place, wanted in ((0, count), (2, size)):
        assert given.size(place) == wanted, (
            f"expecting static_{name}.size({place}) of {wanted}, but got {given.size(place)}"
        )
    return given


def _refuse_other_sizes(
    query: Tensor, key: Tensor, value: Tensor, embed_dim: int, num_heads: int, apart: bool
) -> None:
    got = query.shape[-1]
    assert got == embed_dim, f"was expecting embedding dimension of {embed_dim}, but got {got}"
    fits = got // num_heads * num_heads == got
    assert fits, f"embed_dim {got} not divisible by num_heads {num_heads}"
    if apart:
        assert key.shape[:2] == value.shape[:2], (
            f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}"
        )
    else:
        assert key.shape == value.shape, (
            f"key shape {key.shape} does not match value shape {value.shape}"
        )


def multi_head_attention_forward(
    query: Tensor, key: Tensor, value: Tensor, embed_dim_to_check: int, num_heads: int,
    in_proj_weight: Tensor | None, in_proj_bias: Tensor | None, bias_k: Tensor | None,
    bias_v: Tensor | None, add_zero_attn: bool, dropout_p: float, out_proj_weight: Tensor,
    out_proj_bias: Tensor | None, training: bool = True, key_padding_mask: Tensor | None = None,
    need_weights: bool = True, attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False, q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None, v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None, static_v: Tensor | None = None,
    average_attn_weights: bool = True, is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:  # fmt: skip
    """`(output, weights)` of attention with several heads; what `nn.MultiheadAttention` calls.

    Shapes: query (L, N, E), key and value (S, N, E), or all without N; in_proj_weight (3E, E), or
    the three others if `use_separate_proj_weight`; out_proj_weight (E, E). key_padding_mask (N, S)
    and attn_mask (L, S) or (N·heads, L, S): True, or -inf, where nothing is looked at. bias_k and
    bias_v (1, 1, E): a key and a value more; add_zero_attn: one of zeros. static_k, static_v: keys
    and values that are not projected, (N·heads, S, E / heads). Returns output (L, N, E), and the
    weights (N, L, S), the mean of the heads if `average_attn_weights`; None unless `need_weights`.
    Errors: AssertionError and RuntimeError for shapes and dtypes that don't go together.
    """
    alone = check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads)
    if alone:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        if key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
    length, batch, size = query.shape
    masks, is_causal = Masks.of(query, key, key_padding_mask, attn_mask, is_causal, need_weights)
    _refuse_other_sizes(query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight)
    if use_separate_proj_weight:
        separate = (q_proj_weight, k_proj_weight, v_proj_weight)
        q, k, v = _projected_apart((query, key, value), separate, in_proj_bias)
    else:
        assert in_proj_weight is not None, (
            "use_separate_proj_weight is False but in_proj_weight is None"
        )
        q, k, v = _projected_together(query, key, value, in_proj_weight, in_proj_bias)
    masks = masks.for_heads(num_heads, length, key.shape[0], batch)
    if bias_k is not None and bias_v is not None:
        assert static_k is None, "bias cannot be added to static key."
        assert static_v is None, "bias cannot be added to static value."
        k, v = cat([k, bias_k.repeat(1, batch, 1)]), cat([v, bias_v.repeat(1, batch, 1)])
        masks = masks.with_one_more_key()
    else:
        assert bias_k is None, "bias_k is set but bias_v is None"
        assert bias_v is None, "bias_v is set but bias_k is None"
    count, width = batch * num_heads, size // num_heads
    q = _heads(q, count, width)
    k = _heads(k, count, width) if static_k is None else _static(static_k, "k", count, width)
    v = _heads(v, count, width) if static_v is None else _static(static_v, "v", count, width)
    if add_zero_attn:
        nothing = zeros((count, 1, width), dtype=k.dtype, device=k.device)
        k, v = cat([k, nothing], 1), cat([v, nothing], 1)
        masks = masks.with_one_more_key()
    mask = masks.merged(batch, num_heads, k.size(1))
    dropout_p = dropout_p if training else 0.0
    weights = None
    if need_weights:
        found, weights = _attended(q, k, v, mask, dropout_p, is_causal)
        rows = found.transpose(0, 1).reshape(length * batch, size)
    else:
        rows = _attended_in_one(q, k, v, mask, dropout_p, is_causal, num_heads)
    output = linear(rows, out_proj_weight, out_proj_bias)
    output = output.view(length, batch, output.size(1))
    if weights is not None:
        weights = weights.view(batch, num_heads, length, k.size(1))
        weights = weights.mean(dim=1) if average_attn_weights else weights
        weights = weights.squeeze(0) if alone else weights
    return (output.squeeze(1) if alone else output), weights


def _attended(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, dropout_p: float, is_causal: bool
) -> tuple[Tensor, Tensor]:
    """What each head found, (N·heads, L, size), and its weights, (N·heads, L, S)."""
    assert not is_causal or mask is not None, "FIXME: is_causal not implemented for need_weights"
    q = q * math.sqrt(1.0 / float(q.shape[-1]))
    keys = k.transpose(-2, -1)
    weights = softmax(bmm(q, keys) if mask is None else baddbmm(mask, q, keys), dim=-1)
    if dropout_p > 0.0:
        weights = dropout(weights, dropout_p, True)
    return bmm(weights, v), weights


def _attended_in_one(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, dropout_p: float, is_causal: bool,
    heads: int,
) -> Tensor:  # fmt: skip
    """What all heads found, (L·N, heads·size), where nobody asks for the weights."""
    count, length, width = q.shape
    batch = count // heads
    if mask is not None:
        shared = mask.dim() == 3 and mask.size(0) == 1
        mask = mask.unsqueeze(0) if shared else mask.view(batch, heads, -1, k.size(1))
    q, k, v = (x.view(batch, heads, x.size(1), width) for x in (q, k, v))
    found = scaled_dot_product_attention(q, k, v, mask, dropout_p, is_causal)
    return found.permute(2, 0, 1, 3).reshape(length * batch, heads * width)
