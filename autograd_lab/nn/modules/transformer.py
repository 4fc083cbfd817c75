"""Transformers: layers of attention one above the other, encoders, decoders, and both together."""

import copy
import math
import warnings
from typing import Any, ClassVar

from autograd_lab.core.modes import is_grad_enabled
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ShapeMismatch, warn_once
from autograd_lab.factories import full
from autograd_lab.nn import functional as F
from autograd_lab.nn import init
from autograd_lab.nn.functional.attention_masks import as_numbers, warn_if_mismatched
from autograd_lab.nn.modules.container import ModuleList
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.modules.normalization import LayerNorm
from autograd_lab.nn.modules.transformer_layers import (
    Activation,
    TransformerDecoderLayer,
    TransformerEncoderLayer,
)
from autograd_lab.tensor import Tensor

__all__ = [
    "Transformer", "TransformerDecoder", "TransformerDecoderLayer", "TransformerEncoder",
    "TransformerEncoderLayer",
]  # fmt: skip


def causal_mask(size: int, device: Any = None, dtype: Any = None) -> Tensor:
    """(size, size), 0 up to the diagonal and -inf beyond: nobody looks at what comes later."""
    return full((size, size), -math.inf, dtype=dtype, device=device).triu(diagonal=1)


def _is_causal(mask: Tensor | None, is_causal: bool | None, size: int) -> bool:
    """Whether a mask is the causal one; as it is said, if it is."""
    if is_causal is not None or mask is None:
        return is_causal is True
    wanted = causal_mask(size, device=mask.device, dtype=mask.dtype)
    return mask.shape == wanted.shape and bool(mask.eq(wanted).all())


def _steps(x: Tensor, batch_first: bool) -> int:
    return x.size(1 if x.dim() == 3 and batch_first else 0)


def _copies(module: Module, count: int) -> ModuleList:
    return ModuleList([copy.deepcopy(module) for _ in range(count)])


class TransformerEncoder(Module):
    """`num_layers` copies of an encoder's layer, and `norm` behind them.

    enable_nested_tensor: in evaluation without gradients, what stands at padding becomes 0.
    mask_check: whether that is only done if all padding is behind the elements.
    Example: `nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), num_layers=6)`.
    """

    __constants__: ClassVar[list[str]] = ["norm"]

    def __init__(
        self, encoder_layer: Any, num_layers: int, norm: Module | None = None,
        enable_nested_tensor: bool = True, mask_check: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.layers = _copies(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.use_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check
        reason = _why_padding_stays(encoder_layer)
        if enable_nested_tensor and reason:
            warnings.warn(
                "enable_nested_tensor is True, but self.use_nested_tensor is False because "
                f"{reason}",
                stacklevel=stacklevel(),
            )
            self.use_nested_tensor = False

    def forward(
        self, src: Tensor, mask: Tensor | None = None, src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:  # fmt: skip
        """What becomes of a sequence (S, N, E); masks as in `MultiheadAttention`.

        is_causal: whether `mask` is the causal one; found out if not given.
        """
        warn_if_mismatched(src_key_padding_mask, "src_key_padding_mask", mask, "mask")
        padding = as_numbers(src_key_padding_mask, "src_key_padding_mask", src.dtype)
        mask = as_numbers(mask, "mask", src.dtype)
        batch_first = self.layers[0].self_attn.batch_first
        causal = _is_causal(mask, is_causal, _steps(src, batch_first))
        x = src
        for layer in self.layers:
            x = layer(x, src_mask=mask, is_causal=causal, src_key_padding_mask=padding)
        if padding is not None and mask is None and self._drops(src, padding):
            x = x.masked_fill(padding.ne(0).unsqueeze(-1), 0.0)
        return x if self.norm is None else self.norm(x)

    def _drops(self, src: Tensor, padding: Tensor) -> bool:
        """Whether PyTorch would leave the padding out, in a nested tensor, and fill it with 0."""
        wants_gradient = is_grad_enabled() and (
            src.requires_grad or any(p.requires_grad for p in self.parameters())
        )
        if not self.use_nested_tensor or self.training or wants_gradient or src.dim() != 3:
            return False
        kept = padding.eq(0)
        behind = not bool((kept[:, 1:] & ~kept[:, :-1]).any())
        if self.mask_check and not behind:
            return False
        warn_once(
            "The PyTorch API of nested tensors is in prototype stage and will change in the near "
            "future. We recommend specifying layout=torch.jagged when constructing a nested "
            "tensor, as this layout receives active development, has better operator coverage, and "
            "works with torch.compile."
        )
        return True


def _why_padding_stays(layer: Any) -> str:
    """What of an encoder's layer keeps PyTorch from leaving padding out; empty if nothing does."""
    if not isinstance(layer, TransformerEncoderLayer):
        return "encoder_layer was not TransformerEncoderLayer"
    attention = layer.self_attn
    reasons = {
        "encoder_layer.norm_first was True": layer.norm_first,
        "encoder_layer.self_attn.batch_first was not True(use batch_first for better inference "
        "performance)": not attention.batch_first,
        "encoder_layer.self_attn was passed bias=False": attention.in_proj_bias is None,
        "encoder_layer.activation_relu_or_gelu was not True": not layer.activation_relu_or_gelu,
        "encoder_layer.norm1.eps was not equal to encoder_layer.norm2.eps": layer.norm1.eps
        != layer.norm2.eps,
        "encoder_layer.self_attn.num_heads is odd": attention.num_heads % 2 == 1,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


class TransformerDecoder(Module):
    """`num_layers` copies of a decoder's layer, and `norm` behind them.

    Example: `nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2), num_layers=6)`.
    """

    __constants__: ClassVar[list[str]] = ["norm"]

    def __init__(self, decoder_layer: Any, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = _copies(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self, tgt: Tensor, memory: Tensor, tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None, tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None, tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:  # fmt: skip
        """What becomes of a sequence (T, N, E) beside another, (S, N, E)."""
        batch_first = self.layers[0].self_attn.batch_first
        causal = _is_causal(tgt_mask, tgt_is_causal, _steps(tgt, batch_first))
        x = tgt
        for layer in self.layers:
            x = layer(
                x, memory, tgt_mask=tgt_mask, memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=causal,
                memory_is_causal=memory_is_causal,
            )  # fmt: skip
        return x if self.norm is None else self.norm(x)


class Transformer(Module):
    """An encoder and a decoder that looks at what the encoder found.

    Arguments: those of `TransformerEncoderLayer`, and how many layers there are of each.
    custom_encoder, custom_decoder: modules in their places.
    Errors: RuntimeError where batches differ, or elements are not of size d_model.
    Example: `nn.Transformer(nhead=16)(torch.rand(10, 32, 512), torch.rand(20, 32, 512))` has the
    shape of the second.
    """

    def __init__(
        self, d_model: int = 512, nhead: int = 8, num_encoder_layers: int = 6,
        num_decoder_layers: int = 6, dim_feedforward: int = 2048, dropout: float = 0.1,
        activation: str | Activation = F.relu, custom_encoder: Any = None,
        custom_decoder: Any = None, layer_norm_eps: float = 1e-5, batch_first: bool = False,
        norm_first: bool = False, bias: bool = True, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        place = {"bias": bias, "device": device, "dtype": dtype}
        options = (
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first,
            norm_first,
        )  # fmt: skip
        if custom_encoder is None:
            layer = TransformerEncoderLayer(*options, **place)
            norm = LayerNorm(d_model, eps=layer_norm_eps, **place)
            custom_encoder = TransformerEncoder(layer, num_encoder_layers, norm)
        self.encoder = custom_encoder
        if custom_decoder is None:
            other = TransformerDecoderLayer(*options, **place)
            norm = LayerNorm(d_model, eps=layer_norm_eps, **place)
            custom_decoder = TransformerDecoder(other, num_decoder_layers, norm)
        self.decoder = custom_decoder
        for weight in self.parameters():
            if weight.dim() > 1:
                init.xavier_uniform_(weight)
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def forward(
        self, src: Tensor, tgt: Tensor, src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None, memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None, tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None, src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None, memory_is_causal: bool = False,
    ) -> Tensor:  # fmt: skip
        """What the decoder makes of `tgt` (T, N, E) beside what the encoder makes of `src`."""
        place = 0 if self.batch_first else 1
        wrong = None
        if src.size(place) != tgt.size(place) and src.dim() == 3:
            wrong = "the batch number of src and tgt must be equal"
        elif src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
            wrong = "the feature number of src and tgt must be equal to d_model"
        if wrong:
            raise ShapeMismatch(wrong, shapes=(src.shape, tgt.shape), op="Transformer")
        memory = self.encoder(
            src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal
        )
        result: Tensor = self.decoder(
            tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )  # fmt: skip
        return result

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Tensor:
        """The mask with which nobody looks at what comes later: (sz, sz)."""
        return causal_mask(sz, device, dtype)
