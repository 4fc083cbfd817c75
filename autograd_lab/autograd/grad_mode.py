"""Switching recording on and off: as a `with` block, as a decorator, as a function.

A mode belongs to the thread. A generator function that is decorated runs each of its steps in the
mode, and leaves its caller's alone in between.
"""

import functools
from collections.abc import Callable, Generator
from typing import Any

from autograd_lab.core.modes import thread

CO_GENERATOR = 0x20
"""Python's mark on the code of a generator function; importing `inspect` for it takes too long."""


class _ModeSwitch:
    """A grad mode to be in for a while. Each `with` block remembers what it found."""

    mode: bool

    def __init__(self) -> None:
        self._found: list[bool] = []

    def __enter__(self) -> None:
        self._found.append(thread.modes.grad)
        thread.modes.grad = self.mode

    def __exit__(self, *exception: object) -> None:
        thread.modes.grad = self._found.pop()

    def clone(self) -> "_ModeSwitch":
        """A fresh switch of the same mode, for one call of a decorated function."""
        return type(self)()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if getattr(function, "__code__", None) and function.__code__.co_flags & CO_GENERATOR:
            return _each_step(self, function)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
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
        if function is None:
            return switch
        switch.__init__()  # type: ignore[misc]
        return switch(function)


class enable_grad(no_grad):
    """Record again, inside a `no_grad` block."""

    mode = True


class set_grad_enabled(_ModeSwitch):
    """Record or not, by a flag: at once and for good, or for a `with` block, or as a decorator.

    Example: `torch.set_grad_enabled(False)`; `with torch.set_grad_enabled(training): ...`
    """

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.mode = bool(mode)
        self._before = thread.modes.grad
        thread.modes.grad = self.mode

    def __enter__(self) -> None:
        self._found.append(self._before)
        thread.modes.grad = self.mode

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        thread.modes.grad = self._before
        return super().__call__(function)

    def clone(self) -> _ModeSwitch:
        return enable_grad() if self.mode else no_grad()
