"""The learner as a shell knows them: their namespace, and the cells that they have run."""

from contextlib import ExitStack
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from IPython.core.interactiveshell import InteractiveShell

from autograd_lab.coach.learner import Learner


class Counting:
    """Numbers the cells of a shell in the order in which they run, as their prompts do, and goes on
    to count where a cell is run without a place in the history, as nbval runs all of them.

    Example: `Counting(shell, undo)` starts it, `undo.close()` ends it.
    """

    of: ClassVar[WeakKeyDictionary[InteractiveShell, "Counting"]] = WeakKeyDictionary()

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        # By the names under which cells were compiled, with those that ran before.
        self.numbers: dict[str, int] = dict(getattr(shell.compile, "_filename_map", {}))
        self._without_number = 0
        self._cache = shell.compile.cache
        shell.events.register("post_run_cell", self._end)
        undo.callback(shell.events.unregister, "post_run_cell", self._end)
        shell.compile.cache = self._note  # type: ignore[assignment,method-assign]
        undo.callback(vars(shell.compile).pop, "cache")
        Counting.of[shell] = self
        undo.callback(Counting.of.pop, shell)

    def _end(self, result: Any) -> None:
        self._without_number += not result.info.store_history

    def _note(self, code: str, number: int = 0, raw_code: str | None = None) -> str:
        name = self._cache(code, number, raw_code=raw_code)
        self.numbers[name] = number + self._without_number
        return name


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
        counting = Counting.of.get(self.shell)
        return dict(counting.numbers if counting else {})


def learner_in(shell: InteractiveShell, error: BaseException | None = None) -> Learner:
    """The learner at the top level of a shell, or where an error was raised."""
    cells = Cells(shell)
    if error is None:
        return Learner([shell.user_ns], cells.name_of, cells.files())
    return Learner.of(error, cells.name_of, cells.files(), shell.user_ns)
