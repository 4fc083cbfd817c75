"""Inputs to try an operation on: of every shape that matters, laid out in memory in several ways.

The engine's own tests try every operation on them, and the last stages of the capstone a learner's.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Input(NamedTuple):
    """One input: its shape, how it lies in memory, and the range of its values.

    values: "any", or "positive"; of square matrices also "dominant", with a large diagonal, and
    "definite", symmetric and positive.
    """

    shape: tuple[int, ...]
    layout: str = "contiguous"
    values: str = "any"

    def array(self, dtype: Any, seed: int = 0) -> Any:
        """Distinct values, none of them 0, the same each time, in this layout."""
        count = int(np.prod(self.shape))
        order = np.random.default_rng([seed, count]).permutation(count)
        if np.dtype(dtype).kind == "f":
            low = 0.35 if self.values == "positive" else -1.9
            values = np.linspace(low, 2.3, count) if count > 1 else np.array([low] * count)
        elif np.dtype(dtype).kind == "b":
            values = np.arange(count) % 2
        else:
            values = np.arange(count) % 5 + 1
            if self.values == "any" and np.dtype(dtype).kind == "i":
                values = values * np.where(np.arange(count) % 2, 1, -1)
        values = values[order].reshape(self.shape).astype(dtype)
        if self.values == "dominant":
            values = values + 4 * np.eye(self.shape[-1], dtype=dtype)
        elif self.values == "definite":
            values = values @ np.swapaxes(values, -2, -1) + np.eye(self.shape[-1], dtype=dtype)
        return arranged(values, self.layout)


def arranged(values: Any, layout: str) -> Any:
    """A copy of `values` that lies in memory as `layout` says."""
    if layout == "transposed":
        return np.asfortranarray(values) if values.flags.c_contiguous else values.copy(order="F")
    if layout == "strided":
        wide = np.zeros((*values.shape[:-1], 2 * values.shape[-1] + 1), values.dtype)
        result = wide[..., 1::2]
        result[...] = values
        return result
    return values.copy()


def at(*shape: int, layout: str = "contiguous", values: str = "any") -> Input:
    return Input(shape, layout, values)


ONE = [
    (at(),), (at(3),), (at(2, 3),), (at(0),), (at(2, 0),), (at(3, 2, layout="transposed"),),
    (at(2, 3, layout="strided"),),
]  # fmt: skip
TWO = [
    (at(), at()), (at(2, 3), at(2, 3)), (at(2, 3), at(3)), (at(2, 1), at(1, 3)), (at(), at(2, 2)),
    (at(3), at()), (at(0, 3), at(1, 3)), (at(2, 1, 2), at(3, 1)),
    (at(2, 3, layout="transposed"), at(2, 3, layout="strided")),
]  # fmt: skip
