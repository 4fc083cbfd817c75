"""Distances and angles between vectors, pair by pair."""

from autograd_lab.ops.pairwise import cosine_similarity, pairwise_distance

__all__ = ["cosine_similarity", "pairwise_distance"]
