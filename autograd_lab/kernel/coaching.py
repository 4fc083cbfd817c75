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
        self.on = True
        shown: Callable[..., Any] = shell._showtraceback

        def show_and_advise(etype: type, evalue: BaseException, stb: Any) -> None:
            shown(etype, evalue, stb)
            self.advise(evalue)

        shell._showtraceback = show_and_advise  # type: ignore[method-assign]
        undo.callback(setattr, shell, "_showtraceback", shown)

    def advise(self, error: BaseException) -> None:
        """Show advice on an error, if there is any. A fault of the coach's own is one line."""
        if not self.on:
            return
        try:
            from autograd_lab import coach

            files = list(self.shell.compile._filename_map)
            learner = coach.Learner.of(error, self.cell_of, files, self.shell.user_ns)
            advice = coach.explain(error, learner)
        except Exception as fault:
            print(f"The coach failed to explain this error: {type(fault).__name__}: {fault}")
            return
        if advice is not None:
            display(advice)

    def cell_of(self, file: str) -> str | None:
        """The cell whose code has this file name, such as "cell 3"; None if none has."""
        number = self.shell.compile._filename_map.get(file)
        return None if number is None else f"cell {number}"
