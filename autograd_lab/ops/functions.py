"""The functions under PyTorch's names, where one name stands for several operations."""

from typing import Any

from autograd_lab import dtypes
from autograd_lab.backends import device as device_type
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.ops import linalg, pointwise, reduce, shape
from autograd_lab.size import Size
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


def pow(input: Any, exponent: Any) -> Tensor:
    """`input ** exponent`; one of the two may be a number."""
    if not isinstance(exponent, Tensor):
        return pointwise.pow_scalar(_holding(input, exponent), exponent)
    if not isinstance(input, Tensor):
        return pointwise.pow_of_number(_holding(exponent, input), input)
    return pointwise.pow_tensor(input, exponent)


def _holding(tensor: Tensor, number: Any) -> Tensor:
    """The tensor in the dtype that it and the number make together."""
    rank = 2 if tensor.dim() else 1
    return to(tensor, dtypes.result_type([(tensor.dtype, rank), (dtypes.of_number(number), 0)]))


def square(input: Tensor) -> Tensor:
    """Each element times itself, as `pow(input, 2)`."""
    return pow(input, 2)


def divided_by(self: Tensor, other: Any) -> Tensor:
    """`other / self`, as PyTorch computes it: `reciprocal(self)·other`."""
    return pointwise.mul(pointwise.reciprocal(self), other)


def squeeze(input: Tensor, dim: int | None = None) -> Tensor:
    """Without dimensions of size 1, or without `dim` if it is one."""
    return shape.squeeze_all(input) if dim is None else shape.squeeze_dim(input, dim)


def _sizes(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list, Size)):
        sizes = tuple(sizes[0])
    return tuple(int(size) for size in sizes)


def view(self: Tensor, *shape_or_dtype: Any) -> Tensor:
    """The same memory in another shape. Raises RuntimeError where that needs a copy."""
    return shape.view(self, shape.infer_shape(_sizes(shape_or_dtype), self.numel()))


def reshape(input: Tensor, *sizes: Any) -> Tensor:
    """Another shape: a view where memory allows it, else a copy."""
    return shape.reshape(input, _sizes(sizes))


def view_as(self: Tensor, other: Tensor) -> Tensor:
    """`view(other.shape)`."""
    return view(self, other.shape)


def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """`reshape(other.shape)`."""
    return reshape(self, other.shape)


def expand(self: Tensor, *sizes: Any) -> Tensor:
    """Dimensions of size 1, or new ones in front, repeated without a copy; -1 keeps a size."""
    return shape.expand(self, _sizes(sizes))


def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """`expand(other.shape)`."""
    return shape.expand(self, tuple(other.shape))


def permute(input: Tensor, *dims: Any) -> Tensor:
    """The dimensions in the order `dims`."""
    return shape.permute(input, _sizes(dims))


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from `start_dim` to `end_dim` as one."""
    if not input.dim():
        return reshape(input, 1)
    first, last = start_dim % input.dim(), end_dim % input.dim()
    return reshape(input, (*input.shape[:first], -1, *input.shape[last + 1 :]))


def transposed(self: Tensor) -> Tensor:
    """`.T`: the dimensions reversed."""
    if self.dim() == 2:
        return shape.permute(self, (1, 0))
    return shape.permute(self, tuple(reversed(range(self.dim()))))


def contiguous(self: Tensor) -> Tensor:
    """The tensor itself if its elements lie in order, else a copy."""
    return self if self.is_contiguous() else pointwise.clone(self, "C")


def matmul(input: Tensor, other: Any) -> Tensor:
    """The matrix product. Raises TypeError for what is no tensor; see `linalg.matmul`."""
    if not isinstance(other, Tensor):
        raise ArgumentTypeError(
            f"matmul(): argument 'other' (position 2) must be Tensor, not {type(other).__name__}",
            argument=other,
        )
    return linalg.matmul(input, other)


def to(
    self: Tensor, *args: Any, dtype: Any = None, device: Any = None, copy: bool = False
) -> Tensor:
    """The tensor in another dtype or on another device; itself where nothing changes.

    Example: `x.to(torch.float64)`, `x.to("cuda")`, `x.to(other)`.
    """
    for argument in args:
        if isinstance(argument, dtypes.dtype):
            dtype = argument
        elif isinstance(argument, Tensor):
            dtype, device = argument.dtype, argument.device
        elif isinstance(argument, (str, device_type)):
            device = argument
        else:
            raise ArgumentTypeError(
                "to() received an invalid combination of arguments - got "
                f"({type(argument).__name__}), but expected a dtype, a device or a Tensor",
                argument=argument,
            )
    result = self
    if device is not None and device_type(device).type != self.device.type:
        result = pointwise.to_device(result, device_type(device))
    if dtype is not None and dtype is not result.dtype:
        result = pointwise.cast(result, dtype.numpy)
    return pointwise.clone(result) if copy and result is self else result


def type_as(self: Tensor, other: Tensor) -> Tensor:
    """The tensor in the dtype of `other`."""
    return to(self, other.dtype)


def to_numpy_dtype(self: Tensor, dtype: Any) -> Tensor:
    """The tensor in a dtype given as NumPy's: what the walk calls to bring a gradient home."""
    return pointwise.cast(self, dtype)


def detach(input: Tensor) -> Tensor:
    """The same memory with no history."""
    return input.detach()


def numel(input: Tensor) -> int:
    """The number of elements."""
    return input.numel()


def is_tensor(obj: object) -> bool:
    """Whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


__all__ = [
    "detach",
    "flatten",
    "is_tensor",
    "matmul",
    "max",
    "mean",
    "numel",
    "permute",
    "pow",
    "reshape",
    "square",
    "squeeze",
    "sum",
]
METHODS = (
    sum,
    mean,
    max,
    matmul,
    squeeze,
    view,
    view_as,
    reshape,
    reshape_as,
    expand,
    expand_as,
    permute,
    flatten,
    contiguous,
    to,
    type_as,
)
WITH_INPLACE = (pow, square)
