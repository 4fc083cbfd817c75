"""The magics of an exercise: `%check`, `%hint`, `%variant`, `%reset_exercise`."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from autograd_lab.kernel.magics.requests import MagicError, parsed

LATER = "{} is checked when it is handed in."


@magics_class
class ExerciseMagics(Magics):
    """The magics `%check`, `%hint`, `%variant` and `%reset_exercise`."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.given: dict[str, int] = {}  # how many hints of each exercise were shown
        self.results: dict[str, Any] = {}  # what the last check of each found
        self.last: str | None = None  # the exercise that was checked last

    @magic_arguments()
    @argument("name", nargs="?", metavar="NAME", help="the name of an exercise")
    @no_var_expand
    @line_magic
    def check(self, line: str) -> None:
        """Check your answer to an exercise: a pass, or a hint about what it does.

        Without a name: all exercises of the lesson, and where each stands.

        Example::

            %check mul_backward
        """
        name = parsed(self.check, line).name
        if name is None:
            self._check_all()
            return
        result = self._checked(name)
        if result is None:
            print(LATER.format(name))
            return
        progress = self._progress(name).line()
        html = f'{result.html()}<div style="{_QUIET}">{progress}</div>'
        display({"text/plain": f"{result.text()}\n\n{progress}", "text/html": html}, raw=True)

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
        if result is None:
            print(LATER.format(name))
            return
        if result.passed:
            print(f"{name} is solved: no hint is needed.")
            return
        from autograd_lab import grading

        hints = [f"Asked for: {result.expected}.", *grading.hints(name)]
        if result.case and result.case not in result.hint:
            hints.append(result.case)
        hints.append(result.hint)
        at = min(self.given.get(name, 0), len(hints) - 1)
        self.given[name] = at + 1
        last = "" if at < len(hints) - 1 else " It follows your code as it changes."
        print(f"Hint {at + 1} of {len(hints)}. {hints[at]}{last}")

    @magic_arguments()
    @argument("seed", nargs="?", type=int, metavar="SEED", help="the seed of your own numbers")
    @no_var_expand
    @line_magic
    def variant(self, line: str) -> None:
        """Check with the numbers that your notebook was given; 0 are those of the lesson.

        Without a seed: say which they are. Your teacher's grader knows your seed by itself.

        Example::

            %variant 1346797448
        """
        from autograd_lab.grading.desk import VARIANT

        seed = parsed(self.variant, line.partition("###")[0]).seed
        if seed is None:
            print(f"The numbers are those of variant {self.shell.user_ns.get(VARIANT, 0)}.")
            return
        if seed < 0:
            raise MagicError("a variant's seed is 0 or above.")
        self.shell.user_ns[VARIANT] = seed

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
        for memory in (self.shell.user_ns, self.given, self.results):
            memory.pop(name, None)
        self.shell.set_next_input(cell, replace=True)
        print(f"{name} is as it was given: run this cell once more, then write your answer.")

    def _checked(self, name: str) -> Any:
        """The result of a check; None for an exercise that is checked when it is handed in."""
        from autograd_lab import grading

        try:
            result = grading.check(name, self.shell.user_ns)
        except grading.UnknownExercise as error:
            try:
                grading.given_cell(name)
            except grading.UnknownExercise:
                raise MagicError(str(error)) from None
            return None
        self.last = name
        self.results[name] = result
        if result.passed:
            self.given.pop(name, None)
        return result

    def _check_all(self) -> None:
        """Check what is defined of the lesson's exercises, and show where each stands."""
        from autograd_lab.grading.progress import lesson_at_hand
        from autograd_lab.kernel.tables import Table

        names = [exercise.name for exercise in lesson_at_hand(self.last, self.shell.user_ns)]
        if not names:
            raise MagicError("there are no exercises here.")
        last = self.last
        for name in names:
            self._checked(name)
        self.last = last
        progress = self._progress(names[0])
        heads = ("exercise", "where it stands", "points")
        display(Table(progress.line(), heads, progress.rows(), mono=("exercise",)))

    def _progress(self, name: str) -> Any:
        from autograd_lab.grading.desk import companions
        from autograd_lab.grading.progress import Progress

        return Progress(companions(name), self.results)


_QUIET = (
    "margin-top:4px;padding-left:2px;color:var(--jp-ui-font-color2, #5f6b76);"
    "font:13px/1.45 var(--jp-ui-font-family, sans-serif)"
)


def complete_exercise(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions: the names of the exercises."""
    from autograd_lab import grading

    return [name for names in grading.known_names().values() for name in names]


def complete_variant(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%variant`: the lesson's own numbers."""
    return ["0"]
