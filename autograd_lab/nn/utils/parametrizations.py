"""Parametrizations at hand: orthogonal matrices, weights by length and direction, and by norm."""

from typing import Any

from autograd_lab.autograd import no_grad
from autograd_lab.errors import BadData, DimensionError
from autograd_lab.nn.functional.normalization import normalize
from autograd_lab.nn.modules.conv import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.utils.orthogonal_map import MAPS, OrthogonalMap
from autograd_lab.nn.utils.parametrize import register_parametrization
from autograd_lab.ops.weight_norm import _weight_norm, norm_except_dim
from autograd_lab.tensor import Tensor

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


def _weight(module: Module, name: str) -> Tensor:
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise BadData(
            f"Module '{module}' has no parameter or buffer with name '{name}'", data=module
        )
    return weight


def orthogonal(
    module: Module, name: str = "weight", orthogonal_map: str | None = None, *,
    use_trivialization: bool = True,
) -> Module:  # fmt: skip
    """Keep a weight orthogonal: its rows, or columns if there are fewer, orthonormal.

    orthogonal_map: how a matrix becomes one: "matrix_exp", "cayley" or "householder".
    use_trivialization: whether it starts at the weight that there is. Returns the module.
    Errors: ValueError for what is no matrix, and for another map.

    Example: `nn.utils.parametrizations.orthogonal(nn.Linear(20, 40))`
    """
    weight = _weight(module, name)
    if weight.dim() < 2:
        raise BadData(
            f"Expected a matrix or batch of matrices. Got a tensor of {weight.dim()} dimensions.",
            data=weight,
        )
    if orthogonal_map is None:
        square = weight.shape[-2] == weight.shape[-1]
        orthogonal_map = "matrix_exp" if square or weight.is_complex() else "householder"
    if orthogonal_map not in MAPS:
        raise BadData(
            'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: '
            f"{orthogonal_map}",
            data=orthogonal_map,
        )
    parametrization = _Orthogonal(weight, orthogonal_map, use_trivialization)
    return register_parametrization(module, name, parametrization, unsafe=True)


class _Orthogonal(OrthogonalMap):
    """`OrthogonalMap` by the name that PyTorch prints."""


class _WeightNorm(Module):
    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        return _weight_norm(weight_v, weight_g, self.dim)

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """The lengths, and the weight itself for the directions."""
        return norm_except_dim(weight, 2, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int = 0) -> Module:
    """Train the lengths of a weight, original0, and its directions, original1, by themselves.

    The weight is g·v / |v|, with the norm over all dimensions but `dim`; None for all of them
    (Salimans and Kingma, 2016). States of the older `nn.utils.weight_norm` can be loaded. Returns
    the module.
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def rename(state_dict: Any, prefix: str, *rest: Any) -> None:
        old = [f"{prefix}{name}_g", f"{prefix}{name}_v"]
        if all(key in state_dict for key in old):
            for place, key in enumerate(old):
                new = f"{prefix}parametrizations.{name}.original{place}"
                state_dict[new] = state_dict.pop(key)

    module._register_load_state_dict_pre_hook(rename)
    return module


class _SpectralNorm(Module):
    _u: Tensor
    _v: Tensor

    def __init__(
        self, weight: Tensor, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12
    ) -> None:
        super().__init__()
        ndim = weight.dim()
        if not -ndim <= dim < ndim:
            raise DimensionError(
                f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}] but got "
                f"{dim})",
                dim=dim, ndim=ndim,
            )  # fmt: skip
        if n_power_iterations <= 0:
            raise BadData(
                "Expected n_power_iterations to be positive, but got "
                f"n_power_iterations={n_power_iterations}",
                data=n_power_iterations,
            )
        self.dim, self.eps = dim % ndim, eps
        if ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = self._matrix(weight.detach())
            u, v = (matrix.new_empty(size).normal_(0, 1) for size in matrix.shape)
            self.register_buffer("_u", normalize(u, dim=0, eps=eps))
            self.register_buffer("_v", normalize(v, dim=0, eps=eps))
            self._iterate(matrix, 15)

    def _matrix(self, weight: Tensor) -> Tensor:
        """The weight as a matrix, a row for each output."""
        if self.dim:
            others = (d for d in range(weight.dim()) if d != self.dim)
            weight = weight.permute(self.dim, *others)
        return weight.flatten(1)

    @no_grad()
    def _iterate(self, matrix: Tensor, times: int) -> None:
        """Bring u and v, in place, nearer to the first singular vectors."""
        for _ in range(times):
            self._u.copy_(normalize(matrix.mv(self._v), dim=0, eps=self.eps))
            self._v.copy_(normalize(matrix.mH.mv(self._u), dim=0, eps=self.eps))

    def forward(self, weight: Tensor) -> Tensor:
        if weight.dim() == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = self._matrix(weight)
        if self.training:
            self._iterate(matrix, self.n_power_iterations)
        sigma = self._u.clone().vdot(matrix.mv(self._v.clone()))
        return weight / sigma

    def right_inverse(self, value: Tensor) -> Tensor:
        """The value itself: its norm is divided out again."""
        return value


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12,
    dim: int | None = None,
) -> Module:  # fmt: skip
    """Divide a weight by its largest singular value, by power iteration (Miyato et al., 2018).

    n_power_iterations: how many steps each forward in training takes. dim: that of the outputs.
    Returns the module.

    Example: `nn.utils.parametrizations.spectral_norm(nn.Linear(20, 40))`
    """
    weight = _weight(module, name)
    made = _SpectralNorm(
        weight, n_power_iterations, output_dim(module) if dim is None else dim, eps
    )
    return register_parametrization(module, name, made)


def output_dim(module: Module) -> int:
    """The dimension of a module's weight that its outputs are along."""
    return int(isinstance(module, (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)))
