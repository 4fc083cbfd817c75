"""`torch.utils`: so far `checkpoint`, `dlpack` and `hooks`, imported when they are asked for."""

from importlib import import_module
from typing import Any

from autograd_lab import absent


def __getattr__(name: str) -> Any:
    if name in ("checkpoint", "dlpack", "hooks"):
        return import_module(f"autograd_lab.utils.{name}")
    raise absent.refused(name, "utils", "torch.utils has checkpoint, dlpack and hooks here")
