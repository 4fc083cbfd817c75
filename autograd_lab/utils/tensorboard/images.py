"""Pictures as TensorBoard keeps them: bytes, in rows of pixels."""

from typing import Any

import numpy as np

COLUMNS = 8
"""Pictures in a row of the grid that several are laid out in."""


def pixels(image: Any, dataformats: str) -> Any:
    """A picture, or several in a grid, as bytes of shape (H, W, 3), or (H, W, 4) with alpha.

    image: an array of uint8 from 0 to 255, or of floats from 0 to 1. dataformats: what its
        dimensions are, such as "CHW", "HW" or "NHWC": N pictures, C channels, H rows, W columns.
    Errors: AssertionError for dimensions that do not go with `dataformats`, TypeError for other
    dtypes, ValueError for floats outside of 0..1 and for channels other than 1, 3 or 4.
    """
    letters = dataformats.upper()
    if len(set(letters)) != len(letters):
        raise AssertionError(
            f"You can not use the same dimension shorthand twice. input_format: {dataformats}"
        )
    if len(letters) != image.ndim:
        raise AssertionError(
            "size of input tensor and input format are different. tensor shape: "
            f"{image.shape}, input_format: {dataformats}"
        )
    if not {"H", "W"} <= set(letters) <= set("NCHW"):
        raise ValueError(
            f"dataformats has to name H and W, and may name C and N, but got {dataformats!r}"
        )
    content = _as_bytes(image)
    order = [letters.index(letter) for letter in "NHWC" if letter in letters]
    content = content.transpose(order)
    if "C" not in letters:
        content = content[..., None]
    if "N" in letters:
        content = _grid(content)
    channels = content.shape[-1]
    if channels not in (1, 3, 4):
        raise ValueError(
            f"a picture has 1, 3 or 4 channels, but got {channels}: shape {image.shape} as "
            f"{dataformats!r}"
        )
    return np.repeat(content, 3, axis=-1) if channels == 1 else content


def _as_bytes(image: Any) -> Any:
    if image.dtype == np.uint8:
        return image
    if image.dtype.kind != "f":
        raise TypeError(
            f"a picture is uint8, from 0 to 255, or floating point, from 0 to 1, but got "
            f"{image.dtype}"
        )
    low, high = (image.min(), image.max()) if image.size else (0, 0)
    if not (low >= 0 and high <= 1):
        raise ValueError(
            f"a picture of floating point has values from 0 to 1, but these go from {low:.4g} to "
            f"{high:.4g}: uint8 is for 0 to 255, and x.clamp(0, 1) cuts off"
        )
    return (image.astype(np.float32) * 255).astype(np.uint8)


def _grid(pictures: Any) -> Any:
    """Pictures (N, H, W, C) side by side, eight in a row."""
    count, height, width, channels = pictures.shape
    columns = max(1, min(count, COLUMNS))
    rows = -(-count // columns)
    filled = np.zeros((rows * columns, height, width, channels), np.uint8)
    filled[:count] = pictures
    laid = filled.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    return laid.reshape(rows * height, columns * width, channels)


def rendered(figure: Any, close: bool) -> Any:
    """A figure of Matplotlib's, drawn, as bytes of shape (H, W, 3)."""
    from matplotlib import pyplot
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    if close:
        pyplot.close(figure)
    return drawn
