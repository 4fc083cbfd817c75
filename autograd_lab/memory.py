"""Whose memory an array is on: where it begins, how long it is, and who else looks at it."""

from typing import Any

import numpy as np


class Borrowed:
    """Memory of somebody else, as a tensor sees it: it begins where the tensor does, and can be
    written to. It keeps its owner alive."""

    def __init__(self, owner: Any) -> None:
        self.__array_interface__ = {
            **owner.__array_interface__,
            "data": (owner.__array_interface__["data"][0], False),
        }
        self.owner = owner


def borrowed(array: Any) -> Any:
    """An array on the memory of `array`, whose own memory begins there."""
    if not array.size:
        return array.copy()
    return np.asarray(Borrowed(array))


def owner_of(array: Any) -> Any:
    """The array that holds the whole memory which `array` is a part of."""
    while True:
        base: Any = getattr(array, "base", None)
        if type(base).__name__ == "DummyArray":  # what NumPy's `as_strided` puts between
            base = base.base
        if not hasattr(base, "dtype"):
            return array
        array = base


def address(array: Any) -> int:
    """Where the first element lies."""
    pointer = getattr(getattr(array, "data", None), "ptr", None)
    return int(array.__array_interface__["data"][0] if pointer is None else pointer)
