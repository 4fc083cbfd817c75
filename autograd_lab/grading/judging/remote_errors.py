"""What the learner's code raised, raised again among the teacher's tests."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_lab.grading.judging.remote import RemoteStop
from autograd_lab.grading.raised import Raised

OTHERS = {"LinAlgError": np.linalg.LinAlgError, "AxisError": np.exceptions.AxisError}
"""Exceptions that tests expect and that are no builtins."""


def as_exception(raised: Raised, named: Callable[[str], type | None]) -> Exception:
    """An exception of the nearest class that there is here, so that a test's `except` fits.

    What is no Exception, such as SystemExit, becomes a RuntimeError: it is the learner's end, and
    not the test's. `learners_error` gives back what it was.

    Args:
        raised: what came from the learner's process.
        named: the exception class that a name stands for in the test, None if it is none.

    Example: `as_exception(Raised("ValueError", "no", bases=("ValueError",)), found)`.
    """
    kind = _kind(raised, named)
    error: Exception = kind.__new__(kind)
    message = raised.message
    if issubclass(kind, KeyError) and message[:1] == message[-1:] == "'":
        message = message[1:-1]
    error.args = (message,)
    vars(error)["_learners"] = raised
    return error


def learners_error(error: BaseException | None) -> Raised | None:
    """What the learner's code raised, if the exception comes from there or was raised over one
    that does."""
    while error is not None:
        found: Raised | None = vars(error).get("_learners")
        if found is not None:
            return found
        error = error.__cause__
    return None


def _kind(raised: Raised, named: Callable[[str], type | None]) -> Any:
    if "StopIteration" in raised.bases or "StopAsyncIteration" in raised.bases:
        return RemoteStop
    nearest: Any = Exception
    for name in raised.bases:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, BaseException):
            if not issubclass(kind, BaseExceptionGroup):
                nearest = kind
            break
    if not issubclass(nearest, Exception):
        return RuntimeError
    own = OTHERS.get(raised.type_name) or named(raised.type_name)
    if own is not None and issubclass(own, nearest):
        return own
    return nearest
