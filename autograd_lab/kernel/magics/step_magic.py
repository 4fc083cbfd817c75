"""The magic `%step`: opens the stepper."""

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


@magics_class
class StepMagic(Magics):
    """The magic `%step`."""

    shell: InteractiveShell

    @magic_arguments()
    @argument("name", metavar="NAME", help="the name of a tensor with a graph")
    @argument(
        "gradient", metavar="GRADIENT", nargs="?", help="the name of what backward() is given"
    )
    @no_var_expand
    @line_magic
    def step(self, line: str) -> None:
        """Step backward through the graph of a tensor, and answer a question at each operation.

        The graph and every `.grad` stay as they are.

        Example::

            x = torch.tensor(3.0, requires_grad=True)
            y = x * x + x
            %step y
        """
        options = parsed(self.step, line)
        names = self.shell.user_ns
        result = tensor_called(options.name, names)
        gradient = None if options.gradient is None else tensor_called(options.gradient, names)
        try:
            from autograd_lab.widgets import Stepper
        except ImportError:
            raise MagicError(
                "the stepper needs anywidget: pip install 'autograd-lab[lab]', then restart the "
                f"kernel. %graph {options.name} draws the graph without it."
            ) from None
        try:
            stepper = Stepper(result, gradient, names)
        except (ValueError, RuntimeError) as error:  # no graph, too large, freed, not a scalar
            raise MagicError(str(error)) from None
        display(stepper)


def complete_step(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%step`: the names of tensors that have a graph."""
    return tensors_with_a_graph(shell.user_ns)
