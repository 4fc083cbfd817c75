"""The IPython extension: `%load_ext autograd_lab`, and `%unload_ext autograd_lab` to undo it."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograd_lab.core import events
from autograd_lab.graph.module_calls import ModuleCalls
from autograd_lab.kernel.coaching import Coaching
from autograd_lab.kernel.displays import Displays
from autograd_lab.kernel.doctoring import Doctoring, DoctorMagics, complete_doctor
from autograd_lab.kernel.learners import Counting
from autograd_lab.kernel.live_modes import LiveModes
from autograd_lab.kernel.magics import COMPLETIONS, LASTING, PLAIN

_undo: dict[InteractiveShell, ExitStack] = {}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magics, the coach, the doctor, the displays; have grad modes last across cells."""
    undo = _undo[shell] = ExitStack()
    Counting(shell, undo)
    _complete(shell, {**COMPLETIONS, "doctor": complete_doctor}, undo)
    for kind in PLAIN:
        shell.register_magics(kind)
    for lasting in LASTING:
        shell.register_magics(lasting(shell, undo))
    _listen(ModuleCalls(), undo)
    LiveModes(shell, undo)
    Coaching(shell, undo)
    Displays(shell, undo)
    shell.register_magics(DoctorMagics(shell, Doctoring(shell, undo)))


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Leave the shell as it was before `load_ipython_extension`."""
    _undo.pop(shell).close()


def _complete(shell: InteractiveShell, completions: Mapping[str, Any], undo: ExitStack) -> None:
    """Give each magic its completion; note what its name stood for before."""
    hooks = shell.strdispatchers["complete_command"].strs
    for name, complete in completions.items():
        for table in shell.magics_manager.magics.values():
            undo.callback(_put_back, table, name, table.get(name))
        for key in (f"%{name}", f"%%{name}"):
            shell.set_hook("complete_command", complete, str_key=key)
            undo.callback(hooks.pop, key, None)


def _listen(listener: Any, undo: ExitStack) -> None:
    """Have a listener hear the engine until the extension is unloaded."""
    events.listeners.append(listener)
    undo.callback(events.listeners.remove, listener)


def _put_back(table: dict[str, Any], name: str, previous: Any) -> None:
    if previous is None:
        table.pop(name, None)
    else:
        table[name] = previous
