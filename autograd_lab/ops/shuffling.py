"""Channels rearranged: into more pixels and back, or among groups."""

from typing import Any

from autograd_lab.errors import ArgumentRefused, ShapeMismatch
from autograd_lab.ops.op import op

Array = Any


def _refused(message: str, x: Array, op: str) -> ShapeMismatch:
    return ShapeMismatch(message, shapes=(tuple(x.shape),), op=op)


def _check_factor(name: str, argument: str, factor: int, x: Array) -> None:
    if x.ndim < 3:
        raise _refused(
            f"{name} expects input to have at least 3 dimensions, but got input with {x.ndim} "
            "dimension(s)",
            x, name,
        )  # fmt: skip
    if factor <= 0:
        raise ArgumentRefused(
            f"{name} expects a positive {argument}, but got {factor}", argument=factor
        )


@op(
    "PixelShuffleBackward0",
    self=lambda g, upscale_factor: pixel_unshuffle(g, upscale_factor),
)
def pixel_shuffle(xp: Any, self: Array, upscale_factor: int) -> Array:
    """Blocks of r·r channels laid out as r by r pixels, r being `upscale_factor`.

    Shapes: (..., c·r·r, h, w) gives (..., c, h·r, w·r).
    Errors: RuntimeError where r·r does not divide the channels
    (W. Shi et al., "Real-time single image and video super-resolution", 2016).
    """
    r = upscale_factor
    _check_factor("pixel_shuffle", "upscale_factor", r, self)
    *lead, channels, h, w = self.shape
    if channels % (r * r):
        raise _refused(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square "
            f"of upscale_factor, but input.size(-3)={channels} is not divisible by {r * r}",
            self, "pixel_shuffle",
        )  # fmt: skip
    n = len(lead)
    blocks = self.reshape(*lead, channels // (r * r), r, r, h, w)
    places = (*range(n + 1), n + 3, n + 1, n + 4, n + 2)
    return blocks.transpose(places).reshape(*lead, channels // (r * r), h * r, w * r)


@op(
    "PixelUnshuffleBackward0",
    self=lambda g, downscale_factor: pixel_shuffle(g, downscale_factor),
)
def pixel_unshuffle(xp: Any, self: Array, downscale_factor: int) -> Array:
    """The inverse of `pixel_shuffle`: (..., c, h·r, w·r) gives (..., c·r·r, h, w)."""
    r = downscale_factor
    _check_factor("pixel_unshuffle", "downscale_factor", r, self)
    *lead, channels, h, w = self.shape
    for place, name, size in ((-2, "height", h), (-1, "width", w)):
        if size % r:
            raise _refused(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but "
                f"input.size({place})={size} is not divisible by {r}",
                self, "pixel_unshuffle",
            )  # fmt: skip
    n = len(lead)
    blocks = self.reshape(*lead, channels, h // r, r, w // r, r)
    places = (*range(n + 1), n + 2, n + 4, n + 1, n + 3)
    return blocks.transpose(places).reshape(*lead, channels * r * r, h // r, w // r)


@op(
    "ChannelShuffleBackward0",
    self=lambda g, self_shape, groups: channel_shuffle(g, self_shape[1] // groups),
)
def channel_shuffle(xp: Any, self: Array, groups: int) -> Array:
    """The channels of each group dealt out in turn: (n, g·k, ...) read as (g, k), then as (k, g).

    Errors: RuntimeError where `groups` does not divide the channels
    (X. Zhang et al., "ShuffleNet", 2018).
    """
    if self.ndim <= 2:
        raise _refused(
            f"channel_shuffle expects input with > 2 dims, but got input with sizes "
            f"{list(self.shape)}",
            self, "channel_shuffle",
        )  # fmt: skip
    if groups <= 0:
        raise ArgumentRefused(
            f"Number of groups to divide channels in must be positive. Value of groups:{groups}",
            argument=groups,
        )
    n, c, *rest = self.shape
    if c % groups:
        raise _refused(
            f"Number of channels must be divisible by groups. Got {c} channels and {groups} "
            "groups.",
            self, "channel_shuffle",
        )  # fmt: skip
    dealt = xp.swapaxes(self.reshape(n, groups, c // groups, *rest), 1, 2)
    return dealt.reshape(self.shape)


__all__ = ["channel_shuffle", "pixel_shuffle", "pixel_unshuffle"]
METHODS = ()
WITH_INPLACE = ()
