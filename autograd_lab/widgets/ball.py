"""A ball on a quadratic loss: the steps of SGD with momentum, and what each was made of."""

import math
from typing import NamedTuple

from autograd_lab.dtypes import float64
from autograd_lab.from_data import tensor
from autograd_lab.optim import SGD
from autograd_lab.tensor import Tensor

LONGEST = 60
"""Steps, after which the ball rests."""

Pair = tuple[float, float]


class Moment(NamedTuple):
    """Where the ball is, and the step that took it there; gradient and velocity are None at first.

    gradient: of the loss where the step began. velocity: what the optimizer then multiplied by lr.
    """

    w: Pair
    loss: float
    gradient: Pair | None = None
    velocity: Pair | None = None
    lr: float = 0.0
    momentum: float = 0.0


class Ball:
    """The path of `torch.optim.SGD` on the loss (a·w[0]² + b·w[1]²) / 2.

    start: w at first. curvature: a and b. lr, momentum: of the steps to come; see `set`.

    Raises ValueError for a curvature that is not positive, a start that is not finite, and what
    SGD refuses.

    Example: `ball = Ball(lr=0.1, momentum=0.9)`, `ball.step()`, `ball.now.velocity`.
    """

    def __init__(
        self,
        start: Pair = (-4.0, 1.5),
        curvature: Pair = (1.0, 10.0),
        lr: float = 0.05,
        momentum: float = 0.8,
    ) -> None:
        if len(start) != 2 or not all(map(math.isfinite, start)) or not any(start):
            raise ValueError(f"start is two finite numbers, not both 0; not {start!r}")
        if len(curvature) != 2 or not all(c > 0 and math.isfinite(c) for c in curvature):
            raise ValueError(f"curvature is two positive numbers; not {curvature!r}")
        self.start = (float(start[0]), float(start[1]))
        self.curvature = (float(curvature[0]), float(curvature[1]))
        self.lr, self.momentum = lr, momentum
        self._settings: list[Pair] = []
        self._run()

    @property
    def now(self) -> Moment:
        """The latest moment."""
        return self.path[-1]

    @property
    def count(self) -> int:
        """How many steps there were."""
        return len(self._settings)

    def step(self, times: int = 1) -> None:
        """Take steps with the lr and momentum of now; none beyond `LONGEST`."""
        for _ in range(min(times, LONGEST - self.count)):
            self._settings.append((self.lr, self.momentum))
            self._take(*self._settings[-1])

    def back(self) -> None:
        """Take the last step back."""
        self._settings = self._settings[:-1]
        self._run()

    def restart(self) -> None:
        """Put the ball where it was at first."""
        self._settings = []
        self._run()

    def set(
        self, lr: float | None = None, momentum: float | None = None, onward: bool = False
    ) -> None:
        """Change lr or momentum. The path is run anew, unless `onward`: then the next steps alone
        follow it. Raises ValueError for what SGD refuses."""
        lr = self.lr if lr is None else lr
        momentum = self.momentum if momentum is None else momentum
        SGD([tensor(0.0)], lr=lr, momentum=momentum)
        self.lr, self.momentum = lr, momentum
        if not onward:
            self._settings = [(lr, momentum)] * self.count
            self._run()

    def _run(self) -> None:
        """All steps from the start; an optimizer can't go back."""
        self._w = tensor(self.start, dtype=float64, requires_grad=True)
        self._curvature = tensor(self.curvature, dtype=float64)
        self._optimizer = SGD([self._w], lr=self.lr, momentum=self.momentum)
        self.path = [Moment(self.start, self._loss().item())]
        for lr, momentum in self._settings:
            self._take(lr, momentum)

    def _loss(self) -> Tensor:
        return (self._curvature * self._w**2).sum() / 2

    def _take(self, lr: float, momentum: float) -> None:
        self._optimizer.param_groups[0].update(lr=lr, momentum=momentum)
        self._optimizer.zero_grad()
        self._loss().backward()
        gradient = _pair(self._w.grad)
        self._optimizer.step()
        buffer = self._optimizer.state[self._w].get("momentum_buffer")
        velocity = gradient if buffer is None or not momentum else _pair(buffer)
        moment = Moment(_pair(self._w), self._loss().item(), gradient, velocity, lr, momentum)
        self.path.append(moment)


def _pair(two: Tensor) -> Pair:
    first, second = two.tolist()
    return first, second
