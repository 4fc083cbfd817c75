"""What the learner turns and clicks. Needs anywidget, which the package's extra `lab` brings."""

from autograd_lab.widgets.accumulation_bucket import AccumulationBucket
from autograd_lab.widgets.error_explainer import ErrorExplainer
from autograd_lab.widgets.flag_toggles import FlagToggles
from autograd_lab.widgets.freeze_painter import FreezePainter
from autograd_lab.widgets.jacobian_map import JacobianMap
from autograd_lab.widgets.memory_boxes import MemoryBoxes
from autograd_lab.widgets.module_tree import ModuleTree
from autograd_lab.widgets.momentum_ball import MomentumBall
from autograd_lab.widgets.scissors import Scissors
from autograd_lab.widgets.stepper import Stepper
from autograd_lab.widgets.switch_matrix import SwitchMatrix
from autograd_lab.widgets.version_counters import VersionCounters
from autograd_lab.widgets.world_switch import WorldSwitch

__all__ = [
    "AccumulationBucket",
    "ErrorExplainer",
    "FlagToggles",
    "FreezePainter",
    "JacobianMap",
    "MemoryBoxes",
    "ModuleTree",
    "MomentumBall",
    "Scissors",
    "Stepper",
    "SwitchMatrix",
    "VersionCounters",
    "WorldSwitch",
]
