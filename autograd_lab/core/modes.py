"""What is switched on in the running thread.

The modes live in a `threading.local`, as PyTorch's do: every thread starts with gradients on, and
no thread sees another's. A `ContextVar` would not do, for a notebook cell that awaits runs in a
context of its own, and what it set would be lost with it.
"""

import contextvars
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

_quiet_in: contextvars.ContextVar["Modes | None"] = contextvars.ContextVar("quiet", default=None)


SWITCHES = (
    "counter",
    "grad",
    "grad_enabled",
    "hooks_refused",
    "multithreading",
    "saved_hooks",
    "saved_table",
)


class Modes:
    """The switches of one thread.

    grad: whether operations are recorded: never in inference mode, else as `grad_enabled` says.
    grad_enabled: what the learner asked for by `no_grad`, `enable_grad` and their like.
    counter: the version counter of new tensors: None, made when first needed; in inference mode the
        one that all tensors made there share, see `core/saved.py`.
    saved_hooks: the pairs (pack, unpack) of `saved_tensors_hooks`, the innermost last.
    hooks_refused: the message with which such hooks are refused; None where they are not.
    saved_table: in `allow_mutation_on_saved_tensors`, what keeps copies of saved tensors.
    multithreading: what `set_multithreading_enabled` asked for; walks use the caller's thread.
    walk: the walk backward that runs in this thread, the innermost; see `core/walk.py`.
    quiet: calls a function with NumPy's floating-point warnings off. PyTorch divides by zero in
        silence, and so do we. NumPy keeps that setting in a context variable, so one context with
        the warnings off, entered for each forward, leaves the learner's own setting alone and costs
        a tenth of `numpy.errstate`. It can't be entered twice; `run` can.
    """

    __slots__ = (*SWITCHES, "quiet", "walk")

    def __init__(self) -> None:
        self.grad = self.grad_enabled = True
        self.counter: Any = None
        self.saved_hooks: tuple[Any, ...] = ()
        self.saved_table: Any = None
        self.hooks_refused: str | None = None
        self.multithreading = True
        self.walk: Any = None
        quiet = contextvars.Context()
        quiet.run(np.seterr, all="ignore")
        quiet.run(_quiet_in.set, self)
        self.quiet = quiet.run

    def set_grad(self, enabled: bool) -> None:
        """Switch recording on or off."""
        self.grad_enabled = enabled
        self.grad = enabled and self.counter is None

    def set_inference(self, counter: Any) -> None:
        """Switch inference mode on, with the counter of the tensors made there, or off by None."""
        self.counter = counter
        self.grad = self.grad_enabled and counter is None

    def set_saved_hooks(self, hooks: tuple[Any, ...]) -> None:
        """Set the pairs of hooks that pack what is saved."""
        if hooks is not self.saved_hooks:
            watch.count(len(hooks) - len(self.saved_hooks))
            self.saved_hooks = hooks

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call `function` with NumPy's floating-point warnings off, also inside such a call.

        An operation runs inside another's forward where a `__del__`, a signal or a debugger calls.
        """
        if _quiet_in.get() is self:
            return function(*args, **kwargs)
        return self.quiet(function, *args, **kwargs)

    def run_inside(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Where `quiet` has raised a RuntimeError: call `function` if it was for being inside.

        Else the error is the function's own, and is raised again.
        """
        if _quiet_in.get() is not self:
            raise
        return function(*args, **kwargs)

    def state(self) -> tuple[Any, ...]:
        """All switches, to be set again, here or in another thread."""
        return tuple(getattr(self, name) for name in SWITCHES)

    def set_state(self, state: tuple[Any, ...]) -> None:
        """Put all switches as they were when `state` was taken."""
        for name, value in zip(SWITCHES, state, strict=True):
            setattr(self, name, value)


class _Thread(threading.local):
    def __init__(self) -> None:
        self.modes = Modes()


thread = _Thread()
"""`thread.modes` are the modes of the running thread."""


class Watch:
    """What makes new nodes be looked at as they are made; see `Node.watched`.

    active: how many things do, in all threads together, so that `record` has one thing to ask.
    anomaly, check_nan: anomaly mode, which is one for all threads, as in PyTorch.
    """

    def __init__(self) -> None:
        self.active = 0
        self.anomaly = False
        self.check_nan = True
        self._lock = threading.Lock()

    def count(self, change: int) -> None:
        """Note that `change` more things watch, or fewer."""
        with self._lock:
            self.active += change

    def set_anomaly(self, enabled: bool, check_nan: bool) -> None:
        """Switch anomaly mode on or off."""
        self.count(int(enabled) - int(self.anomaly))
        self.anomaly, self.check_nan = enabled, check_nan


watch = Watch()
"""Who watches new nodes, in the whole process."""


def is_grad_enabled() -> bool:
    """Whether gradients are switched on in this thread."""
    return thread.modes.grad_enabled


def is_inference_mode_enabled() -> bool:
    """Whether this thread is in inference mode."""
    return thread.modes.counter is not None
