"""The masks of attention with several heads: what a query may not look at.

A mask of padding is one row for each sequence, (N, S); a mask of attention is one for each query,
(L, S), for all heads or for each. Both may be booleans, True where nothing is looked at, or numbers
that are added to the scores; from here on they are numbers.
"""

import math
import warnings
from typing import Any, NamedTuple

from autograd_lab.core.places import stacklevel
from autograd_lab.dtypes import bool_
from autograd_lab.errors import OptionRefused, ShapeMismatch
from autograd_lab.like_factories import zeros_like
from autograd_lab.ops.pad import constant_pad_nd
from autograd_lab.tensor import Tensor

__all__: list[str] = []


def check_shapes(
    query: Tensor, key: Tensor, value: Tensor, key_padding_mask: Tensor | None,
    attn_mask: Tensor | None, num_heads: int,
) -> bool:  # fmt: skip
    """Whether there is no batch. Raises AssertionError for other numbers of dimensions."""
    ndim = query.dim()
    assert ndim in (2, 3), (
        f"query should be unbatched 2D or batched 3D tensor but received {ndim}-D query tensor"
    )
    for_query = f"For {'batched' if ndim == 3 else 'unbatched'} ({ndim}-D) `query`, expected"
    assert key.dim() == value.dim() == ndim, (
        f"{for_query} `key` and `value` to be {ndim}-D but found {key.dim()}-D and "
        f"{value.dim()}-D tensors respectively"
    )
    if key_padding_mask is not None:
        assert key_padding_mask.dim() == ndim - 1, (
            f"{for_query} `key_padding_mask` to be `None` or {ndim - 1}-D but found "
            f"{key_padding_mask.dim()}-D tensor instead"
        )
    if attn_mask is not None:
        assert attn_mask.dim() in (2, 3), (
            f"{for_query} `attn_mask` to be `None`, 2-D or 3-D but found {attn_mask.dim()}-D "
            "tensor instead"
        )
        if ndim == 2 and attn_mask.dim() == 3:
            wanted = (num_heads, query.shape[0], key.shape[0])
            assert attn_mask.shape == wanted, (
                f"Expected `attn_mask` shape to be {wanted} but got {attn_mask.shape}"
            )
    return ndim == 2


def as_numbers(mask: Tensor | None, name: str, dtype: Any) -> Tensor | None:
    """A mask as numbers to add. Raises AssertionError for integers."""
    if mask is None or mask.is_floating_point():
        return mask
    assert mask.dtype is bool_, f"only bool and floating types of {name} are supported"
    numbers: Tensor = zeros_like(mask, dtype=dtype).masked_fill_(mask, -math.inf)
    return numbers


def warn_if_mismatched(mask: Tensor | None, name: str, other: Tensor | None, its_name: str) -> None:
    """Warn of two masks of different dtypes."""
    if mask is not None and other is not None and mask.dtype is not other.dtype:
        warnings.warn(
            f"Support for mismatched {name} and {its_name} is deprecated. Use same type for both "
            "instead.",
            stacklevel=stacklevel(),
        )


class Masks(NamedTuple):
    """The mask of padding and that of attention, as numbers, or None."""

    padding: Tensor | None
    attention: Tensor | None

    @classmethod
    def of(
        cls, query: Tensor, key: Tensor, padding: Tensor | None, attention: Tensor | None,
        is_causal: bool, need_weights: bool,
    ) -> "tuple[Masks, bool]":  # fmt: skip
        """The masks that are given, and whether the causal one is left to the attention itself."""
        warn_if_mismatched(padding, "key_padding_mask", attention, "attn_mask")
        padding = as_numbers(padding, "key_padding_mask", query.dtype)
        if is_causal and attention is None:
            raise OptionRefused(
                "Need attn_mask if specifying the is_causal hint. You may use the Transformer "
                "module method `generate_square_subsequent_mask` to create this mask.",
                argument="attn_mask", value=None, op="multi_head_attention_forward",
            )  # fmt: skip
        if is_causal and padding is None and not need_weights:
            return cls(None, None), True
        if padding is not None:
            for place, size in enumerate((query.shape[1], key.shape[0])):
                assert padding.shape[place] == size, (
                    f"Expected key_padded_mask.shape[{place}] to be {size}, but got "
                    f"{padding.shape[place]}"
                )
            is_causal = False
        return cls(padding, as_numbers(attention, "attn_mask", query.dtype)), is_causal

    def for_heads(self, heads: int, length: int, keys: int, batch: int) -> "Masks":
        """With three dimensions of attention. Raises RuntimeError for another shape."""
        mask = self.attention
        if mask is None:
            return self
        wanted = (length, keys) if mask.dim() == 2 else (batch * heads, length, keys)
        if tuple(mask.shape) != wanted:
            raise ShapeMismatch(
                f"The shape of the {mask.dim()}D attn_mask is {mask.shape}, but should be "
                f"{wanted}.",
                shapes=(mask.shape, wanted), op="multi_head_attention_forward",
            )  # fmt: skip
        return self._replace(attention=mask.unsqueeze(0) if mask.dim() == 2 else mask)

    def with_one_more_key(self) -> "Masks":
        """For a key more, at the end, that all may look at."""
        return Masks(*(None if mask is None else constant_pad_nd(mask, (0, 1)) for mask in self))

    def merged(self, batch: int, heads: int, keys: int) -> Tensor | None:
        """The sum of both, (N·heads, L or 1, S), or None."""
        padding = self.padding
        if padding is None:
            return self.attention
        assert padding.shape == (batch, keys), (
            f"expecting key_padding_mask shape of {(batch, keys)}, but got {padding.shape}"
        )
        for_each = padding.view(batch, 1, 1, keys).expand(-1, heads, -1, -1)
        for_each = for_each.reshape(batch * heads, 1, keys)
        return for_each if self.attention is None else self.attention + for_each
