"""A module that is looked into: which parts are open, and what was last done to it."""

from typing import Any

from autograd_lab import nn
from autograd_lab.graph.describe import counted
from autograd_lab.tensor import Tensor
from autograd_lab.widgets.module_rows import Row, module_paths, rows


class Parts:
    """A module, and what a learner does to it. The module itself is changed.

    input: what `backward` calls it with. name: what it is called. opened: whether the parts of all
    modules are shown at first, and not those of the top alone.
    told: the last thing that was done, in words. changed: the buffers that it changed.

    Raises TypeError for what is no module.

    Example: `parts = Parts(model, x)`, `parts.backward()`, `parts.told`.
    """

    def __init__(
        self,
        module: nn.Module,
        input: Tensor | None = None,
        name: str = "model",
        opened: bool = False,
    ) -> None:
        if not isinstance(module, nn.Module):
            raise TypeError(f"a module tree is of an nn.Module, not of {type(module).__name__}")
        self.module, self.input, self.name = module, input, name
        self.opened = module_paths(module) if opened else {""}
        self.told = ""
        self.changed: set[str] = set()

    def rows(self) -> list[Row]:
        """All rows that are open, as they are now."""
        return rows(self.module, self.opened)

    def called(self, row: Row) -> str:
        """A row's name from the top."""
        return row.path or self.name

    def open(self, row: Row) -> None:
        """Show the parts of a module, or hide them again."""
        self.opened ^= {row.path}
        self._tell(f"{self.called(row)} is {'closed' if row.opened else 'open'}.")

    def open_all(self) -> None:
        """Show the parts of all modules."""
        self.opened = module_paths(self.module)
        self._tell("All parts are open.")

    def close_all(self) -> None:
        """Show the parts of the top alone."""
        self.opened = {""}
        self._tell("All parts below the first are closed.")

    def refresh(self) -> None:
        """Look again: other code may have changed the module."""
        self._tell("This is how it is now.")

    def turn(self, row: Row) -> None:
        """Let the parameters of a part want a gradient, or not if all of them do."""
        wanted = row.trainable < row.tensors
        of: Any = self.module.get_submodule if row.kind == "module" else self.module.get_parameter
        of(row.path).requires_grad_(wanted)
        self._tell(f"{self.called(row)}: requires_grad is {wanted}.")

    def switch(self, row: Row) -> None:
        """Set a part to train or to eval mode."""
        self.module.get_submodule(row.path).train(not row.training)
        mode = "eval" if row.training else "train"
        self._tell(f"{self.called(row)} is in {mode} mode. Gradients flow in both modes.")

    def backward(self) -> None:
        """Call the module with the input, and walk backward from the sum of the result."""
        before = {path: b.detach().clone() for path, b in self.module.named_buffers()}
        self.module(self.input).sum().backward()
        top = self.rows()[0]
        after = dict(self.module.named_buffers())
        moved = {path for path, b in after.items() if not b.equal(before.get(path, b))}
        self._tell(
            f"{top.with_grad:,} of {counted(top.tensors, 'parameter')} have a gradient. "
            f"The forward changed {counted(len(moved), 'buffer')}.",
            moved,
        )

    def zero_grad(self) -> None:
        """Take all gradients away."""
        self.module.zero_grad()
        self._tell("Every gradient is None again.")

    def _tell(self, told: str, changed: set[str] | None = None) -> None:
        self.told, self.changed = told, changed or set()
