"""The probes of lesson 01: a write into memory after the learner's call, and answers by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.grading.observe import Inputs


def tensor_then_write(independent_array: Callable[..., Any], inputs: Inputs) -> list[object]:
    """What kind of thing the learner makes of a tensor, and what it holds after a write there."""
    a = torch.tensor(inputs["a"])
    made = independent_array(a)
    a += inputs["step"]
    is_array = type(made) is np.ndarray
    return ["array" if is_array else type(made).__name__, torch.tensor(made) if is_array else made]


def array_then_write(following_tensor: Callable[..., Any], inputs: Inputs) -> object:
    """What the learner makes of an array, after a write there."""
    n = inputs["n"].copy()
    made = following_tensor(n)
    n += inputs["step"]
    return made


def by_name(answers: Callable[..., Any], inputs: Inputs) -> object:
    """The learner's dictionary, as a list of its values in the order of the names asked for."""
    given = answers()
    return [given.get(name) for name in inputs["names"]] if type(given) is dict else given
