"""The magics `%graph` and `%check`. What they show is made elsewhere, imported when first used."""

import argparse
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from autograd_lab.tensor import Tensor


class MagicError(Exception):
    """A magic that can't do what it was asked, told in one line, without our stack above it.

    IPython's own `UsageError` prints its line but publishes no error, so a notebook that a machine
    runs would pass.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


@magics_class
class LabMagics(Magics):
    """The line magics of the lab."""

    shell: InteractiveShell

    @magic_arguments()
    @argument("name", metavar="NAME", help="the name of a tensor")
    @argument("--text", action="store_true", help="show the table in place of the picture")
    @no_var_expand
    @line_magic
    def graph(self, line: str) -> None:
        """Draw the graph behind a tensor, with the names you gave.

        Example::

            x = torch.tensor(3.0, requires_grad=True)
            y = x * x + x
            %graph y
        """
        options = parsed(self.graph, line)
        names = self.shell.user_ns
        if options.name not in names:
            raise MagicError(
                f"nothing is called {options.name}. Run the cell that makes it, or check the name."
            )
        value = names[options.name]
        if not isinstance(value, Tensor):
            kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
            raise MagicError(
                f"{options.name} is not a tensor of autograd_lab but of type {kind}, "
                "so there is no graph to draw."
            )
        from autograd_lab import graph

        try:
            picture = graph.show(value, names)
        except graph.NoGraph as error:
            raise MagicError(str(error)) from None
        display({"text/plain": str(picture)} if options.text else picture, raw=options.text)

    @magic_arguments()
    @argument("name", metavar="NAME", help="the name of an exercise")
    @no_var_expand
    @line_magic
    def check(self, line: str) -> None:
        """Check your answer to an exercise: a pass, or a hint about what it does.

        Example::

            %check mul_backward
        """
        options = parsed(self.check, line)
        from autograd_lab import grading

        try:
            result = grading.check(options.name, self.shell.user_ns)
        except grading.UnknownExercise as error:
            raise MagicError(str(error)) from None
        display({"text/plain": result.text(), "text/html": result.html()}, raw=True)


def parsed(magic: Callable[..., Any], line: str) -> argparse.Namespace:
    """The options of a magic. Raises MagicError, in a line, for those that it has not."""
    try:
        return parse_argstring(magic, line)
    except UsageError as error:
        raise MagicError(f"{error}. See %{magic.__name__}?") from None


def complete_graph(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%graph`: the names of tensors that have a graph."""
    return [
        name
        for name, value in shell.user_ns.items()
        if isinstance(value, Tensor) and value.requires_grad and not name.startswith("_")
    ]


def complete_check(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%check`: the names of the exercises."""
    from autograd_lab import grading

    return [name for names in grading.known_names().values() for name in names]


def complete_doctor(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%doctor`: its switch."""
    return ["on", "off"]


COMPLETIONS = {"graph": complete_graph, "check": complete_check, "doctor": complete_doctor}
