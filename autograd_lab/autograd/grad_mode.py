"""Switching recording on and off: as a `with` block, as a decorator, as a function.

A mode belongs to the thread. A generator function that is decorated runs each of its steps in the
mode, and leaves its caller's alone in between.
"""

import functools
import warnings
from collections.abc import Callable, Generator
from typing import Any

from autograd_lab.core.modes import thread
from autograd_lab.core.places import stacklevel
from autograd_lab.core.saved import INFERENCE
from autograd_lab.errors import ArgumentTypeError, OutOfScope

CO_GENERATOR = 0x20
"""Python's mark on the code of a generator function; importing `inspect` for it takes too long."""


class _ModeSwitch:
    """A mode to be in for a while.

    As in PyTorch, a switch remembers one state to go back to: who enters the same one twice, one
    block inside the other, comes out in the mode that the inner block began in.
    """

    def __enter__(self) -> None:
        raise NotImplementedError

    def __exit__(self, *exception: object) -> None:
        raise NotImplementedError

    def clone(self) -> "_ModeSwitch":
        """A fresh switch of the same mode, for one call of a decorated function."""
        return type(self)()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if isinstance(function, type):
            warnings.warn(
                "Decorating classes is deprecated and will be disabled in future versions. You "
                "should only decorate functions or methods. To preserve the current behavior of "
                "class decoration, you can directly decorate the `__init__` method and nothing "
                "else.",
                FutureWarning,
                stacklevel=stacklevel(),
            )
            return _whole_call(self, lambda *args, **kwargs: function(*args, **kwargs))
        if getattr(function, "__code__", None) and function.__code__.co_flags & CO_GENERATOR:
            return _each_step(self, function)
        return functools.wraps(function)(_whole_call(self, function))


def _whole_call(switch: _ModeSwitch, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that runs in the mode."""

    def call(*args: Any, **kwargs: Any) -> Any:
        with switch.clone():
            return function(*args, **kwargs)

    return call


def _each_step(switch: _ModeSwitch, function: Callable[..., Any]) -> Callable[..., Any]:
    """A generator function of which every step runs in the mode."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        generator = function(*args, **kwargs)
        step, value = generator.send, None
        while True:
            try:
                with switch.clone():
                    produced = step(value)
            except StopIteration as stop:
                return stop.value
            try:
                step, value = generator.send, (yield produced)
            except GeneratorExit:
                with switch.clone():
                    generator.close()
                raise
            except BaseException as error:
                step, value = generator.throw, error

    return call


class no_grad(_ModeSwitch):
    """Record nothing: results require no gradient, whatever their inputs.

    Example:
        >>> x = torch.tensor([1.], requires_grad=True)
        >>> with torch.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False
    """

    mode = False

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """`@no_grad` without parentheses decorates at once."""
        switch = super().__new__(cls)
        return switch if function is None else switch(function)

    def __enter__(self) -> None:
        self.prev = thread.modes.grad_enabled
        thread.modes.set_grad(self.mode)

    def __exit__(self, *exception: object) -> None:
        thread.modes.set_grad(self.prev)


class enable_grad(no_grad):
    """Record again, inside a `no_grad` block."""

    mode = True


class set_grad_enabled(_ModeSwitch):
    """Record or not, by a flag: at once and for good, or for a `with` block, or as a decorator.

    Example: `torch.set_grad_enabled(False)`; `with torch.set_grad_enabled(training): ...`
    """

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise ArgumentTypeError(
                "set_grad_enabled(): argument 'enabled' (position 1) must be bool, not "
                f"{type(mode).__name__}",
                argument=mode,
            )
        self.mode = mode
        self.prev = thread.modes.grad_enabled
        thread.modes.set_grad(mode)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        thread.modes.set_grad(self.prev)
        return super().__call__(function)

    def __enter__(self) -> None:
        thread.modes.set_grad(self.mode)

    def __exit__(self, *exception: object) -> None:
        thread.modes.set_grad(self.prev)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"

    def clone(self) -> "set_grad_enabled":
        return set_grad_enabled(self.mode)


class inference_mode(_ModeSwitch):
    """Record nothing, and count no versions: what is made in the block can't be recorded later.

    A tensor made in it, `is_inference()`, may be changed in place in this mode only, and an
    operation that is recorded can't save it. A view of an ordinary tensor stays ordinary.
    `inference_mode(False)` inside a block switches back to recording.

    Example:
        >>> with torch.inference_mode():
        ...     y = torch.ones(2) * 2
        >>> y._version
        RuntimeError: Inference tensors do not track version counter.
    """

    def __new__(cls, mode: Any = True) -> Any:
        """`@inference_mode` without parentheses decorates at once."""
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode: bool = True) -> None:
        self.mode = mode

    def __enter__(self) -> None:
        modes = thread.modes
        self.prev = modes.grad_enabled, modes.counter
        modes.set_inference(INFERENCE if self.mode else None)
        modes.set_grad(not self.mode)

    def __exit__(self, *exception: object) -> None:
        enabled, counter = self.prev
        thread.modes.set_inference(counter)
        thread.modes.set_grad(enabled)

    def clone(self) -> "inference_mode":
        return inference_mode(self.mode)


class set_multithreading_enabled(_ModeSwitch):
    """Say whether a walk backward may use several threads.

    A walk always uses its caller's; the setting is kept, to be asked for.
    """

    def __init__(self, mode: bool) -> None:
        self.prev = thread.modes.multithreading
        self.mode = thread.modes.multithreading = mode

    def __enter__(self) -> None:
        """The mode was set when the switch was made."""

    def __exit__(self, *exception: object) -> None:
        thread.modes.multithreading = self.prev

    def clone(self) -> "set_multithreading_enabled":
        return set_multithreading_enabled(self.mode)


class _force_original_view_tracking(_ModeSwitch):
    """Say whether a view that was changed in place replays its views in the walk backward.

    It never does here. Errors: NotImplementedError for True.
    """

    def __init__(self, mode: bool) -> None:
        if mode:
            raise OutOfScope(
                "autograd._force_original_view_tracking(True)",
                "after a change in place, a view's grad_fn is AsStridedBackward0 always",
            )
        self.mode = mode

    def __enter__(self) -> None:
        """Nothing is to be switched."""

    def __exit__(self, *exception: object) -> None:
        """Nothing was switched."""

    def clone(self) -> "_force_original_view_tracking":
        return _force_original_view_tracking(self.mode)


class _unsafe_preserve_version_counter:
    """In this block changes in place of a tensor, or of each of several, are not counted.

    What was saved of them before is then taken for unchanged, which may make gradients wrong.
    """

    def __init__(self, tensors: Any) -> None:
        listed = tensors if isinstance(tensors, (tuple, list)) else (tensors,)
        self.counters = [tensor._version_counter() for tensor in listed]
        self.numbers = [counter.number for counter in self.counters]

    def __enter__(self) -> None:
        """The numbers were noted when the block was made."""

    def __exit__(self, *exception: object) -> None:
        for counter, number in zip(self.counters, self.numbers, strict=True):
            counter.number = number


def is_view_replay_enabled() -> bool:
    """False: a view that was changed in place has a derivative of its own."""
    return False


def is_multithreading_enabled() -> bool:
    """What `set_multithreading_enabled` last said in this thread."""
    return thread.modes.multithreading
