"""The Jacobian of one tensor in another, row by row from the engine, and its products with v."""

import math
from collections.abc import Sequence
from typing import Any

from autograd_lab.autograd import grad
from autograd_lab.core.events import unheard
from autograd_lab.from_data import tensor
from autograd_lab.graph.errors import GraphTooLarge
from autograd_lab.tensor import Tensor

MOST_ROWS, MOST_COLUMNS = 8, 12
"""A Jacobian of more elements can't be read at a glance, nor can v be turned entry by entry."""


class Jacobian:
    """dy/dx: a row for each element of y, a column for each element of x; and vᵀ·J for a v.

    v: an entry for each element of y; 1, 2, 3, ... if it is not given.
    Everything is asked of the graph behind y, which stays as it is, as does every `.grad`.

    Raises TypeError for what is no tensor and for complex ones; GraphTooLarge for more than 8
    elements of y or 12 of x; ValueError if y does not depend on x, or v does not fit y; and
    RuntimeError as `backward` does.

    Example:
        >>> a = torch.tensor([2., 3.], requires_grad=True)
        >>> Jacobian(a * a, a, [1., 10.]).product
        [4.0, 60.0]
    """

    def __init__(self, y: Tensor, x: Tensor, v: Sequence[float] | None = None) -> None:
        _check(y, x)
        self.y, self.x = y, x
        self.v = [float(at) for at in range(1, y.numel() + 1)] if v is None else _flat(v)
        if len(self.v) != y.numel():
            raise ValueError(
                f"v has an entry for each element of y: {y.numel()} of them, not {len(self.v)}"
            )
        if not all(map(math.isfinite, self.v)):
            raise ValueError("the entries of v are finite numbers")
        self.rows = [self.times(unit) for unit in _units(y.numel())]

    def times(self, v: Sequence[float]) -> list[float]:
        """vᵀ·J, flat: what `y.backward(gradient=v)` adds to `x.grad`."""
        gradient = tensor(list(v), dtype=self.y.dtype, device=self.y.device).reshape(self.y.shape)
        with unheard():
            (found,) = grad(self.y, self.x, gradient, retain_graph=True, allow_unused=True)
        if found is None:
            raise ValueError("y does not depend on x, so it has no Jacobian in x")
        return _flat(found)

    @property
    def product(self) -> list[float]:
        """vᵀ·J for the v as it is now."""
        return self.times(self.v)


def _check(y: object, x: object) -> None:
    for name, value, most in (("y", y, MOST_ROWS), ("x", x, MOST_COLUMNS)):
        if not isinstance(value, Tensor):
            raise TypeError(f"{name} is a tensor, not of type {type(value).__name__}")
        if value.is_complex():
            raise TypeError(f"{name} is complex: a heat map shows real numbers")
        if not 0 < value.numel() <= most:
            raise GraphTooLarge(
                f"{name} has {value.numel():,} elements: a heat map has room for 1 to {most}",
                nodes=value.numel(),
                limit=most,
            )


def _flat(values: Any) -> list[float]:
    if isinstance(values, Tensor):
        values = values.detach().reshape(-1).tolist()
    return [float(value) for value in values]


def _units(count: int) -> list[list[float]]:
    """The rows of the unit matrix: with each as v, the product is a row of the Jacobian."""
    return [[float(row == column) for column in range(count)] for row in range(count)]
