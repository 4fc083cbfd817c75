"""One layer of a transformer: attention, then a small network on each element, with shortcuts.

Source: A. Vaswani and others, "Attention is all you need", 2017.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from autograd_lab.errors import OptionRefused
from autograd_lab.nn import functional as F
from autograd_lab.nn.functional.attention_masks import as_numbers, warn_if_mismatched
from autograd_lab.nn.modules.activation import ReLU
from autograd_lab.nn.modules.attention import MultiheadAttention
from autograd_lab.nn.modules.dropout import Dropout
from autograd_lab.nn.modules.linear import Linear
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.modules.normalization import LayerNorm
from autograd_lab.nn.modules.smooth_activation import GELU
from autograd_lab.overrides import same_function
from autograd_lab.tensor import Tensor

__all__ = ["TransformerDecoderLayer", "TransformerEncoderLayer"]

Activation = Callable[[Tensor], Tensor]


def as_function(activation: str | Activation) -> Activation:
    """The activation behind a name. Raises RuntimeError for one that is neither relu nor gelu."""
    if not isinstance(activation, str):
        return activation
    if activation not in ("relu", "gelu"):
        raise OptionRefused(
            f"activation should be relu/gelu, not {activation}",
            argument="activation", value=activation, op="Transformer",
        )  # fmt: skip
    function: Activation = getattr(F, activation)
    return function


class TransformerEncoderLayer(Module):
    """Attention of a sequence to itself, then a network of two linear layers.

    d_model: the size of an element. nhead: how many heads attend. dim_feedforward: the size between
    the two linear layers. activation: between them, "relu", "gelu" or a function. norm_first:
    normalize before each part, and not after it. batch_first: (N, S, E) and not (S, N, E).
    Errors: AssertionError unless the heads divide d_model, RuntimeError for another activation.
    Example: `nn.TransformerEncoderLayer(d_model=8, nhead=2)(torch.rand(10, 32, 8))`.
    """

    __constants__: ClassVar[list[str]] = ["norm_first"]

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1,
        activation: str | Activation = F.relu, layer_norm_eps: float = 1e-5,
        batch_first: bool = False, norm_first: bool = False, bias: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        place: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        super().__init__()
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout=dropout, batch_first=batch_first, **place
        )
        self.linear1 = Linear(d_model, dim_feedforward, **place)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **place)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, **place)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, **place)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        activation = as_function(activation)
        if same_function(activation, F.relu) or isinstance(activation, ReLU):
            self.activation_relu_or_gelu = 1
        elif same_function(activation, F.gelu) or isinstance(activation, GELU):
            self.activation_relu_or_gelu = 2
        else:
            self.activation_relu_or_gelu = 0
        self.activation = activation

    def forward(
        self, src: Tensor, src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None, is_causal: bool = False,
    ) -> Tensor:  # fmt: skip
        """What becomes of a sequence (S, N, E); masks as in `MultiheadAttention`."""
        warn_if_mismatched(src_key_padding_mask, "src_key_padding_mask", src_mask, "src_mask")
        padding = as_numbers(src_key_padding_mask, "src_key_padding_mask", src.dtype)
        mask = as_numbers(src_mask, "src_mask", src.dtype)
        x = src
        if self.norm_first:
            x = x + self._sa_block(self.norm1(x), mask, padding, is_causal)
            return x + self._ff_block(self.norm2(x))
        x = self.norm1(x + self._sa_block(x, mask, padding, is_causal))
        result: Tensor = self.norm2(x + self._ff_block(x))
        return result

    def _sa_block(
        self, x: Tensor, mask: Tensor | None, padding: Tensor | None, is_causal: bool
    ) -> Tensor:
        found, _ = self.self_attn(
            x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=False,
            is_causal=is_causal,
        )  # fmt: skip
        result: Tensor = self.dropout1(found)
        return result

    def _ff_block(self, x: Tensor) -> Tensor:
        result: Tensor = self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))
        return result


class TransformerDecoderLayer(Module):
    """Attention of a sequence to itself, then to another, then a network of two linear layers.

    Arguments and errors: those of `TransformerEncoderLayer`.
    Example: `nn.TransformerDecoderLayer(d_model=8, nhead=2)(torch.rand(20, 32, 8),
    torch.rand(10, 32, 8))` has the shape of the first.
    """

    __constants__: ClassVar[list[str]] = ["norm_first"]

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1,
        activation: str | Activation = F.relu, layer_norm_eps: float = 1e-5,
        batch_first: bool = False, norm_first: bool = False, bias: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        place: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        super().__init__()
        for name in ("self_attn", "multihead_attn"):
            attention = MultiheadAttention(
                d_model, nhead, dropout=dropout, batch_first=batch_first, **place
            )
            setattr(self, name, attention)
        self.linear1 = Linear(d_model, dim_feedforward, **place)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **place)
        self.norm_first = norm_first
        for name in ("norm1", "norm2", "norm3"):
            setattr(self, name, LayerNorm(d_model, eps=layer_norm_eps, **place))
        for name in ("dropout1", "dropout2", "dropout3"):
            setattr(self, name, Dropout(dropout))
        self.activation = as_function(activation)

    def forward(
        self, tgt: Tensor, memory: Tensor, tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None, tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None, tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:  # fmt: skip
        """What becomes of a sequence (T, N, E) beside another, (S, N, E)."""
        own = (tgt_mask, tgt_key_padding_mask, tgt_is_causal)
        other = (memory_mask, memory_key_padding_mask, memory_is_causal)
        x = tgt
        if self.norm_first:
            x = x + self._sa_block(self.norm1(x), *own)
            x = x + self._mha_block(self.norm2(x), memory, *other)
            return x + self._ff_block(self.norm3(x))
        x = self.norm1(x + self._sa_block(x, *own))
        x = self.norm2(x + self._mha_block(x, memory, *other))
        result: Tensor = self.norm3(x + self._ff_block(x))
        return result

    def _sa_block(
        self, x: Tensor, mask: Tensor | None, padding: Tensor | None, is_causal: bool
    ) -> Tensor:
        found, _ = self.self_attn(
            x, x, x, attn_mask=mask, key_padding_mask=padding, is_causal=is_causal,
            need_weights=False,
        )  # fmt: skip
        result: Tensor = self.dropout1(found)
        return result

    def _mha_block(
        self, x: Tensor, memory: Tensor, mask: Tensor | None, padding: Tensor | None,
        is_causal: bool,
    ) -> Tensor:  # fmt: skip
        found, _ = self.multihead_attn(
            x, memory, memory, attn_mask=mask, key_padding_mask=padding, is_causal=is_causal,
            need_weights=False,
        )  # fmt: skip
        result: Tensor = self.dropout2(found)
        return result

    def _ff_block(self, x: Tensor) -> Tensor:
        result: Tensor = self.dropout3(self.linear2(self.dropout(self.activation(self.linear1(x)))))
        return result
