"""`torch.nn`: modules with parameters and buffers, and the functions that they call."""

from typing import Any

from autograd_lab.nn import functional as functional
from autograd_lab.nn import init as init
from autograd_lab.nn import parameter as parameter
from autograd_lab.nn import utils as utils
from autograd_lab.nn.absent_names import refused
from autograd_lab.nn.modules import *
from autograd_lab.nn.parameter import Buffer as Buffer
from autograd_lab.nn.parameter import Parameter as Parameter


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise refused(name, "nn")
