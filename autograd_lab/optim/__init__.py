"""`torch.optim`: what changes parameters by their gradients, and schedules of learning rates."""

from importlib import import_module
from typing import Any

from autograd_lab import absent
from autograd_lab.optim import lr_scheduler
from autograd_lab.optim.adadelta import Adadelta
from autograd_lab.optim.adagrad import Adagrad
from autograd_lab.optim.adam import Adam
from autograd_lab.optim.adamax import Adamax
from autograd_lab.optim.adamw import AdamW
from autograd_lab.optim.asgd import ASGD
from autograd_lab.optim.lbfgs import LBFGS
from autograd_lab.optim.nadam import NAdam
from autograd_lab.optim.optimizer import Optimizer
from autograd_lab.optim.radam import RAdam
from autograd_lab.optim.rmsprop import RMSprop
from autograd_lab.optim.rprop import Rprop
from autograd_lab.optim.sgd import SGD

INSTEAD = {
    "SparseAdam": f"{absent.DENSE}, and torch.optim.Adam changes all of it",
    "Muon": "torch.optim.SGD with nesterov=True has its momentum",
    "Adafactor": "torch.optim.Adam keeps the whole of its second moment",
    "swap_in_optimizer_params_and_state": "optimizer.load_state_dict takes over a state",
}


def __getattr__(name: str) -> Any:
    """Import what needs modules when asked for; say so where a part of PyTorch is absent."""
    if name == "swa_utils":
        return import_module("autograd_lab.optim.swa_utils")
    if name in INSTEAD or name.startswith("_"):
        raise absent.refused(
            name, "optim", INSTEAD.get(name, "dir(torch.optim) lists what is here")
        )
    raise AttributeError(f"module 'torch.optim' has no attribute {name!r}")
