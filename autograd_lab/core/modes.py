"""What is switched on in the running thread.

The modes live in a `threading.local`, as PyTorch's do: every thread starts with gradients on, and
no thread sees another's. A `ContextVar` would not do, for a notebook cell that awaits runs in a
context of its own, and what it set would be lost with it.
"""

import contextvars
import threading

import numpy as np


class Modes:
    """The switches of one thread.

    grad: whether operations are recorded.
    run: calls a function with NumPy's floating-point warnings off. PyTorch divides by zero in
        silence, and so do we. NumPy keeps that setting in a context variable, so one context with
        the warnings off, entered for each forward, leaves the learner's own setting alone and costs
        a tenth of `numpy.errstate`.
    """

    __slots__ = ("grad", "run")

    def __init__(self) -> None:
        self.grad = True
        quiet = contextvars.Context()
        quiet.run(np.seterr, all="ignore")
        self.run = quiet.run


class _Thread(threading.local):
    def __init__(self) -> None:
        self.modes = Modes()


thread = _Thread()
"""`thread.modes` are the modes of the running thread."""


def is_grad_enabled() -> bool:
    """Whether operations are recorded in this thread."""
    return thread.modes.grad
