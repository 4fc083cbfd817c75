"""Printed characters, turned, bent and scanned until they look handwritten."""

from typing import Any

import numpy as np

from autograd_lab.datasets.cells import LEVELS, SCAN, enlarged, from_scans
from autograd_lab.datasets.outlines import FIELD, INNER, outlines
from autograd_lab.tensor import Tensor, wrap

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"
"""A glyph's label is its place here. The small letters that are missing have the shape of the
capital ones, and every character is made equally high."""

BATCH = 500


def glyphs(
    count: int, *, seed: int = 0, size: int = 32, characters: str = CHARACTERS
) -> tuple[Tensor, Tensor]:
    """Random pictures of characters in the fonts that Matplotlib ships.

    Each is rotated, slanted, stretched, bent, drawn with a finer or a bolder stroke, made to fill
    the height, and scanned as the digits were. The same seed gives the same pictures, and the
    first of more are not those of fewer.
    Returns: images (count, 1, size, size), float32 from 0 (paper) to 1 (ink), and labels (count,),
    int64 indices into `characters`.
    Errors: ValueError for a negative count, a size below 1 or no characters; ModuleNotFoundError
    without Matplotlib.
    Example: `images, labels = glyphs(20_000, seed=1, characters="0123456789")`
    """
    if count < 0:
        raise ValueError(f"count can't be negative, but got {count}")
    if not characters:
        raise ValueError("characters has to name at least one")
    random = np.random.RandomState(seed)
    fields, extremes = outlines(characters)
    labels = random.randint(0, len(characters), count)
    fonts = random.randint(0, fields.shape[1], count)
    images = np.empty((count, 1, size, size), np.float32)
    for start in range(0, count, BATCH):
        chosen = labels[start : start + BATCH], fonts[start : start + BATCH]
        levels = _levels(fields[chosen], extremes[chosen], random)
        images[start : start + BATCH] = enlarged(levels, size)
    return wrap(images), wrap(labels.astype(np.int64))


def _levels(fields: Any, extremes: Any, random: Any) -> Any:
    """Grey levels (N, 8, 8) of these shapes, each under a map of its own."""
    count = len(fields)
    stretch, shift, turn = _maps(extremes, random)
    x, y = _bent(_scan_points(), random, count)
    # From the scan back to the shape: undo the shift and the stretch, then turn back.
    points = (np.stack([x, y], axis=1) - shift[:, :, None]) / stretch[:, :, None]
    points = np.linalg.inv(turn) @ points
    distance = _sampled(fields, points[:, 0], points[:, 1])
    # As a pen would, whatever the font; but thin lines of a bold font must not vanish.
    pen = random.uniform(0.13, 0.25, (count, 1))
    bolder = np.maximum(pen + fields.min((1, 2))[:, None], -0.02)
    pixel = 2 / (SCAN * stretch.mean(1, keepdims=True))
    ink = np.clip((bolder - distance) / pixel + 0.5, 0, 1)
    noise = random.normal(0, random.uniform(0, 0.7, (count, 1, 1)), (count, 8, 8))
    levels = from_scans(ink.reshape(count, SCAN, SCAN))
    return np.clip(np.rint(levels + noise * (levels > 0)), 0, LEVELS)


def _maps(extremes: Any, random: Any) -> tuple[Any, Any, Any]:
    """Random maps of shapes: turn (N, 2, 2), then stretch (N, 2), then shift (N, 2).

    After the turn, the stretch makes the shape as high as the picture, which spans -1 to 1, as the
    digits are; it takes as much of the width as it needs, up to three quarters.
    """
    count = len(extremes)
    angle, slant = random.normal(0, 0.12, count), random.normal(0, 0.2, count)
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.stack([cosine, slant * cosine - sine, sine, slant * sine + cosine], axis=1)
    turn = turn.reshape(count, 2, 2)
    reached = extremes @ turn.transpose(0, 2, 1)
    low, high = reached.min(1), reached.max(1)
    half = (high - low) / 2 + 1 / INNER
    upward = random.uniform(0.92, 1.06, count) / half[:, 1]
    wanted = upward * np.exp(random.normal(0, 0.2, count))
    across = np.minimum(wanted, random.uniform(0.65, 0.85, count) / half[:, 0])
    stretch = np.stack([across, upward], axis=1)
    shift = random.normal(0, [0.08, 0.02], (count, 2)) - stretch * (low + high) / 2
    return stretch, shift, turn


def _scan_points() -> tuple[Any, Any]:
    """x and y (1024,) of the middles of the pixels, in a picture from -1 to 1."""
    place = (np.arange(SCAN, dtype=np.float32) + 0.5) * (2 / SCAN) - 1
    y, x = np.meshgrid(place, place, indexing="ij")
    return x.ravel(), y.ravel()


def _bent(points: tuple[Any, Any], random: Any, count: int) -> tuple[Any, Any]:
    """The points (count, 1024) after a slow wave each way, as a hand would bend a straight line."""
    x, y = points
    bent = []
    for along, place in ((y, x), (x, y)):
        height = random.normal(0, 0.12, (count, 1))
        waves = random.uniform(1.5, 4, (count, 1))
        start = random.uniform(0, 2 * np.pi, (count, 1))
        bent.append(place + height * np.sin(waves * along + start))
    return bent[0], bent[1]


def _sampled(fields: Any, x: Any, y: Any) -> Any:
    """The fields (N, 64, 64) at points x, y (N, P), bilinear between their own points."""
    column, row = (
        np.clip(place.astype(np.float32) * (INNER / 2) + (FIELD - 1) / 2, 0, FIELD - 1.001)
        for place in (x, y)
    )
    left, top = column.astype(np.int32), row.astype(np.int32)
    right, down = column - left, row - top
    first = (np.arange(len(fields), dtype=np.int32)[:, None] * FIELD + top) * FIELD + left
    flat = fields.ravel()
    upper = flat[first] * (1 - right) + flat[first + 1] * right
    lower = flat[first + FIELD] * (1 - right) + flat[first + FIELD + 1] * right
    return upper * (1 - down) + lower * down
