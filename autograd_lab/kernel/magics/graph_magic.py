"""The magic `%graph`: draws the graph behind one tensor, or several."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from autograd_lab.kernel.magics.requests import (
    MagicError,
    parsed,
    tensor_called,
    tensors_with_a_graph,
)

MOST_SAVED = 500  # operations whose saved values are listed
OPTIONS = ("--depth", "--modules", "--saved", "--text")


@magics_class
class GraphMagic(Magics):
    """The magic `%graph`."""

    shell: InteractiveShell

    @magic_arguments()
    @argument("names", metavar="NAME", nargs="+", help="the name of a tensor")
    @argument("--saved", action="store_true", help="list what each operation saved as well")
    @argument("--depth", type=int, metavar="N", help="draw what is at most N nodes from the result")
    @argument(
        "--modules", type=int, metavar="LEVEL", nargs="?", const=1,
        help="draw what a module made as one box: 0 for whole networks, 1 (unless said) for their "
        "parts, 2 for the parts of these",
    )  # fmt: skip
    @argument("--text", action="store_true", help="show the table in place of the picture")
    @no_var_expand
    @line_magic
    def graph(self, line: str) -> None:
        """Draw the graph behind a tensor, or behind several, with the names you gave.

        Example::

            x = torch.tensor(3.0, requires_grad=True)
            y = x * x + x
            %graph y --saved
        """
        options = parsed(self.graph, line)
        if options.depth is not None and options.depth < 1:
            raise MagicError(f"--depth counts nodes, so it is 1 or more, not {options.depth}.")
        if options.modules is not None and options.modules < 0:
            raise MagicError(f"--modules takes a level of 0 or more, not {options.modules}.")
        names = self.shell.user_ns
        tensors = [tensor_called(name, names) for name in options.names]
        from autograd_lab import graph

        try:
            picture = graph.show(tensors, names, depth=options.depth, level=options.modules)
        except graph.NoGraph as error:
            raise MagicError(str(error)) from None
        if picture.said:
            print(picture.said)
        if options.modules is not None and not picture.graph.of_kind("module"):
            print(
                "No module was seen to make this graph. Calls are noted from when the lab is "
                "loaded: run the cell that calls the network again."
            )
        if options.text:
            display({"text/plain": graph.table(picture.graph)}, raw=True)
        else:
            display(picture)
        if options.saved:
            whole = graph.extract(tensors, names, limit=MOST_SAVED, depth=options.depth)
            display({"text/plain": graph.saved_table(whole)}, raw=True)


def complete_graph(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%graph`: its options, and the names of tensors that have a graph."""
    if getattr(event, "symbol", "").startswith("-"):
        return list(OPTIONS)
    return tensors_with_a_graph(shell.user_ns)
