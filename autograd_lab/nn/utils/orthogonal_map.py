"""Making an orthogonal matrix of any matrix, smoothly.

Of the lower triangle of X, "matrix_exp" takes exp(A) and "cayley" (1 - A/2)^-1·(1 + A/2), both of
the antisymmetric A = X - Xᵀ; "householder" multiplies the reflections along the columns (M.
Lezcano-Casado, "Trivializations for gradient-based optimization on manifolds", 2019).
"""

from autograd_lab import linalg
from autograd_lab.autograd import no_grad
from autograd_lab.errors import BadData, OutOfScope
from autograd_lab.factories import eye
from autograd_lab.nn.modules.module import Module
from autograd_lab.number_limits import finfo
from autograd_lab.ops.join import cat
from autograd_lab.random_factories import randn
from autograd_lab.tensor import Tensor

MAPS = ("matrix_exp", "cayley", "householder")


class OrthogonalMap(Module):
    """The map from a matrix X, or a batch of them, to orthonormal columns, or rows if fewer.

    base: the orthogonal matrix that the result is multiplied by, if it is to start anywhere.
    """

    base: Tensor

    def __init__(self, weight: Tensor, orthogonal_map: str, use_trivialization: bool) -> None:
        super().__init__()
        if weight.is_complex() and orthogonal_map == "householder":
            raise BadData(
                "The householder parametrization does not support complex tensors.", data=weight
            )
        self.shape, self.map = weight.shape, orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X: Tensor) -> Tensor:
        is_wide = X.shape[-2] < X.shape[-1]
        tall = X.mT if is_wide else X
        Q = reflections(tall) if self.map == "householder" else self._rotation(tall)
        if hasattr(self, "base"):
            Q = self.base @ Q
        return Q.mT if is_wide else Q

    def _rotation(self, X: Tensor) -> Tensor:
        n, k = X.shape[-2:]
        X = X.tril()
        if n != k:
            X = cat([X, X.new_zeros(n, n - k).expand(*X.shape[:-2], -1, -1)], dim=-1)
        A = X - X.mH
        if self.map == "matrix_exp":
            Q = A.matrix_exp()
        else:
            one = eye(n, dtype=A.dtype, device=A.device)
            Q = linalg.solve(one.add(A, alpha=-0.5), one.add(A, alpha=0.5))
        return Q if n == k else Q[..., :k]

    @no_grad()
    def right_inverse(self, Q: Tensor) -> Tensor:
        """What the map makes `Q` of, which is kept as the base.

        Errors: ValueError for another shape; NotImplementedError without a base.
        """
        if Q.shape != self.shape:
            raise BadData(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of "
                f"shape {Q.shape}.",
                data=Q,
            )
        if not hasattr(self, "base"):
            self._refuse()
        tall = Q.mT if Q.shape[-2] < Q.shape[-1] else Q
        n, k = tall.shape[-2:]
        if n != k:
            more = randn(*tall.shape[:-2], n, n - k, dtype=Q.dtype, device=Q.device)
            self.base = orthogonalised(cat([tall, more], dim=-1))
        else:
            self.base = tall.clone() if is_orthogonal(tall) else orthogonalised(tall)
        minus_one = Q.new_zeros(Q.shape)
        minus_one.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return minus_one

    def _refuse(self) -> None:
        if self.map == "householder":
            raise OutOfScope(
                "nn.utils.parametrizations.orthogonal with use_trivialization=False and the "
                "householder map",
                "leave use_trivialization at True",
            )
        raise NotImplementedError(
            "It is not possible to assign to the matrix exponential or the Cayley parametrizations "
            "when use_trivialization=False."
        )


def reflections(X: Tensor) -> Tensor:
    """The first columns of the product of the reflections along the columns of the lower triangle.

    The k-th column counts from its 1 on the diagonal down; the signs are those of X's diagonal.
    """
    n, k = X.shape[-2:]
    lower = X.tril(-1)
    tau = 2.0 / (1.0 + (lower * lower).sum(dim=-2))
    unit = eye(n, k, dtype=X.dtype, device=X.device)
    Q = unit
    for column in range(k - 1, -1, -1):
        v = (lower[..., column] + unit[:, column]).unsqueeze(-1)
        Q = Q - tau[..., column, None, None] * v @ (v.mT @ Q)
    return Q * X.diagonal(dim1=-2, dim2=-1).int().unsqueeze(-2)


def is_orthogonal(Q: Tensor) -> bool:
    """Whether the columns are orthonormal, but for rounding."""
    n, k = Q.shape[-2:]
    one = eye(k, dtype=Q.dtype, device=Q.device)
    return (Q.mH @ Q).allclose(one, atol=10.0 * n * finfo(Q.dtype).eps)


def orthogonalised(A: Tensor) -> Tensor:
    """The orthogonal factor of a matrix, signed so that the diagonal of the other is positive."""
    q, r = linalg.qr(A)
    return q * r.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)
