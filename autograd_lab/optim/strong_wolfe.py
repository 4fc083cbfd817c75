"""A line search: how far to go in a direction, by the strong Wolfe conditions.

At a good length t the loss has fallen by c1·t·|slope| at least, and its slope has shrunk to c2 of
what it was. First the length grows until a good one lies in between, then the bracket shrinks.
Nocedal and Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from autograd_lab.tensor import Tensor

SUFFICIENT_DECREASE = 1e-4
CURVATURE = 0.9


class Point(NamedTuple):
    """A length of the step, and the loss, the gradient and the slope there."""

    t: Any
    loss: float
    grad: Tensor
    slope: Any


def strong_wolfe(
    at: Callable[[Any], tuple[float, Tensor]],
    t: Any,
    d: Tensor,
    loss: float,
    grad: Tensor,
    slope: Tensor,
    max_evaluations: int = 25,
    tolerance_change: float = 1e-9,
) -> tuple[float, Tensor, Any, int]:
    """The loss, the gradient, the length, and how often the loss was evaluated.

    at: the loss and the gradient where one goes a length in the direction d. t: the first length to
    try. loss, grad, slope: where one stands.
    """
    search = _Search(at, d, Point(0, loss, grad, slope))
    bracket, done = search.grow(t, max_evaluations)
    if not done:
        bracket = search.shrink(bracket, max_evaluations, d.abs().max(), tolerance_change)
    best = min(bracket, key=lambda point: point.loss)
    return best.loss, best.grad, best.t, search.iterations + 1


class _Search:
    """One search. iterations: how often the loss was evaluated after the first time."""

    def __init__(self, at: Callable[[Any], tuple[float, Tensor]], d: Tensor, start: Point) -> None:
        self.at, self.d, self.start = at, d, start
        self.iterations = 0

    def point(self, t: Any) -> Point:
        """What one finds at the length t."""
        loss, grad = self.at(t)
        return Point(t, loss, grad, grad.dot(self.d))

    def too_high(self, point: Point) -> bool:
        """Whether the loss has not fallen enough for the length."""
        start = self.start
        return bool(point.loss > start.loss + SUFFICIENT_DECREASE * point.t * start.slope)

    def flat(self, point: Point) -> bool:
        """Whether the slope has shrunk enough."""
        return bool(abs(point.slope) <= -CURVATURE * self.start.slope)

    def grow(self, t: Any, limit: int) -> tuple[list[Point], bool]:
        """Two lengths with a good one between them, or one that is good, and which it is."""
        before, point = self.start, self.point(t)
        while self.iterations < limit:
            if self.too_high(point) or (self.iterations > 1 and point.loss >= before.loss):
                return [before, point], False
            if self.flat(point):
                return [point], True
            if point.slope >= 0:
                return [before, point], False
            bounds = point.t + 0.01 * (point.t - before.t), point.t * 10
            before, point = point, self.point(_lowest(before, point, bounds))
            self.iterations += 1
        return [self.start, point], False

    def shrink(
        self, bracket: list[Point], limit: int, size: Any, tolerance_change: float
    ) -> list[Point]:
        """The bracket, made smaller until one of its ends is good, or there is no use."""
        low, high = _by_loss(*bracket)
        was_near_end = done = False
        while not done and self.iterations < limit:
            least, most = min(low.t, high.t), max(low.t, high.t)
            if (most - least) * size < tolerance_change:
                break
            t = _lowest(low, high, (least, most))
            margin = 0.1 * (most - least)
            near_end = bool(min(most - t, t - least) < margin)
            if near_end and (was_near_end or t >= most or t <= least):
                t = most - margin if abs(t - most) < abs(t - least) else least + margin
                near_end = False
            was_near_end = near_end
            point = self.point(t)
            self.iterations += 1
            if self.too_high(point) or point.loss >= low.loss:
                low, high = _by_loss(low, point)
                continue
            done = self.flat(point)
            if not done and point.slope * (high.t - low.t) >= 0:
                high = low
            low = point
        return [low, high]


def _by_loss(a: Point, b: Point) -> tuple[Point, Point]:
    return (a, b) if a.loss <= b.loss else (b, a)


def _lowest(a: Point, b: Point, bounds: tuple[Any, Any]) -> Any:
    """Where the cubic through two points, with their slopes, is lowest within the bounds.

    The middle of the bounds, if it is nowhere. Nocedal and Wright, equation 3.59.
    """
    left, right = (a, b) if a.t <= b.t else (b, a)
    d1 = left.slope + right.slope - 3 * (left.loss - right.loss) / (left.t - right.t)
    square = d1**2 - left.slope * right.slope
    if square < 0:
        return (bounds[0] + bounds[1]) / 2.0
    d2 = square.sqrt()
    part = (right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2)
    return min(max(right.t - (right.t - left.t) * part, bounds[0]), bounds[1])
