"""From an error to advice: who explains which error."""

from collections.abc import Callable
from typing import Any

from autograd_lab import errors
from autograd_lab.coach import layers
from autograd_lab.coach.advice import Advice
from autograd_lab.coach.conversions import conversion_refused
from autograd_lab.coach.freed import freed
from autograd_lab.coach.learner import Learner
from autograd_lab.coach.leaves import flag_refused, leaf_modified, view_modified
from autograd_lab.coach.making import not_made
from autograd_lab.coach.mismatches import (
    device_mismatch,
    gradient_mismatch,
    unused_input,
)
from autograd_lab.coach.no_gradient import no_gradient
from autograd_lab.coach.overwritten import overwritten
from autograd_lab.coach.picture import with_picture
from autograd_lab.coach.starting import implicit, not_differentiable
from autograd_lab.coach.training import attribute, refused_value, state_mismatch

Explainer = Callable[[Any, Learner], Advice | None]

EXPLAINERS: dict[type[BaseException], Explainer] = {
    errors.SavedValueModified: overwritten,
    errors.GraphFreed: freed,
    errors.LeafModified: leaf_modified,
    errors.ViewModified: view_modified,
    errors.FlagRefused: flag_refused,
    errors.NotDifferentiable: not_differentiable,
    errors.ImplicitGradient: implicit,
    errors.ConversionRefused: conversion_refused,
    errors.ShapeMismatch: layers.shapes,
    errors.DtypeMismatch: layers.dtypes,
    errors.DimensionError: layers.out_of_range,
    errors.BadData: layers.one_value,
    errors.ValueRefused: refused_value,
    errors.ArgumentTypeError: refused_value,
    errors.StateMismatch: state_mismatch,
    errors.GradientMismatch: gradient_mismatch,
    errors.UnusedInput: unused_input,
    errors.DeviceMismatch: device_mismatch,
    errors.ArgumentRefused: not_made,
    AttributeError: attribute,
    TypeError: no_gradient,
}
"""By the class of the error; of several the nearest in the class's order of resolution."""


def explain(error: BaseException, learner: Learner | None = None) -> Advice | None:
    """Advice on an error in the learner's own names; None where the coach has nothing to add.

    learner: who raised it; found from the traceback if not given.

    Example:
        >>> try:
        ...     y.backward()
        ... except RuntimeError as error:
        ...     print(explain(error))
    """
    learner = learner or Learner.of(error)
    for kind in type(error).__mro__:
        if kind in EXPLAINERS:
            advice = EXPLAINERS[kind](error, learner)
            if advice is not None:
                return with_picture(advice, learner)
    return None
