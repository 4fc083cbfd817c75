"""Convolution and its derivatives, to any order.

What couples input, weight and output is linear in each of the three (see `convolution_kernels`),
so the derivatives of a convolution are its two companions, and theirs are the same three again.
"""

from collections.abc import Sequence
from typing import Any

from autograd_lab.ops import convolution_kernels as kernels
from autograd_lab.ops.complex import imag, real
from autograd_lab.ops.convolution_checks import (
    check_convolution,
    check_dtype,
    check_groups,
    check_matching,
    expanded,
)
from autograd_lab.ops.convolution_kernels import Steps
from autograd_lab.ops.op import op
from autograd_lab.ops.pointwise import add
from autograd_lab.ops.reduce import sum_dim
from autograd_lab.tensor import Tensor

Array = Any
Shape = tuple[int, ...]
NODE = "ConvolutionBackwardBackward0"


@op(
    NODE,
    promotes=False,
    x=lambda g, w, x_shape, steps: spread(g, w, x_shape[2:], steps),
    w=lambda g, x, w_shape, steps: weigh(x, g, w_shape[2:], steps),
)
def correlate(xp: Any, x: Array, w: Array, out: Shape, steps: Steps) -> Array:
    """The convolution of `x` with `w`, as far as the sizes `out` reach."""
    return kernels.correlate(xp, x, w, out, steps)


@op(
    NODE,
    promotes=False,
    y=lambda g, w, y_shape, steps: correlate(g, w, y_shape[2:], steps),
    w=lambda g, y, w_shape, steps: weigh(g, y, w_shape[2:], steps),
)
def spread(xp: Any, y: Array, w: Array, size: Shape, steps: Steps) -> Array:
    """The gradient of the input: `y` goes back through the windows, into the sizes `size`."""
    return kernels.spread(xp, y, w, size, steps)


@op(
    NODE,
    promotes=False,
    x=lambda g, y, x_shape, steps: spread(y, g, x_shape[2:], steps),
    y=lambda g, x, y_shape, steps: correlate(x, g, y_shape[2:], steps),
)
def weigh(xp: Any, x: Array, y: Array, kernel: Shape, steps: Steps) -> Array:
    """The gradient of the weight, whose kernel has the sizes `kernel`."""
    return kernels.weigh(xp, x, y, kernel, steps)


def input_rule(
    g: Any, weight: Any, input_shape: Shape, stride: Shape, padding: Shape, dilation: Shape,
    transposed: bool, groups: int,
) -> Any:  # fmt: skip
    """g spread back through the windows of the weight"""
    go = correlate if transposed else spread
    return go(g, weight, input_shape[2:], Steps(stride, padding, dilation, groups))


def weight_rule(
    g: Any, input: Any, weight_shape: Shape, stride: Shape, padding: Shape, dilation: Shape,
    transposed: bool, groups: int,
) -> Any:  # fmt: skip
    """the windows of the input, each times g where it led, added up"""
    steps = Steps(stride, padding, dilation, groups)
    x, y = (g, input) if transposed else (input, g)
    return weigh(x, y, weight_shape[2:], steps)


@op(
    "ConvolutionBackward0",
    promotes=False,
    input=input_rule,
    weight=weight_rule,
    bias=lambda g, bias_shape, output_padding: sum_dim(g, (0, *range(2, g.ndim))),
)
def convolution_op(
    xp: Any, input: Array, weight: Array, bias: Array | None, stride: Shape, padding: Shape,
    dilation: Shape, transposed: bool, output_padding: Shape, groups: int,
) -> Array:  # fmt: skip
    """The convolution of checked arguments; see `convolution`."""
    steps = Steps(stride, padding, dilation, groups)
    check_dtype(input, transposed, dilation)
    check_matching(input, weight)
    if transposed:
        size = transposed_size(input.shape[2:], weight.shape[2:], steps, output_padding)
        result = kernels.spread(xp, input, weight, size, steps)
    else:
        out = steps.out_size(input.shape[2:], weight.shape[2:])
        result = kernels.correlate(xp, input, weight, out, steps)
    if bias is not None:
        result += bias.reshape(-1, *(1,) * len(stride))
    return result


def transposed_size(size: Shape, kernel: Shape, steps: Steps, output_padding: Shape) -> Shape:
    """The sizes of a transposed convolution's result."""
    return tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + more
        for n, k, s, p, d, more in zip(
            size, kernel, steps.stride, steps.padding, steps.dilation, output_padding, strict=True
        )
    )


def convolution(
    input: Tensor, weight: Tensor, bias: Tensor | None, stride: Sequence[int],
    padding: Sequence[int], dilation: Sequence[int], transposed: bool,
    output_padding: Sequence[int], groups: int,
) -> Tensor:  # fmt: skip
    """Convolution in any number of dimensions, or, `transposed`, its reverse.

    input: (N, C, *size). weight: (O, C/groups, *kernel), transposed (C, O/groups, *kernel). bias:
    (O,) or None. stride, padding, dilation, output_padding: one number, or one a dimension.
    Errors: RuntimeError where shapes or dtypes don't go together.
    Example: `torch.convolution(x, w, None, [1], [0], [1], False, [0], 1)`.
    """
    dims = weight.dim() - 2
    check_groups(groups)
    geometry = {
        name: expanded(name, given, dims)
        for name, given in (
            ("stride", stride), ("padding", padding), ("dilation", dilation),
            ("output_padding", output_padding),
        )
    }  # fmt: skip
    check_convolution(input, weight, bias, **geometry, transposed=transposed, groups=groups)
    steps = (
        geometry["stride"], geometry["padding"], geometry["dilation"], transposed,
        geometry["output_padding"], groups,
    )  # fmt: skip
    if input._data.dtype.kind == "c" and weight._data.dtype.kind == "c":
        return _of_parts(input, weight, bias, steps)
    result: Tensor = convolution_op(input, weight, bias, *steps)
    return result


def _of_parts(x: Tensor, w: Tensor, bias: Tensor | None, steps: tuple[Any, ...]) -> Tensor:
    """The convolution of complex tensors by three of real ones, as PyTorch does it (Gauss)."""
    b = (None, None, None) if bias is None else (real(bias), None, add(real(bias), imag(bias)))
    reals = convolution_op(real(x), real(w), b[0], *steps)
    imags = convolution_op(imag(x), imag(w), b[1], *steps)
    sums = convolution_op(add(real(x), imag(x)), add(real(w), imag(w)), b[2], *steps)
    result: Tensor = (reals - imags) + 1j * (sums - reals - imags)
    return result


_node = convolution_op.op.node_type  # type: ignore[attr-defined]
_node._saved_bias_sym_sizes_opt = property(
    lambda self: self.saved_under("bias_shape") or (0,),
    doc="The sizes of the bias; (0,) without one.",
)
del _node._saved_bias_sym_sizes, _node._saved_input_sym_sizes, _node._saved_weight_sym_sizes

__all__ = ["convolution"]
METHODS = ()
WITH_INPLACE = ()
