"""`torch.nn.utils`: what is done to parameters and their gradients."""

from importlib import import_module
from typing import Any

from autograd_lab.nn.absent_names import refused
from autograd_lab.nn.utils.clip_grad import *
from autograd_lab.nn.utils.convert_parameters import *

MODULES = ("parametrizations", "parametrize", "rnn", "stateless")
WEIGHT_HOOKS = ("remove_spectral_norm", "remove_weight_norm", "spectral_norm", "weight_norm")
"""Functions that are made of modules, as those are made of what is here."""


def __getattr__(name: str) -> Any:
    """Import a part when it is asked for; say so at once where a part of PyTorch is not here."""
    if name in MODULES:
        return import_module(f"autograd_lab.nn.utils.{name}")
    if name in WEIGHT_HOOKS:
        return getattr(import_module("autograd_lab.nn.utils.weight_hooks"), name)
    raise refused(name, "nn.utils")
