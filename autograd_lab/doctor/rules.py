"""All rules of the doctor."""

from autograd_lab.doctor.accumulating import GradientsOverSteps, ZeroedBeforeTheStep
from autograd_lab.doctor.behind import ChangedBehind
from autograd_lab.doctor.cuts import FlatPart
from autograd_lab.doctor.evaluating import DriftingStatistics, ForgottenNoGrad
from autograd_lab.doctor.finding import Rule
from autograd_lab.doctor.growing import GrowingTotal, KeptGraphs
from autograd_lab.doctor.losses import LabelsWithoutEffect, UnscaledMicroBatches
from autograd_lab.doctor.misspelt import MisspeltFlag
from autograd_lab.doctor.optimizing import MovingThoughFrozen, StrangersInTheOptimizer
from autograd_lab.doctor.retaining import NeedlessRetaining

RULES: tuple[type[Rule], ...] = (
    GradientsOverSteps,
    ZeroedBeforeTheStep,
    MovingThoughFrozen,
    StrangersInTheOptimizer,
    MisspeltFlag,
    GrowingTotal,
    KeptGraphs,
    NeedlessRetaining,
    DriftingStatistics,
    ForgottenNoGrad,
    LabelsWithoutEffect,
    UnscaledMicroBatches,
    ChangedBehind,
    FlatPart,
)
