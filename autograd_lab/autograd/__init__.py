"""Differentiating: `backward`, `grad`, the grad modes, and `Variable` as it is today."""

from autograd_lab.autograd.differentiate import TraceStep, backward, grad, trace
from autograd_lab.autograd.function import Function
from autograd_lab.autograd.grad_mode import enable_grad, no_grad, set_grad_enabled
from autograd_lab.autograd.variable import Variable

__all__ = [
    "Function",
    "TraceStep",
    "Variable",
    "backward",
    "enable_grad",
    "grad",
    "no_grad",
    "set_grad_enabled",
    "trace",
]
