"""Batch normalization: BatchNorm1d, BatchNorm2d, BatchNorm3d.

In training each channel is brought to the mean and variance of the batch, and the running ones
follow; in evaluation the running ones are used. The running statistics are buffers: they are part
of the state, no gradient trains them, and freezing parameters does not stop them; `eval()` does.
"""

from typing import Any, ClassVar

from autograd_lab.dtypes import int64
from autograd_lab.errors import BadData, OutOfScope
from autograd_lab.factories import empty, ones, zeros
from autograd_lab.from_data import tensor
from autograd_lab.nn import functional as F
from autograd_lab.nn import init
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.parameter import Parameter
from autograd_lab.tensor import Tensor

__all__ = ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm"]


class _NormBase(Module):
    """Weight, bias and running statistics, of one number a channel: what these layers share."""

    _version = 2
    __constants__: ClassVar[list[str]] = [
        "track_running_stats", "momentum", "eps", "num_features", "affine",
    ]  # fmt: skip

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1,
        affine: bool = True, track_running_stats: bool = True, device: Any = None,
        dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        if affine:
            self.weight = Parameter(empty(num_features, **made))
        else:
            self.register_parameter("weight", None)
        if affine and bias:
            self.bias = Parameter(empty(num_features, **made))
        else:
            self.register_parameter("bias", None)
        running_mean = running_var = batches = None
        if track_running_stats:
            running_mean, running_var = zeros(num_features, **made), ones(num_features, **made)
            batches = tensor(0, dtype=int64, device=device)
        self.register_buffer("running_mean", running_mean)
        self.register_buffer("running_var", running_var)
        self.register_buffer("num_batches_tracked", batches)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Begin the running statistics again, with mean 0 and variance 1."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Begin again: running statistics, weight 1, bias 0."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def _check_input_dim(self, input: Tensor) -> None:
        raise NotImplementedError

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: dict[str, Any], strict: bool,
        missing_keys: list[str], unexpected_keys: list[str], error_msgs: list[str],
    ) -> None:  # fmt: skip
        # States older than version 2 do not count the batches.
        if (local_metadata.get("version") or 1) < 2 and self.track_running_stats:
            counted = self.num_batches_tracked
            fresh = tensor(0, dtype=int64) if counted is None else counted
            state_dict.setdefault(f"{prefix}num_batches_tracked", fresh)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


class _BatchNorm(_NormBase):
    """What batch normalization does, whatever the number of dimensions."""

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1,
        affine: bool = True, track_running_stats: bool = True, device: Any = None,
        dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias
        )

    def forward(self, input: Tensor) -> Tensor:
        """The input with each channel brought to mean 0, variance 1, then scaled and shifted."""
        self._check_input_dim(input)
        average = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # the average over all batches so far
                average = 1.0 / float(self.num_batches_tracked)
        training = self.training or (self.running_mean is None and self.running_var is None)
        follow = not self.training or self.track_running_stats
        return F.batch_norm(
            input,
            self.running_mean if follow else None,
            self.running_var if follow else None,
            self.weight,
            self.bias,
            training,
            average,
            self.eps,
        )


def check_ndim(input: Tensor, *accepted: int) -> None:
    """Raise ValueError unless the input has one of these numbers of dimensions."""
    if input.dim() not in accepted:
        expected = " or ".join(f"{n}D" for n in accepted)
        raise BadData(f"expected {expected} input (got {input.dim()}D input)", data=input)


class BatchNorm1d(_BatchNorm):
    """`(input - mean) / sqrt(variance + eps)·weight + bias`, one mean and variance a channel.

    Shapes: (n, num_features) or (n, num_features, l). momentum: how far the running statistics move
    towards those of a batch; None for the plain average over all batches. affine: whether there are
    weight and bias. track_running_stats: whether there are running statistics; without them those
    of the batch are used in evaluation too. The variance divides by the count to normalize, and by
    count - 1 in `running_var` (S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015).
    Errors: ValueError for another number of dimensions, or one value a channel in training.

    Example:
        >>> nn.BatchNorm1d(100)(torch.randn(20, 100)).shape
        torch.Size([20, 100])
    """

    def _check_input_dim(self, input: Tensor) -> None:
        check_ndim(input, 2, 3)


class BatchNorm2d(_BatchNorm):
    """`BatchNorm1d` for images: (n, num_features, h, w).

    Example:
        >>> nn.BatchNorm2d(100)(torch.randn(20, 100, 35, 45)).shape
        torch.Size([20, 100, 35, 45])
    """

    def _check_input_dim(self, input: Tensor) -> None:
        check_ndim(input, 4)


class BatchNorm3d(_BatchNorm):
    """`BatchNorm1d` for volumes: (n, num_features, d, h, w).

    Example:
        >>> nn.BatchNorm3d(4)(torch.randn(2, 4, 3, 3, 3)).shape
        torch.Size([2, 4, 3, 3, 3])
    """

    def _check_input_dim(self, input: Tensor) -> None:
        check_ndim(input, 5)


class SyncBatchNorm(_BatchNorm):
    """Not here: one process computes. Raises NotImplementedError."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise OutOfScope("nn.SyncBatchNorm", "nn.BatchNorm2d is the same in one process")
