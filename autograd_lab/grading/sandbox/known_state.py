"""The state in which each question's observations begin, whatever the learner's cells have set."""

from __future__ import annotations

import os
import random
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import numpy as np

import autograd_lab as torch
from autograd_lab.core.modes import Modes, thread
from autograd_lab.generator import default_generator

_numpys: Any = np.random
_RECURSION = sys.getrecursionlimit()
# That of the module signal makes an enum of its answer, which takes sixty times longer.
_handler: Any = import_module("_signal").getsignal
_HANDLERS = {int(number): _handler(number) for number in signal.valid_signals()}
_TIMERS = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)


def seed_all(seed: int) -> None:
    """Start the generators of Python, NumPy and the engine.

    Example: `seed_all(0)`.
    """
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def forget_signals() -> None:
    """Stop the learner's timers and put the handlers of signals back, until none interrupts that.

    Example: `forget_signals()`.
    """
    while True:
        try:
            for timer in _TIMERS:
                signal.setitimer(timer, 0)
            for number, handler in _HANDLERS.items():
                if _handler(number) is not handler:
                    signal.signal(number, handler)
            return
        except BaseException:  # of a handler of the learner's
            continue


@contextmanager
def known_state(seed: int) -> Iterator[None]:
    """A block in which modes, dtypes, warnings and generators are as in a fresh session; after it
    they are as the learner left them.

    Example: `with known_state(0): torch.rand(1)` gives the same number each time.
    """
    modes, dtype, device = (
        thread.modes.state(),
        torch.get_default_dtype(),
        torch.get_default_device(),
    )
    # Two generators are set aside: to copy their states takes ten times longer.
    drawn, twister, ours = random.getstate(), _numpys.get_bit_generator(), vars(default_generator)
    engines = dict(ours)
    recursion, folder = sys.getrecursionlimit(), _folder()
    thread.modes.set_state(Modes().state())
    torch.set_default_dtype(torch.float32)
    torch.set_default_device("cpu")
    sys.setrecursionlimit(_RECURSION)
    _numpys.set_bit_generator(np.random.MT19937(0))
    seed_all(seed)
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        with suppress(OSError):
            os.chdir(folder)
        sys.setrecursionlimit(recursion)
        thread.modes.set_state(modes)
        torch.set_default_dtype(dtype)
        torch.set_default_device(device)
        random.setstate(drawn)
        _numpys.set_bit_generator(twister)
        ours.update(engines)


def _folder() -> str:
    """The current folder, or the root where the learner's code has removed it."""
    try:
        return os.getcwd()
    except OSError:
        return os.sep
