"""Schedules in which the rate goes up and down, and the momentum against it.

Smith, "Cyclical learning rates for training neural networks", 2017; Smith and Topin,
"Super-convergence: very fast training of neural networks using large learning rates", 2018.
"""

from collections.abc import Callable
from functools import partial
from math import cos, floor, pi
from types import FunctionType
from typing import Any, Literal

from autograd_lab.optim.lr_scheduler.scheduler import (
    LRScheduler,
    Rate,
    check_optimizer,
    for_each_group,
    set_value,
)
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.state_dicts import refuse_if


class _WithMomentum(LRScheduler):
    """A schedule that sets the momentum too, or the first of two betas where that stands for it."""

    cycle_momentum: bool
    use_beta1: bool

    def _start_momentum(self, optimizer: Optimizer, base: Any, highest: Any, begin: bool) -> Any:
        """The lowest and the highest momentum of each group, which are noted there.

        Errors: ValueError for an optimizer without momentum.
        """
        defaults = optimizer.defaults
        refuse_if(
            "momentum" not in defaults and "betas" not in defaults,
            "optimizer must support momentum or beta1 with `cycle_momentum` option enabled",
            optimizer, "optimizer",
        )  # fmt: skip
        self.use_beta1 = "betas" in defaults
        lows = for_each_group("base_momentum", optimizer, base)
        highs = for_each_group("max_momentum", optimizer, highest)
        if begin:
            for group, low, high in zip(optimizer.param_groups, lows, highs, strict=True):
                self._set_momentum(group, high)
                group["max_momentum"], group["base_momentum"] = high, low
        return lows, highs

    def _set_momentum(self, group: dict[str, Any], momentum: float) -> None:
        if self.use_beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum


class CyclicLR(_WithMomentum):
    """The rate, from base_lr up to max_lr in step_size_up steps and down again, over and over.

    mode: "triangular"; "triangular2", each cycle half as high as the one before; "exp_range",
    gamma^step as high. scale_fn: a function for the height, of the cycle's number or of the step's
    (scale_mode). cycle_momentum: whether the momentum goes the other way.
    Errors: ValueError for a mode that is none, and for an optimizer without momentum.

    Example: after each batch, `CyclicLR(optimizer, base_lr=0.01, max_lr=0.1).step()`
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: Literal["cycle", "iterations"] = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float = 0.8,
        max_momentum: float = 0.9,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        base_lrs = for_each_group("base_lr", optimizer, base_lr)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, base_lrs, strict=True):
                set_value(group, "lr", lr)
        self.max_lrs = for_each_group("max_lr", optimizer, max_lr)
        up = float(step_size_up)
        self.total_size = up + (up if step_size_down is None else float(step_size_down))
        self.step_ratio = up / self.total_size
        refuse_if(
            mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None,
            "mode is invalid and scale_fn is None",
            mode, "mode",
        )  # fmt: skip
        self.mode, self.gamma = mode, gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode: str = scale_mode
        self._init_scale_fn()
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.base_momentums, self.max_momentums = self._start_momentum(
                optimizer, base_momentum, max_momentum, last_epoch == -1
            )
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def _init_scale_fn(self) -> None:
        if self._scale_fn_custom is None:
            heights: dict[str, Callable[[float], float]] = {
                "triangular": _as_high,
                "triangular2": _half_as_high,
                "exp_range": partial(_gamma_as_high, self.gamma),
            }
            self._scale_fn_ref = heights[self.mode]
            self.scale_mode = "iterations" if self.mode == "exp_range" else "cycle"

    def scale_fn(self, x: float) -> float:
        """How high a cycle is, as a part of the first, by its number or the step's."""
        return (self._scale_fn_custom or self._scale_fn_ref)(x)

    def get_lr(self) -> list[Rate]:
        self._rates()
        cycle = floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        ratio = self.step_ratio
        height = x / ratio if x <= ratio else (x - 1) / (ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            for group, low, high in zip(
                self.optimizer.param_groups, self.base_momentums, self.max_momentums, strict=True
            ):
                self._set_momentum(group, high - (high - low) * height * scale)
        return [
            low + (high - low) * height * scale
            for low, high in zip(self.base_lrs, self.max_lrs, strict=True)
        ]

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimizer, and of a function of the user's its attributes."""
        state = super().state_dict()
        state.pop("_scale_fn_ref", None)
        function = state.pop("_scale_fn_custom")
        known = function is None or isinstance(function, FunctionType)
        state["_scale_fn_custom"] = None if known else function.__dict__.copy()
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a `state_dict`."""
        attributes = state_dict.pop("_scale_fn_custom")
        super().load_state_dict(state_dict)
        if attributes is not None:
            self._scale_fn_custom.__dict__.update(attributes)
        self._init_scale_fn()


def _as_high(cycle: float) -> float:
    return 1.0


def _half_as_high(cycle: float) -> float:
    return 1 / 2.0 ** (cycle - 1)


def _gamma_as_high(gamma: float, step: float) -> float:
    return gamma**step


def _on_cosine(start: Any, end: Any, part: float) -> Any:
    return end + (start - end) / 2.0 * (cos(pi * part) + 1)


def _on_line(start: Any, end: Any, part: float) -> Any:
    return (end - start) * part + start


class OneCycleLR(_WithMomentum):
    """The rate, from max_lr / div_factor up to max_lr, then down to final_div_factor times less.

    total_steps, or epochs and steps_per_epoch: how many steps there are. pct_start: the part of
    them in which the rate rises. anneal_strategy: along a cosine ("cos") or a line ("linear").
    cycle_momentum: whether the momentum goes the other way. three_phase: go down as one has come
    up, then on.
    Errors: ValueError for wrong options, one step too many, and an optimizer without momentum.

    Example: after each batch, `OneCycleLR(optimizer, max_lr=0.1, total_steps=1000).step()`
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        self.total_steps = _total_steps(total_steps, epochs, steps_per_epoch)
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        refuse_if(
            pct_start < 0 or pct_start > 1 or not isinstance(pct_start, float),
            f"Expected float between 0 and 1 pct_start, but got {pct_start}",
            pct_start, "pct_start",
        )  # fmt: skip
        refuse_if(
            anneal_strategy not in ("cos", "linear"),
            f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}",
            anneal_strategy, "anneal_strategy",
        )  # fmt: skip
        self._anneal_func_type = anneal_strategy
        max_lrs = for_each_group("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, highest in zip(optimizer.param_groups, max_lrs, strict=True):
                group["initial_lr"] = highest / div_factor
                group["max_lr"] = highest
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self._start_momentum(optimizer, base_momentum, max_momentum, last_epoch == -1)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        self._rates()
        step = self.last_epoch
        refuse_if(
            step > self.total_steps,
            f"Tried to step {step} times. The specified number of total steps is "
            f"{self.total_steps}",
            step, "step",
        )  # fmt: skip
        start = 0.0
        for phase in self._schedule_phases:
            end = phase["end_step"]
            if step <= end or phase is self._schedule_phases[-1]:
                break
            start = end
        part = (step - start) / (end - start)
        between = _on_cosine if self._anneal_func_type == "cos" else _on_line
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(between(group[phase["start_lr"]], group[phase["end_lr"]], part))
            if self.cycle_momentum:
                ends = group[phase["start_momentum"]], group[phase["end_momentum"]]
                self._set_momentum(group, between(*ends, part))
        return rates


def _total_steps(total: Any, epochs: Any, steps_per_epoch: Any) -> int:
    """The number of steps, however it was given. Errors: ValueError unless it is a positive int."""
    given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    if total is not None:
        given = {"total_steps": total}
    refuse_if(
        None in given.values(),
        "You must define either total_steps OR (epochs AND steps_per_epoch)",
        total, "total_steps",
    )  # fmt: skip
    result = 1
    for name, number in given.items():
        refuse_if(
            number <= 0 or not isinstance(number, int),
            f"Expected positive integer {name}, but got {number}",
            number, name,
        )  # fmt: skip
        result *= number
    return result


def _phases(total: int, pct_start: float, three: bool) -> list[dict[str, Any]]:
    """From which option of a group to which other the rate and the momentum go, until when."""
    rise = float(pct_start * total) - 1
    up = _phase(rise, "initial_lr", "max_lr", "max_momentum", "base_momentum")
    if not three:
        return [up, _phase(total - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
    fall = float(2 * pct_start * total) - 2
    return [
        up,
        _phase(fall, "max_lr", "initial_lr", "base_momentum", "max_momentum"),
        _phase(total - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"),
    ]


def _phase(end_step: float, *ends: str) -> dict[str, Any]:
    names = ("start_lr", "end_lr", "start_momentum", "end_momentum")
    return {"end_step": end_step, **dict(zip(names, ends, strict=True))}
