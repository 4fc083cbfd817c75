"""The IPython extension: `%load_ext autograd_lab`, and `%unload_ext autograd_lab` to undo it."""

from contextlib import ExitStack
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograd_lab.kernel.coaching import Coaching
from autograd_lab.kernel.doctoring import Doctoring, DoctorMagics
from autograd_lab.kernel.live_modes import LiveModes
from autograd_lab.kernel.magics import COMPLETIONS, LabMagics

_undo: dict[InteractiveShell, ExitStack] = {}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magics, the coach and the doctor; make grad modes last from cell to cell."""
    undo = _undo[shell] = ExitStack()
    magics: dict[str, Any] = shell.magics_manager.magics["line"]
    for name, complete in COMPLETIONS.items():
        undo.callback(_put_back, magics, name, magics.get(name))
        shell.set_hook("complete_command", complete, str_key=f"%{name}")
        undo.callback(shell.strdispatchers["complete_command"].strs.pop, f"%{name}")
    shell.register_magics(LabMagics)
    LiveModes(shell, undo)
    Coaching(shell, undo)
    shell.register_magics(DoctorMagics(shell, Doctoring(shell, undo)))


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Leave the shell as it was before `load_ipython_extension`."""
    _undo.pop(shell).close()


def _put_back(table: dict[str, Any], name: str, previous: Any) -> None:
    if previous is None:
        table.pop(name, None)
    else:
        table[name] = previous
