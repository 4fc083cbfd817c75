"""`torch.accelerator`: the GPU, if there is one, without saying of which make it is."""

from typing import Any

from autograd_lab import absent, cuda
from autograd_lab.backends import device
from autograd_lab.errors import DeviceMismatch


def __getattr__(name: str) -> Any:
    """Say so at once where a part of `torch.accelerator` is not here."""
    raise absent.refused(name, "accelerator", "torch.cuda has what can be asked of a GPU")


def is_available() -> bool:
    """Whether there is a GPU."""
    return cuda.is_available()


def device_count() -> int:
    """How many GPUs there are."""
    return cuda.device_count()


def current_accelerator(check_available: bool = False) -> device | None:
    """`device("cuda")`, or None without a GPU."""
    return device("cuda") if cuda.is_available() else None


def _required() -> None:
    if not cuda.is_available():
        raise DeviceMismatch("Cannot access accelerator device when none is available.", devices=())


def current_device_index() -> int:
    """The number of the GPU in use. Raises RuntimeError without one."""
    _required()
    return cuda.current_device()


def set_device_index(device: Any) -> None:
    """Use this GPU where none is named. Raises RuntimeError without one."""
    _required()
    cuda.set_device(device)


def synchronize(device: Any = None) -> None:
    """Wait until the GPU has done all that it was told. Raises RuntimeError without one."""
    _required()
    cuda.synchronize(device)
