"""The magic `%memory`: who holds which bytes, and why."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from autograd_lab.coach.holdings import Holding, holdings
from autograd_lab.coach.learner import Learner
from autograd_lab.graph.describe import counted
from autograd_lab.graph.values import bytes_text
from autograd_lab.kernel.learners import learner_in
from autograd_lab.kernel.magics.requests import named, parsed
from autograd_lab.kernel.tables import CODE, Table

MOST = 24  # rows; the others are summed up below
KINDS = {
    "tensor": "tensors",
    "gradient": "gradients",
    "optimizer": "optimizers",
    "saved": "saved values",
}


@magics_class
class MemoryMagic(Magics):
    """The magic `%memory`."""

    shell: InteractiveShell

    @magic_arguments()
    @argument("name", nargs="?", metavar="NAME", help="a tensor, a network or an optimizer")
    @no_var_expand
    @line_magic
    def memory(self, line: str) -> None:
        """Show who holds which bytes, and why: the largest first; shared memory counts once.

        Example::

            x = torch.rand(1000, requires_grad=True)
            y = x.exp().sum()
            %memory y
        """
        name = parsed(self.memory, line).name
        learner = learner_in(self.shell)
        thing = named(name, self.shell.user_ns) if name else None
        held = holdings(learner, name or "", thing)
        if held:
            display(_table(held, learner))
        else:
            print(f"{name or 'Nothing that you have named'} holds no memory of tensors.")


def _table(held: list[Holding], learner: Learner) -> Table:
    sums = {kind: sum(one.nbytes for one in held if one.kind == kind) for kind in KINDS}
    parts = [f"{KINDS[kind]} {bytes_text(size)}" for kind, size in sums.items() if size]
    title = f"{bytes_text(sum(sums.values()))} held: {', '.join(parts)}"
    held = sorted(held, key=lambda one: -one.nbytes)
    rows = tuple(
        (
            bytes_text(one.nbytes) if one.nbytes else "shared",
            one.kind,
            one.who,
            one.why,
            learner.where(one.place),
            learner.line(one.place),
        )
        for one in held[:MOST]
    )
    rest = held[MOST:]
    size = bytes_text(sum(one.nbytes for one in rest))
    note = f"{counted(len(rest), 'more row')}, {size} together." if rest else ""
    return Table(title, ("bytes", "kind", "held by", "why", "where", CODE), rows, note)


def complete_memory(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%memory`: the learner's names that hold tensors."""
    learner = learner_in(shell)
    return [name for name, value in learner.objects() if holdings(learner, name, value)]
