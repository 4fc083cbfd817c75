"""Instance normalization: each channel of each sample for itself."""

import warnings
from typing import Any

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import BadData
from autograd_lab.nn import functional as F
from autograd_lab.nn.modules.batchnorm import _NormBase, check_ndim
from autograd_lab.tensor import Tensor

__all__ = ["InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"]


class _InstanceNorm(_NormBase):
    """What instance normalization does, whatever the number of dimensions."""

    _spatial = 0

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float = 0.1, affine: bool = False,
        track_running_stats: bool = False, device: Any = None, dtype: Any = None, *,
        bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias
        )

    def _check_input_dim(self, input: Tensor) -> None:
        check_ndim(input, self._spatial + 1, self._spatial + 2)

    def forward(self, input: Tensor) -> Tensor:
        """(n, num_features, ...), or one sample alone, (num_features, ...)."""
        self._check_input_dim(input)
        alone = input.dim() == self._spatial + 1
        place = 0 if alone else 1
        if input.size(place) != self.num_features:
            if self.affine:
                raise BadData(
                    f"expected input's size at dim={place} to match num_features "
                    f"({self.num_features}), but got: {input.size(place)}.",
                    data=input,
                )
            warnings.warn(
                f"input's size at dim={place} does not match num_features. You can silence this "
                "warning by not passing in num_features, which is not used because affine=False",
                stacklevel=stacklevel(),
            )
        result = F.instance_norm(
            input.unsqueeze(0) if alone else input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            self.momentum if self.momentum is not None else 0.0,
            self.eps,
        )
        return result.squeeze(0) if alone else result

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: dict[str, Any], strict: bool,
        missing_keys: list[str], unexpected_keys: list[str], error_msgs: list[str],
    ) -> None:  # fmt: skip
        # Before version 2 running statistics were kept by default, and used by nobody.
        old = local_metadata.get("version") is None and not self.track_running_stats
        names = ("running_mean", "running_var") if old else ()
        there = [f"{prefix}{name}" for name in names if f"{prefix}{name}" in state_dict]
        if there:
            kind = type(self).__name__
            listed = " and ".join(f'"{key}"' for key in there)
            error_msgs.append(
                f"Unexpected running stats buffer(s) {listed} for {kind} with "
                "track_running_stats=False. If state_dict is a checkpoint saved before 0.4.0, this "
                f"may be expected because {kind} does not track running stats by default since "
                "0.4.0. Please remove these keys from state_dict. If the running stats are "
                "actually needed, instead set track_running_stats=True in "
                f"{kind} to enable them. See the documentation of {kind} for details."
            )
            for key in there:
                state_dict.pop(key)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


class InstanceNorm1d(_InstanceNorm):
    """`(input - mean) / sqrt(variance + eps)·weight + bias`, by sample and channel.

    Shapes: (n, num_features, l) or (num_features, l). affine: whether there are weight and bias.
    track_running_stats: whether evaluation uses running statistics
    (D. Ulyanov et al., "Instance normalization", 2016).
    Errors: ValueError for another number of dimensions or channels.

    Example:
        >>> nn.InstanceNorm1d(100)(torch.randn(20, 100, 40)).shape
        torch.Size([20, 100, 40])
    """

    _spatial = 1


class InstanceNorm2d(_InstanceNorm):
    """`InstanceNorm1d` for images: (n, num_features, h, w) or (num_features, h, w).

    Example:
        >>> nn.InstanceNorm2d(4)(torch.randn(2, 4, 3, 3)).shape
        torch.Size([2, 4, 3, 3])
    """

    _spatial = 2


class InstanceNorm3d(_InstanceNorm):
    """`InstanceNorm1d` for volumes: (n, num_features, d, h, w) or (num_features, d, h, w).

    Example:
        >>> nn.InstanceNorm3d(4)(torch.randn(2, 4, 3, 3, 3)).shape
        torch.Size([2, 4, 3, 3, 3])
    """

    _spatial = 3
