"""What the doctor found, shown after a cell's output: silent mistakes in a live session."""

from contextlib import ExitStack
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from autograd_lab.kernel.learners import learner_in
from autograd_lab.kernel.magics import parsed


class Doctoring:
    """Listens while a cell runs, and speaks after it, once of each cause.

    on: whether it does. Example: `Doctoring(shell, undo)` starts it, `undo.close()` ends it.
    """

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        from autograd_lab.doctor import Doctor

        self.shell = shell
        self.doctor = Doctor()
        self.on = True
        self._listening = False
        for event, callback in (("pre_run_cell", self._begin), ("post_run_cell", self._end)):
            shell.events.register(event, callback)
            undo.callback(shell.events.unregister, event, callback)
        undo.callback(self._stop)

    def _stop(self) -> None:
        """Hear no more, though the cell goes on: it is the one that unloads the extension."""
        if self._listening:
            self._listening = False
            self.doctor.end(learner_in(self.shell))

    def _begin(self, info: Any) -> None:
        if self.on and not self._listening:
            self._listening = True
            self.doctor.begin(learner_in(self.shell))

    def _end(self, result: Any) -> None:
        if not self._listening:
            return
        self._listening = False
        try:
            found = self.doctor.end(learner_in(self.shell))
        except Exception as fault:
            print(f"The doctor failed to look at this cell: {type(fault).__name__}: {fault}")
            return
        for finding in found if self.on else ():
            display(finding.advice)


@magics_class
class DoctorMagics(Magics):
    """The magic `%doctor`."""

    def __init__(self, shell: InteractiveShell, doctoring: Doctoring) -> None:
        super().__init__(shell)
        self.doctoring = doctoring

    @magic_arguments()
    @argument("switch", nargs="?", choices=("on", "off"), help="whether the doctor speaks")
    @no_var_expand
    @line_magic
    def doctor(self, line: str) -> None:
        """Show all silent mistakes that were seen in this session; or switch the doctor on or off.

        Example::

            %doctor off
        """
        switch = parsed(self.doctor, line).switch
        if switch is not None:
            self.doctoring.on = switch == "on"
            return
        told = self.doctoring.doctor.told.values()
        for finding in told:
            display(finding.advice)
        if not told:
            print("No silent mistake was seen in this session.")


def complete_doctor(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%doctor`: its switch."""
    return ["on", "off"]
