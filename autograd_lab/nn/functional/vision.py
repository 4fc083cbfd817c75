"""Images in another size or arrangement: interpolate, pixel_shuffle, channel_shuffle."""

import math
import warnings
from collections.abc import Sequence
from typing import Any

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError, BadData, OutOfScope
from autograd_lab.nn.functional.pooling import adaptive_avg_pool2d, adaptive_avg_pool3d
from autograd_lab.ops.interpolation import RESIZE
from autograd_lab.ops.shuffling import channel_shuffle, pixel_shuffle, pixel_unshuffle
from autograd_lab.tensor import Tensor

NEEDS = {"linear": 3, "bilinear": 4, "trilinear": 5}
Sizes = Sequence[int] | int | None
Factors = Sequence[float] | float | None


def interpolate(
    input: Tensor, size: Sizes = None, scale_factor: Factors = None, mode: str = "nearest",
    align_corners: bool | None = None, recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:  # fmt: skip
    """The image in another size, by `size` or by `scale_factor`, one for all dimensions or each.

    Shapes: (n, c, l), (n, c, h, w) or (n, c, d, h, w). mode: "nearest", "nearest-exact", "area", or
        "linear", "bilinear" and "trilinear" for one, two and three dimensions, "bicubic" for two.
    align_corners: whether the centres of the corner pixels stay where they are, or the corners of
        the image. recompute_scale_factor: whether the factor is that of the rounded sizes.
    Errors: ValueError and NotImplementedError for combinations that make no sense; antialias=True
        is not here.
    Example: `F.interpolate(torch.ones(1, 1, 2, 2), scale_factor=2).shape` is (1, 1, 4, 4).
    """
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise BadData(
                "align_corners option can only be set with the interpolating modes: linear | "
                "bilinear | bicubic | trilinear",
                data=align_corners,
            )
    elif align_corners is None:
        align_corners = False
    dims = input.dim() - 2
    sizes, factors = _sizes_or_factors(input, size, scale_factor, dims)
    if recompute_scale_factor and size is not None:
        raise BadData("recompute_scale_factor is not meaningful with an explicit size.", data=size)
    given = tuple(input.shape[2:])
    if factors is not None:
        scaled = [math.floor(float(n) * f) for n, f in zip(given, factors, strict=True)]
        if recompute_scale_factor or mode == "area":
            factors = None
        sizes = scaled
    if antialias:
        _refuse_antialias(input, mode)
    if mode == "area" and dims in (1, 2, 3):
        return _area(input, sizes)
    if (mode, dims) not in RESIZE:
        raise _mismatch(input, mode)
    _check_integers(sizes or (), f"upsample_{mode.replace('-', '_')}{dims}d")
    return RESIZE[mode, dims](
        input, tuple(sizes or ()), bool(align_corners), None if factors is None else tuple(factors)
    )


def _sizes_or_factors(
    input: Tensor, size: Any, scale_factor: Any, dims: int
) -> tuple[list[int] | None, list[float] | None]:
    """One of the two as a list with an entry for each dimension, the other None."""
    if size is not None and scale_factor is not None:
        raise BadData("only one of size or scale_factor should be defined", data=size)
    if size is None and scale_factor is None:
        raise BadData("either size or scale_factor should be defined", data=size)
    value = scale_factor if size is None else size
    if not isinstance(value, (list, tuple)):
        entries = [value] * max(dims, 0)
        return (None, entries) if size is None else (entries, None)
    if len(value) != dims:
        there = f"input with spatial dimensions of {list(input.shape[2:])} and"
        raise BadData(
            f"Input and scale_factor must have the same number of spatial dimensions, but got "
            f"{there} scale_factor of shape {value}. Please provide input tensor in (N, C, d1, d2, "
            "...,dK) format and scale_factor in (s1, s2, ...,sK) format."
            if size is None
            else "Input and output must have the same number of spatial dimensions, but got "
            f"{there} output size of {value}. Please provide input tensor in (N, C, d1, d2, "
            "...,dK) format and output size in (o1, o2, ...,oK) format.",
            data=value,
        )
    if size is not None and not all(isinstance(n, int) for n in value):
        raise ArgumentTypeError(
            "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, "
            f"int], but got size with types {[type(n) for n in value]}",
            argument=value,
        )
    return (None, list(value)) if size is None else (list(value), None)


def _area(input: Tensor, sizes: Any) -> Tensor:
    """The mean over what each new pixel covers."""
    if input.dim() == 3:
        return adaptive_avg_pool2d(input.unsqueeze(-2), (1, *sizes)).squeeze(-2)
    pool = adaptive_avg_pool2d if input.dim() == 4 else adaptive_avg_pool3d
    return pool(input, sizes)


def _refuse_antialias(input: Tensor, mode: str) -> None:
    if input.dim() != 4 or mode not in ("bilinear", "bicubic", "lanczos"):
        raise BadData(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires "
            "a 4-D tensor as input",
            data=mode,
        )
    raise OutOfScope(
        "nn.functional.interpolate(antialias=True)", "mode='area' averages over what a pixel covers"
    )


def _mismatch(input: Tensor, mode: str) -> NotImplementedError:
    ndim = input.dim()
    if ndim in (3, 4, 5) and mode in NEEDS:
        return NotImplementedError(f"Got {ndim}D input, but {mode} mode needs {NEEDS[mode]}D input")
    return NotImplementedError(
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {ndim}D) for the modes: "
        "nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got "
        f"{mode})"
    )


def _check_integers(sizes: Sequence[Any], name: str) -> None:
    if not all(isinstance(n, int) for n in sizes):
        raise ArgumentTypeError(
            f"{name}(): argument 'output_size' must be tuple of ints, but found element of type "
            f"{type(sizes[0]).__name__} at pos 0",
            argument=sizes, op=name,
        )  # fmt: skip


def _deprecated(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.",
        stacklevel=stacklevel(),
    )


def upsample(
    input: Tensor, size: Sizes = None, scale_factor: Factors = None, mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:  # fmt: skip
    """An older name of `interpolate`, which PyTorch warns of."""
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Tensor, size: Sizes = None, scale_factor: Factors = None) -> Tensor:
    """`interpolate` by the nearest pixel, under a name that PyTorch warns of."""
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, "nearest")


def upsample_bilinear(input: Tensor, size: Sizes = None, scale_factor: Factors = None) -> Tensor:
    """Bilinear `interpolate` with aligned corners, under a name that PyTorch warns of."""
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, "bilinear", align_corners=True)


__all__ = [
    "channel_shuffle", "interpolate", "pixel_shuffle", "pixel_unshuffle", "upsample",
    "upsample_bilinear", "upsample_nearest",
]  # fmt: skip
