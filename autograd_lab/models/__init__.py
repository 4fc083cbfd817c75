"""Networks under torchvision's names: `from autograd_lab import models` is `torchvision.models`.

Example:
    >>> from autograd_lab import models, nn
    >>> model = models.resnet18(weights=models.ResNet18_Weights.GLYPHS)
    >>> model.fc = nn.Linear(model.fc.in_features, 10)
"""

from typing import Any

from autograd_lab import absent
from autograd_lab.models.resnet import ResNet, resnet18, resnet34, resnet50
from autograd_lab.models.weights import (
    ResNet18_Weights,
    ResNet34_Weights,
    ResNet50_Weights,
    Weights,
    WeightsEnum,
)

__all__ = [
    "ResNet",
    "ResNet18_Weights",
    "ResNet34_Weights",
    "ResNet50_Weights",
    "Weights",
    "WeightsEnum",
    "resnet18",
    "resnet34",
    "resnet50",
]


def __getattr__(name: str) -> Any:
    raise absent.refused(name, "models", "here are resnet18, resnet34 and resnet50")
