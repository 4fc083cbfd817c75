"""The magics of an exercise: `%check`, `%hint`, `%reset_exercise`."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from autograd_lab.kernel.magics.requests import MagicError, parsed


@magics_class
class ExerciseMagics(Magics):
    """The magics `%check`, `%hint` and `%reset_exercise`."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.given: dict[str, int] = {}  # how many hints of each exercise were shown

    @magic_arguments()
    @argument("name", metavar="NAME", help="the name of an exercise")
    @no_var_expand
    @line_magic
    def check(self, line: str) -> None:
        """Check your answer to an exercise: a pass, or a hint about what it does.

        Example::

            %check mul_backward
        """
        result = self._checked(parsed(self.check, line).name)
        display({"text/plain": result.text(), "text/html": result.html()}, raw=True)

    @magic_arguments()
    @argument("name", metavar="NAME", help="the name of an exercise")
    @no_var_expand
    @line_magic
    def hint(self, line: str) -> None:
        """Show the next hint of an exercise: from what is asked for to what your code does now.

        Example::

            %hint mul_backward
        """
        name = parsed(self.hint, line).name
        result = self._checked(name)
        if result.passed:
            print(f"{name} is solved: no hint is needed.")
            return
        from autograd_lab import grading

        hints = [f"Asked for is {result.expected}.", *grading.hints(name), result.hint]
        at = min(self.given.get(name, 0), len(hints) - 1)
        self.given[name] = at + 1
        last = "" if at < len(hints) - 1 else " It follows your code as it changes."
        print(f"Hint {at + 1} of {len(hints)}. {hints[at]}{last}")

    @magic_arguments()
    @argument("name", metavar="NAME", help="the name of an exercise")
    @no_var_expand
    @line_magic
    def reset_exercise(self, line: str) -> None:
        """Put this cell's text back to the exercise as it was given, and forget your answer.

        A kernel can change only the cell that asks. So run this in the exercise's own cell, or in
        an empty one, and it becomes the exercise; what you wrote elsewhere stays as it is.

        Example::

            %reset_exercise mul_backward
        """
        name = parsed(self.reset_exercise, line).name
        from autograd_lab import grading

        try:
            cell = grading.given_cell(name)
        except grading.UnknownExercise as error:
            raise MagicError(str(error)) from None
        if cell is None:
            raise MagicError(
                f"no notebook near this one holds {name} as it was given. Open a fresh copy of the "
                "lesson's notebook from exercises/, and take its cell."
            )
        self.shell.user_ns.pop(name, None)
        self.given.pop(name, None)
        self.shell.set_next_input(cell, replace=True)
        print(f"{name} is as it was given: run this cell once more, then write your answer.")

    def _checked(self, name: str) -> Any:
        from autograd_lab import grading

        try:
            return grading.check(name, self.shell.user_ns)
        except grading.UnknownExercise as error:
            raise MagicError(str(error)) from None


def complete_exercise(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions: the names of the exercises."""
    from autograd_lab import grading

    return [name for names in grading.known_names().values() for name in names]
