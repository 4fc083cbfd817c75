"""A schedule that looks at how well it goes."""

from math import inf
from typing import Any, Literal

from autograd_lab.errors import OptionRefused
from autograd_lab.optim.lr_scheduler.scheduler import (
    EPOCH_DEPRECATION_WARNING,
    LRScheduler,
    check_optimizer,
    set_value,
    values,
    warn,
)
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.state_dicts import refuse_if


class ReduceLROnPlateau(LRScheduler):
    """The rate, times a factor once a measure has not got better for more than patience epochs.

    mode: whether less ("min") or more ("max") is better. threshold: by how much it has to get
    better, as a part of the best so far ("rel"), or as it is ("abs"). cooldown: how many epochs
    after a change don't count. min_lr: the least rate, of all groups or a list. eps: a change that
    is smaller is not made.
    Errors: ValueError for a factor of 1 or more, a mode that is none, a list of another length.

    Example: `scheduler.step(validation_loss)`
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: Literal["min", "max"] = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: Literal["rel", "abs"] = "rel",
        cooldown: int = 0,
        min_lr: list[float] | float = 0,
        eps: float = 1e-8,
    ) -> None:
        refuse_if(factor >= 1.0, "Factor should be < 1.0.", factor, "factor")
        self.factor = factor
        check_optimizer(optimizer)
        self.optimizer = optimizer
        groups = len(optimizer.param_groups)
        several = isinstance(min_lr, (list, tuple))
        lowest: list[Any] = list(min_lr) if several else [min_lr] * groups  # type: ignore[arg-type]
        refuse_if(
            len(lowest) != groups, f"expected {groups} min_lrs, got {len(lowest)}", min_lr, "min_lr"
        )
        self.default_min_lr = None if several else min_lr
        self.min_lrs = lowest
        self.patience, self.cooldown, self.eps = patience, cooldown, eps
        self.last_epoch = 0
        self._last_lr = values(optimizer, "lr")
        self._init_is_better(mode, threshold, threshold_mode)
        self._reset()

    def _reset(self) -> None:
        """Forget the best value and the counts."""
        self.best = self.mode_worse
        self.cooldown_counter = self.num_bad_epochs = 0

    def step(self, metrics: Any, epoch: int | None = None) -> None:  # type: ignore[override]
        """Go on to the next epoch. metrics: the measure, a number or a tensor of one element."""
        current = float(metrics)
        if epoch is not None:
            warn(EPOCH_DEPRECATION_WARNING)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        if self._is_better(current, self.best):
            self.best, self.num_bad_epochs = current, 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce_lr()
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = values(self.optimizer, "lr")

    def _reduce_lr(self) -> None:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.min_lrs):
            if self.default_min_lr is None:
                raise OptionRefused(
                    f"The number of param groups in the `optimizer` ({len(groups)}) differs from "
                    f"when `ReduceLROnPlateau` was initialized ({len(self.min_lrs)}), usually due "
                    "to a new param group being added to the optimizer. Please modify the "
                    "`min_lrs` field to match the length of the `optimizer` param groups.",
                    argument="min_lr", value=self.min_lrs,
                )  # fmt: skip
            self.min_lrs = [self.default_min_lr] * len(groups)
        for group, lowest in zip(groups, self.min_lrs, strict=True):
            old = float(group["lr"])
            new = max(old * self.factor, lowest)
            if old - new > self.eps:
                set_value(group, "lr", new)

    @property
    def in_cooldown(self) -> bool:
        """Whether epochs don't count, for the rate was changed a short while ago."""
        return self.cooldown_counter > 0

    def _is_better(self, a: float, best: float) -> bool:
        relative = self.threshold_mode == "rel"
        if self.mode == "min":
            return a < (best * (1.0 - self.threshold) if relative else best - self.threshold)
        return a > (best * (self.threshold + 1.0) if relative else best + self.threshold)

    def _init_is_better(self, mode: Any, threshold: float, threshold_mode: Any) -> None:
        refuse_if(mode not in ("min", "max"), f"mode {mode} is unknown!", mode, "mode")
        refuse_if(
            threshold_mode not in ("rel", "abs"),
            f"threshold mode {threshold_mode} is unknown!",
            threshold_mode, "threshold_mode",
        )  # fmt: skip
        self.mode_worse = inf if mode == "min" else -inf
        self.mode, self.threshold, self.threshold_mode = mode, threshold, threshold_mode

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a `state_dict`."""
        self.__dict__.update(state_dict)
        self._init_is_better(self.mode, self.threshold, self.threshold_mode)
