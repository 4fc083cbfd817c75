"""The probe of lesson 02: a call in which the warnings about what is gone are errors."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from autograd_lab.grading.observe import Inputs
from autograd_lab.grading.probes.calls import with_tensors

GONE = "torch.range is deprecated|volatile was removed"


def without_what_is_gone(function: Callable[..., object], inputs: Inputs) -> object:
    """Call where `torch.range` and `volatile` raise what they warn of otherwise."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=GONE)
        return with_tensors(function, inputs)
