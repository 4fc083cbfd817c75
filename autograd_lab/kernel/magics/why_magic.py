"""The magic `%why`: where a gradient comes from, or why there is none."""

from contextlib import ExitStack
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from autograd_lab.coach.gradient_diary import GradientDiary
from autograd_lab.core import events
from autograd_lab.kernel.learners import learner_in
from autograd_lab.kernel.magics.requests import (
    parsed,
    tensor_called,
    tensors_with_a_graph,
)


@magics_class
class WhyMagic(Magics):
    """The magic `%why`."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell, undo: ExitStack) -> None:
        super().__init__(shell)
        self.diary = GradientDiary()
        events.listeners.append(self.diary)
        undo.callback(events.listeners.remove, self.diary)

    @magic_arguments()
    @argument("gradient", metavar="NAME.grad", help="the gradient of a tensor")
    @no_var_expand
    @line_magic
    def why(self, line: str) -> None:
        """Explain a gradient: why it is None, or which walks added what to it.

        Example::

            x = torch.tensor(3.0, requires_grad=True)
            (x * x).backward()
            (x * x).backward()
            %why x.grad
        """
        asked = parsed(self.why, line).gradient
        owner, dot, attribute = asked.rpartition(".")
        name = owner if attribute == "grad" and dot else asked
        tensor = tensor_called(name, self.shell.user_ns)
        from autograd_lab.coach.gradient_origin import why_gradient
        from autograd_lab.coach.picture import with_picture

        learner = learner_in(self.shell)
        advice = why_gradient(name, tensor, learner, self.diary)
        display(with_picture(advice, learner))


def complete_why(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%why`: the gradients of the learner's tensors."""
    return [f"{name}.grad" for name in tensors_with_a_graph(shell.user_ns)]
