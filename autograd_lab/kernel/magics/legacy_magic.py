"""The magics `%legacy` and `%%legacy`: cells that run in the world before 0.4."""

from contextlib import ExitStack, nullcontext
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments

from autograd_lab.kernel.inner_cell import run_inside
from autograd_lab.kernel.magics.requests import parsed
from autograd_lab.kernel.old_world import OldWorld


@magics_class
class LegacyMagic(Magics):
    """The magic `%legacy`, for all cells that follow, and `%%legacy`, for one."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        super().__init__(shell)
        self.on = False
        self._world: ExitStack | None = None
        for event, callback in (("pre_run_cell", self._enter), ("post_run_cell", self._leave)):
            shell.events.register(event, callback)
            undo.callback(shell.events.unregister, event, callback)
        undo.callback(self._leave, None)

    @magic_arguments()
    @argument("switch", nargs="?", choices=("on", "off"), help="whether cells run in 0.3's world")
    @no_var_expand
    @line_cell_magic
    def legacy(self, line: str, cell: str | None = None) -> Any:
        """Run cells as PyTorch 0.3 did: `torch` is then `autograd_lab.legacy`.

        `%%legacy` on top of a cell does so for that cell, `%legacy on` for all that follow.

        Example::

            %%legacy
            from torch.autograd import Variable
            Variable(torch.ones(2), volatile=True)
        """
        __tracebackhide__ = True
        switch = parsed(self.legacy, line).switch
        if cell is not None:
            with nullcontext() if self.on else OldWorld(self.shell.user_ns):
                return run_inside(self.shell, cell)
        if switch is not None:
            self.on = switch == "on"
            self._leave(None)  # the rest of this cell too
            self._enter(None)
        said = "run in the world of PyTorch 0.3" if self.on else "run in today's world"
        print(f"Cells {said}. %legacy {'off' if self.on else 'on'} changes it.")
        return None

    def _enter(self, info: Any) -> None:
        if self.on and self._world is None:
            self._world = ExitStack()
            self._world.enter_context(OldWorld(self.shell.user_ns))

    def _leave(self, result: Any) -> None:
        if self._world is not None:
            self._world.close()
            self._world = None


def complete_legacy(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%legacy`: its switch."""
    return ["on", "off"]
