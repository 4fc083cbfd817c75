"""Names of the torch namespace that are imported when they are first asked for.

They are what networks are built of; `import autograd_lab` alone stays as quick as the engine.
"""

from importlib import import_module
from typing import Any

MODULES = ("_C", "func", "hub", "nn", "optim", "testing", "utils")
"""Parts of the package that are namespaces of their own, as `torch.nn` is."""

FUNCTIONS: dict[str, str] = {
    "batch_norm": "batch_norm native_batch_norm",
    "bilinear": "bilinear",
    "embedding_bag": "embedding_bag",
    "group_norm": "group_norm native_group_norm",
    "instance_norm": "instance_norm",
    "layer_norm": "layer_norm native_layer_norm",
    "rms_norm": "rms_norm",
    "shuffling": "channel_shuffle pixel_shuffle pixel_unshuffle",
    "convolution": "convolution",
    "convolutions": "conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d",
    "packed_sequences": "_pack_padded_sequence _pad_packed_sequence",
    "losses_of_pairs": "cosine_embedding_loss hinge_embedding_loss margin_ranking_loss "
    "triplet_margin_loss",
    "losses_of_sequences": "ctc_loss",
    "losses_of_probabilities": "binary_cross_entropy_with_logits kl_div poisson_nll_loss",
    "pairwise": "cosine_similarity pairwise_distance",
    "recurrent": "gru lstm rnn_relu rnn_tanh",
    "pooling_max": "max_pool2d max_pool3d",
    "pooling_rows": "adaptive_avg_pool1d adaptive_max_pool1d avg_pool1d max_pool1d "
    "max_pool1d_with_indices",
    "recurrent_cells": "gru_cell lstm_cell rnn_relu_cell rnn_tanh_cell",
    "weight_norm": "_weight_norm _weight_norm_interface norm_except_dim",
}
"""By the module within `ops/`: the names that it gives to the torch namespace, and no others do."""

HOMES = {name: module for module, names in FUNCTIONS.items() for name in names.split()}


def found(name: str) -> Any:
    """What stands behind a name of the torch namespace; None if it is not one of these.

    Example: `found("nn")` is the module `autograd_lab.nn`.
    """
    if name in MODULES:
        return import_module(f"autograd_lab.{name}")
    if name in HOMES:
        return getattr(import_module(f"autograd_lab.ops.{HOMES[name]}"), name)
    return None


def names() -> list[str]:
    """All of them."""
    return [*MODULES, *HOMES]
