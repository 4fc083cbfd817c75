"""`torch.nn.utils`: what is done to parameters and their gradients."""

from importlib import import_module
from typing import Any

from autograd_lab import absent
from autograd_lab.nn.utils.clip_grad import *
from autograd_lab.nn.utils.convert_parameters import *


def __getattr__(name: str) -> Any:
    """Import a part when it is asked for; say so at once where a part of PyTorch is not here."""
    if name in ("rnn", "stateless"):
        return import_module(f"autograd_lab.nn.utils.{name}")
    raise absent.refused(name, "nn.utils", "dir(torch.nn.utils) lists what is here")
