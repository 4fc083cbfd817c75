"""The magic `%%torch`: the same cell under the real PyTorch, side by side with ours."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import magic_arguments
from IPython.display import display

from autograd_lab.kernel.magics.requests import MagicError, parsed


@magics_class
class TorchMagic(Magics):
    """The magic `%%torch`."""

    shell: InteractiveShell

    @magic_arguments()
    @no_var_expand
    @cell_magic
    def torch(self, line: str, cell: str) -> None:
        """Run a cell under this library and under PyTorch, and show where the two differ.

        Each runs in a process of its own, from the values that you have now and with the same
        seed. Your own variables stay as they are. PyTorch has to be installed beside this kernel.

        Example::

            %%torch
            x = torch.tensor([1.0, 2.0], requires_grad=True)
            (x * x).sum().backward()
            x.grad
        """
        parsed(self.torch, line)
        from autograd_lab.kernel import side_by_side

        if not side_by_side.is_installed():
            raise MagicError(
                "PyTorch is not installed beside this kernel, so there is nothing to compare with. "
                "pip install torch, then run the cell again. All else works without it."
            )
        code = self.shell.transform_cell(cell)
        try:
            rows = side_by_side.compare(code, self.shell.user_ns)
        except (side_by_side.NotCarried, side_by_side.Failed) as error:
            raise MagicError(str(error)) from None
        except SyntaxError as error:
            raise MagicError(f"line {error.lineno} of the cell: {error.msg}.") from None
        display(side_by_side.table(rows))


def complete_torch(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%%torch`, which takes nothing on its line."""
    return []
