"""Differentiating: `backward`, `grad`, the grad modes, and `Variable` as it is today."""

from importlib import import_module
from typing import Any

from autograd_lab import absent
from autograd_lab.autograd import anomaly_mode, grad_mode, graph
from autograd_lab.autograd.anomaly_mode import detect_anomaly, set_detect_anomaly
from autograd_lab.autograd.differentiate import TraceStep, backward, grad, trace
from autograd_lab.autograd.function import Function
from autograd_lab.autograd.grad_mode import (
    _force_original_view_tracking,
    _unsafe_preserve_version_counter,
    enable_grad,
    inference_mode,
    is_multithreading_enabled,
    is_view_replay_enabled,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)
from autograd_lab.autograd.gradcheck import gradcheck, gradgradcheck
from autograd_lab.autograd.variable import Variable
from autograd_lab.ops.packing import RawSaved as SavedTensor

__all__ = [
    "Function",
    "SavedTensor",
    "TraceStep",
    "Variable",
    "_force_original_view_tracking",
    "_unsafe_preserve_version_counter",
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
    "is_view_replay_enabled",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
    "set_multithreading_enabled",
    "trace",
]


AUTOGRAD_INSTEAD = {
    "forward_ad": "torch.autograd.functional.jvp gives J·v",
    "profiler": absent.TIMING,
    "profiler_util": absent.TIMING,
}


def __getattr__(name: str) -> Any:
    """Import `functional` when it is asked for; say so at once where a part is not here."""
    if name == "functional":
        return import_module("autograd_lab.autograd.functional")
    if name == "torch":
        return import_module("autograd_lab")
    raise absent.refused(
        name, "autograd", AUTOGRAD_INSTEAD.get(name, "dir(torch.autograd) lists what is here")
    )
