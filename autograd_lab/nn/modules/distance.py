"""Distances and angles between vectors as modules: `PairwiseDistance`, `CosineSimilarity`."""

from autograd_lab.nn.modules.module import Module
from autograd_lab.ops.pairwise import cosine_similarity, pairwise_distance
from autograd_lab.tensor import Tensor

__all__ = ["CosineSimilarity", "PairwiseDistance"]


class PairwiseDistance(Module):
    """`F.pairwise_distance` of two inputs, (N, D) or (D); see there.

    p: of the norm. eps: added to each difference. keepdim: whether the last dimension stays.
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """The distances, (N) or ()."""
        return pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """`F.cosine_similarity` of two inputs along `dim`; see there. eps: the least length."""

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """The cosines, in the inputs' shape without `dim`."""
        return cosine_similarity(x1, x2, self.dim, self.eps)
