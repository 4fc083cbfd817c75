"""Expressions on a tensor of 3 x 4 x 5, evaluated on two libraries."""

from typing import Any

import numpy as np

from tests.oracle.ask import Outcome, outcome


def described(torch: Any, value: Any) -> Any:
    """A result by its text, and by what the text does not tell."""
    if isinstance(value, (tuple, list)):
        return [described(torch, one) for one in value]
    if not isinstance(value, torch.Tensor):
        return value
    return value, value._is_view(), getattr(value.grad_fn, "_saved_indices", None)


def asked(torch: Any, expression: str) -> Outcome:
    """What comes of an expression that names torch, np, x, a mask m and a vector of places l."""
    names = {
        "torch": torch,
        "np": np,
        "x": torch.arange(60.0).reshape(3, 4, 5).requires_grad_(),
        "m": torch.ones(3, 4, dtype=torch.bool),
        "l": torch.tensor([0, 2]),
    }
    return outcome(lambda _: described(torch, eval(expression, names)), torch)
