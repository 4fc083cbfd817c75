"""What the arguments of a pooling have to be, and PyTorch's words where they are not."""

from collections.abc import Sequence
from typing import Any

from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentTypeError, DimensionError, OptionRefused, ShapeMismatch
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]
Numbers = int | Sequence[int]
COUNT = {1: "one", 2: "two", 3: "three"}


def as_tuple(op: str, name: str, given: Any, position: int, dims: int) -> Shape:
    """One number as many, several as they are; none for None.

    Errors: TypeError, in PyTorch's words, for what is no integer, nor several.
    """
    if given is None:
        return ()
    if hasattr(given, "__index__"):
        return (given.__index__(),) * dims
    if not isinstance(given, (tuple, list)) or not all(hasattr(n, "__index__") for n in given):
        raise ArgumentTypeError(
            f"{op}(): argument '{name}' (position {position}) must be tuple of ints, not "
            f"{type(given).__name__}",
            argument=given, op=op,
        )  # fmt: skip
    return tuple(n.__index__() for n in given)


def check_input(op: str, input: Any) -> None:
    """Raise TypeError, in PyTorch's words, for what is no tensor."""
    if not isinstance(input, Tensor):
        raise no_tensor(op, input)


def per_dimension(op: str, name: str, given: Numbers, dims: int, default: Shape = ()) -> Shape:
    """One number a dimension, of one or as many. Raises RuntimeError for another count."""
    numbers = (given,) if isinstance(given, int) else tuple(given)
    if not numbers and default:
        return default
    if len(numbers) not in (1, dims):
        raise _refused(op, name, numbers, _count_message(op, name, dims))
    return numbers * dims if len(numbers) == 1 else numbers


def _count_message(op: str, name: str, dims: int) -> str:
    omitted = "omitted, a single int," if name == "stride" else "a single int,"
    either = "must either be"
    if op == "avg_pool3d":
        either = "must be"
    elif name == "dilation":
        either = "must be either"
    return f"{op}: {name} {either} {omitted} or a tuple of {COUNT[dims]} ints"


def _refused(op: str, name: str, value: Any, message: str) -> OptionRefused:
    return OptionRefused(message, argument=name, value=value, op=op)


def check_steps(op: str, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape) -> None:
    """Raise RuntimeError for windows that don't move, or lie in the padding."""
    axes = "THW"[-len(kernel) :]
    if 0 in stride:
        raise _refused(op, "stride", stride, "stride should not be zero")
    if min(padding) < 0:
        first = next(p for p in padding if p < 0)
        message = f"pad must be non-negative, but got pad: {first}"
        raise _refused(op, "padding", padding, message)
    for k, p, d in zip(kernel, padding, dilation, strict=True):
        if p > ((k - 1) * d + 1) // 2 and d > 0:
            raise _refused(
                op, "padding", padding,
                "pad should be at most half of effective kernel size, but got "
                f"pad={p}, kernel_size={k} and dilation={d}",
            )  # fmt: skip
    if min(kernel) <= 0:
        given = " ".join(f"k{axis}: {k}" for axis, k in zip(axes, kernel, strict=True))
        message = f"kernel size should be greater than zero, but got {given}"
        raise _refused(op, "kernel_size", kernel, message)
    if min(dilation) <= 0:
        given = " ".join(f"dilation{axis}: {d}" for axis, d in zip(axes, dilation, strict=True))
        message = f"dilation should be greater than zero, but got {given}"
        raise _refused(op, "dilation", dilation, message)


def check_half(kernel: Shape, padding: Shape) -> None:
    """Raise RuntimeError where more than half of a window, gaps not counted, would be padding."""
    if all(2 * p <= k for k, p in zip(kernel, padding, strict=True)):
        return
    order = (1, 0) if len(kernel) == 2 else (0, 2, 1)
    axes, link = ("HW", " = ") if len(kernel) == 2 else ("THW", ": ")
    named = [
        f"{what}{axes[i]}{link}{numbers[i]}"
        for what, numbers in (
            (("pad", padding), ("k", kernel))
            if len(kernel) == 2
            else (("k", kernel), ("pad", padding))
        )
        for i in order
    ]
    raise _refused(
        "max_pool", "padding", padding,
        "pad should be smaller than or equal to half of kernel size, but got "
        + (", " if len(kernel) == 2 else " ").join(named),
    )  # fmt: skip


def check_rank(op: str, x: Array, dims: int) -> None:
    """Raise RuntimeError unless the array is one image, or a batch of them, and has elements."""
    ranks = f"{dims + 1}D or {dims + 2}D"
    shape = tuple(x.shape)
    if len(shape) not in (dims + 1, dims + 2):
        if op == "avg_pool2d":
            raise DimensionError(
                f"Dimension out of range (expected to be in range of [-{len(shape)}, "
                f"{len(shape) - 1}], but got -3)",
                dim=-3, ndim=len(shape),
            )  # fmt: skip
        message = f"non-empty {ranks} (batch mode) tensor expected for input"
        raise ShapeMismatch(message, shapes=(shape,), op=op)
    of_one = shape[-dims - 1 :]
    if 0 not in of_one:
        return
    message = (
        f"Expected {ranks} (batch mode) tensor with optional 0 dim batch size for input, but got:"
        f"{list(shape)}"
    )
    if dims == 3:
        message = (
            f"{op}_with_indices_out_cpu_template(): Expected input's non-batch dimensions to have "
            f"positive length, but input has a shape of {list(shape)} and non-batch dimension "
            "0 has length zero!"
        ).replace("avg_pool3d_with_indices_out_cpu_template", "avg_pool3d_out_cpu_template")
    raise ShapeMismatch(message, shapes=(shape,), op=op)


def check_out_size(op: str, x: Array, out: Shape, kernel: Shape) -> None:
    """Raise RuntimeError where no window fits."""
    dims = len(out)
    channels, *size = x.shape[-dims - 1 :]
    uncovered = op == "avg_pool3d" and any(n < k for n, k in zip(size, kernel, strict=True))
    if min(out) >= 1 and not uncovered:
        return
    if uncovered:
        message = (
            f"input image ({_named('THW', size)}) smaller than kernel size "
            f"({_named(('kT', 'kH', 'kW'), kernel)})"
        )
    else:
        message = (
            f"Given input size: ({_times((channels, *size))}). Calculated output size: "
            f"({_times((channels, *out))}). Output size is too small"
        )
    raise ShapeMismatch(message, shapes=(tuple(x.shape), out), op=op)


def _times(sizes: Sequence[int]) -> str:
    return "x".join(map(str, sizes))


def _named(names: Sequence[str], sizes: Sequence[int]) -> str:
    return " ".join(f"{name}: {size}" for name, size in zip(names, sizes, strict=True))
