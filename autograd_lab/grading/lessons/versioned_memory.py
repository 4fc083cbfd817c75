"""Lesson 15's exercise VersionedMemory: an array that counts its changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_lab.grading.checks import Exercise, fails_if
from autograd_lab.grading.probes.lesson_15 import memory

CHANGED = "modified by an inplace operation"


def _told(
    *,
    copies: bool = False,
    counts: Callable[[int], int] = lambda version: version + 1,
    rebinds: bool = False,
    by_value: bool = False,
    too_soon: bool = False,
    silent: bool = False,
) -> Callable[..., Any]:
    """What comes of each step of the story, with the caller's array and the version after it."""

    def found(array: np.ndarray, story: Sequence[tuple[str, Any]], known: Sequence[str]) -> Any:
        callers, own, version = array.copy(), array.copy(), 0
        kept: list[tuple[np.ndarray, int]] = []
        log: list[Any] = []
        for verb, value in story:
            came: Any = None
            if verb == "save":
                kept.append((own.copy(), version))
            elif verb == "unpack":
                saved, expected = kept[value]
                is_stale = not np.array_equal(saved, own) if by_value else version != expected
                came = saved if copies else own.copy()
                if is_stale and not (copies or silent or too_soon):
                    came = f"RuntimeError: {CHANGED}"
            elif too_soon and kept:
                came = f"RuntimeError: {CHANGED}"
            else:
                own = np.asarray(value)
                callers = callers if rebinds else own
                version = counts(version)
            log.append([came, callers, version])
        return log

    return found


def _story(rng: np.random.Generator) -> dict[str, Any]:
    one, other, third = rng.uniform(1.0, 9.0, (3, 2)).round(1)
    return {
        "array": one,
        "story": [
            ("save", None), ("unpack", 0), ("write", other), ("unpack", 0), ("save", None),
            ("unpack", 1), ("write", other), ("unpack", 1), ("unpack", 0), ("write", third),
            ("save", None), ("unpack", 2),
        ],
        "known": [CHANGED],
    }  # fmt: skip


VersionedMemory = Exercise(
    name="VersionedMemory",
    points=3,
    expected=(
        "a class with array and version, whose write changes the array in place, and whose save "
        "gives a function that returns the array, or raises RuntimeError if it was changed since"
    ),
    hints=(
        "Two moments matter: when a value is saved, and when it is asked for. What is compared?",
        "To change memory is no mistake. When does it become one?",
    ),
    inputs=_story,
    probe=memory,
    right=_told(),
    wrong=(
        fails_if(
            equal_to=_told(copies=True),
            hint=(
                "Your save keeps a copy, so nothing has to be refused, and every saved value is "
                "held twice. What is enough to remember, if the array itself is not copied?"
            ),
        ),
        fails_if(
            equal_to=_told(rebinds=True),
            hint=(
                "Your write puts another array in place of the old one. The other names for that "
                "array see nothing of it. How are numbers written into an array that is there?"
            ),
        ),
        fails_if(
            equal_to=_told(by_value=True),
            hint=(
                "Your unpack compares numbers, and lets a write of the same numbers pass. It also "
                "needs a copy to compare with. What counts the writes themselves?"
            ),
        ),
        fails_if(
            equal_to=_told(too_soon=True),
            hint=(
                "Your write refuses to change what was saved. Most such changes do no harm, for "
                "nobody asks for the old value again. Who finds out that somebody does?"
            ),
        ),
        fails_if(
            equal_to=_told(counts=lambda version: 1),
            hint=(
                "Your version is the same after the second write as after the first. What was "
                "saved between the two?"
            ),
        ),
        fails_if(
            equal_to=_told(silent=True),
            hint=(
                "Your unpack returns the changed numbers without a word, and a gradient made of "
                "them is wrong. What does unpack know that it could compare?"
            ),
        ),
    ),
)
