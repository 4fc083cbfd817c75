"""The magic `%device`: what there is to compute on, and where new tensors go."""

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments
from IPython.display import display

from autograd_lab import backends, cuda
from autograd_lab.graph.values import bytes_text
from autograd_lab.kernel.magics.requests import MagicError, parsed
from autograd_lab.kernel.tables import Table


@magics_class
class DeviceMagic(Magics):
    """The magic `%device`."""

    @magic_arguments()
    @argument("device", nargs="?", metavar="DEVICE", help="where new tensors go: cpu, cuda, cuda:1")
    @no_var_expand
    @line_magic
    def device(self, line: str) -> None:
        """Show the devices that are there; or set the one on which new tensors are made.

        Example::

            %device cuda
        """
        wanted = parsed(self.device, line).device
        if wanted is not None:
            try:
                backends.set_default_device(_there(wanted))
            except (RuntimeError, TypeError) as error:
                raise MagicError(str(error)) from None
        display(_devices())


def _there(name: str) -> backends.device:
    """The device of a name. Raises MagicError where this machine has none such."""
    device = backends.device(name)
    if device.type == "cuda" and not cuda.is_available():
        raise MagicError(
            "there is no GPU here that CuPy can use, so tensors stay on the cpu. On a machine with "
            "an NVIDIA GPU: pip install cupy-cuda13x, and restart the kernel."
        )
    if device.type not in ("cpu", "cuda") or (device.index or 0) >= max(cuda.device_count(), 1):
        raise MagicError(f"there is no device {name} here; those that are: {', '.join(_names())}.")
    return device


def _names() -> list[str]:
    return ["cpu", *(f"cuda:{number}" for number in range(cuda.device_count()))]


def _devices() -> Table:
    default = backends.get_default_device()
    chosen = str(default) if default.index is not None or default.type == "cpu" else "cuda:0"
    rows = []
    for name in _names():
        what = "NumPy"
        held = ""
        if name != "cpu":
            what = cuda.get_device_name(name)
            held = f"{bytes_text(cuda.memory_allocated(name))} in tensors"
        rows.append((name, what, held, "new tensors go here" if name == chosen else ""))
    title = f"Default device: {chosen}"
    return Table(title, ("device", "computes with", "memory", "default"), tuple(rows))


def complete_device(shell: InteractiveShell, event: Any) -> list[str]:
    """Completions for `%device`: the devices that are there."""
    return _names()
