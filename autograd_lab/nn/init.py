"""`torch.nn.init`: the values that weights begin with.

Each function fills its tensor in place, without recording it, and returns it. The fan of a weight
is how many numbers one of its outputs is computed of (fan in), or how many outputs one input goes
to (fan out).
"""

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

from autograd_lab import linalg
from autograd_lab.autograd import no_grad
from autograd_lab.core.places import stacklevel
from autograd_lab.errors import BadData
from autograd_lab.factories import eye as eye_matrix
from autograd_lab.generator import Generator
from autograd_lab.like_factories import empty_like
from autograd_lab.nn.absent_names import refused
from autograd_lab.nn.truncated_normal import fill_truncated_normal
from autograd_lab.random_factories import randperm
from autograd_lab.tensor import Tensor

__all__ = [
    "calculate_gain", "constant", "constant_", "dirac", "dirac_", "eye", "eye_", "kaiming_normal",
    "kaiming_normal_", "kaiming_uniform", "kaiming_uniform_", "normal", "normal_", "ones_",
    "orthogonal", "orthogonal_", "sparse", "sparse_", "trunc_normal_", "uniform", "uniform_",
    "xavier_normal", "xavier_normal_", "xavier_uniform", "xavier_uniform_", "zeros_",
]  # fmt: skip

GAINS = {"sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4, "linear": 1} | {
    f"conv{transpose}{n}d": 1 for transpose in ("", "_transpose") for n in (1, 2, 3)
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """What a nonlinearity shrinks the spread of its input by, to be made up for by the weights.

    nonlinearity: "linear", "conv2d" and their kin, "sigmoid", "tanh", "relu", "leaky_relu", "selu".
    param: the slope of "leaky_relu" for negative numbers, 0.01 unless given.
    Errors: ValueError for another name, or a slope that is no number.

    Example: `nn.init.calculate_gain("relu")` is the square root of 2.
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise BadData(f"negative_slope {param} not a valid number", data=param)
        return math.sqrt(2 / (1 + slope**2))
    if nonlinearity not in GAINS:
        raise BadData(f"Unsupported nonlinearity {nonlinearity}", data=nonlinearity)
    return GAINS[nonlinearity]


@no_grad()
def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Numbers between `a` and `b`, every one as likely as any other."""
    return tensor.uniform_(a, b, generator=generator)


@no_grad()
def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Numbers of the normal distribution."""
    return tensor.normal_(mean, std, generator=generator)


@no_grad()
def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:  # fmt: skip
    """Numbers of the normal distribution, of those between `a` and `b` alone.

    Warns where `a` and `b` are far out, so that few numbers lie between.
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of "
            "values may be incorrect.",
            stacklevel=stacklevel(),
        )
    return fill_truncated_normal(tensor, mean, std, a, b, generator)


@no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """`val` everywhere."""
    return tensor.fill_(val)


@no_grad()
def ones_(tensor: Tensor) -> Tensor:
    """1 everywhere."""
    return tensor.fill_(1.0)


@no_grad()
def zeros_(tensor: Tensor) -> Tensor:
    """0 everywhere."""
    return tensor.zero_()


@no_grad()
def eye_(tensor: Tensor) -> Tensor:
    """1 on the diagonal of a matrix, 0 elsewhere. Raises ValueError for what is no matrix."""
    _check_matrix(tensor)
    return tensor.copy_(eye_matrix(*tensor.shape, dtype=tensor.dtype))


@no_grad()
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """The weights of a convolution that passes channels on as they are, as many as there are.

    Errors: ValueError for other than 3 to 5 dimensions, or channels that `groups` does not divide.
    """
    if tensor.dim() not in (3, 4, 5):
        raise BadData("Only tensors with 3, 4, or 5 dimensions are supported", data=tensor)
    if tensor.shape[0] % groups:
        raise BadData("dim 0 must be divisible by groups", data=tensor)
    tensor.zero_()
    outputs = tensor.shape[0] // groups
    middle = [size // 2 for size in tensor.shape[2:]]
    for group in range(groups):
        for channel in range(min(outputs, tensor.shape[1])):
            tensor[(group * outputs + channel, channel, *middle)] = 1
    return tensor


@no_grad()
def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Uniform, of a spread that forward and backward keep alike (Glorot and Bengio, 2010).

    The bound is gain * sqrt(6 / (fan in + fan out)).
    """
    bound = math.sqrt(3) * _xavier_std(tensor, gain)
    return tensor.uniform_(-bound, bound, generator=generator)


@no_grad()
def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Normal, of a spread that forward and backward keep alike (Glorot and Bengio, 2010).

    The standard deviation is gain * sqrt(2 / (fan in + fan out)).
    """
    return tensor.normal_(0.0, _xavier_std(tensor, gain), generator=generator)


def _xavier_std(tensor: Tensor, gain: float) -> float:
    return gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))


@no_grad()
def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:  # fmt: skip
    """Uniform, of a spread that rectifiers keep (He et al., 2015).

    The bound is gain * sqrt(3 / fan). a: the slope of the rectifier for negative numbers. mode:
    "fan_in", to keep it going forward, or "fan_out", going backward.
    Errors: ValueError for another mode or nonlinearity, or fewer than 2 dimensions.
    """
    if _is_empty(tensor):
        return tensor
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return tensor.uniform_(-bound, bound, generator=generator)


@no_grad()
def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:  # fmt: skip
    """Normal, of a spread that rectifiers keep: gain / sqrt(fan). See `kaiming_uniform_`."""
    if _is_empty(tensor):
        return tensor
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    return tensor.normal_(0, std, generator=generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    fan = _calculate_correct_fan(tensor, mode)
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _is_empty(tensor: Tensor) -> bool:
    """Whether there is nothing to fill, of which it warns."""
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=stacklevel())
    return 0 in tensor.shape


@no_grad()
def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """A matrix whose rows, or columns if there are fewer, are orthonormal, times `gain`.

    Further dimensions count as columns. It is the orthogonal factor of a normal matrix (Saxe et
    al., 2013). Errors: ValueError for fewer than 2 dimensions.
    """
    if tensor.dim() < 2:
        raise BadData("Only tensors with 2 or more dimensions are supported", data=tensor)
    if tensor.numel() == 0:
        return tensor
    matrix = empty_like(tensor.reshape(tensor.shape[0], -1)).normal_(0, 1, generator=generator)
    is_wide = matrix.shape[0] < matrix.shape[1]
    q, r = linalg.qr(matrix.t() if is_wide else matrix)
    q = q * r.diagonal().sign()
    tensor.copy_((q.t() if is_wide else q).reshape(tensor.shape))
    return tensor.mul_(gain)


@no_grad()
def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """A normal matrix with that share of zeros in each column. Raises ValueError for no matrix."""
    _check_matrix(tensor)
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    tensor.normal_(0, std, generator=generator)
    for column in range(columns):
        tensor[randperm(rows)[:zeros], column] = 0
    return tensor


def _check_matrix(tensor: Tensor) -> None:
    if tensor.dim() != 2:
        raise BadData("Only tensors with 2 dimensions are supported", data=tensor)


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """The fans of a weight, (outputs, inputs, *kernel). ValueError for fewer than 2 dimensions."""
    if tensor.dim() < 2:
        raise BadData(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
            data=tensor,
        )
    kernel = math.prod(tensor.shape[2:])
    return tensor.shape[1] * kernel, tensor.shape[0] * kernel


def _calculate_correct_fan(tensor: Tensor, mode: str) -> int:
    """The fan that a mode names. Raises ValueError for another mode."""
    modes = ["fan_in", "fan_out"]
    if mode.lower() not in modes:
        raise BadData(f"Mode {mode.lower()} not supported, please use one of {modes}", data=mode)
    return _calculate_fan_in_and_fan_out(tensor)[modes.index(mode.lower())]


def _deprecated(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A function under its old name, without the underscore, which warns."""
    name = function.__name__

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Tensor:
        warnings.warn(
            f"`nn.init.{name[:-1]}` is now deprecated in favor of `nn.init.{name}`.",
            FutureWarning,
            stacklevel=stacklevel(),
        )
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = name[:-1]
    return call


uniform, normal, constant = map(_deprecated, (uniform_, normal_, constant_))
eye, dirac, orthogonal, sparse = map(_deprecated, (eye_, dirac_, orthogonal_, sparse_))
xavier_uniform, xavier_normal = map(_deprecated, (xavier_uniform_, xavier_normal_))
kaiming_uniform, kaiming_normal = map(_deprecated, (kaiming_uniform_, kaiming_normal_))


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise refused(name, "nn.init")
