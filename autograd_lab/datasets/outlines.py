"""The shapes of printed characters, as distances from their outlines.

A distance field knows, at each point of a square, how far the outline is: below zero within the
ink. Between its points it can be interpolated, so that it can be turned and bent at will, and a
higher or lower threshold makes the stroke bolder or finer.
"""

from functools import cache
from typing import Any

import numpy as np

FIELD = 64
"""Points a side."""
INNER = 48
"""Of which the character fills this many, in height or in width."""
DIRECTIONS = 32

FONTS = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique",
    "DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique", "DejaVuSerif",
    "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic", "STIXGeneral",
    "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta", "cmb10", "cmr10", "cmss10",
    "cmti10", "cmtt10",
)  # fmt: skip
"""The text fonts that Matplotlib ships."""


@cache
def outlines(characters: str) -> tuple[Any, Any]:
    """Fields (characters, fonts, 64, 64) in float32, and the extreme points of each shape.

    A field spans -4/3 to 4/3 in both directions, in units of half the character's longer side, x
    to the right and y down, and its distances are in the same units. The points (characters,
    fonts, 32, 2), as (x, y), are those that reach farthest in 32 directions: all that a bounding
    box needs, however the shape is turned.
    Errors: ModuleNotFoundError without Matplotlib.
    """
    ink = np.stack([_fitted(_bitmap(font, c)) for c in characters for font in FONTS])
    shape = (len(characters), len(FONTS))
    steps = _distances(ink) - _distances(~ink)
    # An outline runs between two points, half a step from each.
    fields = (steps - np.sign(steps) / 2) * (2 / INNER)
    return fields.reshape(*shape, FIELD, FIELD), _extremes(ink).reshape(*shape, DIRECTIONS, 2)


def _bitmap(font: str, character: str) -> Any:
    """A character in black on white, some 100 pixels high, without a margin."""
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    face = FT2Font(f"{get_data_path()}/fonts/ttf/{font}.ttf")
    face.set_size(128, 72)
    face.set_text(character)
    face.draw_glyphs_to_bitmap(antialiased=True)
    ink = np.asarray(face.get_image()) > 127
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _fitted(ink: Any) -> Any:
    """The character in the middle of a field, its longer side INNER points long."""
    scale = max(ink.shape) / INNER
    middle = (np.arange(FIELD) + 0.5 - FIELD / 2) * scale
    row, column = (np.floor(middle + side / 2).astype(int) for side in ink.shape)
    within = [(i >= 0) & (i < side) for i, side in zip((row, column), ink.shape, strict=True)]
    picked = ink[row.clip(0, ink.shape[0] - 1)][:, column.clip(0, ink.shape[1] - 1)]
    return picked & within[0][:, None] & within[1]


def _distances(ink: Any) -> Any:
    """How far each point (N, 64, 64) is from the nearest ink, in points: first along the columns,
    then along the rows (A. Meijster et al., "A general algorithm for computing distance transforms
    in linear time", 2000; its scan of the rows is left out, for 64 points are few)."""
    place = np.arange(FIELD, dtype=np.float32)
    above = np.maximum.accumulate(np.where(ink, place[:, None], -np.inf), axis=1)
    below = np.minimum.accumulate(np.where(ink, place[:, None], np.inf)[:, ::-1], axis=1)[:, ::-1]
    nearest = np.minimum(place[:, None] - above, below - place[:, None]).astype(np.float32) ** 2
    apart = (place[:, None, None] - place) ** 2
    sums = np.empty((FIELD, FIELD, FIELD), np.float32)
    squared = np.empty(ink.shape, np.float32)
    for i, columns in enumerate(nearest):
        np.add(columns.T[:, :, None], apart, out=sums)
        sums.min(0, out=squared[i])
    return np.sqrt(squared)


def _extremes(ink: Any) -> Any:
    """The points of ink (N, 32, 2) that reach farthest in each direction."""
    angle = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
    toward = np.stack([np.cos(angle), np.sin(angle)])
    place = (np.arange(FIELD) + 0.5 - FIELD / 2) * (2 / INNER)
    y, x = (grid.ravel() for grid in np.meshgrid(place, place, indexing="ij"))
    points = np.stack([x, y], axis=1)
    farthest = [(points[shape.ravel()] @ toward).argmax(0) for shape in ink]
    inked = [points[shape.ravel()] for shape in ink]
    return np.stack([p[i] for p, i in zip(inked, farthest, strict=True)]).astype(np.float32)
