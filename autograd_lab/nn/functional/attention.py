"""Attention as functions: `scaled_dot_product_attention`, and several heads of it."""

from autograd_lab.ops.attention import scaled_dot_product_attention

__all__ = ["scaled_dot_product_attention"]
