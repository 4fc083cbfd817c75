"""Schedules made of schedules: one after the other, or all at once."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from autograd_lab.errors import ArgumentTypeError
from autograd_lab.optim.lr_scheduler.plateau import ReduceLROnPlateau
from autograd_lab.optim.lr_scheduler.scheduler import LRScheduler, set_value, values, without
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.state_dicts import refuse_if


class _Combined(LRScheduler):
    """A schedule of several, whose state is that of all."""

    _schedulers: Sequence[LRScheduler]

    def _check(self, optimizer: Any, schedulers: Sequence[Any]) -> None:
        """Raise TypeError for what is no schedule, ValueError for one that can't take part."""
        name = type(self).__name__
        for index, scheduler in enumerate(schedulers):
            if not hasattr(scheduler, "optimizer"):
                raise ArgumentTypeError(
                    f"{name} at index {index} should have `optimizer` as its attribute.",
                    argument="schedulers", value=scheduler,
                )  # fmt: skip
            refuse_if(
                isinstance(scheduler, ReduceLROnPlateau),
                f"{name} does not support `ReduceLROnPlateau` scheduler as it requires additional "
                f"kwargs to be specified when calling `step`, but got one at index {index} in the "
                "given schedulers sequence.",
                scheduler, "schedulers",
            )  # fmt: skip
            refuse_if(
                optimizer != scheduler.optimizer,
                f"{name} expects all schedulers to belong to the same optimizer, but got scheduler "
                f"{type(scheduler).__name__} at index {index} has {scheduler.optimizer}, which is "
                f"different from {type(optimizer).__name__}.",
                scheduler, "schedulers",
            )  # fmt: skip

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimizer, and the states of the schedules."""
        state = without(self.__dict__, "optimizer", "_schedulers")
        state["_schedulers"] = [scheduler.state_dict() for scheduler in self._schedulers]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a `state_dict`."""
        self.__dict__.update(without(state_dict, "_schedulers"))
        for scheduler, state in zip(self._schedulers, state_dict["_schedulers"], strict=False):
            scheduler.load_state_dict(state)


class SequentialLR(_Combined):
    """One schedule after the other.

    milestones: the epochs at which the next one begins, one fewer than schedules.
    Errors: ValueError for none, for a wrong number of milestones, for schedules of another
    optimizer, and for `ReduceLROnPlateau`.

    Example: `SequentialLR(optimizer, [warmup, decay], milestones=[10])`
    """

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list[LRScheduler],
        milestones: list[int],
        last_epoch: int = -1,
    ) -> None:
        refuse_if(
            len(schedulers) < 1,
            f"{type(self).__name__} expects at least one scheduler, but got no scheduler.",
            schedulers, "schedulers",
        )  # fmt: skip
        self._check(optimizer, schedulers)
        refuse_if(
            len(milestones) != len(schedulers) - 1,
            "Sequential Schedulers expects number of schedulers provided to be one more than the "
            f"number of milestone points, but got number of schedulers {len(schedulers)} and the "
            f"number of milestones to be equal to {len(milestones)}",
            milestones, "milestones",
        )  # fmt: skip
        self._schedulers, self._milestones = schedulers, milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        # All schedules have set their first rate when they were made; only one is to begin.
        for group in optimizer.param_groups:
            set_value(group, "lr", group["initial_lr"])
        self.recursive_undo()
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def recursive_undo(self, sched: Any = None) -> None:
        """Take back the step with which schedules, and those within them, were made."""
        scheduler = self if sched is None else sched
        if hasattr(scheduler, "_schedulers"):
            for inner in scheduler._schedulers:
                self.recursive_undo(inner)
        elif hasattr(scheduler, "last_epoch"):
            scheduler.last_epoch -= 1

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next epoch."""
        self.last_epoch += 1
        index = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[index]
        if index and self._milestones[index - 1] == self.last_epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(_Combined):
    """Several schedules at once, each on what the one before has made of the rate.

    Errors: as for `SequentialLR`.

    Example: `ChainedScheduler([ConstantLR(optimizer), ExponentialLR(optimizer, 0.9)])`
    """

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        refuse_if(
            len(schedulers) < 1,
            f"{type(self).__name__} expects at least one scheduler to be chained, but got no "
            "scheduler.",
            schedulers, "schedulers",
        )  # fmt: skip
        optimizer = optimizer or schedulers[0].optimizer
        self._check(optimizer, schedulers)
        self._schedulers = schedulers
        self.optimizer = optimizer
        self._last_lr = values(optimizer, "lr")

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next epoch."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = values(self.optimizer, "lr")
