"""Attention: for each query a mean of values, weighted by how well the query fits their keys.

    output = softmax(Q·Kᵀ / sqrt(E) + mask)·V

Shapes: queries (..., L, E), keys (..., S, E), values (..., S, F) give (..., L, F); the leading
dimensions are batches and heads. Where a mask keeps a query from all keys, its output is 0.
Source: A. Vaswani and others, "Attention is all you need", 2017.

PyTorch has this as one operation for the usual case, four dimensions and no dropout, and otherwise
composes it; the results are the same.
"""

import math
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.dtypes import c_name, float16, float32
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch, OptionRefused, ShapeMismatch
from autograd_lab.factories import zeros
from autograd_lab.ops.arrange import repeat_interleave
from autograd_lab.ops.choice import chosen
from autograd_lab.ops.convert import to
from autograd_lab.ops.dropout import dropout
from autograd_lab.ops.joint import joint_op
from autograd_lab.ops.kinds import only, refuse_no_tensor
from autograd_lab.ops.matrices import constant, data_of, turned
from autograd_lab.ops.matrix_product import matmul
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import add
from autograd_lab.ops.public import public
from autograd_lab.ops.reduce import sum_all, sum_dim
from autograd_lab.ops.shape import expand, reshape, transpose, unsqueeze
from autograd_lab.ops.softmax import largest, softmax_rule
from autograd_lab.ops.with_number import times
from autograd_lab.tensor import Tensor, wrap

Array = Any


@op("SafeSoftmaxBackward0", self=softmax_rule)
def safe_softmax(xp: Any, self: Array, dim: int) -> Array:
    """`softmax`; 0 where all elements along `dim` are -inf, and not nan."""
    only("f", "softmax_lastdim_kernel_impl", self)
    powers = xp.exp(self - largest(xp, self, dim))
    total = powers.sum(axis=dim, keepdims=True)
    return powers / xp.where(total == 0, total.dtype.type(1), total)


def _for_all_heads(x: Any, heads: int) -> Any:
    """Keys or values (N, H, S, E), each for a group of the query's heads: (N, heads, S, E)."""
    n, own, *rest = x.shape
    if own == heads:
        return x
    wide = expand(unsqueeze(x, 2), (n, own, heads // own, *rest))
    return reshape(wide, (n, heads, *rest))


def _of_own_heads(g: Any, own: int) -> Any:
    """The reverse of `_for_all_heads`: the sum over each group."""
    n, heads, *rest = g.shape
    return g if own == heads else sum_dim(reshape(g, (n, own, heads // own, *rest)), (2,))


def _scores(query: Any, key: Any, attn_mask: Any, is_causal: bool, factor: float) -> Any:
    """`Q·Kᵀ·factor`, with the mask added, and -inf where a query comes before a key if causal."""
    scores = query @ turned(key) * factor
    if attn_mask is not None:
        scores = scores + attn_mask
    if is_causal:
        data = data_of(scores)
        scores = scores + constant(_causal(namespace(data), data), scores)
    return scores


def _causal(xp: Any, scores: Array) -> Array:
    """0 up to the diagonal, -inf beyond."""
    return xp.triu(xp.full(scores.shape[-2:], -math.inf, scores.dtype), 1)


def attention_rule(
    g: Any, wanted: Any, query: Any, key: Any, value: Any, attn_mask: Any, is_causal: bool,
    scale: float | None,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """with P the weights and S the scores: dV = Pᵀ·g, dP = g·Vᵀ, dS = P·(dP - the rows' sums of
    P·dP), dQ = dS·K, dK = dSᵀ·Q"""
    factor = _factor(query, scale)
    heads, own = query.shape[1], key.shape[1]
    keys, values = _for_all_heads(key, heads), _for_all_heads(value, heads)
    weights = safe_softmax(_scores(query, keys, attn_mask, is_causal, factor), -1)
    to_scores = softmax_rule(g @ turned(values), -1, weights) * factor
    return (
        to_scores @ keys,
        _of_own_heads(turned(to_scores) @ query, own),
        _of_own_heads(turned(weights) @ g, own),
    )


@joint_op(
    "ScaledDotProductFlashAttentionForCpuBackward0",
    attention_rule,
    inputs=("query", "key", "value"),
    tensors=("attn_mask",),
)
def attention(
    xp: Any, query: Array, key: Array, value: Array, attn_mask: Array | None, is_causal: bool,
    scale: float | None,
) -> Array:  # fmt: skip
    """Attention of four dimensions, as one operation; attn_mask: what is added to the scores."""
    wide = query.dtype if query.dtype.itemsize > 2 else "float32"
    q, k, v = (x.astype(wide, copy=False) for x in (query, key, value))
    heads = q.shape[1]
    scores = _scores(q, _for_all_heads(k, heads), attn_mask, is_causal, _factor(q, scale))
    result = xp.empty_like(query)
    result[...] = safe_softmax(scores.astype(wide, copy=False), -1) @ _for_all_heads(v, heads)
    return result


def _factor(query: Any, scale: float | None) -> float:
    return 1 / math.sqrt(query.shape[-1]) if scale is None else scale


@public()
def scaled_dot_product_attention(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None,
    dropout_p: float = 0.0, is_causal: bool = False, *, scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:  # fmt: skip
    """`softmax(Q·Kᵀ·scale + mask)·V`: queries (..., L, E), keys (..., S, E), values (..., S, F).

    attn_mask: added to the scores, (..., L, S); or booleans, False where a query may not look at a
    key. dropout_p: the probability with which a weight is zeroed. is_causal: a query looks at no
    later key. scale: 1/sqrt(E) unless given. enable_gqa: a head of keys may serve several of
    queries. Returns (..., L, F).
    Errors: RuntimeError where shapes or dtypes don't go together.
    Example: queries (8, 4, 10, 16), keys and values (8, 4, 20, 16) give (8, 4, 10, 16).
    """
    _check(query, key, value, attn_mask, dropout_p, is_causal)
    if attn_mask is not None and str(attn_mask.dtype) == "torch.bool":
        data = attn_mask._data
        allowed = chosen(data, query._data.dtype.type(0), query._data.dtype.type(-math.inf))
        attn_mask = wrap(allowed)
    if _in_one_operation(query, key, value, attn_mask, dropout_p, enable_gqa):
        if dropout_p:
            raise OptionRefused(
                "scaled_dot_product_attention_flash_attention: Currently do not support dropout > "
                "0",
                argument="dropout_p", value=dropout_p, op="scaled_dot_product_attention",
            )  # fmt: skip
        result: Tensor = attention(query, key, value, attn_mask, is_causal, scale)
        return result
    if not (query.numel() and key.numel() and value.numel()):
        return _of_nothing(query, key, value)
    return _composed(query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa)


def _in_one_operation(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None, dropout_p: float,
    enable_gqa: bool,
) -> bool:  # fmt: skip
    """Whether PyTorch computes it in one on the CPU."""
    q, k, v = query._data, key._data, value._data
    if dropout_p > 0 or query.device.type != "cpu" or not q.ndim == k.ndim == v.ndim == 4:
        return False
    if q.dtype.kind != "f":
        return False
    heads = {q.shape[1], k.shape[1], v.shape[1]}
    if not enable_gqa:
        fits = len(heads) == 1
    else:
        fits = k.shape[1] == v.shape[1] and q.shape[1] % max(k.shape[1], 1) == 0
    if not fits or not q.shape[0] == k.shape[0] == v.shape[0]:
        return False
    if k.shape[2] != v.shape[2] or not q.shape[-1] == k.shape[-1] == v.shape[-1]:
        return False
    if not (q.size and k.size and v.size):
        return False
    if not all(x.strides[-1] == x.itemsize or x.shape[-1] == 1 for x in (q, k, v)):
        return False
    return attn_mask is None or _fits(attn_mask, (*q.shape[:3], k.shape[2]))


def _fits(attn_mask: Tensor, shape: tuple[int, ...]) -> bool:
    """Whether a mask can be added to scores of this shape, and wants no gradient."""
    sizes = attn_mask.shape
    return (
        not attn_mask.requires_grad
        and len(sizes) in (2, 4)
        and all(a in (1, b) for a, b in zip(sizes, shape[-len(sizes) :], strict=True))
    )


def _composed(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None, dropout_p: float,
    is_causal: bool, scale: float | None, enable_gqa: bool,
) -> Tensor:  # fmt: skip
    """Attention by the operations that it is made of. Each factor of Q·Kᵀ is scaled by a root."""
    if is_causal and attn_mask is not None:
        raise OptionRefused(
            "_scaled_dot_product_attention: Explicit attn_mask should not be set when "
            "is_causal=True",
            argument="is_causal", value=is_causal, op="scaled_dot_product_attention",
        )  # fmt: skip
    dtype = query.dtype
    if dtype is float16:
        query, key, value = (to(x, float32) for x in (query, key, value))
    factor = _factor(query, scale)
    root = math.sqrt(abs(factor))
    query = times(query, math.copysign(root, factor))
    if enable_gqa:
        key, value = _repeated(query, key, value)
    weights = matmul(query, times(transpose(key, -2, -1), root))
    if is_causal:
        attn_mask = wrap(_causal(namespace(weights._data), weights._data))
    if attn_mask is not None:
        weights = add(weights, attn_mask)
    weights = safe_softmax(weights, -1)
    if dropout_p > 0:
        weights = dropout(weights, dropout_p, True)
    return to(matmul(weights, value), dtype)


def _repeated(query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
    """Keys and values with as many heads as the query has."""
    heads, own, of_values = (x.shape[-3] for x in (query, key, value))
    if heads == own == of_values:
        return key, value
    if heads % own or heads % of_values:
        raise ShapeMismatch(
            "Number of heads in key and value must divide the number of heads in ",
            shapes=(query.shape, key.shape, value.shape), op="scaled_dot_product_attention",
        )  # fmt: skip
    return repeat_interleave(key, heads // own, -3), repeat_interleave(
        value, heads // of_values, -3
    )


def _of_nothing(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Zeros, which have a history all the same."""
    shape = (*query.shape[:-1], value.shape[-1])
    nothing = zeros(shape, dtype=query.dtype, device=query.device)
    return add(nothing, times(add(add(sum_all(query), sum_all(key)), sum_all(value)), 0))


def _check(
    query: Any, key: Any, value: Any, attn_mask: Any, dropout_p: Any, is_causal: Any
) -> None:
    name = "scaled_dot_product_attention"
    refuse_no_tensor(name, query=query, key=key, value=value)
    for argument, given, kind, word in (
        ("attn_mask", attn_mask, (Tensor, type(None)), "Tensor"),
        ("dropout_p", dropout_p, (int, float), "float"),
        ("is_causal", is_causal, bool, "bool"),
    ):
        if not isinstance(given, kind):
            raise ArgumentTypeError(
                f"{name}(): argument '{argument}' must be {word}, not {type(given).__name__}",
                argument=given, op=name,
            )  # fmt: skip
    given = (query, key, value)
    kinds, ndims = [_kind(x) for x in given], [x.dim() for x in given]
    if len(set(kinds)) > 1:
        raise DtypeMismatch(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{kinds[0]} key.dtype: {kinds[1]} and value.dtype: {kinds[2]} instead.",
            dtypes=tuple(x.dtype for x in given), op=name,
        )  # fmt: skip
    if min(ndims) < 2:
        raise ShapeMismatch(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{ndims[0]} key.dim: {ndims[1]} and value.dim: {ndims[2]} instead.",
            shapes=tuple(x.shape for x in given), op=name,
        )  # fmt: skip
    if attn_mask is not None and _kind(attn_mask) not in ("bool", "float", kinds[0]):
        raise DtypeMismatch(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
            f"attn_mask.dtype: {_kind(attn_mask)} and  query.dtype: {kinds[0]} instead.",
            dtypes=(attn_mask.dtype, query.dtype), op=name,
        )  # fmt: skip


def _kind(x: Tensor) -> str:
    return c_name(x._data)


METHODS = ()
WITH_INPLACE = ()
__all__: list[str] = []
