"""Images in another size: each new pixel is a sum of a few old ones along each dimension.

Along one dimension the new pixels are `matrix @ old`, with a row of few numbers for each: the one
nearest, the two beside it, or the four around it for a cubic. The gradient is `matrix.T @ g`.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab import dtypes
from autograd_lab.errors import DtypeNotImplemented, ShapeMismatch
from autograd_lab.ops.op import op

Array = Any
Taps = list[tuple[Array, Any]]
"""Which old pixels each new one is made of: pairs of their places and their weights."""

CUBIC = -0.75
"""The slope of the cubic at distance 1 (R. Keys, "Cubic convolution interpolation", 1981)."""


def _step(xp: Any, size: int, out: int, align: bool, factor: float | None, kind: Any) -> Any:
    """How far apart the new pixels lie, counted in old ones."""
    if align:
        return kind((size - 1) / (out - 1)) if out > 1 else kind(0)
    return kind(1 / factor) if factor else kind(size) / kind(out)


def _nearest_taps(xp: Any, size: int, out: int, factor: float | None, exact: bool) -> Taps:
    step = _step(xp, size, out, False, factor, np.float32)
    places = (xp.arange(out).astype(np.float32) + np.float32(0.5 if exact else 0)) * step
    return [(xp.minimum(xp.floor(places).astype(np.int64), size - 1), None)]


def _linear_taps(xp: Any, size: int, out: int, align: bool, factor: Any, kind: Any) -> Taps:
    step = _step(xp, size, out, align, factor, kind)
    new = xp.arange(out).astype(kind)
    places = new * step if align else xp.maximum((new + kind(0.5)) * step - kind(0.5), kind(0))
    before = xp.minimum(xp.floor(places).astype(np.int64), size - 1)
    share = xp.clip(places - before.astype(kind), kind(0), kind(1))
    return [(before, 1 - share), (xp.minimum(before + 1, size - 1), share)]


def _cubic_taps(xp: Any, size: int, out: int, align: bool, factor: Any, kind: Any) -> Taps:
    step = _step(xp, size, out, align, factor, kind)
    new = xp.arange(out).astype(kind)
    places = new * step if align else (new + kind(0.5)) * step - kind(0.5)
    before = xp.floor(places)
    t = xp.clip(places - before, kind(0), kind(1))
    a = kind(CUBIC)

    def near(x: Array) -> Array:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: Array) -> Array:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    weights = (far(t + 1), near(t), near(1 - t), far(2 - t))
    first = before.astype(np.int64) - 1
    return [(xp.clip(first + i, 0, size - 1), w) for i, w in enumerate(weights)]


def _taps(xp: Any, mode: str, size: int, out: int, align: bool, factor: Any, dtype: Any) -> Taps:
    kind = np.float64 if dtype == "float64" else np.float32
    if mode.startswith("nearest"):
        return _nearest_taps(xp, size, out, factor, mode == "nearest-exact")
    make = _cubic_taps if mode == "bicubic" else _linear_taps
    return make(xp, size, out, align, factor, kind)


def _along(xp: Any, x: Array, dim: int, taps: Taps) -> Array:
    """The new pixels along one dimension."""
    shape = (-1,) + (1,) * (x.ndim - 1 - dim)
    total = None
    for places, weights in taps:
        part = xp.take(x, places, axis=dim)
        if weights is not None:
            part = part * weights.reshape(shape)
        total = part if total is None else total + part
    return total


def _back_along(xp: Any, g: Array, dim: int, taps: Taps, size: int) -> Array:
    """The gradient of the old pixels along one dimension."""
    out = g.shape[dim]
    matrix = xp.zeros((out, size), g.dtype)
    for places, weights in taps:
        xp.add.at(matrix, (xp.arange(out), places), 1 if weights is None else weights)
    return xp.moveaxis(xp.moveaxis(g, dim, -1) @ matrix, -1, dim)


def _resizing(mode: str, dims: int, node: str) -> Callable[..., Any]:
    """The operation of one mode and number of dimensions."""

    @op(
        f"{node}BackwardBackward0",
        g=lambda g, output_size, align_corners, factors: forward(
            g, output_size, align_corners, factors
        ),
    )
    def backward(
        xp: Any, g: Array, shape: Sequence[int], output_size: Any, align_corners: bool, factors: Any
    ) -> Array:
        x = g.astype(np.float32) if g.dtype.itemsize == 2 else g
        for place, size in enumerate(shape[2:]):
            factor = factors[place] if factors else None
            taps = _taps(xp, mode, size, x.shape[place + 2], align_corners, factor, x.dtype.name)
            x = _back_along(xp, x, place + 2, taps, size)
        return x.astype(g.dtype, copy=False)

    @op(
        f"{node}Backward0",
        self=lambda g, self_shape, output_size, align_corners, factors: backward(
            g, self_shape, output_size, align_corners, factors
        ),
    )
    def forward(xp: Any, self: Array, output_size: Any, align_corners: bool, factors: Any) -> Array:
        """The image in its new size."""
        _check(self, output_size, mode)
        x = self
        weighted = not mode.startswith("nearest") and self.dtype != np.float64
        if weighted:
            x = self.astype(np.float32, copy=False)
        for place in reversed(range(dims)):
            size, factor = self.shape[place + 2], factors[place] if factors else None
            taps = _taps(xp, mode, size, output_size[place], align_corners, factor, x.dtype.name)
            x = _along(xp, x, place + 2, taps)
            if weighted and self.dtype.kind == "u":
                x = xp.clip(xp.floor(x + 0.5), 0, 255)
        return x.astype(self.dtype, copy=False)

    return forward


def _check(x: Array, output_size: Sequence[int], mode: str) -> None:
    letters = {1: "W", 2: "HW", 3: "DHW"}[x.ndim - 2]
    if min(*x.shape[2:], *output_size) <= 0:
        old, new = (
            ", ".join(f"{letter}: {n}" for letter, n in zip(letters, sizes, strict=True))
            for sizes in (x.shape[2:], output_size)
        )
        raise ShapeMismatch(
            f"Input and output sizes should be greater than 0, but got input ({old}) output "
            f"({new})",
            shapes=(x.shape,), op="interpolate",
        )  # fmt: skip
    if not math.prod(x.shape[1:]):
        raise ShapeMismatch(
            f"Non-empty {x.ndim}D data tensor expected but got a tensor with sizes {list(x.shape)}",
            shapes=(x.shape,), op="interpolate",
        )  # fmt: skip
    bytes_too = mode not in ("linear", "trilinear")
    if x.dtype.kind != "f" and not (x.dtype.name == "uint8" and bytes_too):
        raise DtypeNotImplemented(_kernel(mode, x.ndim - 2), dtypes.from_numpy(x.dtype))


def _kernel(mode: str, dims: int) -> str:
    """What PyTorch calls the code that it has not for integers."""
    kind = {"nearest-exact": "nearest", "bicubic": "cubic", "trilinear": "linear"}.get(mode, mode)
    if dims == 2 and kind != "cubic":
        return f"upsample_{kind}2d_channels_last"
    return f"compute_indices_weights_{kind}"


RESIZE = {
    (mode, dims): _resizing(mode, dims, node)
    for dims in (1, 2, 3)
    for mode, node in (
        ("nearest", f"UpsampleNearest{dims}D"),
        ("nearest-exact", f"UpsampleNearestExact{dims}D"),
        *{
            1: [("linear", "UpsampleLinear1D")],
            2: [("bilinear", "UpsampleBilinear2D"), ("bicubic", "UpsampleBicubic2D")],
            3: [("trilinear", "UpsampleTrilinear3D")],
        }[dims],
    )
}
"""The operations, by mode and number of dimensions."""


__all__: list[str] = []
METHODS = ()
WITH_INPLACE = ()
