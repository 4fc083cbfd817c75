"""Differentiating: `backward`, `grad`, the grad modes, and `Variable` as it is today."""

from importlib import import_module
from typing import Any

from autograd_lab.autograd import anomaly_mode, grad_mode, graph
from autograd_lab.autograd.anomaly_mode import detect_anomaly, set_detect_anomaly
from autograd_lab.autograd.differentiate import TraceStep, backward, grad, trace
from autograd_lab.autograd.function import Function
from autograd_lab.autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_multithreading_enabled,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)
from autograd_lab.autograd.gradcheck import gradcheck, gradgradcheck
from autograd_lab.autograd.variable import Variable
from autograd_lab.errors import OutOfScope

__all__ = [
    "Function",
    "TraceStep",
    "Variable",
    "anomaly_mode",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "grad",
    "grad_mode",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "is_multithreading_enabled",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
    "set_multithreading_enabled",
    "trace",
]


def __getattr__(name: str) -> Any:
    """Import `functional` when it is asked for; say so at once where a part is not here."""
    if name == "functional":
        return import_module("autograd_lab.autograd.functional")
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "forward_ad":
        raise OutOfScope("autograd.forward_ad", "torch.autograd.functional.jvp gives J·v")
    raise OutOfScope(f"autograd.{name}")
