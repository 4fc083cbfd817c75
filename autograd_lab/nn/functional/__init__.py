"""`torch.nn.functional`: what modules do, as functions without parameters of their own."""

from autograd_lab.nn.functional.loss import *
from autograd_lab.nn.functional.regression_loss import *
