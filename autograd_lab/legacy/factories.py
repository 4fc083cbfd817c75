"""Making tensors in 0.3: always of the default type, which is float; never with gradients."""

import math
import warnings
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.generator import default_generator
from autograd_lab.legacy.tensor import BareTensor, dtype_of_type, tensor_on
from autograd_lab.tensor import wrap


def _tensor(array: Any) -> BareTensor:
    return tensor_on(wrap(np.asarray(array, dtypes.get_default_dtype().numpy)))


def _shape(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(sizes[0]) if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes


def zeros(*sizes: Any) -> BareTensor:
    """Zeros in the given shape."""
    return _tensor(np.zeros(_shape(sizes)))


def ones(*sizes: Any) -> BareTensor:
    """Ones in the given shape."""
    return _tensor(np.ones(_shape(sizes)))


def zeros_like(input: Any) -> Any:
    """Zeros in the shape and type of a tensor, or a Variable of them."""
    return input.clone().zero_() if isinstance(input, BareTensor) else type(input)(
        zeros_like(input.data)
    )  # fmt: skip


def ones_like(input: Any) -> Any:
    """Ones in the shape and type of a tensor, or a Variable of them."""
    return input.clone().fill_(1) if isinstance(input, BareTensor) else type(input)(
        ones_like(input.data)
    )  # fmt: skip


def eye(n: int, m: int | None = None) -> BareTensor:
    """Ones on the diagonal of n rows and m columns."""
    return _tensor(np.eye(n, m))


def arange(start: float, end: float | None = None, step: float = 1) -> BareTensor:
    """Numbers from `start` up to `end`, which is left out, as floats."""
    first, last = (0, start) if end is None else (start, end)
    return _tensor(first + step * np.arange(math.ceil((last - first) / step)))


def range_(start: float, end: float, step: float = 1) -> BareTensor:
    """Numbers from `start` up to `end`, with it, as floats; with a warning to use `arange`."""
    warnings.warn(
        "torch.range is deprecated in favor of torch.arange and will be removed in 0.3. Note that "
        "arange generates values in [start; end), not [start; end].",
        stacklevel=2,
    )
    return _tensor(start + step * np.arange(math.floor((end - start) / step) + 1))


def linspace(start: float, end: float, steps: int = 100) -> BareTensor:
    """`steps` numbers, evenly spaced from `start` to `end`."""
    return _tensor(np.linspace(start, end, steps))


def logspace(start: float, end: float, steps: int = 100) -> BareTensor:
    """`steps` powers of ten, their exponents evenly spaced from `start` to `end`."""
    return _tensor(10 ** np.linspace(start, end, steps))


def rand(*sizes: Any) -> BareTensor:
    """Numbers drawn evenly from [0, 1)."""
    return _drawn("uniform_", _shape(sizes))


def randn(*sizes: Any) -> BareTensor:
    """Numbers drawn from the standard normal distribution."""
    return _drawn("normal_", _shape(sizes))


def _drawn(method: str, shape: tuple[int, ...]) -> BareTensor:
    result: BareTensor = getattr(zeros(*shape), method)()
    return result


def from_numpy(array: Any) -> BareTensor:
    """A tensor on the memory of a NumPy array."""
    return tensor_on(wrap(array))


def manual_seed(seed: int) -> Any:
    """Start the random numbers again from `seed`."""
    return default_generator.manual_seed(int(seed))


def set_default_tensor_type(kind: Any) -> None:
    """Make `torch.FloatTensor` or `torch.DoubleTensor` what factories make."""
    dtypes.set_default_dtype(dtype_of_type(kind))
