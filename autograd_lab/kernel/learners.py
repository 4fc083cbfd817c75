"""The learner as a shell knows them: their namespace, and the cells that they have run."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograd_lab.coach.learner import Learner


class Cells:
    """The cells of a shell, by the names under which their code was compiled."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell

    def name_of(self, file: str) -> str | None:
        """Such as "cell 3"; None for what is no cell."""
        number = self._numbers().get(file)
        return None if number is None else f"cell {number}"

    def files(self) -> list[str]:
        """Their names, in the order in which they were run."""
        return list(self._numbers())

    def _numbers(self) -> dict[str, Any]:
        return dict(getattr(self.shell.compile, "_filename_map", {}))


def learner_in(shell: InteractiveShell, error: BaseException | None = None) -> Learner:
    """The learner at the top level of a shell, or where an error was raised."""
    cells = Cells(shell)
    if error is None:
        return Learner([shell.user_ns], cells.name_of, cells.files())
    return Learner.of(error, cells.name_of, cells.files(), shell.user_ns)
