"""`torch.nn.functional`: what modules do, as functions without parameters of their own."""

from typing import Any

from autograd_lab.nn.absent_names import refused
from autograd_lab.nn.functional.activation import *
from autograd_lab.nn.functional.attention import *
from autograd_lab.nn.functional.convolution import *
from autograd_lab.nn.functional.distance import *
from autograd_lab.nn.functional.dropout import *
from autograd_lab.nn.functional.fold import *
from autograd_lab.nn.functional.linear import *
from autograd_lab.nn.functional.loss import *
from autograd_lab.nn.functional.margin_loss import *
from autograd_lab.nn.functional.normalization import *
from autograd_lab.nn.functional.padding import *
from autograd_lab.nn.functional.pooling import *
from autograd_lab.nn.functional.regression_loss import *
from autograd_lab.nn.functional.sequence_loss import *
from autograd_lab.nn.functional.softmax import *
from autograd_lab.nn.functional.sparse import *
from autograd_lab.nn.functional.vision import *
from autograd_lab.overrides import namespaces as _namespaces

_namespaces.add(__name__)


def __getattr__(name: str) -> Any:
    """Say so at once where a part of PyTorch is not here."""
    raise refused(name, "nn.functional")
