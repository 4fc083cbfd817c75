"""Modes in a live kernel: what a cell sets by function holds for later cells and for widgets.

The engine keeps its modes in a `threading.local`, as PyTorch does. In a kernel that is not enough:
a widget's callback may run on a thread of its own (a subshell), or on the cells' thread while a
cell awaits inside `with no_grad():`. So the modes that a cell leaves behind, all of the thread's,
are kept here, and every cell and every callback starts from them.
"""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograd_lab.core.modes import thread

COMM_MESSAGES = ("comm_open", "comm_msg", "comm_close")


class LiveModes:
    """The modes that the learner set last, at the top level of a cell.

    Example: `LiveModes(shell, undo)` starts it, `undo.close()` ends it.
    """

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        self.state = thread.modes.state()
        self._at_start = threading.local()
        for event, callback in (("pre_run_cell", self._adopt), ("post_run_cell", self._record)):
            shell.events.register(event, callback)
            undo.callback(shell.events.unregister, event, callback)
        kernel = getattr(shell, "kernel", None)  # a terminal has none, and no comm messages
        handlers = kernel.shell_handlers if kernel is not None else {}
        for message in COMM_MESSAGES:
            if message in handlers:
                undo.callback(handlers.__setitem__, message, handlers[message])
                handlers[message] = self._with_lasting_modes(handlers[message])

    def _adopt(self, info: object) -> None:
        self._at_start.state = self.state
        thread.modes.set_state(self.state)

    def _record(self, result: object) -> None:
        # Cells may run side by side on several threads; one that changed nothing has no say.
        state = thread.modes.state()
        if state != getattr(self._at_start, "state", self.state):
            self.state = state

    def _with_lasting_modes(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        def handle_in_lasting_modes(stream: Any, ident: Any, message: Any) -> Any:
            before = thread.modes.state()
            thread.modes.set_state(self.state)
            try:
                return handle(stream, ident, message)
            finally:
                thread.modes.set_state(before)

        return handle_in_lasting_modes
