"""The modules, by the file of PyTorch that they are in."""

import sys
from typing import TYPE_CHECKING

from autograd_lab.nn.modules.activation import *
from autograd_lab.nn.modules.attention import *
from autograd_lab.nn.modules.batchnorm import *
from autograd_lab.nn.modules.channelshuffle import *
from autograd_lab.nn.modules.container import *
from autograd_lab.nn.modules.conv import *
from autograd_lab.nn.modules.distance import *
from autograd_lab.nn.modules.dropout import *
from autograd_lab.nn.modules.flatten import *
from autograd_lab.nn.modules.fold import *
from autograd_lab.nn.modules.instancenorm import *
from autograd_lab.nn.modules.linear import *
from autograd_lab.nn.modules.loss import *
from autograd_lab.nn.modules.module import Module
from autograd_lab.nn.modules.normalization import *
from autograd_lab.nn.modules.padding import *
from autograd_lab.nn.modules.parameter_containers import *
from autograd_lab.nn.modules.pixelshuffle import *
from autograd_lab.nn.modules.pooling import *
from autograd_lab.nn.modules.rnn import *
from autograd_lab.nn.modules.smooth_activation import *
from autograd_lab.nn.modules.sparse import *
from autograd_lab.nn.modules.transformer import *
from autograd_lab.nn.modules.upsampling import *
from autograd_lab.queries import module_in_pytorch

if not TYPE_CHECKING:  # mypy wants a list of names that are written out
    __all__ = [name for name, thing in globals().items() if isinstance(thing, type)]
    for name in __all__:  # a class is found in PyTorch's file too, by whose name it is saved
        home = module_in_pytorch(globals()[name].__module__).rpartition(".")[2]
        setattr(sys.modules[f"{__name__}.{home}"], name, globals()[name])
