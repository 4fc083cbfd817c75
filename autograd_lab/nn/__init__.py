"""`torch.nn`: modules with parameters and buffers, and the functions that they call."""

from autograd_lab.nn import functional as functional
from autograd_lab.nn.modules import *
from autograd_lab.nn.parameter import Buffer as Buffer
from autograd_lab.nn.parameter import Parameter as Parameter
