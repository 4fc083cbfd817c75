"""Grad modes in a live kernel: what a cell sets by function holds for later cells and for widgets.

The engine keeps its modes in a `threading.local`, as PyTorch does. In a kernel that is not enough:
a widget's callback may run on a thread of its own (a subshell), or on the cells' thread while a
cell awaits inside `with no_grad():`. So the mode that a cell leaves behind is kept here, and every
cell and every callback starts from it.
"""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograd_lab.core.modes import thread

COMM_MESSAGES = ("comm_open", "comm_msg", "comm_close")


class LiveModes:
    """The grad mode that the learner set last, at the top level of a cell.

    Example: `LiveModes(shell, undo)` starts it, `undo.close()` ends it.
    """

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        self.grad = thread.modes.grad
        self._at_start = threading.local()
        for event, callback in (("pre_run_cell", self._adopt), ("post_run_cell", self._record)):
            shell.events.register(event, callback)
            undo.callback(shell.events.unregister, event, callback)
        kernel = getattr(shell, "kernel", None)  # a terminal has none, and no comm messages
        handlers = kernel.shell_handlers if kernel is not None else {}
        for message in COMM_MESSAGES:
            if message in handlers:
                undo.callback(handlers.__setitem__, message, handlers[message])
                handlers[message] = self._with_lasting_mode(handlers[message])

    def _adopt(self, info: object) -> None:
        self._at_start.grad = thread.modes.grad = self.grad

    def _record(self, result: object) -> None:
        # Cells may run side by side on several threads; one that changed nothing has no say.
        if thread.modes.grad != getattr(self._at_start, "grad", self.grad):
            self.grad = thread.modes.grad

    def _with_lasting_mode(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        def handle_in_lasting_mode(stream: Any, ident: Any, message: Any) -> Any:
            before = thread.modes.grad
            thread.modes.grad = self.grad
            try:
                return handle(stream, ident, message)
            finally:
                thread.modes.grad = before

        return handle_in_lasting_mode
