"""The magics of the lab, a file each. What they show is made elsewhere, imported when first used.

`requests` reads what the learner asked for; the other files are called after their magics. All
refuse in one line, by a `MagicError`.
"""

from collections.abc import Callable
from typing import Any

from autograd_lab.kernel.magics.device_magic import DeviceMagic, complete_device
from autograd_lab.kernel.magics.exercise_magics import (
    ExerciseMagics,
    complete_exercise,
    complete_variant,
)
from autograd_lab.kernel.magics.graph_magic import GraphMagic, complete_graph
from autograd_lab.kernel.magics.legacy_magic import LegacyMagic, complete_legacy
from autograd_lab.kernel.magics.memory_magic import MemoryMagic, complete_memory
from autograd_lab.kernel.magics.predict_magic import PredictMagic, complete_predict
from autograd_lab.kernel.magics.requests import MagicError, parsed
from autograd_lab.kernel.magics.source_magic import SourceMagic, complete_source
from autograd_lab.kernel.magics.step_magic import StepMagic, complete_step
from autograd_lab.kernel.magics.torch_magic import TorchMagic, complete_torch
from autograd_lab.kernel.magics.why_magic import WhyMagic, complete_why

__all__ = ["COMPLETIONS", "LASTING", "PLAIN", "MagicError", "parsed"]

PLAIN = (DeviceMagic, ExerciseMagics, GraphMagic, MemoryMagic, SourceMagic, StepMagic, TorchMagic)
"""Made with the shell alone."""

LASTING = (LegacyMagic, PredictMagic, WhyMagic)
"""Made with the shell and an `ExitStack`, which undoes what they change there."""

COMPLETIONS: dict[str, Callable[[Any, Any], list[str]]] = {
    "check": complete_exercise,
    "device": complete_device,
    "graph": complete_graph,
    "hint": complete_exercise,
    "legacy": complete_legacy,
    "memory": complete_memory,
    "predict": complete_predict,
    "reset_exercise": complete_exercise,
    "source": complete_source,
    "step": complete_step,
    "torch": complete_torch,
    "variant": complete_variant,
    "why": complete_why,
}
