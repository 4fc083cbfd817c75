"""Derivatives of the right answer by central differences, in float64.

The learner's gradient is held against these in the judge's process, so no gradient that the
learner's code makes up can pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Arrays = Mapping[str, np.ndarray]
STEP = 1e-6
LARGER_STEP = 1e-4  # a difference of differences divides the rounding by the step twice


def gradients(
    right: Callable[..., Any], inputs: Mapping[str, Any], names: Sequence[str], upstream: Any
) -> dict[str, np.ndarray]:
    """For each named input, the derivative of the sum of upstream * right(**inputs).

    Example: `gradients(np.sin, {"x": np.zeros(1)}, ["x"], [np.ones(1)])` is `{"x": array([1.])}`.
    """
    return _differences(lambda arrays: _weighed(right, arrays, upstream), inputs, names, STEP)


def second_gradients(
    right: Callable[..., Any],
    inputs: Mapping[str, Any],
    names: Sequence[str],
    upstream: Any,
    second: Sequence[np.ndarray],
) -> dict[str, np.ndarray]:
    """For each named input, the derivative of the sum of second * gradients(...)."""

    def along(arrays: Mapping[str, Any]) -> float:
        """The derivative of the weighed sum in the direction `second`."""
        ways = list(zip(names, second, strict=True))
        ahead = {**arrays, **{name: arrays[name] + LARGER_STEP * way for name, way in ways}}
        behind = {**arrays, **{name: arrays[name] - LARGER_STEP * way for name, way in ways}}
        change = _weighed(right, ahead, upstream) - _weighed(right, behind, upstream)
        return change / (2 * LARGER_STEP)

    return _differences(along, inputs, names, LARGER_STEP)


def _weighed(right: Callable[..., Any], inputs: Mapping[str, Any], upstream: Any) -> float:
    values = right(**inputs)
    members = values if type(values) in (list, tuple) else [values]
    return float(sum(np.sum(v * np.asarray(m)) for v, m in zip(upstream, members, strict=True)))


def _differences(
    function: Callable[[Mapping[str, Any]], float],
    inputs: Mapping[str, Any],
    names: Sequence[str],
    step: float,
) -> dict[str, np.ndarray]:
    exact = {name: _exact(value) for name, value in inputs.items()}
    found = {}
    for name in names:
        found[name] = np.zeros_like(exact[name])
        for place in np.ndindex(exact[name].shape):
            ends = []
            for way in (step, -step):
                moved = exact[name].copy()
                moved[place] += way
                ends.append(function({**exact, name: moved}))
            found[name][place] = (ends[0] - ends[1]) / (2 * step)
    return found


def _exact(value: Any) -> Any:
    is_real = type(value) is np.ndarray and value.dtype.kind == "f"
    return value.astype(np.float64) if is_real else value
