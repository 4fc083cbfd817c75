"""Comparing what was seen with what is right: form and values, and how they are put in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_lab.grading.observe import Run, Seen

RTOL = 1e-5
ATOL = 1e-6
ATTRIBUTES = ("requires_grad", "is_leaf", "grad_fn")


def same_values(seen: Seen | None, right: Any, rtol: float = RTOL, atol: float = ATOL) -> bool:
    """True if shapes agree and values agree within tolerance, member by member in a sequence. None
    agrees with nothing at all, and with None.

    Example: `same_values(record([1, 2]), [1, 2])` is True.
    """
    if right is None or seen is None:
        return right is None and (seen is None or seen.kind == "none")
    if type(right) in (list, tuple):
        return len(seen.items) == len(right) and all(
            same_values(item, part, rtol, atol)
            for item, part in zip(seen.items, right, strict=True)
        )
    if type(right) is str:
        return seen.kind == "text" and seen.text == right
    if seen.array is None or seen.array.shape != np.shape(right):
        return False
    return bool(np.allclose(seen.array, right, rtol=rtol, atol=atol, equal_nan=True))


def part_of(run: Run, name: str) -> Seen | None:
    """What a run noted under a name: "x", "x.grad", "gradient of x"; "" is the result."""
    if not name:
        return run.outcome if isinstance(run.outcome, Seen) else None
    if name in run.notes:
        return run.notes[name]
    owner, _, attribute = name.rpartition(".")
    seen = run.notes.get(owner)
    return seen.grad if seen is not None and attribute == "grad" else None


def tensors_of(seen: Seen) -> list[Seen]:
    """The tensors of a result: itself, or its members."""
    return [one for one in (seen, *seen.items) if one.kind == "tensor"]


def has_flags(seen: Seen, flags: Any) -> bool:
    """True if each tensor of a result has these flags."""
    tensors = tensors_of(seen)
    agree = [getattr(t, flag, None) == wanted for t in tensors for flag, wanted in flags.items()]
    return bool(agree) and all(agree)


def glance(value: object, width: int = 90) -> str:
    """A value in a line of at most so many letters.

    Example: `glance(np.array([1.0, 2.0]))` is "[1., 2.]".
    """
    if isinstance(value, str):
        text = value
    elif isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ", threshold=12)
    elif isinstance(value, list):
        text = "[" + ", ".join(glance(item) for item in value[:width]) + "]"
    else:
        text = f"{value:.4g}" if type(value) is float else str(value)
    text = " ".join(text.split()).replace("[ ", "[")
    return text if len(text) <= width else text[: width - 1] + "…"
