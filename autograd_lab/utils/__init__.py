"""`torch.utils`: so far `checkpoint`, imported when it is asked for."""

from importlib import import_module
from typing import Any

from autograd_lab.errors import OutOfScope


def __getattr__(name: str) -> Any:
    if name == "checkpoint":
        return import_module("autograd_lab.utils.checkpoint")
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise OutOfScope(f"utils.{name}")
