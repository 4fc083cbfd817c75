"""The exercise `picture_problem` of lesson 11: what `add_image` of TensorBoard takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if


def _problem(
    *,
    channels: tuple[int, ...] = (1, 3, 4),
    at: int = 0,
    whole: str = "uint8",
    ranged: str = "f",
    low: float = 0.0,
    high: float = 1.0,
) -> Callable[[np.ndarray], str]:
    """A checker of pictures, right unless told otherwise.

    channels: how many there may be, in the dimension `at`. whole: whole numbers that pass, by the
    beginnings of their dtypes. ranged: the kinds of numbers that have to be from low to high.
    """

    def problem(image: np.ndarray) -> str:
        if image.ndim != 3 or image.shape[at] not in channels:
            return "shape"
        if image.dtype.kind != "f" and not image.dtype.name.startswith(tuple(whole.split())):
            return "dtype"
        if image.dtype.kind in ranged and not (image.min() >= low and image.max() <= high):
            return "range"
        return ""

    return problem


def _floats(rng: np.random.Generator, *shape: int, dtype: type = np.float32) -> np.ndarray:
    """From 0 to 1, both included."""
    values = rng.uniform(0.1, 0.9, size=shape)
    values.flat[:2] = 0, 1
    return values.astype(dtype)


def _bytes(rng: np.random.Generator, *shape: int, dtype: type = np.uint8) -> np.ndarray:
    return rng.integers(2, 256, size=shape).astype(dtype)


def _pictures(rng: np.random.Generator) -> list[np.ndarray]:
    """One of each kind that has to be told apart."""
    too_bright, too_dark = _floats(rng, 3, 4, 5), _floats(rng, 1, 4, 5)
    too_bright[1, 2, 3], too_dark[0, 2, 3] = 1.5, -0.25
    return [
        _bytes(rng, 3, 4, 5),
        _bytes(rng, 4, 5, 3),
        _floats(rng, 3, 5, 4),
        _floats(rng, 5, 4, 3),
        _floats(rng, 1, 4, 5, dtype=np.float64),
        _bytes(rng, 4, 3, 5),
        _bytes(rng, 2, 3, 3),
        _floats(rng, 4, 5),
        _floats(rng, 2, 3, 4, 5),
        too_bright,
        too_dark,
        _bytes(rng, 3, 4, 5).astype(np.float32),
        _bytes(rng, 3, 4, 5, dtype=np.int64),
        _bytes(rng, 1, 4, 5) > 99,
    ]


def _case(rng: np.random.Generator) -> dict[str, Any]:
    pictures = _pictures(rng)
    return {"image": pictures[rng.integers(len(pictures))]}


picture_problem = Exercise(
    name="picture_problem",
    points=3,
    expected='"shape", "dtype" or "range", the first that is wrong with the picture, or ""',
    hints=(
        "Which dimension has the channels, and how many may a picture have?",
        "Two kinds of dtypes are fine. For which of them do the values have to be looked at?",
    ),
    examples=tuple({"image": one} for one in _pictures(np.random.default_rng(4))),
    inputs=_case,
    right=_problem(),
    wrong=(
        fails_if(
            equal_to=_problem(channels=(1, 3)),
            hint="Your code refuses four channels. What may a picture have beside its colours?",
        ),
        fails_if(
            equal_to=_problem(channels=(3,)),
            hint=(
                "Your code lets pictures of three channels pass alone. How many has a grey "
                "picture, and how many has one with transparency?"
            ),
        ),
        fails_if(
            equal_to=_problem(channels=tuple(range(1, 9))),
            hint=(
                "Your code counts the dimensions, and not the channels. What would the colours of "
                "a picture with two channels be?"
            ),
        ),
        fails_if(
            equal_to=_problem(at=-1),
            hint=(
                "Your code looks for the channels in the last dimension, where NumPy's pictures "
                "have them. Where does add_image look for them?"
            ),
        ),
        fails_if(
            equal_to=_problem(ranged="fu"),
            hint=(
                "Your code asks uint8 pictures, too, to lie between 0 and 1. Which values does "
                "such a picture have?"
            ),
        ),
        fails_if(
            equal_to=_problem(low=float("-inf")),
            hint=(
                "Your code looks at the largest value alone. Which pictures, standardized ones "
                "for instance, have values that are too small?"
            ),
        ),
        fails_if(
            equal_to=_problem(high=255.0),
            hint=(
                "Your code lets floats go up to 255. For which dtype is 255 white, and which "
                "number is white among floats?"
            ),
        ),
        fails_if(
            equal_to=_problem(ranged=""),
            hint=(
                "Your code never looks at the values. What becomes of a picture of floats up to "
                "255, when the writer multiplies it by 255?"
            ),
        ),
        fails_if(
            equal_to=_problem(whole="uint int bool"),
            hint=(
                "Your code takes every whole number for a byte, or every truth value for a "
                "picture. Which of their dtypes is meant for 0 to 255, and no others?"
            ),
        ),
    ),
)
