"""What all schedules of learning rates have in common: epochs, and a rate for each group.

A schedule sets the rates for epoch 0 when it is made, and for the next epoch at each `step()`. Most
compute a rate from the one before, so that several may be chained, and what a user sets by hand is
kept; `_get_closed_form_lr`, where there is one, computes it from the number of the epoch alone.
"""

import functools
import warnings
import weakref
from typing import Any

from autograd_lab.core.places import stacklevel
from autograd_lab.errors import ArgumentTypeError
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.state_dicts import refuse_if
from autograd_lab.tensor import Tensor

Rate = float | Tensor

EPOCH_DEPRECATION_WARNING = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where "
    "possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if "
    "epoch is different from None, the closed form is used instead of the new chainable form, "
    "where available. Please open an issue if you are unable to replicate your use case: "
    "https://github.com/pytorch/pytorch/issues/new/choose."
)
HOW_TO = (
    "See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)


class LRScheduler:
    """A schedule of learning rates; a subclass says in `get_lr` what they are.

    optimizer: whose groups' "lr" it sets. last_epoch: the epoch to go on from; -1 to begin.
    Errors: TypeError for what is no optimizer; KeyError where last_epoch is given and a group has
    no "initial_lr".

    Example: once in an epoch, after its steps.
        >>> scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
        >>> for epoch in range(100):
        ...     train()
        ...     scheduler.step()
    """

    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", own(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    "param 'initial_lr' is not specified in param_groups"
                    f"[{number}] when resuming scheduler with last_epoch >= 0.\n"
                    "This typically happens when:\n"
                    "1. You're trying to resume training from a checkpoint but haven't properly "
                    "loaded the optimizer state\n"
                    "2. You're using last_epoch >= 0 for a fresh training run (not recommended)"
                )
        self.base_lrs: list[Rate] = values(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        _note_steps(optimizer)
        self._initial_step()

    def _initial_step(self) -> None:
        """Set the rates to begin with."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch, or to the one given, which is deprecated."""
        if self._step_count == 1:
            self._warn_of_order()
        self._step_count += 1
        if epoch is not None:
            warn(EPOCH_DEPRECATION_WARNING)
        self._update_lr(epoch)

    def _warn_of_order(self) -> None:
        """Warn if the optimizer has not made a step before the schedule does."""
        if not hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
            warn(
                "Seems like `optimizer.step()` has been overridden after learning rate scheduler "
                "initialization. Please, make sure to call `optimizer.step()` before "
                f"`lr_scheduler.step()`. {HOW_TO}"
            )
        elif not getattr(self.optimizer, "_opt_called", False):
            warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch "
                "1.1.0 and later, you should call them in the opposite order: `optimizer.step()` "
                "before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping "
                f"the first value of the learning rate schedule. {HOW_TO}"
            )

    def _update_lr(self, epoch: int | None = None) -> None:
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        closed_form = None if epoch is None else getattr(self, "_get_closed_form_lr", None)
        self._set_lr(closed_form or self.get_lr)

    def _set_lr(self, rates: Any) -> None:
        """Give each group its rate, which `rates` computes."""
        self._get_lr_called_within_step = True
        try:
            computed = rates()
        finally:
            self._get_lr_called_within_step = False
        for group, lr in zip(self.optimizer.param_groups, computed, strict=True):
            set_value(group, "lr", lr)
        self._last_lr: list[Rate] = values(self.optimizer, "lr")

    def get_lr(self) -> list[Rate]:
        """The rates of the epoch, one for each group; `step` asks for them."""
        raise NotImplementedError

    def get_last_lr(self) -> list[Rate]:
        """The rates that were set last."""
        return self._last_lr

    def _rates(self) -> list[Rate]:
        """The rates as they are; warns a user who calls `get_lr` for them."""
        if not self._get_lr_called_within_step:
            warn("To get the last learning rate computed by the scheduler, please use "
                 "`get_last_lr()`.")  # fmt: skip
        return values(self.optimizer, "lr")

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimizer: what a checkpoint holds."""
        return without(self.__dict__, "optimizer")

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a `state_dict`."""
        self.__dict__.update(state_dict)


class _LRScheduler(LRScheduler):
    """The name that the class had, for schedules of users' own."""


def _note_steps(optimizer: Any) -> None:
    """Have the optimizer note that it has made a step, for schedules to see."""
    if hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        return
    reference = weakref.ref(optimizer)
    function = optimizer.step.__func__

    @functools.wraps(function)
    def step(*args: Any, **kwargs: Any) -> Any:
        optimizer: Any = reference()
        optimizer._opt_called = True
        return function.__get__(optimizer, type(optimizer))(*args, **kwargs)

    step._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    optimizer.step = step


def check_optimizer(optimizer: Any) -> None:
    """Raise TypeError for what is no optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise ArgumentTypeError(
            f"{type(optimizer).__name__} is not an Optimizer", argument="optimizer", value=optimizer
        )


def warn(message: str) -> None:
    """Warn at the user's line."""
    warnings.warn(message, UserWarning, stacklevel=stacklevel())


def without(attributes: dict[str, Any], *names: str) -> dict[str, Any]:
    """A dict without some of its names."""
    return {name: value for name, value in attributes.items() if name not in names}


def own(value: Any) -> Any:
    """A number, or a copy of a tensor."""
    return value.clone() if isinstance(value, Tensor) else value


def values(optimizer: Optimizer, name: str) -> list[Any]:
    """The value of an option in each group."""
    return [own(group[name]) for group in optimizer.param_groups]


def set_value(group: dict[str, Any], name: str, value: Any) -> None:
    """Set an option of a group; one that is a tensor stays that tensor, with another value."""
    if isinstance(group[name], Tensor):
        group[name].fill_(value.squeeze() if isinstance(value, Tensor) else value)
    else:
        group[name] = value


def for_each_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """One value for each group. Errors: ValueError for a list of another length."""
    groups = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [own(value) for _ in range(groups)]
    refuse_if(
        len(value) != groups,
        f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} "
        f"values, param_groups has {groups}.",
        value, name,
    )  # fmt: skip
    return [own(item) for item in value]
