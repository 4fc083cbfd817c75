"""Elements added around a tensor: one value, or its own, reflected, repeated or in a circle.

A padding is given from the last dimension backward, two numbers each: before and behind. A negative
one takes elements away.
"""

from collections.abc import Callable, Sequence
from typing import Any

from autograd_lab.backends import namespace
from autograd_lab.checks import no_tensor
from autograd_lab.errors import ArgumentTypeError, DtypeMismatch, ShapeMismatch
from autograd_lab.ops.inplace import copy_
from autograd_lab.ops.op import op
from autograd_lab.ops.shape import Shape, slice_dim
from autograd_lab.tensor import Tensor, wrap

Array = Any
Pairs = list[tuple[int, int]]


def _by_dim(pad: Sequence[int], ndim: int) -> Pairs:
    """The padding of each dimension, from the first on."""
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)]
    return [(0, 0)] * (ndim - len(pairs)) + pairs[::-1]


@op("ConstantPadNdBackward0", self=lambda g, pad: constant_pad_nd(g, tuple(-n for n in pad)))
def constant_pad_nd(xp: Any, self: Array, pad: Shape, value: Any = 0) -> Array:
    """`value` around the elements. Raises RuntimeError where more is taken away than is there.

    Example: `torch.constant_pad_nd(torch.ones(1), (1, 0))` is `tensor([0., 1.])`.
    """
    _check_length(pad, self)
    pairs = _by_dim(pad, self.ndim)
    sizes = [n + before + behind for n, (before, behind) in zip(self.shape, pairs, strict=True)]
    for size, given, pair in zip(sizes, self.shape, pairs, strict=True):
        if size < 0 or min(given + pair[0], given + pair[1]) < 0:
            raise ShapeMismatch(
                "narrow(): length must be non-negative.", shapes=(self.shape,), op="pad"
            )
    if isinstance(value, complex) and self.dtype.kind != "c":
        raise DtypeMismatch(
            "value cannot be converted to type float without overflow", dtypes=(), op="pad"
        )
    result = xp.full(sizes, self.dtype.type(value), self.dtype)
    inner = tuple(
        slice(max(before, 0), size - max(behind, 0))
        for size, (before, behind) in zip(sizes, pairs, strict=True)
    )
    kept = tuple(
        slice(max(-before, 0), size - max(-behind, 0))
        for size, (before, behind) in zip(self.shape, pairs, strict=True)
    )
    result[inner] = self[kept]
    return result


def _check_length(pad: Sequence[int], x: Any) -> None:
    if len(pad) % 2:
        raise ShapeMismatch("Padding length must be divisible by 2", shapes=(), op="pad")
    if len(pad) > 2 * x.ndim:
        raise ShapeMismatch(
            "Padding length should be less than or equal to two times the input dimension but got "
            f"padding length {len(pad)} and input of dimension {x.ndim}",
            shapes=(tuple(x.shape),), op="pad",
        )  # fmt: skip


def _sources(xp: Any, size: int, before: int, behind: int, reflect: bool) -> Array:
    """For each place of a padded dimension, the place that it copies."""
    places = xp.arange(-before, size + behind)
    if not reflect:
        return xp.clip(places, 0, size - 1)
    places = xp.abs(places)
    return xp.where(places < size, places, 2 * (size - 1) - places)


def _copying_pad(kind: str, dims: int) -> Callable[..., Any]:
    """The padding of the last `dims` dimensions with the tensor's own elements."""
    reflect = kind == "Reflection"

    @op(
        f"{kind}Pad{dims}DBackwardBackward0",
        g=lambda g, padding: forward(g, padding),
    )
    def backward(xp: Any, g: Array, shape: Shape, padding: Shape) -> Array:
        """The gradient of each element: the sum of those of its copies."""
        for dim, (before, behind) in enumerate(_by_dim(padding, len(shape))):
            if before or behind:
                places = _sources(xp, shape[dim], before, behind, reflect)
                lead = (slice(None),) * dim
                total = xp.zeros((*g.shape[:dim], shape[dim], *g.shape[dim + 1 :]), g.dtype)
                xp.add.at(total, (*lead, places), g)
                g = total
        return g

    @op(
        f"{kind}Pad{dims}DBackward0",
        self=lambda g, self, padding: backward(g, tuple(self.shape), padding),
    )
    def forward(xp: Any, self: Array, padding: Shape) -> Array:
        """The tensor with copies of its own elements around it."""
        _check_copied(self, padding, reflect)
        result = self
        for dim, (before, behind) in enumerate(_by_dim(padding, self.ndim)):
            if before or behind:
                places = _sources(xp, self.shape[dim], before, behind, reflect)
                result = xp.take(result, places, axis=dim)
        return result.copy() if result is self else result

    return forward


def _check_copied(self: Array, padding: Shape, reflect: bool) -> None:
    dims = len(padding) // 2
    batches = int(self.ndim == dims + 2)
    if 0 in self.shape[batches:]:
        raise ShapeMismatch(
            f"Expected {dims + 1}D or {dims + 2}D (batch mode) tensor with possibly 0 batch size "
            f"and other non-zero dimensions for input, but got: {list(self.shape)}",
            shapes=(self.shape,), op="pad",
        )  # fmt: skip
    for place in range(dims if reflect else 0):
        before, behind = padding[2 * place : 2 * place + 2]
        dim = self.ndim - 1 - place
        if max(before, behind) >= self.shape[dim]:
            raise ShapeMismatch(
                f"Argument #{4 + 2 * place}: Padding size should be less than the corresponding "
                f"input dimension, but got: padding ({before}, {behind}) at dimension {dim} of "
                f"input {list(self.shape)}",
                shapes=(self.shape,), op="pad",
            )  # fmt: skip


REFLECT = {dims: _copying_pad("Reflection", dims) for dims in (1, 2, 3)}
REPLICATE = {dims: _copying_pad("Replication", dims) for dims in (1, 2, 3)}


def _circular(input: Tensor, padding: Shape) -> Tensor:
    """The tensor with its end before it and its beginning behind it."""
    pairs = _by_dim(padding, input.dim())
    sizes = list(input._data.shape)
    padded = [n + before + behind for n, (before, behind) in zip(sizes, pairs, strict=True)]
    for size, (before, behind) in zip(sizes, pairs, strict=True):
        if before > size or behind > size:
            raise ShapeMismatch(
                "Padding value causes wrapping around more than once.",
                shapes=(input.shape,), op="pad",
            )  # fmt: skip
    result = wrap(namespace(input._data).empty(padded, input._data.dtype))
    last_first = [d for d in reversed(range(input.dim())) if d >= input.dim() - len(padding) // 2]
    inner, kept = result, input
    for dim in last_first:
        before, behind = pairs[dim]
        inner = slice_dim(inner, dim, max(before, 0), padded[dim] - max(behind, 0))
        kept = slice_dim(kept, dim, max(-before, 0), sizes[dim] - max(-behind, 0))
    copy_(inner, kept)
    for dim in last_first:
        before, behind = pairs[dim]
        end = padded[dim] - max(behind, 0)
        if before > 0:
            copy_(slice_dim(result, dim, 0, before), slice_dim(result, dim, end - before, end))
        if behind > 0:
            start = max(before, 0)
            source = slice_dim(result, dim, start, start + behind)
            copy_(slice_dim(result, dim, end, padded[dim]), source)
    return result


MODES = ("constant", "reflect", "replicate", "circular")


def pad(
    input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None
) -> Tensor:
    """Elements added around a tensor; see `torch.nn.functional.pad`.

    pad: from the last dimension backward, how many before and behind. mode: "constant", "reflect",
        "replicate" or "circular". value: the constant, 0 unless given.
    Errors: RuntimeError or NotImplementedError where the padding does not fit the tensor.
    """
    if not isinstance(input, Tensor):
        raise no_tensor("pad", input)
    if mode not in MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if not isinstance(pad, Sequence) or not all(hasattr(n, "__index__") for n in pad):
        raise ArgumentTypeError(
            "pad(): argument 'pad' (position 2) must be tuple of ints, not "
            f"{type(pad).__name__}",
            argument=pad, op="pad",
        )  # fmt: skip
    padding = tuple(n.__index__() for n in pad)
    _check_length(padding, input)
    if mode == "constant":
        return constant_pad_nd(input, padding, 0 if value is None else value)
    if value is not None and value != 0:
        raise ShapeMismatch(
            f'Padding mode "{mode}" doesn\'t take in value argument', shapes=(), op="pad"
        )
    dims = len(padding) // 2
    if dims not in (1, 2, 3) or input.dim() - dims not in (1, 2):
        raise NotImplementedError(
            f"Padding size {len(padding)} is not supported for {input.dim()}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    if mode == "circular":
        return _circular(input, padding)
    return {"reflect": REFLECT, "replicate": REPLICATE}[mode][dims](input, padding)


__all__ = ["constant_pad_nd"]
METHODS = ()
WITH_INPLACE = ()
