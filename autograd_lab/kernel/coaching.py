"""Advice after a traceback: the coach in a live session."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display


class Coaching:
    """Shows what the coach has to say of an error, once the shell has shown the error itself.

    Every traceback passes one method of the shell: that of a cell, of a widget's callback, and of
    an `Output` widget. The error stays as it is, for machines read it too.

    Example: `Coaching(shell, undo)` starts it, `undo.close()` ends it.
    """

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        self.shell = shell
        shown: Callable[..., Any] = shell._showtraceback

        def show_and_advise(etype: type, evalue: BaseException, stb: Any) -> None:
            shown(etype, evalue, stb)
            self.advise(evalue)

        shell._showtraceback = show_and_advise  # type: ignore[method-assign]
        undo.callback(setattr, shell, "_showtraceback", shown)

    def advise(self, error: BaseException) -> None:
        """Show advice on an error, if there is any. A fault of the coach's own is one line."""
        try:
            from autograd_lab import coach
            from autograd_lab.kernel.learners import learner_in

            advice = coach.explain(error, learner_in(self.shell, error))
        except Exception as fault:
            print(f"The coach failed to explain this error: {type(fault).__name__}: {fault}")
            return
        if advice is not None:
            display(advice)
