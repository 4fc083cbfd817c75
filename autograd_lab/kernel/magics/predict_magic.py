"""The magics `%predict` and `%%predict`: an answer first, then the cell."""

import ast
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from IPython.core.error import InputRejected
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from IPython.display import display

from autograd_lab.kernel.inner_cell import run_inside
from autograd_lab.kernel.magics.requests import MagicError
from autograd_lab.kernel.predictions import Prediction, compared, split_choices
from autograd_lab.kernel.tables import Table

READ = timedelta(seconds=2)  # nobody reads a question and runs the next cell faster


class Unanswered(InputRejected):
    """A cell that has to wait, for an answer was asked for before it."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class _Gate(ast.NodeTransformer):
    """Shows every cell to the magic before it runs."""

    def __init__(self, magic: "PredictMagic") -> None:
        self.magic = magic

    def visit(self, tree: Any) -> Any:
        """The tree as it is. Raises Unanswered where it may not run yet."""
        self.magic.check(tree)
        return tree


@magics_class
class PredictMagic(Magics):
    """The magics `%predict`, about what the next cell does, and `%%predict`, about this one."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        super().__init__(shell)
        self.kept: list[Prediction] = []
        self.asked = ""  # the expression that waits for an answer
        self.said: Prediction | None = None  # the answer that waits for its cell
        self._offered = False  # whether what is asked has choices
        self._choices: Any = None  # the widget that offered them last
        self._shown: datetime | None = None  # when a person asked for it; None where nobody did
        self._real = False  # whether the cell does more than to call magics
        gate = _Gate(self)
        shell.ast_transformers.append(gate)
        undo.callback(shell.ast_transformers.remove, gate)
        shell.events.register("post_run_cell", self._compare)
        undo.callback(shell.events.unregister, "post_run_cell", self._compare)

    @no_var_expand
    @line_cell_magic
    def predict(self, line: str, cell: str | None = None) -> Any:
        """Say what will come, before the cell may run.

        `%predict EXPRESSION` asks about the next cell: none runs until `%predict EXPRESSION =
        ANSWER` has answered. `%predict EXPRESSION = ONE | OTHER | THIRD` offers choices; it waits
        for an answer in the same way, save where all cells are run at once. `%predict --skip` lets
        the cells run without one; `%predict` alone lists what was predicted, and what came.
        `%%predict ANSWER` on top of a cell is about the value that this cell ends in. An error is
        answered by its name, such as RuntimeError.

        Example::

            %predict x.grad = 6 | 18 | 54
        """
        __tracebackhide__ = True
        if cell is not None:
            return self._run(line.strip(), cell)
        about, answer = _halves(line)
        options = split_choices(answer)
        if about == "--skip":
            self.asked, self.said = "", None
        elif about.startswith("-"):
            raise MagicError(f"unrecognized arguments: {about}. See %predict?")
        elif answer and not about:
            raise MagicError("name what the answer is about, such as %predict x.grad = 18.")
        elif len(options) > 1:
            self._offer(about, options)
        elif answer:
            self._take(about, answer)
            print(f"Kept: {about} will be {answer}. Now run the next cell.")
        elif about:
            self.asked, self._offered = about, False
            print(f"What will {about} be? Answer with %predict {about} = ..., then run the cell.")
        else:
            self._list()
        return None

    def _take(self, about: str, answer: str) -> None:
        self.asked, self.said = "", Prediction(about, answer)

    def _offer(self, about: str, options: tuple[str, ...]) -> None:
        """Ask with choices: buttons where a page can show them, and text everywhere."""
        if not all(options) or len(set(options)) < len(options):
            raise MagicError("the choices between the | have to be there, and to differ.")
        self.asked, self.said, self._offered = about, None, True
        self._shown = _sent_by_a_page(self.shell)
        try:
            from autograd_lab.widgets.choices import Choices
        except ImportError:  # anywidget comes with the extra `lab`
            print(f"What will {about} be: {', '.join(options)}? Answer with %predict {about} = ...")
            return
        self._choices = Choices(about, options, lambda answer: self._take(about, answer))
        display(self._choices)

    def _run(self, answer: str, cell: str) -> Any:
        """The cell, and how its value or its error compares with the answer."""
        __tracebackhide__ = True
        if not answer:
            raise MagicError(
                "commit to an answer first: write it behind %%predict, such as %%predict 33. "
                "The cell has not run."
            )
        prediction = Prediction("", answer)
        try:
            value = run_inside(self.shell, cell)
        except Exception as error:
            self._keep(compared(prediction, error))
            raise
        self._keep(compared(prediction, value))
        return value

    def check(self, tree: Any) -> None:
        """Refuse a cell that came before the answer."""
        self._real = not _only_magics(tree)
        if self.asked and self._real and self._nobody_could_answer():
            self.asked = ""
        if self.asked and self._real:
            raise Unanswered(
                f"this cell waits for your answer: %predict {self.asked} = ... "
                "It has not run. %predict --skip goes on without one."
            )

    def _nobody_could_answer(self) -> bool:
        """Whether choices were offered, and this cell came from where nobody chooses: a program, or
        a run of all cells, which sends the next cell before the question is read."""
        if not self._offered:
            return False
        sent = _sent_by_a_page(self.shell)
        return sent is None or self._shown is None or sent - self._shown < READ

    def _compare(self, result: Any) -> None:
        real, self._real = self._real, False
        if self.said is None or not real:
            return
        said, self.said = self.said, None
        error = result.error_in_exec or result.error_before_exec
        try:
            outcome = error or eval(said.about, self.shell.user_global_ns, self.shell.user_ns)
        except Exception as failed:
            outcome = failed
        self._keep(compared(said, outcome))
        if self._choices is not None and self._choices.about == said.about:
            self._choices.end(self.kept[-1].sentence())
            self._choices = None

    def _keep(self, prediction: Prediction) -> None:
        self.kept.append(prediction)
        print(prediction.sentence())

    def _list(self) -> None:
        if not self.kept:
            print("Nothing was predicted yet. See %predict?")
            return
        rows = tuple(
            (p.about or "the cell", p.answer, p.outcome or "", "right" if p.right else "not so")
            for p in self.kept
        )
        right = sum(bool(p.right) for p in self.kept)
        display(Table(f"{right} of {len(rows)} right", ("about", "you said", "it is", ""), rows))


def _sent_by_a_page(shell: InteractiveShell) -> datetime | None:
    """When a page of JupyterLab, or one like it, sent the cell that runs, by its own clock. None
    for one that a program sent, such as nbconvert: it has no cell in a page."""
    parent = getattr(shell, "parent_header", None) or {}
    sent = parent.get("header", {}).get("date")
    return sent if "cellId" in parent.get("metadata", {}) and isinstance(sent, datetime) else None


def _halves(line: str) -> tuple[str, str]:
    """The expression and the answer: what stands before and behind the first bare `=`."""
    depth = 0
    for at, letter in enumerate(line):
        depth += (letter in "([{") - (letter in ")]}")
        alone = "=" not in (line[at + 1 : at + 2], line[at - 1 : at] if at else "")
        if letter == "=" and not depth and alone and line[at - 1 : at] not in ("<", ">", "!"):
            return line[:at].strip(), line[at + 1 :].strip()
    return line.strip(), ""


def _only_magics(tree: ast.AST) -> bool:
    """Whether a cell does nothing but call line magics, such as `%hint`, or ask for help."""
    return all(
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Attribute)
        and statement.value.func.attr == "run_line_magic"
        for statement in getattr(tree, "body", ())
    )


def complete_predict(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%predict`: the learner's names."""
    return [name for name in shell.user_ns if not name.startswith("_")]
