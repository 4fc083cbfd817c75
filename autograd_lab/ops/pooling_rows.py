"""Pooling over one dimension: over two, of which the first has the size 1."""

from collections.abc import Callable
from typing import Any

from autograd_lab.checks import no_tensor
from autograd_lab.core.modes import thread
from autograd_lab.errors import ArgumentTypeError, OptionRefused, ShapeMismatch
from autograd_lab.ops.kinds import FLOATING, only
from autograd_lab.ops.pooling_adaptive import adaptively_averaged, adaptively_largest
from autograd_lab.ops.pooling_average import averaged
from autograd_lab.ops.pooling_checks import as_tuple, check_input
from autograd_lab.ops.pooling_max import pooled
from autograd_lab.ops.pooling_windows import out_size
from autograd_lab.ops.shape import squeeze_dim, unsqueeze
from autograd_lab.tensor import Tensor, wrap

Number = int | tuple[int, ...]


def _of_rows(pool: Callable[[Tensor], Any], input: Tensor) -> Any:
    """What `pool` makes of the input with a dimension more, without it again."""
    result = pool(unsqueeze(input, -2))
    if isinstance(result, tuple):
        return tuple(squeeze_dim(one, -2) for one in result)
    return squeeze_dim(result, -2)


def _check_rank(op: str, input: Tensor) -> None:
    if input.dim() not in (2, 3):
        raise ShapeMismatch(
            f"Expected 2 to 3 dimensions, but got {input.dim()}-dimensional tensor for argument #1 "
            f"'self' (while checking arguments for {op})",
            shapes=(tuple(input.shape),), op=op,
        )  # fmt: skip


def _one(op: str, name: str, given: Any, place: int, default: int | None = None) -> int:
    """A number given alone or in a row of one. Raises RuntimeError for a longer row."""
    numbers = as_tuple(op, name, given, place, 1)
    if not numbers and default is not None:
        return default
    if len(numbers) != 1:
        message = f"{op}() argument '{name}' should contain one int (got {len(numbers)})"
        if op == "max_pool1d":
            message = (
                f"max_pool1d() {name} must be an int, list of ints or tuple of ints of size 1 but "
                f"got size {len(numbers)}"
            )
        raise OptionRefused(message, argument=name, value=given, op=op)
    return numbers[0]


def _check_max(input: Tensor, k: int, stride: int, padding: int, dilation: int, ceil: bool) -> None:
    wrong = None
    shape = tuple(input.shape)
    if len(shape) not in (2, 3) or 0 in shape[len(shape) - 2 :]:
        raise ShapeMismatch(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for "
            f"input, but got:{list(shape)}",
            shapes=(shape,), op="max_pool1d",
        )  # fmt: skip
    for name, number in (("kernel_size", k), ("stride", stride)):
        if number <= 0 and not wrong:
            wrong = f"{name} must be greater than zero, but got {number}"
    if not wrong and padding < 0:
        wrong = f"padding must be non-negative, but got {padding}"
    elif not wrong and 2 * padding > k:
        wrong = (
            f"padding should be at most half of kernel size, but got padding={padding} and "
            f"kernel_size={k}"
        )
    elif not wrong and dilation <= 0:
        wrong = f"dilation must be greater than zero, but got {dilation}"
    if not wrong:
        out = out_size(shape[-1], k, stride, padding, dilation, ceil)
        if out <= 0:
            wrong = f"Invalid computed output size: {out}"
    if wrong:
        raise OptionRefused(f"max_pool1d() {wrong}", argument="", value=None, op="max_pool1d")


def max_pool1d(
    input: Tensor, kernel_size: Number, stride: Number | None = None, padding: Number = 0,
    dilation: Number = 1, ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The largest element of each window of the last dimension.

    input: (N, C, L) or (C, L). stride: from window to window; the size of one unless given.
    Errors: RuntimeError where no window fits.
    Example: `torch.max_pool1d(torch.tensor([[1., 3., 2., 0.]]), 2)` is `tensor([[3., 2.]])`.
    """
    return _max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode, False)


def max_pool1d_with_indices(
    input: Tensor, kernel_size: Number, stride: Number | None = None, padding: Number = 0,
    dilation: Number = 1, ceil_mode: bool = False,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """`max_pool1d`, and the places of the largest elements."""
    result: tuple[Tensor, Tensor] = _max_pool1d(
        input, kernel_size, stride, padding, dilation, ceil_mode, True
    )
    return result


def _max_pool1d(
    input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool,
    indices: bool,
) -> Any:  # fmt: skip
    op = "max_pool1d"
    check_input(op, input)
    k = _one(op, "kernel_size", kernel_size, 2)
    step = _one(op, "stride", stride, 3, k)
    around = _one(op, "padding", padding, 4)
    gap = _one(op, "dilation", dilation, 5)
    if indices:
        _check_rank(op, input)
    else:
        _check_max(input, k, step, around, gap, ceil_mode)
        only(FLOATING, "max_pool1d_impl", input._data)
    result = _of_rows(
        lambda x: pooled(2, x, (1, k), (1, step), (0, around), (1, gap), ceil_mode, indices), input
    )
    # Without a graph PyTorch pools rows as they are: the result is no view.
    unrecorded = not indices and not (thread.modes.grad and input.requires_grad)
    return wrap(result._data) if unrecorded else result


def avg_pool1d(
    input: Tensor, kernel_size: Number, stride: Number | None = None, padding: Number = 0,
    ceil_mode: bool = False, count_include_pad: bool = True,
) -> Tensor:  # fmt: skip
    """The mean of each window of the last dimension.

    input: (N, C, L) or (C, L). stride: from window to window; the size of one unless given.
    ceil_mode: a window that starts inside and ends outside counts too. count_include_pad: the zeros
    around the input count.
    Errors: RuntimeError where no window fits.
    Example: `torch.avg_pool1d(torch.tensor([[1., 3., 2., 0.]]), 2)` is `tensor([[2., 1.]])`.
    """
    op = "avg_pool1d"
    check_input(op, input)
    _check_rank(op, input)
    k = _one(op, "kernel_size", kernel_size, 2)
    step = _one(op, "stride", stride, 3, k)
    around = _one(op, "padding", padding, 4)
    result: Tensor = _of_rows(
        lambda x: averaged(
            2, x, (1, k), (1, step), (0, around), ceil_mode, count_include_pad, None
        ),
        input,
    )
    return result


def _size(op: str, output_size: Any) -> int:
    if output_size is None:
        raise ArgumentTypeError(
            f"{op}(): argument 'output_size' (position 2) must be tuple of ints, not NoneType",
            argument=output_size, op=op,
        )  # fmt: skip
    return _one(op, "output_size", output_size, 2)


def adaptive_avg_pool1d(input: Tensor, output_size: Number) -> Tensor:
    """The means of `output_size` windows that cover the last dimension of (N, C, L) or (C, L).

    Example: `torch.adaptive_avg_pool1d(torch.tensor([[1., 3., 2.]]), 1)` is `tensor([[2.]])`.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("adaptive_avg_pool1d", input)
    _check_rank("adaptive_avg_pool1d", input)
    out = _size("adaptive_avg_pool1d", output_size)
    result: Tensor = _of_rows(lambda x: adaptively_averaged(2, x, (1, out)), input)
    return result


def adaptive_max_pool1d(input: Tensor, output_size: Number) -> tuple[Tensor, Tensor]:
    """The largest elements of `output_size` windows that cover the last dimension; their places."""
    name = "adaptive_max_pool1d"
    check_input(name, input)
    _check_rank(name, input)
    out, shape = _size(name, output_size), tuple(input.shape)
    if 0 in shape[-2:]:
        empty = shape.index(0, len(shape) - 2)
        raise ShapeMismatch(
            f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input "
            f"has sizes {list(shape)} with dimension {empty} being empty",
            shapes=(shape,), op=name,
        )  # fmt: skip
    result: tuple[Tensor, Tensor] = _of_rows(
        lambda x: adaptively_largest(2, x, (1, out), name), input
    )
    return result


__all__ = [
    "adaptive_avg_pool1d", "adaptive_max_pool1d", "avg_pool1d", "max_pool1d",
    "max_pool1d_with_indices",
]  # fmt: skip
METHODS = ()
WITH_INPLACE = ()
