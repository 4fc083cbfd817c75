"""The functions under PyTorch's names, where one name stands for several operations."""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.ops import reduce
from autograd_lab.ops.convert import to
from autograd_lab.tensor import Tensor


def sum(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None,
    axis: Any = None, keepdims: bool = False,
) -> Tensor:  # fmt: skip
    """The sum of all elements, or along `dim`; `axis` and `keepdims` are NumPy's names for it.

    Example: `torch.ones(2, 3).sum(0)` is `tensor([2., 2., 2.])`.
    """
    dim, keepdim = (axis if dim is None else dim), keepdim or keepdims
    source = input if dtype is None else to(input, dtype)
    if dim is None and not keepdim:
        return reduce.sum_all(source)
    return reduce.sum_dim(source, dim, keepdim)


def mean(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: dtypes.dtype | None = None,
    axis: Any = None,
) -> Tensor:  # fmt: skip
    """The mean of all elements, or along `dim`. Raises RuntimeError for integers."""
    dim = axis if dim is None else dim
    source = input if dtype is None else to(input, dtype)
    if dim is None and not keepdim:
        return reduce.mean_all(source)
    return reduce.mean_dim(source, dim, keepdim)


def max(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element, or `(values, indices)` along `dim`.

    Ties: of all elements, the largest share the gradient; along `dim`, the first gets it.
    """
    return reduce.max_all(input) if dim is None else reduce.max_along(input, dim, keepdim)


__all__ = [
    "max",
    "mean",
    "sum",
]
METHODS = (
    sum,
    mean,
    max,
)
WITH_INPLACE = ()
