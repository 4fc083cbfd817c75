"""`torch.utils`: its parts are imported when they are asked for."""

from importlib import import_module
from typing import Any

from autograd_lab import absent

PARTS = ("checkpoint", "data", "dlpack", "hooks", "tensorboard")


def __getattr__(name: str) -> Any:
    if name in PARTS:
        return import_module(f"autograd_lab.utils.{name}")
    listed = ", ".join(PARTS)
    raise absent.refused(name, "utils", f"torch.utils has {listed} here")
