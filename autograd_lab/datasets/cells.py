"""The picture that the digits' authors made of a scan, and how it is enlarged again.

A scan of 32x32 pixels, ink or none, is cut into 8x8 cells of 4x4 pixels; a cell's grey level, from
0 to 16, is how many of its pixels are ink.
"""

from typing import Any

import numpy as np

SCAN = 32
CELLS = 8
LEVELS = 16


def from_scans(ink: Any) -> Any:
    """Grey levels (N, 8, 8) of scans (N, 32, 32) whose pixels are ink to a part from 0 to 1."""
    width = SCAN // CELLS
    in_cell = ink.reshape(-1, CELLS, width, CELLS, width)
    return np.rint(in_cell.sum((2, 4), dtype=np.float32) * (LEVELS / width**2))


def enlarged(levels: Any, size: int) -> Any:
    """Pictures (N, 1, size, size) in float32, from 0 for paper to 1 for ink, of (N, 8, 8) levels.

    Bilinear between the middles of the cells, as `F.interpolate(mode="bilinear")` does it.
    Errors: ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"size has to be at least 1 pixel, but got {size}")
    weights = _weights(size)
    pictures = weights @ (levels.astype(np.float32) / LEVELS) @ weights.T
    return np.clip(pictures, 0, 1)[:, None]


def _weights(size: int) -> Any:
    """How much each cell of a row adds to each pixel: (size, 8)."""
    place = np.clip((np.arange(size) + 0.5) * CELLS / size - 0.5, 0, CELLS - 1)
    distance = np.abs(place[:, None] - np.arange(CELLS))
    return np.maximum(1 - distance, 0).astype(np.float32)
