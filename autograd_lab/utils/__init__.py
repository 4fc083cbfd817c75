"""`torch.utils`: so far `checkpoint` and `dlpack`, imported when they are asked for."""

from importlib import import_module
from typing import Any

from autograd_lab.errors import OutOfScope


def __getattr__(name: str) -> Any:
    if name in ("checkpoint", "dlpack"):
        return import_module(f"autograd_lab.utils.{name}")
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    raise OutOfScope(f"utils.{name}")
