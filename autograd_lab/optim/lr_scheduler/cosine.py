"""Schedules along a cosine, from the first rate down to eta_min.

Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
"""

from math import cos, floor, log, pi
from typing import Any

from autograd_lab.optim.lr_scheduler.scheduler import LRScheduler, Rate
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.state_dicts import refuse_if


def on_cosine(high: Any, low: float, part: float) -> Any:
    """What lies a part of the way, between 0 and 1, down half a wave of the cosine."""
    return low + (high - low) * (1 + cos(pi * part)) / 2


class CosineAnnealingLR(LRScheduler):
    """The rate, down a cosine to eta_min in T_max epochs, and up again.

    Example: `CosineAnnealingLR(optimizer, T_max=100)`
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1
    ) -> None:
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        rates = self._rates()
        if self._is_initial:
            return rates
        if self._step_count == 1 and self.last_epoch > 0:
            return self._get_closed_form_lr()
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # up from the lowest point
            part = (1 - cos(pi / self.T_max)) / 2
            return [
                lr + (base - self.eta_min) * part
                for lr, base in zip(rates, self.base_lrs, strict=True)
            ]
        height, before = (
            1 + cos(pi * epoch / self.T_max) for epoch in (self.last_epoch, self.last_epoch - 1)
        )
        return [height / before * (lr - self.eta_min) + self.eta_min for lr in rates]

    def _get_closed_form_lr(self) -> list[Rate]:
        part = self.last_epoch / self.T_max
        return [on_cosine(base, self.eta_min, part) for base in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """The rate, down a cosine to eta_min in T_0 epochs, then from above again, T_mult as long.

    `step` may be given a fraction of an epoch. T_cur: epochs since the last restart. T_i: from that
    to the next.
    Errors: ValueError unless T_0 and T_mult are positive integers, and for an epoch below 0.

    Example: `scheduler.step(epoch + i / batches)`
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        refuse_if(
            T_0 <= 0 or not isinstance(T_0, int),
            f"Expected positive integer T_0, but got {T_0}",
            T_0, "T_0",
        )  # fmt: skip
        refuse_if(
            T_mult < 1 or not isinstance(T_mult, int),
            f"Expected integer T_mult >= 1, but got {T_mult}",
            T_mult, "T_mult",
        )  # fmt: skip
        refuse_if(
            not isinstance(eta_min, (float, int)),
            f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}",
            eta_min, "eta_min",
        )  # fmt: skip
        self.T_0, self.T_i, self.T_mult = T_0, T_0, T_mult
        self.eta_min = eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        self._rates()
        return [on_cosine(base, self.eta_min, self.T_cur / self.T_i) for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Go on to the next epoch, or to the one given, which may be a fraction."""
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            refuse_if(epoch < 0, f"Expected non-negative epoch, but got {epoch}", epoch, "epoch")
            self._find_period(epoch)
        self.last_epoch = floor(epoch)
        self._set_lr(self.get_lr)

    def _find_period(self, epoch: float) -> None:
        """Where an epoch lies between two restarts."""
        if epoch < self.T_0:
            self.T_i, self.T_cur = self.T_0, epoch
        elif self.T_mult == 1:
            self.T_cur = epoch % self.T_0
        else:
            restarts = int(log(epoch / self.T_0 * (self.T_mult - 1) + 1, self.T_mult))
            begun = self.T_0 * (self.T_mult**restarts - 1) / (self.T_mult - 1)
            self.T_cur, self.T_i = epoch - begun, self.T_0 * self.T_mult**restarts
